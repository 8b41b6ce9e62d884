// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/domain/job.h"
#include "core/live/session.h"

#include <QScrollArea>

#include <memory>

class QLabel;
class QStackedWidget;
class QToolButton;

namespace redispatch::ui {

class ActionsView;
class FactGrid;
class JobHeader;
class MessageBar;
class UpcomingView;

/// The opened job: what can be done to it, and beside the buttons what a person must know before doing it.
class JobPanel final : public QScrollArea {
    Q_OBJECT

public:
    explicit JobPanel(QWidget* parent = nullptr);

    /// The row as the table shows it; null when no job is open. What belongs to another job is dropped.
    void setJob(std::shared_ptr<const domain::Job> job, domain::Instant now);
    void setOpened(const base::Result<live::OpenedJob>& opened, domain::Instant now);
    void setConnected(bool connected);
    void tick(domain::Instant now);

signals:
    void triggerWanted();
    void pauseWanted();

private:
    void showCard(const domain::Card& card);
    std::shared_ptr<const domain::Job> m_job;
    bool m_loaded = false;
    QStackedWidget* m_pages;
    JobHeader* m_header;
    MessageBar* m_message;
    QLabel* m_owner;
    QLabel* m_contact;
    QLabel* m_expected;
    QLabel* m_rollback;
    QLabel* m_rollbackCommand;
    QToolButton* m_copyRollback;
    UpcomingView* m_upcoming;
    QLabel* m_running;
    ActionsView* m_actions;
};

} // namespace redispatch::ui
