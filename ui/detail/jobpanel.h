// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/domain/job.h"
#include "core/live/session.h"

#include <QScrollArea>

#include <QUrl>

#include <memory>

class QLabel;
class QStackedWidget;
class QToolButton;

namespace redispatch::ui {

class ActionsView;
class FlipsView;
class Section;
class CardView;
class JobHeader;
class MessageBar;
class StripView;
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
    StripView& strip() { return *m_strip; }
    void tick(domain::Instant now);

signals:
    void triggerWanted();
    void pauseWanted();
    void pauseAgainWanted();
    void dismissPauseWanted();
    void verbWanted(redispatch::domain::Verb verb);
    void menuWanted(const QPoint& at);
    void editCardWanted();
    void cardHistoryWanted();
    void cardDriftWanted();
    void linkWanted(const QUrl& url);

private:
    void setFlips(const std::vector<domain::Flip>& flips, domain::Instant now);
    std::shared_ptr<const domain::Job> m_job;
    bool m_loaded = false;
    QStackedWidget* m_pages;
    JobHeader* m_header;
    StripView* m_strip;
    MessageBar* m_message;
    CardView* m_card;
    UpcomingView* m_upcoming;
    QLabel* m_running;
    ActionsView* m_actions;
    FlipsView* m_flips;
    Section* m_flipsSection; ///< while there are any
};

} // namespace redispatch::ui
