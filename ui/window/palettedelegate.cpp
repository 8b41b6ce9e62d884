// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/palettedelegate.h"

#include "ui/theme/fonts.h"
#include "ui/theme/look.h"
#include "ui/theme/metrics.h"
#include "ui/window/palettemodel.h"

#include <QPainter>
#include <QTextLayout>

namespace redispatch::ui {

namespace {

using Kind = PaletteItem::Kind;

/// One line with some of its characters strong; its width.
double drawTitle(QPainter& painter, const QRectF& rect, const QString& text, const QVariantList& places) {
    QTextLayout layout(text, painter.font());
    QList<QTextLayout::FormatRange> formats;
    QTextCharFormat strong;
    strong.setFontWeight(QFont::Bold);
    for (const QVariant& place : places)
        formats += {place.toInt(), 1, strong};
    layout.setFormats(formats);
    layout.beginLayout();
    QTextLine line = layout.createLine();
    line.setNumColumns(static_cast<int>(text.size()));
    layout.endLayout();
    painter.save();
    painter.setClipRect(rect);
    layout.draw(&painter, QPointF(rect.left(), rect.center().y() - line.height() / 2));
    painter.restore();
    return std::min(line.naturalTextWidth(), rect.width());
}

} // namespace

void PaletteDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                            const QModelIndex& index) const {
    const Colours& colours = coloursOf(option.palette);
    const QString title = index.data(Qt::DisplayRole).toString();
    QRectF rect = QRectF(option.rect).adjusted(space::small, 0, -space::small, 0);
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    if (index.data(PaletteModel::KindRole).toInt() == static_cast<int>(Kind::Heading)) {
        painter->setFont(smallFont(option.font));
        painter->setPen(colours.muted);
        painter->drawText(rect.adjusted(0, 0, 0, -3), Qt::AlignLeft | Qt::AlignBottom, title);
        painter->restore();
        return;
    }
    const bool current = option.state.testFlag(QStyle::State_Selected);
    const bool hovered = option.state.testFlag(QStyle::State_MouseOver);
    if (current || hovered) {
        painter->setPen(Qt::NoPen);
        painter->setBrush(current ? colours.selection : colours.hover);
        painter->drawRoundedRect(QRectF(option.rect), 4, 4);
    }
    painter->setFont(option.font);
    const QString why = index.data(PaletteModel::WhyRole).toString();
    const QString key = index.data(PaletteModel::KeyRole).toString();
    painter->setPen(colours.muted);
    if (!key.isEmpty()) {
        const double width = painter->fontMetrics().horizontalAdvance(key);
        painter->drawText(rect, Qt::AlignRight | Qt::AlignVCenter, key);
        rect.setRight(rect.right() - width - space::medium);
    }
    if (const QVariant health = index.data(PaletteModel::HealthRole); health.isValid()) {
        const Look look = lookOf(static_cast<stats::HealthState>(health.toInt()), colours);
        paintGlyph(*painter,
                   {rect.left(), rect.center().y() - space::glyph / 2.0, space::glyph, space::glyph},
                   look.glyph, look.colour);
    }
    rect.setLeft(rect.left() + space::glyph + space::small);
    painter->setPen(why.isEmpty() ? colours.text : colours.muted);
    const double used = drawTitle(*painter, rect, title, index.data(PaletteModel::PlacesRole).toList());
    QString beside = index.data(PaletteModel::DetailRole).toString();
    if (!why.isEmpty())
        beside = PaletteModel::tr("not now: %1").arg(why);
    rect.setLeft(rect.left() + used + space::medium);
    painter->setPen(colours.muted);
    if (rect.width() > space::huge)
        painter->drawText(
            rect, Qt::AlignLeft | Qt::AlignVCenter,
            painter->fontMetrics().elidedText(beside, Qt::ElideRight, static_cast<int>(rect.width())));
    painter->restore();
}

QSize PaletteDelegate::sizeHint(const QStyleOptionViewItem& /*option*/, const QModelIndex& /*index*/) const {
    return {200, space::row};
}

} // namespace redispatch::ui
