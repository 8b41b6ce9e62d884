// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/window/actions.h"

#include <QWidget>

class QLabel;

namespace redispatch::ui {

/// The bottom line: keys on the left, as many as fit whole; how the data stand on the right.
class HintLine final : public QWidget {
    Q_OBJECT

public:
    /// `actions` must outlive it.
    explicit HintLine(const Actions& actions, QWidget* parent = nullptr);
    void setSummary(const QString& text);

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void fit();

    const Actions& m_actions;
    QLabel* m_keys;
    QLabel* m_summary;
};

} // namespace redispatch::ui
