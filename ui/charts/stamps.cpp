// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/stamps.h"

#include <QPainter>

namespace redispatch::ui {

void Stamps::put(QPainter& painter, const QPointF& centre, Mark mark, bool hollow, bool manual) {
    if (m_vector)
        return paint(painter, centre, mark, hollow, manual);
    QPixmap& stamp = m_stamps[static_cast<std::size_t>(mark) * 4 + (hollow ? 2 : 0) + (manual ? 1 : 0)];
    const double side = m_side + 6;
    if (stamp.isNull()) {
        stamp = QPixmap(QSize(qCeil(side * m_ratio), qCeil(side * m_ratio)));
        stamp.setDevicePixelRatio(m_ratio);
        stamp.fill(Qt::transparent);
        QPainter draw(&stamp);
        paint(draw, QPointF(side / 2, side / 2), mark, hollow, manual);
    }
    painter.drawPixmap(centre - QPointF(side / 2, side / 2), stamp);
}

void Stamps::paint(QPainter& painter, const QPointF& centre, Mark mark, bool hollow, bool manual) const {
    paintMark(painter, centre, m_side, mark, hollow, m_colours);
    if (manual)
        paintManualRing(painter, centre, m_side, m_colours);
}

} // namespace redispatch::ui
