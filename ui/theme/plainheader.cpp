// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/plainheader.h"

#include "ui/theme/colours.h"
#include "ui/theme/fonts.h"
#include "ui/theme/metrics.h"

#include <QPainter>
#include <QPainterPath>

#include <algorithm>
#include <utility>

namespace redispatch::ui {

PlainHeader::PlainHeader(QWidget* parent, int inset) : QHeaderView(Qt::Horizontal, parent), m_inset(inset) {
    setFixedHeight(space::row);
    setHighlightSections(false);
    setFont(smallFont(font()));
}

void PlainHeader::setSortMarks(std::vector<SortMark> marks) {
    m_marks = std::move(marks);
    viewport()->update();
}

void PlainHeader::paintEvent(QPaintEvent* event) {
    QPainter painter(viewport());
    painter.fillRect(viewport()->rect(), coloursOf(palette()).base);
    painter.fillRect(QRect(0, viewport()->height() - 1, viewport()->width(), 1), coloursOf(palette()).rule);
    painter.end();
    QHeaderView::paintEvent(event);
}

void PlainHeader::paintSection(QPainter* painter, const QRect& rect, int section) const {
    const Colours& colours = coloursOf(palette());
    const auto mark = std::ranges::find(m_marks, section, &SortMark::section);
    const bool marked = mark != m_marks.end();
    const bool sorted =
        m_marks.empty() ? isSortIndicatorShown() && sortIndicatorSection() == section : marked;
    const QString rank =
        marked && m_marks.size() > 1 ? QString::number(mark - m_marks.begin() + 1) : QString();
    // Models give alignments as flags or as a plain number.
    const QVariant given = model()->headerData(section, orientation(), Qt::TextAlignmentRole);
    const bool right =
        (given.typeId() == QMetaType::Int ? Qt::Alignment(given.toInt()) : given.value<Qt::Alignment>())
            .testFlag(Qt::AlignRight);
    const QRect inner = rect.adjusted(m_inset, 0, -m_inset, 0);
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(sorted ? colours.text : colours.muted);
    constexpr int arrow = 7;
    const int ranked = rank.isEmpty() ? 0 : painter->fontMetrics().horizontalAdvance(rank) + 1;
    const int room = inner.width() - (sorted ? arrow + space::tiny + ranked : 0);
    const QString text = painter->fontMetrics().elidedText(
        model()->headerData(section, orientation(), Qt::DisplayRole).toString(), Qt::ElideRight, room);
    painter->drawText(inner, (right ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter | Qt::TextSingleLine,
                      text);
    if (sorted) {
        const int width = painter->fontMetrics().horizontalAdvance(text);
        const double x =
            right ? inner.right() - width - space::tiny - arrow - ranked : inner.left() + width + space::tiny;
        const bool down = marked ? mark->descending : sortIndicatorOrder() == Qt::DescendingOrder;
        const double middle = rect.center().y() + 0.5;
        const double tip = down ? middle + 2.5 : middle - 2.5;
        const double base = down ? middle - 2 : middle + 2;
        QPainterPath path;
        path.moveTo(x, base);
        path.lineTo(x + arrow, base);
        path.lineTo(x + arrow / 2.0, tip);
        path.closeSubpath();
        painter->fillPath(path, colours.muted);
        painter->setPen(colours.muted);
        painter->drawText(QRectF(x + arrow + 1, rect.top(), ranked, rect.height()), Qt::AlignVCenter, rank);
    }
    painter->restore();
}

} // namespace redispatch::ui
