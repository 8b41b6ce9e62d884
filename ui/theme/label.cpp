// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/label.h"

#include "ui/theme/fonts.h"
#include "ui/theme/metrics.h"

#include <QEvent>
#include <QHelpEvent>
#include <QPainter>
#include <QToolTip>

namespace redispatch::ui {

namespace {

void dress(QLabel& label, TextKind kind) {
    label.setTextFormat(Qt::PlainText);
    switch (kind) {
    case TextKind::Normal:
        break;
    case TextKind::Muted:
        label.setForegroundRole(QPalette::PlaceholderText);
        break;
    case TextKind::Strong:
        label.setFont(strongFont(label.font()));
        break;
    case TextKind::Small:
        label.setFont(smallFont(label.font()));
        label.setForegroundRole(QPalette::PlaceholderText);
        break;
    case TextKind::Title:
        label.setFont(titleFont(label.font()));
        break;
    case TextKind::Mono:
        label.setFont(monospaceFont(label.font()));
        break;
    }
}

/// Asks for one line where nobody asks for the height that goes with a width: Qt's own hint is that of a
/// narrow wrapping, which layouts then take for the least height and leave empty.
class WrappedLabel final : public QLabel {
public:
    using QLabel::QLabel;
    QSize sizeHint() const override { return {QLabel::sizeHint().width(), minimumSizeHint().height()}; }
    QSize minimumSizeHint() const override { return {space::huge, fontMetrics().height()}; }
};

} // namespace

QLabel* plainLabel(const QString& text, TextKind kind, QWidget* parent) {
    auto* label = new QLabel(parent);
    dress(*label, kind);
    label->setText(text);
    return label;
}

QLabel* wrappedLabel(const QString& text, TextKind kind, QWidget* parent) {
    auto* label = new WrappedLabel(parent);
    dress(*label, kind);
    label->setText(text);
    label->setWordWrap(true);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    QSizePolicy policy(QSizePolicy::Ignored, QSizePolicy::Minimum);
    policy.setHeightForWidth(true);
    label->setSizePolicy(policy);
    label->setMinimumWidth(space::huge);
    return label;
}

ElidedLabel::ElidedLabel(TextKind kind, QWidget* parent) : QLabel(parent) {
    dress(*this, kind);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
}

QSize ElidedLabel::minimumSizeHint() const {
    return {fontMetrics().horizontalAdvance(QStringLiteral("mmm…")), QLabel::sizeHint().height()};
}

QSize ElidedLabel::sizeHint() const {
    const QMargins around = contentsMargins();
    return {fontMetrics().horizontalAdvance(text()) + 1 + around.left() + around.right(),
            QLabel::sizeHint().height()};
}

void ElidedLabel::paintEvent(QPaintEvent* /*event*/) {
    QPainter painter(this);
    painter.setPen(palette().color(foregroundRole()));
    const QRect inner = contentsRect();
    const QString cut = fontMetrics().elidedText(text(), Qt::ElideRight, inner.width());
    painter.drawText(inner, static_cast<int>(alignment() | Qt::TextSingleLine), cut);
}

bool ElidedLabel::event(QEvent* event) {
    if (event->type() == QEvent::ToolTip && toolTip().isEmpty() &&
        fontMetrics().horizontalAdvance(text()) > contentsRect().width()) {
        QToolTip::showText(static_cast<QHelpEvent*>(event)->globalPos(), shownTip(text()), this);
        return true;
    }
    return QLabel::event(event);
}

LookLabel::LookLabel(QWidget* parent) : QWidget(parent) {
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    setFont(strongFont(font()));
}

Look LookLabel::look() const {
    const Colours& colours = coloursOf(palette());
    return m_look ? m_look(colours) : lookOf(stats::HealthState::Unknown, colours);
}

void LookLabel::setState(domain::JobState state) {
    m_look = [state](const Colours& colours) { return lookOf(state, colours); };
    setAccessibleName(text());
    updateGeometry();
    update();
}

void LookLabel::setHealth(const domain::Job& job, const stats::Health& health) {
    m_look = [light = lookOf(job, health, lightColours()), dark = lookOf(job, health, darkColours()),
              contrast = lookOf(job, health, contrastColours())](const Colours& colours) {
        return &colours == &darkColours() ? dark : &colours == &lightColours() ? light : contrast;
    };
    setAccessibleName(text());
    updateGeometry();
    update();
}

void LookLabel::setOutcome(domain::Outcome outcome) {
    m_look = [outcome](const Colours& colours) { return lookOf(outcome, colours); };
    setAccessibleName(text());
    updateGeometry();
    update();
}

QString LookLabel::text() const {
    return look().word;
}

QSize LookLabel::sizeHint() const {
    return {space::glyph + space::small + fontMetrics().horizontalAdvance(text()) + 2,
            fontMetrics().height() + space::tiny};
}

void LookLabel::paintEvent(QPaintEvent* /*event*/) {
    QPainter painter(this);
    const Look shownLook = look();
    paintGlyph(painter, QRectF(0, (height() - space::glyph) / 2.0, space::glyph, space::glyph),
               shownLook.glyph, shownLook.colour);
    painter.setPen(palette().color(QPalette::WindowText));
    painter.drawText(rect().adjusted(space::glyph + space::small, 0, 0, 0),
                     Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine, shownLook.word);
}

} // namespace redispatch::ui
