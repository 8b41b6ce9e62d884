// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/detail/jobpanel.h"

#include "ui/detail/actionsview.h"
#include "ui/detail/cardview.h"
#include "ui/detail/factgrid.h"
#include "ui/detail/flipsview.h"
#include "ui/detail/jobheader.h"
#include "ui/detail/phrases.h"
#include "ui/detail/section.h"
#include "ui/detail/upcomingview.h"
#include "ui/jobs/stripview.h"
#include "ui/notices/messagebar.h"
#include "ui/theme/label.h"
#include "ui/theme/metrics.h"

#include <QStackedWidget>
#include <QToolButton>
#include <QVBoxLayout>

namespace redispatch::ui {

JobPanel::JobPanel(QWidget* parent)
    : QScrollArea(parent)
    , m_pages(new QStackedWidget)
    , m_header(new JobHeader)
    , m_strip(new StripView)
    , m_message(new MessageBar)
    , m_card(new CardView)
    , m_upcoming(new UpcomingView)
    , m_running(wrappedLabel({}))
    , m_actions(new ActionsView)
    , m_flips(new FlipsView)
    , m_flipsSection(new Section(tr("Changes of state"), m_flips)) {
    setObjectName(QStringLiteral("jobPanel"));
    setAccessibleName(tr("Opened job"));
    setWidgetResizable(true);
    setFrameShape(QFrame::NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);

    auto* notes = new Section(tr("Before you touch it"), m_card);
    const auto corner = [&](const QString& text, const char* name, const QString& tip) {
        auto* button = new QToolButton;
        button->setObjectName(QLatin1String(name));
        button->setText(text);
        button->setToolTip(tip);
        button->setAccessibleName(tip);
        button->setAutoRaise(true);
        notes->addCorner(button);
        return button;
    };
    connect(corner(tr("History"), "cardHistory", tr("Earlier versions of the card")), &QToolButton::clicked,
            this, &JobPanel::cardHistoryWanted);
    connect(corner(tr("Edit…"), "editCard", tr("Edit the card")), &QToolButton::clicked, this,
            &JobPanel::editCardWanted);
    connect(m_card, &CardView::linkWanted, this, &JobPanel::linkWanted);
    connect(m_card, &CardView::driftWanted, this, &JobPanel::cardDriftWanted);

    m_running->setObjectName(QStringLiteral("runningNow"));

    auto* page = new QWidget;
    auto* column = new QVBoxLayout(page);
    column->setContentsMargins(space::large, space::medium, space::large, space::large);
    column->setSpacing(space::medium);
    column->addStrut(240); // else its least height is that of one word a line
    column->addWidget(m_message);
    column->addWidget(m_header);
    column->addWidget(m_strip);
    column->addWidget(notes);
    column->addWidget(new Section(tr("Next five slots"), m_upcoming));
    column->addWidget(new Section(tr("Running now"), m_running));
    column->addWidget(new Section(tr("Last actions"), m_actions));
    column->addWidget(m_flipsSection);
    m_flipsSection->hide();
    column->addStretch();

    auto* nothing = plainLabel(tr("No job is open."), TextKind::Muted);
    nothing->setAlignment(Qt::AlignCenter);
    m_pages->addWidget(nothing);
    m_pages->addWidget(page);
    setWidget(m_pages);

    connect(m_header, &JobHeader::triggerWanted, this, &JobPanel::triggerWanted);
    connect(m_header, &JobHeader::pauseWanted, this, &JobPanel::pauseWanted);
    connect(m_header, &JobHeader::pauseAgainWanted, this, &JobPanel::pauseAgainWanted);
    connect(m_header, &JobHeader::dismissPauseWanted, this, &JobPanel::dismissPauseWanted);
    connect(m_header, &JobHeader::verbWanted, this, &JobPanel::verbWanted);
    connect(m_header, &JobHeader::menuWanted, this, &JobPanel::menuWanted);
}

void JobPanel::setJob(std::shared_ptr<const domain::Job> job, domain::Instant now) {
    const bool same = job && m_job && job->id == m_job->id;
    m_job = std::move(job);
    m_pages->setCurrentIndex(m_job ? 1 : 0);
    m_strip->setJob(m_job, now);
    if (!m_job)
        return;
    m_header->setJob(*m_job, now);
    if (!same) {
        m_loaded = false;
        m_message->clear();
        m_card->setUnread(shown(m_job->owner.view()), tr("reading…"));
        m_actions->setActions({}, now);
        setFlips({}, now);
        m_upcoming->setSlots(m_job->nextAt ? std::vector{*m_job->nextAt} : std::vector<domain::Instant>{},
                             m_job->schedule.timeZone.str(), now);
        ensureVisible(0, 0);
    }
    tick(now);
}

void JobPanel::setOpened(const base::Result<live::OpenedJob>& opened, domain::Instant now) {
    if (!m_job)
        return;
    if (!opened) {
        m_message->showError(opened.error());
        if (!m_loaded)
            m_card->setUnread(shown(m_job->owner.view()), tr("could not be read"));
        return;
    }
    m_message->clear();
    m_loaded = true;
    m_card->setCard(opened->detail.card, opened->detail.cardOrigin, now);
    m_upcoming->setSlots(opened->detail.nextSlots, opened->detail.job.schedule.timeZone.str(), now);
    m_actions->setActions(opened->actions, now);
    setFlips(opened->flips, now);
}

void JobPanel::setFlips(const std::vector<domain::Flip>& flips, domain::Instant now) {
    m_flips->setFlips(flips, now);
    m_flipsSection->setVisible(!flips.empty());
}

void JobPanel::setConnected(bool connected) {
    m_header->setConnected(connected);
}

void JobPanel::tick(domain::Instant now) {
    if (!m_job)
        return;
    m_header->tick(now);
    m_strip->tick(now);
    m_card->tick(now);
    m_upcoming->tick(now);
    QString running;
    if (m_job->runningSince) {
        running = tr("For %1").arg(durationOf(std::max(now - *m_job->runningSince, domain::milliseconds(0))));
        if (m_job->medianDuration)
            running += tr(", usually takes %1").arg(durationOf(*m_job->medianDuration));
    }
    setFact(*m_running, running, tr("Nothing"));
}

} // namespace redispatch::ui
