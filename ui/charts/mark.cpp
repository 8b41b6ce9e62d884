// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/mark.h"

#include "ui/theme/glyph.h"

#include <QPainter>
#include <QPolygonF>

namespace redispatch::ui {

QColor colourOf(Mark mark, const Colours& colours) {
    switch (mark) {
    case Mark::Ok:
        return colours.ok;
    case Mark::Running:
        return colours.running;
    case Mark::Failed:
    case Mark::Timeout:
    case Mark::Lost:
        return colours.failed;
    case Mark::Other:
        return colours.neutral;
    }
    return colours.neutral;
}

void paintMark(QPainter& painter, const QPointF& centre, double side, Mark mark, bool hollow,
               const Colours& colours) {
    const QColor colour = colourOf(mark, colours);
    const QRectF box(centre.x() - side / 2, centre.y() - side / 2, side, side);
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    switch (mark) {
    case Mark::Ok: {
        const double radius = side * 0.36;
        QColor fill = colour;
        fill.setAlphaF(0.75f); // so that a crowd shows its depth
        painter.setPen(hollow ? QPen(colour, 1.3) : QPen(Qt::NoPen));
        painter.setBrush(hollow ? colours.base : fill);
        painter.drawEllipse(centre, radius, radius);
        break;
    }
    case Mark::Running:
        paintGlyph(painter, box, Glyph::Arc, colour);
        break;
    case Mark::Failed:
        paintGlyph(painter, box, Glyph::Cross, colour);
        break;
    case Mark::Timeout: {
        const double half = side * 0.46;
        painter.setPen(Qt::NoPen);
        painter.setBrush(colour);
        painter.drawPolygon(QPolygonF({centre + QPointF(0, -half), centre + QPointF(half, half * 0.8),
                                       centre + QPointF(-half, half * 0.8)}));
        break;
    }
    case Mark::Lost: {
        const double half = side * 0.5;
        painter.setPen(Qt::NoPen);
        painter.setBrush(colour);
        painter.drawPolygon(QPolygonF({centre + QPointF(0, -half), centre + QPointF(half, 0),
                                       centre + QPointF(0, half), centre + QPointF(-half, 0)}));
        break;
    }
    case Mark::Other:
        painter.setPen(QPen(colour, 1.2));
        painter.setBrush(colours.base);
        painter.drawRect(
            QRectF(centre.x() - side * 0.28, centre.y() - side * 0.28, side * 0.56, side * 0.56));
        break;
    }
    painter.restore();
}

void paintManualRing(QPainter& painter, const QPointF& centre, double side, const Colours& colours) {
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(colours.muted, 1));
    painter.setBrush(Qt::NoBrush);
    painter.drawEllipse(centre, side / 2 + 1.5, side / 2 + 1.5);
    painter.restore();
}

} // namespace redispatch::ui
