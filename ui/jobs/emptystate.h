// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/live/session.h"

#include <QWidget>

class QLabel;
class QPushButton;

namespace redispatch::ui {

/// What stands in a list's place while it has no rows: still connecting, nothing on this server, or a
/// filter that hides everything.
class EmptyState final : public QWidget {
    Q_OBJECT

public:
    /// `prefix`: of the parts' object names, since a window has several of these.
    explicit EmptyState(QWidget* parent = nullptr, const QString& prefix = {});
    /// `total` rows exist, none of them passes `filter`.
    void update(const live::LinkStatus& status, bool haveSnapshot, int total, const QString& filter);
    /// So many jobs need somebody, none of them passes `filter`.
    void showNeedHidden(int needing, const QString& filter);

signals:
    void dropFilter();
    void retryWanted();

private:
    void showTexts(const QString& title, const QString& text, const QString& button);

    QLabel* m_title;
    QLabel* m_text;
    QPushButton* m_button;
    bool m_retry = false;
};

} // namespace redispatch::ui
