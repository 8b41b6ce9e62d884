// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/detail/rundelegate.h"

#include "ui/detail/runglyph.h"
#include "ui/detail/runsmodel.h"
#include "ui/detail/runtext.h"
#include "ui/theme/fonts.h"
#include "ui/theme/metrics.h"

#include <QPainter>

namespace redispatch::ui {

void RunDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                        const QModelIndex& index) const {
    const auto* model = static_cast<const RunsModel*>(index.model());
    const domain::Run* run = model->runAt(index.row());
    const Colours& colours = coloursOf(option.palette);
    painter->save();
    if (option.state & QStyle::State_Selected)
        painter->fillRect(option.rect, colours.selection);
    else if (option.state & QStyle::State_MouseOver)
        painter->fillRect(option.rect, colours.hover);
    painter->setFont(option.font);
    QRectF rect = QRectF(option.rect).adjusted(space::small, 0, -space::small, 0);
    const QString text = index.data().toString();
    if (run && index.column() == RunsModel::Outcome) {
        const Look look = lookOfRun(*run, colours);
        paintGlyph(*painter,
                   QRectF(rect.left(), rect.center().y() - space::glyph / 2.0, space::glyph, space::glyph),
                   look.glyph, look.colour);
        rect.setLeft(rect.left() + space::glyph + space::small);
    }
    const bool quiet = text == dash() || (run && isSlotOnly(*run));
    painter->setPen(quiet ? colours.muted : colours.text);
    if (RunsModel::isNumber(index.column()))
        drawTabular(*painter, rect, text);
    else
        painter->drawText(rect, Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine,
                          painter->fontMetrics().elidedText(text, Qt::ElideRight, qFloor(rect.width())));
    painter->restore();
}

} // namespace redispatch::ui
