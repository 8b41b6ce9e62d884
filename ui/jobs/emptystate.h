// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/live/session.h"

#include <QWidget>

class QLabel;
class QPushButton;

namespace redispatch::ui {

/// What stands in the table's place while it has no rows: still connecting, nothing on this server, or a
/// filter that hides everything.
class EmptyState final : public QWidget {
    Q_OBJECT

public:
    explicit EmptyState(QWidget* parent = nullptr);
    /// `total` rows exist, none of them passes `filter`.
    void update(const live::LinkStatus& status, bool haveSnapshot, int total, const QString& filter);

signals:
    void dropFilter();
    void retryWanted();

private:
    QLabel* m_title;
    QLabel* m_text;
    QPushButton* m_button;
    bool m_retry = false;
};

} // namespace redispatch::ui
