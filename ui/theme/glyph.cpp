// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/glyph.h"

#include <QPainter>
#include <QPainterPath>

namespace redispatch::ui {

namespace {

void cross(QPainter& painter, const QRectF& rect) {
    painter.drawLine(rect.topLeft(), rect.bottomRight());
    painter.drawLine(rect.topRight(), rect.bottomLeft());
}

QRectF shrunk(const QRectF& rect, double share) {
    const double d = rect.width() * share;
    return rect.adjusted(d, d, -d, -d);
}

} // namespace

void paintGlyph(QPainter& painter, const QRectF& rect, Glyph glyph, const QColor& colour) {
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    const double side = rect.width();
    QPen pen(colour, side * 0.15, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin);
    painter.setPen(pen);
    painter.setBrush(Qt::NoBrush);
    const QRectF ring = shrunk(rect, 0.12);
    const QPointF centre = rect.center();
    switch (glyph) {
    case Glyph::Disc:
        painter.setPen(Qt::NoPen);
        painter.setBrush(colour);
        painter.drawEllipse(shrunk(rect, 0.08));
        break;
    case Glyph::Arc:
        painter.drawArc(ring, 30 * 16, 270 * 16);
        break;
    case Glyph::Clock:
        painter.drawEllipse(ring);
        painter.drawLine(centre, centre - QPointF(0, side * 0.24));
        painter.drawLine(centre, centre + QPointF(side * 0.17, 0));
        break;
    case Glyph::Cross:
        pen.setWidthF(side * 0.2);
        painter.setPen(pen);
        cross(painter, shrunk(rect, 0.18));
        break;
    case Glyph::Bars:
        painter.setPen(Qt::NoPen);
        painter.setBrush(colour);
        painter.drawRect(
            QRectF(rect.left() + side * 0.2, rect.top() + side * 0.12, side * 0.22, side * 0.76));
        painter.drawRect(
            QRectF(rect.left() + side * 0.58, rect.top() + side * 0.12, side * 0.22, side * 0.76));
        break;
    case Glyph::Dots:
        painter.setPen(Qt::NoPen);
        painter.setBrush(colour);
        for (const double at : {0.16, 0.5, 0.84})
            painter.drawEllipse(QPointF(rect.left() + side * at, centre.y()), side * 0.11, side * 0.11);
        break;
    case Glyph::Ring: // smaller than the clock's and the arc's
        painter.drawEllipse(shrunk(rect, 0.27));
        break;
    case Glyph::DashedRing:
        pen.setDashPattern({1.1, 1.9});
        painter.setPen(pen);
        painter.drawEllipse(ring);
        break;
    case Glyph::Alert: {
        QPainterPath triangle;
        triangle.moveTo(centre.x(), rect.top() + side * 0.06);
        triangle.lineTo(rect.right() - side * 0.04, rect.bottom() - side * 0.1);
        triangle.lineTo(rect.left() + side * 0.04, rect.bottom() - side * 0.1);
        triangle.closeSubpath();
        pen.setWidthF(side * 0.12);
        painter.setPen(pen);
        painter.drawPath(triangle);
        painter.drawLine(centre - QPointF(0, side * 0.08), centre + QPointF(0, side * 0.1));
        painter.drawPoint(centre + QPointF(0, side * 0.26));
        break;
    }
    case Glyph::Minus:
        painter.drawLine(centre - QPointF(side * 0.36, 0), centre + QPointF(side * 0.36, 0));
        break;
    case Glyph::Square:
        painter.setPen(Qt::NoPen);
        painter.setBrush(colour);
        painter.drawRect(shrunk(rect, 0.18));
        break;
    case Glyph::Hourglass: {
        QPainterPath glass;
        const QRectF box = shrunk(rect, 0.14);
        glass.moveTo(box.topLeft());
        glass.lineTo(box.topRight());
        glass.lineTo(box.bottomLeft());
        glass.lineTo(box.bottomRight());
        glass.closeSubpath();
        pen.setWidthF(side * 0.1);
        painter.setPen(pen);
        painter.setBrush(colour);
        painter.drawPath(glass);
        break;
    }
    case Glyph::Bolt: {
        QPainterPath bolt;
        bolt.moveTo(rect.left() + side * 0.6, rect.top());
        bolt.lineTo(rect.left() + side * 0.18, rect.top() + side * 0.58);
        bolt.lineTo(rect.left() + side * 0.46, rect.top() + side * 0.58);
        bolt.lineTo(rect.left() + side * 0.4, rect.bottom());
        bolt.lineTo(rect.left() + side * 0.82, rect.top() + side * 0.4);
        bolt.lineTo(rect.left() + side * 0.54, rect.top() + side * 0.4);
        bolt.closeSubpath();
        painter.setPen(Qt::NoPen);
        painter.setBrush(colour);
        painter.drawPath(bolt);
        break;
    }
    case Glyph::Broken:
        pen.setWidthF(side * 0.12);
        painter.setPen(pen);
        cross(painter, shrunk(rect, 0.34));
        pen.setDashPattern({1.2, 2.2});
        painter.setPen(pen);
        painter.drawEllipse(ring);
        break;
    case Glyph::HalfDisc:
        pen.setWidthF(side * 0.12);
        painter.setPen(pen);
        painter.drawEllipse(ring);
        painter.setBrush(colour);
        painter.drawPie(ring, 90 * 16, 180 * 16);
        break;
    case Glyph::Slash:
        painter.drawEllipse(ring);
        painter.drawLine(centre + QPointF(-side * 0.22, side * 0.22),
                         centre + QPointF(side * 0.22, -side * 0.22));
        break;
    case Glyph::HollowBox:
        pen.setWidthF(side * 0.12);
        painter.setPen(pen);
        painter.drawRect(shrunk(rect, 0.18));
        break;
    case Glyph::Chevrons:
        for (const double at : {0.2, 0.52}) {
            const double left = rect.left() + side * at;
            painter.drawPolyline(QPolygonF{{left, rect.top() + side * 0.22},
                                           {left + side * 0.28, centre.y()},
                                           {left, rect.bottom() - side * 0.22}});
        }
        break;
    case Glyph::Octagon: {
        const double cut = side * 0.28;
        const QRectF box = shrunk(rect, 0.03);
        QPainterPath sign;
        sign.setFillRule(Qt::OddEvenFill);
        sign.addPolygon(QPolygonF{{box.left() + cut, box.top()},
                                  {box.right() - cut, box.top()},
                                  {box.right(), box.top() + cut},
                                  {box.right(), box.bottom() - cut},
                                  {box.right() - cut, box.bottom()},
                                  {box.left() + cut, box.bottom()},
                                  {box.left(), box.bottom() - cut},
                                  {box.left(), box.top() + cut}});
        sign.closeSubpath();
        sign.addRect(QRectF(centre.x() - side * 0.26, centre.y() - side * 0.09, side * 0.52, side * 0.18));
        painter.setPen(Qt::NoPen);
        painter.setBrush(colour);
        painter.drawPath(sign);
        break;
    }
    case Glyph::Zigzag:
        painter.drawPolyline(QPolygonF{{rect.left() + side * 0.06, rect.bottom() - side * 0.22},
                                       {rect.left() + side * 0.34, rect.top() + side * 0.16},
                                       {rect.left() + side * 0.62, rect.bottom() - side * 0.16},
                                       {rect.right() - side * 0.06, rect.top() + side * 0.2}});
        break;
    }
    painter.restore();
}

} // namespace redispatch::ui
