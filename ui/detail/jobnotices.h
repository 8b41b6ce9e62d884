// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/domain/job.h"

#include <QStringList>
#include <QWidget>

#include <set>
#include <utility>

class QVBoxLayout;

namespace redispatch::ui {

/// What stands in the way of a job and can be settled in one step: its pause was ended by others, its chain
/// is broken, its queue is paused, something was left behind.
class JobNotices final : public QWidget {
    Q_OBJECT

public:
    explicit JobNotices(QWidget* parent = nullptr);
    void setJob(const domain::Job& job, bool connected);

signals:
    void pauseAgainWanted();
    void dismissPauseWanted(); ///< the notice itself is gone already
    void verbWanted(redispatch::domain::Verb verb);

private:
    struct Notice;
    void add(const Notice& notice);
    void dismissPause();

    QVBoxLayout* m_column;
    QStringList m_shown; ///< texts and buttons, so that nothing is made anew under a pointer
    base::JobId m_job;
    domain::Instant m_pauseSince{};
    std::set<std::pair<base::JobId, domain::Instant>> m_dismissed; ///< ended pauses that were read
};

} // namespace redispatch::ui
