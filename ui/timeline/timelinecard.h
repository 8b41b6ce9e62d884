// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/timeline/timelinetext.h"

#include <QFrame>

class QLabel;

namespace redispatch::ui {

/// The card beside what the mouse is on, in plain text. The mouse goes through it.
class TimelineCard final : public QFrame {
    Q_OBJECT

public:
    explicit TimelineCard(QWidget* parent);
    /// Beside `point` of the parent, inside `area`; hides when there is nothing to say.
    void showText(const CardText& card, const QPoint& point, const QRect& area);
    QString text() const;

private:
    QLabel* m_title;
    QLabel* m_lines;
};

} // namespace redispatch::ui
