// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTabBar>

namespace redispatch::ui {

/// Tab names in one line over a hairline, the current one strong and underlined. No frames.
class FlatTabBar final : public QTabBar {
    Q_OBJECT

public:
    explicit FlatTabBar(QWidget* parent = nullptr);

protected:
    QSize tabSizeHint(int index) const override;
    QSize minimumTabSizeHint(int index) const override;
    void paintEvent(QPaintEvent* event) override;
    bool event(QEvent* event) override;
};

} // namespace redispatch::ui
