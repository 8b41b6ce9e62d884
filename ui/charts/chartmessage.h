// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QLabel;
class QPushButton;

namespace redispatch::ui {

/// What stands in a chart's place while it has no points: why, what to expect, and a button where older runs
/// may help.
class ChartMessage final : public QWidget {
    Q_OBJECT

public:
    explicit ChartMessage(QWidget* parent);
    void setTexts(const QString& title, const QString& hint, bool offersAll);
    QString title() const;
    void placeIn(const QRect& area); ///< its middle

signals:
    void allWanted();

private:
    QLabel* m_title;
    QLabel* m_hint;
    QPushButton* m_all;
};

} // namespace redispatch::ui
