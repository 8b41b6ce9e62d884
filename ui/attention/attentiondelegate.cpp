// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/attention/attentiondelegate.h"

#include "ui/attention/attentiontree.h"
#include "ui/theme/fonts.h"
#include "ui/theme/look.h"
#include "ui/theme/metrics.h"

#include <QPainter>
#include <QTextLayout>

namespace redispatch::ui {

namespace {

constexpr int rowEdge = 6; // above the first line and below the second
constexpr int lineGap = 2; // between them
constexpr int groupIndent = space::large;
constexpr int focusEdge = 3;

/// Up to two lines, the second cut with "…".
void drawTwoLines(QPainter& painter, const QRect& rect, const QString& text) {
    const QFontMetrics metrics = painter.fontMetrics();
    QTextLayout layout(text, painter.font());
    QTextOption option;
    option.setWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
    layout.setTextOption(option);
    layout.beginLayout();
    QTextLine line = layout.createLine();
    if (line.isValid())
        line.setLineWidth(rect.width());
    layout.endLayout();
    const int first = line.isValid() ? line.textLength() : 0;
    const QRect top(rect.left(), rect.top(), rect.width(), metrics.height());
    const int flags = Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine;
    painter.drawText(top, flags, text.left(first).trimmed());
    if (first < text.size())
        painter.drawText(top.translated(0, metrics.height() + lineGap), flags,
                         metrics.elidedText(text.mid(first).trimmed(), Qt::ElideRight, rect.width()));
}

void drawLine(QPainter& painter, const QRect& rect, const QString& text) {
    painter.drawText(rect, Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine,
                     painter.fontMetrics().elidedText(text, Qt::ElideRight, rect.width()));
}

/// An arrow to the right, or down when the group is open.
void drawArrow(QPainter& painter, const QRect& line, bool open, const QColor& colour) {
    const QPointF at(line.left() + 4, line.center().y() + 0.5);
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(colour, 1.6, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    if (open)
        painter.drawPolyline(QPolygonF{at + QPointF(-4, -2), at + QPointF(0, 2), at + QPointF(4, -2)});
    else
        painter.drawPolyline(QPolygonF{at + QPointF(-2, -4), at + QPointF(2, 0), at + QPointF(-2, 4)});
    painter.restore();
}

} // namespace

AttentionDelegate::AttentionDelegate(AttentionTree& tree) : QStyledItemDelegate(&tree), m_tree(tree) {}

QSize AttentionDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& /*index*/) const {
    return {100, 2 * option.fontMetrics.height() + lineGap + 2 * rowEdge + 1};
}

QRect AttentionDelegate::deedRect(const QRect& cell, const QModelIndex& index) const {
    const QFontMetrics metrics(m_tree.font());
    const int width = metrics.horizontalAdvance(index.data().toString()) + 2 * space::medium;
    const int height = metrics.height() + space::small;
    // Its right edge stands under that of the heading.
    return {cell.right() + 1 - space::small - width, cell.center().y() - height / 2, width, height};
}

void AttentionDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                              const QModelIndex& index) const {
    const AttentionModel& model = m_tree.lines();
    const AttentionLine* line = model.lineAt(index);
    if (!line)
        return;
    const AttentionJob* job = model.jobAt(index);
    const bool group = model.isGroup(index);
    const int inside = index.parent().isValid() ? groupIndent : 0;
    const Colours& colours = coloursOf(option.palette);
    const bool stale = m_tree.isStale();
    painter->save();
    const bool current = m_tree.currentIndex().row() == index.row() &&
                         m_tree.currentIndex().parent() == index.parent() && m_tree.currentIndex().isValid();
    if (option.state.testFlag(QStyle::State_Selected))
        painter->fillRect(option.rect, colours.selection);
    else if (option.state.testFlag(QStyle::State_MouseOver))
        painter->fillRect(option.rect, colours.hover);
    if (current && m_tree.hasFocus() && index.column() == 0)
        painter->fillRect(QRect(option.rect.left(), option.rect.top(), focusEdge, option.rect.height()),
                          colours.accent);
    painter->fillRect(QRect(option.rect.left(), option.rect.bottom(), option.rect.width(), 1), colours.hover);
    const QColor textColour = stale ? colours.muted : colours.text;
    const int height = option.fontMetrics.height();
    QRect rect = option.rect.adjusted(space::small, rowEdge, -space::small, -rowEdge);
    QRect first(rect.left(), rect.top(), rect.width(), height);
    painter->setFont(option.font);
    painter->setPen(textColour);
    const QString text = index.data().toString();
    switch (static_cast<AttentionModel::Column>(index.column())) {
    case AttentionModel::StateColumn: {
        const Look look = lookFor(job ? *job : line->first(), colours);
        first.adjust(space::tiny + inside, 0, 0, 0);
        paintGlyph(
            *painter,
            QRectF(first.left(), first.center().y() + 0.5 - space::glyph / 2.0, space::glyph, space::glyph),
            look.glyph, stale ? colours.neutral : look.colour);
        first.adjust(space::glyph + 6, 0, 0, 0);
        QFont font = option.font;
        font.setStrikeOut(stale); // it may be otherwise by now
        painter->setFont(font);
        drawLine(*painter, first, look.word);
        break;
    }
    case AttentionModel::JobColumn:
        first.adjust(inside, 0, 0, 0);
        painter->setFont(strongFont(option.font));
        if (group) {
            drawArrow(*painter, first, m_tree.isExpanded(index.siblingAtColumn(0)), colours.muted);
            drawLine(*painter, first.adjusted(space::large, 0, 0, 0), text);
        } else {
            drawLine(*painter, first, text);
        }
        painter->setFont(option.font);
        painter->setPen(colours.muted);
        if (job)
            drawLine(*painter, first.translated(0, height + lineGap), placeOf(*job));
        break;
    case AttentionModel::WhyColumn:
        drawTwoLines(*painter, rect, text);
        break;
    case AttentionModel::SinceColumn:
        painter->setPen(colours.muted);
        drawLine(*painter, first, text);
        break;
    case AttentionModel::OtherDeedColumn:
    case AttentionModel::DeedColumn: {
        if (text.isEmpty())
            break;
        const QRect button = deedRect(option.rect, index);
        const auto remedy = model.remedyAt(index);
        const bool refused = remedy && !remedy->refusal.isEmpty();
        const bool hot = m_tree.hoveredDeed() == index && !refused;
        painter->setRenderHint(QPainter::Antialiasing);
        painter->setPen(QPen(hot       ? colours.accent
                             : refused ? colours.rule
                                       : colours.border,
                             isHighContrast(option.palette) ? 2 : 1));
        painter->setBrush(hot ? colours.infoBack : refused ? QColor(Qt::transparent) : colours.base);
        painter->drawRoundedRect(QRectF(button).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4);
        painter->setPen(refused || stale ? colours.muted : colours.accent);
        painter->drawText(button, Qt::AlignCenter | Qt::TextSingleLine,
                          group && m_tree.isExpanded(index.siblingAtColumn(0)) ? AttentionTree::tr("Close")
                                                                               : text);
        break;
    }
    }
    painter->restore();
}

} // namespace redispatch::ui
