// SPDX-License-Identifier: GPL-3.0-or-later
// Labels that never take their text for HTML.
#pragma once

#include "ui/theme/look.h"

#include <QLabel>

#include <functional>

namespace redispatch::ui {

enum class TextKind { Normal, Muted, Strong, Small, Title, Mono };

/// A plain-text label in the font and colour of its kind. The colour follows the palette.
QLabel* plainLabel(const QString& text, TextKind kind = TextKind::Normal, QWidget* parent = nullptr);
/// The same, wrapping, and selectable by mouse and keyboard.
QLabel* wrappedLabel(const QString& text, TextKind kind = TextKind::Normal, QWidget* parent = nullptr);

/// One line that gives way: cut with "…" when there is no room, whole in the tooltip.
class ElidedLabel final : public QLabel {
    Q_OBJECT

public:
    explicit ElidedLabel(TextKind kind = TextKind::Normal, QWidget* parent = nullptr);
    QSize minimumSizeHint() const override;
    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    bool event(QEvent* event) override;
};

/// A state's shape and word.
class LookLabel final : public QWidget {
    Q_OBJECT

public:
    explicit LookLabel(QWidget* parent = nullptr);
    void setState(domain::JobState state);
    void setHealth(const domain::Job& job, const stats::Health& health);
    void setOutcome(domain::Outcome outcome);
    QString text() const;
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    Look look() const;
    std::function<Look(const Colours& colours)> m_look; ///< for whichever colours there are
};

} // namespace redispatch::ui
