// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/style.h"

#include "ui/theme/controlpainter.h"
#include "ui/theme/metrics.h"

#include <QPainter>
#include <QPlainTextEdit>
#include <QStyleFactory>
#include <QStyleOption>

namespace redispatch::ui {

namespace {

// In device-independent pixels.
constexpr int controlHeight = 28;
constexpr int besideWords = 12; ///< room on each side of a button's
constexpr int narrowestButton = 80;
constexpr int scrollBarWidth = 12;
constexpr int shortestThumb = 28;
constexpr int indicator = 16;
constexpr int arrowWidth = 12;

/// Shows by an arrow that it opens a menu; one with two halves draws its own.
bool hasMenuArrow(const QStyleOptionToolButton& option) {
    return option.features.testFlag(QStyleOptionToolButton::HasMenu) &&
           !option.features.testFlag(QStyleOptionToolButton::MenuButtonPopup) && !option.text.isEmpty();
}

bool takesText(const QWidget* widget) {
    const auto* plain = qobject_cast<const QPlainTextEdit*>(widget);
    return plain && !plain->isReadOnly();
}

QRect alongScrollBar(const QStyleOptionSlider& bar, int from, int length) {
    return bar.orientation == Qt::Horizontal
               ? QRect(bar.rect.left() + from, bar.rect.top(), length, bar.rect.height())
               : QRect(bar.rect.left(), bar.rect.top() + from, bar.rect.width(), length);
}

/// Without buttons at its ends the whole bar is the groove.
QRect partOfScrollBar(const QStyleOptionSlider& bar, QStyle::SubControl part) {
    const int length = bar.orientation == Qt::Horizontal ? bar.rect.width() : bar.rect.height();
    const qint64 range = qint64(bar.maximum) - bar.minimum;
    int thumb = length;
    if (range > 0)
        thumb = qBound(qMin(shortestThumb, length),
                       int(qint64(length) * bar.pageStep / (range + bar.pageStep)), length);
    const int start = QStyle::sliderPositionFromValue(bar.minimum, bar.maximum, bar.sliderPosition,
                                                      length - thumb, bar.upsideDown);
    switch (part) {
    case QStyle::SC_ScrollBarGroove:
        return bar.rect;
    case QStyle::SC_ScrollBarSlider:
        return alongScrollBar(bar, start, thumb);
    case QStyle::SC_ScrollBarSubPage:
        return alongScrollBar(bar, 0, start);
    case QStyle::SC_ScrollBarAddPage:
        return alongScrollBar(bar, start + thumb, length - start - thumb);
    default:
        return {};
    }
}

} // namespace

Style::Style() : QProxyStyle(QStyleFactory::create(QStringLiteral("Fusion"))) {}

void Style::drawPrimitive(PrimitiveElement element, const QStyleOption* option, QPainter* painter,
                          const QWidget* widget) const {
    switch (element) {
    case PE_PanelButtonCommand:
        if (const auto* button = qstyleoption_cast<const QStyleOptionButton*>(option))
            return paintButton(*painter, *button);
        break;
    case PE_PanelButtonTool:
        return paintToolButton(*painter, *option);
    case PE_PanelLineEdit: {
        const auto* frame = qstyleoption_cast<const QStyleOptionFrame*>(option);
        if (!frame || frame->lineWidth == 0) {
            if (option->state.testFlag(State_Enabled))
                break;
            return; // the control around it is of the window's colour
        }
        return paintField(*painter, *option, true);
    }
    case PE_FrameLineEdit:
        return paintField(*painter, *option, false);
    case PE_Frame:
        return takesText(widget) ? paintField(*painter, *option, false) : paintFrame(*painter, *option);
    case PE_PanelScrollAreaCorner:
        return painter->fillRect(option->rect, option->palette.base());
    case PE_IndicatorCheckBox:
    case PE_IndicatorItemViewItemCheck:
        return paintCheckBox(*painter, *option);
    case PE_IndicatorRadioButton:
        return paintRadioButton(*painter, *option);
    case PE_FrameFocusRect:
        return paintFocus(*painter, *option);
    default:
        break;
    }
    QProxyStyle::drawPrimitive(element, option, painter, widget);
}

void Style::drawComplexControl(ComplexControl control, const QStyleOptionComplex* option, QPainter* painter,
                               const QWidget* widget) const {
    if (control == CC_ScrollBar) {
        if (const auto* bar = qstyleoption_cast<const QStyleOptionSlider*>(option))
            return paintScrollBar(*painter, *bar, partOfScrollBar(*bar, SC_ScrollBarSlider));
    } else if (control == CC_ComboBox) {
        if (const auto* combo = qstyleoption_cast<const QStyleOptionComboBox*>(option))
            return paintComboBox(*painter, *combo,
                                 proxy()->subControlRect(control, option, SC_ComboBoxArrow, widget));
    } else if (control == CC_ToolButton) {
        const auto* button = qstyleoption_cast<const QStyleOptionToolButton*>(option);
        if (button && hasMenuArrow(*button)) {
            QStyleOptionToolButton plain = *button;
            plain.features.setFlag(QStyleOptionToolButton::HasMenu, false);
            const QRect words = button->rect.adjusted(0, 0, -arrowWidth, 0);
            QRect arrow = button->rect;
            arrow.setLeft(words.right() - space::tiny);
            QProxyStyle::drawComplexControl(control, &plain, painter, widget);
            return paintDownArrow(*painter, *button, arrow);
        }
    }
    QProxyStyle::drawComplexControl(control, option, painter, widget);
}

QRect Style::subControlRect(ComplexControl control, const QStyleOptionComplex* option, SubControl part,
                            const QWidget* widget) const {
    if (control == CC_ScrollBar)
        if (const auto* bar = qstyleoption_cast<const QStyleOptionSlider*>(option))
            return partOfScrollBar(*bar, part);
    const QRect rect = QProxyStyle::subControlRect(control, option, part, widget);
    if (control == CC_ComboBox && part == SC_ComboBoxEditField)
        return rect.adjusted(space::tiny, 0, 0, 0);
    return rect;
}

QRect Style::subElementRect(SubElement element, const QStyleOption* option, const QWidget* widget) const {
    const QRect rect = QProxyStyle::subElementRect(element, option, widget);
    // A field within another control has its room from that one.
    const auto* frame = qstyleoption_cast<const QStyleOptionFrame*>(option);
    if (element == SE_LineEditContents && frame && frame->lineWidth > 0)
        return rect.adjusted(space::tiny, 0, -space::tiny, 0);
    return rect;
}

QSize Style::sizeFromContents(ContentsType type, const QStyleOption* option, const QSize& contents,
                              const QWidget* widget) const {
    const QSize size = QProxyStyle::sizeFromContents(type, option, contents, widget);
    const auto roomy = [&](int wider) {
        return QSize(size.width() + wider, qMax(size.height(), controlHeight));
    };
    switch (type) {
    case CT_PushButton: {
        const auto* button = qstyleoption_cast<const QStyleOptionButton*>(option);
        if (button && button->text.isEmpty())
            return roomy(0);
        return {qMax(narrowestButton, contents.width() + 2 * besideWords),
                qMax(size.height(), controlHeight)};
    }
    case CT_ComboBox:
        return roomy(space::small);
    case CT_LineEdit:
    case CT_SpinBox:
        return roomy(0);
    case CT_ToolButton: {
        const auto* button = qstyleoption_cast<const QStyleOptionToolButton*>(option);
        return button && hasMenuArrow(*button) ? size + QSize(arrowWidth, 0) : size;
    }
    case CT_ItemViewItem:
        return {size.width(), qMax(size.height(), space::huge)};
    default:
        return size;
    }
}

int Style::pixelMetric(PixelMetric metric, const QStyleOption* option, const QWidget* widget) const {
    switch (metric) {
    case PM_ScrollBarExtent:
        return scrollBarWidth;
    case PM_ScrollBarSliderMin:
        return shortestThumb;
    case PM_IndicatorWidth:
    case PM_IndicatorHeight:
    case PM_ExclusiveIndicatorWidth:
    case PM_ExclusiveIndicatorHeight:
        return indicator;
    default:
        return QProxyStyle::pixelMetric(metric, option, widget);
    }
}

int Style::styleHint(StyleHint hint, const QStyleOption* option, const QWidget* widget,
                     QStyleHintReturn* answer) const {
    if (hint == SH_EtchDisabledText)
        return 0;
    if (m_lessMotion && (hint == SH_Widget_Animate || hint == SH_Widget_Animation_Duration))
        return 0;
    return QProxyStyle::styleHint(hint, option, widget, answer);
}

} // namespace redispatch::ui
