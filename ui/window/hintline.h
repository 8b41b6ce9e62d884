// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/window/actions.h"

#include <QWidget>

class QLabel;

namespace redispatch::ui {

class ElidedLabel;

/// The bottom line: keys on the left, how the data stand on the right.
class HintLine final : public QWidget {
    Q_OBJECT

public:
    explicit HintLine(const Actions& actions, QWidget* parent = nullptr);
    void setSummary(const QString& text);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    ElidedLabel* m_keys;
    QLabel* m_summary;
};

} // namespace redispatch::ui
