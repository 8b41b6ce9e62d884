// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/controlpainter.h"

#include "ui/theme/colours.h"

#include <QPainter>
#include <QStyleOption>

namespace redispatch::ui {

namespace {

constexpr double radius = 4;

bool isEnabled(const QStyleOption& option) {
    return option.state.testFlag(QStyle::State_Enabled);
}

/// The focus is shown to those who move it by key; a field shows it always, because keys go there.
bool showsFocus(const QStyleOption& option) {
    return option.state.testFlag(QStyle::State_HasFocus) &&
           option.state.testFlag(QStyle::State_KeyboardFocusChange);
}

QColor borderOf(const QStyleOption& option) {
    const Colours& colours = coloursOf(option.palette);
    return isEnabled(option) ? colours.border : colours.rule;
}

/// A rounded box with its border inside of `rect`.
void box(QPainter& painter, const QRect& rect, const QBrush& fill, const QPen& border,
         double corner = radius) {
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(border);
    painter.setBrush(fill);
    const double inset = border.widthF() / 2;
    painter.drawRoundedRect(QRectF(rect).adjusted(inset, inset, -inset, -inset), corner, corner);
    painter.restore();
}

QPen linePen(const QColor& colour, double width = 1) {
    QPen pen(colour, width);
    pen.setJoinStyle(Qt::MiterJoin);
    return pen;
}

/// On the fill of what is chosen, also where nothing can be changed.
QColor markOf(const QStyleOption& option) {
    return isEnabled(option) ? option.palette.color(QPalette::HighlightedText)
                             : coloursOf(option.palette).base;
}

/// The box or the disc of something that is chosen or not.
void mark(QPainter& painter, const QStyleOption& option, double corner) {
    const Colours& colours = coloursOf(option.palette);
    const bool chosen =
        option.state.testFlag(QStyle::State_On) || option.state.testFlag(QStyle::State_NoChange);
    const QColor fill = !chosen             ? colours.base
                        : isEnabled(option) ? option.palette.color(QPalette::Highlight)
                                            : colours.muted;
    const QPen border =
        showsFocus(option) ? linePen(colours.accent, 2) : linePen(chosen ? fill : borderOf(option));
    box(painter, option.rect, fill, border, corner);
}

} // namespace

void paintButton(QPainter& painter, const QStyleOptionButton& option) {
    const Colours& colours = coloursOf(option.palette);
    const bool pressed =
        option.state.testFlag(QStyle::State_Sunken) || option.state.testFlag(QStyle::State_On);
    const bool pointedAt = isEnabled(option) && option.state.testFlag(QStyle::State_MouseOver);
    const bool byEnter = isEnabled(option) && option.features.testFlag(QStyleOptionButton::DefaultButton);
    const QColor fill = pressed     ? colours.selection
                        : pointedAt ? colours.hover
                                    : option.palette.color(QPalette::Button);
    const QPen border = showsFocus(option) ? linePen(colours.accent, 2)
                        : byEnter          ? linePen(colours.accent, 1.5)
                                           : linePen(borderOf(option));
    box(painter, option.rect, fill, border);
}

void paintToolButton(QPainter& painter, const QStyleOption& option) {
    const Colours& colours = coloursOf(option.palette);
    const bool raised = option.state.testFlag(QStyle::State_AutoRaise);
    const bool pressed =
        option.state.testFlag(QStyle::State_Sunken) || option.state.testFlag(QStyle::State_On);
    const bool pointedAt = isEnabled(option) && option.state.testFlag(QStyle::State_MouseOver);
    QBrush fill = raised ? QBrush(Qt::NoBrush) : QBrush(option.palette.color(QPalette::Button));
    if (pressed)
        fill = colours.selection;
    else if (pointedAt)
        fill = colours.hover;
    QPen border = raised && !pressed ? QPen(Qt::NoPen) : linePen(borderOf(option));
    if (showsFocus(option))
        border = linePen(colours.accent, 2);
    box(painter, option.rect, fill, border);
}

void paintField(QPainter& painter, const QStyleOption& option, bool filled) {
    const Colours& colours = coloursOf(option.palette);
    const bool focused = option.state.testFlag(QStyle::State_HasFocus);
    const QBrush fill = !filled             ? QBrush(Qt::NoBrush)
                        : isEnabled(option) ? option.palette.brush(QPalette::Base)
                                            : option.palette.brush(QPalette::Window);
    box(painter, option.rect, fill, focused ? linePen(colours.accent, 1.5) : linePen(borderOf(option)));
}

void paintFrame(QPainter& painter, const QStyleOption& option) {
    painter.save();
    painter.setPen(linePen(coloursOf(option.palette).rule));
    painter.setBrush(Qt::NoBrush);
    painter.drawRect(QRectF(option.rect).adjusted(0.5, 0.5, -0.5, -0.5));
    painter.restore();
}

void paintCheckBox(QPainter& painter, const QStyleOption& option) {
    mark(painter, option, 3);
    const bool partly = option.state.testFlag(QStyle::State_NoChange);
    if (!partly && !option.state.testFlag(QStyle::State_On))
        return;
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    const QRectF in(option.rect);
    QPen pen(markOf(option), in.width() / 8);
    pen.setCapStyle(Qt::RoundCap);
    pen.setJoinStyle(Qt::RoundJoin);
    painter.setPen(pen);
    const auto at = [&](double x, double y) {
        return QPointF(in.left() + x * in.width(), in.top() + y * in.height());
    };
    if (partly)
        painter.drawLine(at(0.3, 0.5), at(0.7, 0.5));
    else
        painter.drawPolyline(QPolygonF{at(0.26, 0.52), at(0.43, 0.69), at(0.74, 0.34)});
    painter.restore();
}

void paintRadioButton(QPainter& painter, const QStyleOption& option) {
    mark(painter, option, option.rect.width() / 2.0);
    if (!option.state.testFlag(QStyle::State_On))
        return;
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(markOf(option));
    const double dot = option.rect.width() / 5.0;
    painter.drawEllipse(QRectF(option.rect).center(), dot, dot);
    painter.restore();
}

void paintFocus(QPainter& painter, const QStyleOption& option) {
    box(painter, option.rect, Qt::NoBrush, linePen(coloursOf(option.palette).accent), 3);
}

void paintScrollBar(QPainter& painter, const QStyleOptionSlider& option, const QRect& handle) {
    if (option.minimum == option.maximum)
        return;
    QColor colour = coloursOf(option.palette).border;
    if (!isHighContrast(option.palette)) {
        const bool held = option.state.testFlag(QStyle::State_Sunken) &&
                          option.activeSubControls.testFlag(QStyle::SC_ScrollBarSlider);
        colour.setAlphaF(held ? 1.0F : option.state.testFlag(QStyle::State_MouseOver) ? 0.8F : 0.5F);
    }
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(colour);
    const QRectF thumb = QRectF(handle).adjusted(2, 2, -2, -2);
    const double corner = qMin(thumb.width(), thumb.height()) / 2;
    painter.drawRoundedRect(thumb, corner, corner);
    painter.restore();
}

void paintComboBox(QPainter& painter, const QStyleOptionComboBox& option, const QRect& arrow) {
    if (option.editable) {
        paintField(painter, option, true);
    } else {
        QStyleOptionButton button;
        static_cast<QStyleOption&>(button) = option;
        paintButton(painter, button);
    }
    paintDownArrow(painter, option, arrow);
}

void paintDownArrow(QPainter& painter, const QStyleOption& option, const QRect& in) {
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    QPen pen(isEnabled(option) ? coloursOf(option.palette).muted : borderOf(option), 1.5);
    pen.setCapStyle(Qt::RoundCap);
    pen.setJoinStyle(Qt::RoundJoin);
    painter.setPen(pen);
    const QPointF centre = QRectF(in).center();
    painter.drawPolyline(
        QPolygonF{centre + QPointF(-3, -1.5), centre + QPointF(0, 1.5), centre + QPointF(3, -1.5)});
    painter.restore();
}

} // namespace redispatch::ui
