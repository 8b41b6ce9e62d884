// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>

class QLabel;
class QTimer;

namespace redispatch::ui {

/// A short word of success over the lower edge of a window; goes away by itself.
class Toast final : public QFrame {
    Q_OBJECT

public:
    explicit Toast(QWidget* window);
    void showText(const QString& text);
    QString text() const;

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    void place();
    QLabel* m_label;
    QTimer* m_timer;
};

} // namespace redispatch::ui
