// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/changes/bulkdelegate.h"

#include "ui/changes/bulkmodel.h"
#include "ui/theme/fonts.h"
#include "ui/theme/metrics.h"

#include <QPainter>

namespace redispatch::ui {

void BulkDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                         const QModelIndex& index) const {
    const auto* model = qobject_cast<const BulkModel*>(index.model());
    if (!model)
        return;
    const Colours& colours = coloursOf(option.palette);
    painter->save();
    if (option.state.testFlag(QStyle::State_Selected))
        painter->fillRect(option.rect, colours.selection);
    QRect rect = option.rect.adjusted(space::small, 0, -space::small, 0);
    QString text = index.data().toString();
    painter->setFont(index.column() == BulkModel::Job ? strongFont(option.font) : option.font);
    painter->setPen(index.column() == BulkModel::Outcome ? colours.muted : colours.text);
    if (index.column() == BulkModel::Result) {
        const Look look = model->lookOf(index.row(), colours);
        paintGlyph(
            *painter,
            QRectF(rect.left(), rect.center().y() + 0.5 - space::glyph / 2.0, space::glyph, space::glyph),
            look.glyph, look.colour);
        rect.setLeft(rect.left() + space::glyph + 6);
        text = look.word;
    }
    painter->drawText(rect, Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine,
                      painter->fontMetrics().elidedText(text, Qt::ElideRight, rect.width()));
    painter->restore();
}

} // namespace redispatch::ui
