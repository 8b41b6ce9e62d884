// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/domain/job.h"

#include <QWidget>

class QLabel;
class QPushButton;
class QToolButton;

namespace redispatch::ui {

class JobNotices;
class LookLabel;

/// The opened job's name, state and why, and what can be done to it. What cannot be done stays visible, with
/// the reason beside it.
class JobHeader final : public QWidget {
    Q_OBJECT

public:
    explicit JobHeader(QWidget* parent = nullptr);
    void setJob(const domain::Job& job, domain::Instant now);
    /// Without a connection nothing can be done, whatever the job allows.
    void setConnected(bool connected);
    void tick(domain::Instant now);

signals:
    void triggerWanted();
    void pauseWanted(); ///< or resume, when it is paused
    void pauseAgainWanted();
    void dismissPauseWanted();
    void verbWanted(redispatch::domain::Verb verb);
    void menuWanted(const QPoint& at); ///< all that can be done to the job, in global coordinates

private:
    void showButtons();
    domain::Job m_job;
    bool m_connected = true;
    QLabel* m_title;
    LookLabel* m_state;
    QLabel* m_why;
    QLabel* m_facts; ///< what its queue knows
    JobNotices* m_notices;
    QPushButton* m_trigger;
    QPushButton* m_pause;
    QToolButton* m_more;
    QLabel* m_refusal;
};

} // namespace redispatch::ui
