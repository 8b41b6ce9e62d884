// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"

#include <QFrame>
#include <QStringList>

#include <functional>
#include <vector>

class QLabel;
class QPushButton;
class QToolButton;

namespace redispatch::ui {

/// A message where the work is: what failed, what was expected, whether a retry is safe and the next step.
/// Hidden until it has something to say.
class MessageBar final : public QFrame {
    Q_OBJECT

public:
    enum class Level { Info, Good, Warning, Error };

    explicit MessageBar(QWidget* parent = nullptr);

    void showError(const base::Error& error);
    /// The first one named, the others behind a button and in the tooltip; all of them when copied.
    void showErrors(const std::vector<base::Error>& errors);
    void showNote(Level level, const QString& headline, const QString& rest = {});
    /// A button beside the text; replaced or removed (empty text) with every message.
    void setAction(const QString& text, std::function<void()> action);
    void clear();

    QString text() const; ///< as copied
    Level level() const { return m_level; }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    Level m_level = Level::Info;
    QLabel* m_headline;
    QLabel* m_rest;
    QLabel* m_more; ///< the others, once they were asked for
    QPushButton* m_action;
    QToolButton* m_copy;
    QToolButton* m_close;
    std::function<void()> m_run;
    QStringList m_others; ///< what else went wrong, a line each
};

} // namespace redispatch::ui
