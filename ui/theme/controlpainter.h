// SPDX-License-Identifier: GPL-3.0-or-later
// How the window's controls look; which of them, says Style.
#pragma once

class QPainter;
class QStyleOption;
class QStyleOptionButton;
class QStyleOptionComboBox;
class QStyleOptionSlider;
class QRect;

namespace redispatch::ui {

void paintButton(QPainter& painter, const QStyleOptionButton& option);
void paintToolButton(QPainter& painter, const QStyleOption& option);
/// Of a line edit and of what holds one; `filled` under the text, too.
void paintField(QPainter& painter, const QStyleOption& option, bool filled);
void paintFrame(QPainter& painter, const QStyleOption& option);
void paintCheckBox(QPainter& painter, const QStyleOption& option);
void paintRadioButton(QPainter& painter, const QStyleOption& option);
void paintFocus(QPainter& painter, const QStyleOption& option);
void paintScrollBar(QPainter& painter, const QStyleOptionSlider& option, const QRect& handle);
void paintComboBox(QPainter& painter, const QStyleOptionComboBox& option, const QRect& arrow);
/// A small angle that points down: something opens here.
void paintDownArrow(QPainter& painter, const QStyleOption& option, const QRect& in);

} // namespace redispatch::ui
