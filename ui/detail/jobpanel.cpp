// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/detail/jobpanel.h"

#include "ui/detail/actionsview.h"
#include "ui/detail/factgrid.h"
#include "ui/detail/jobheader.h"
#include "ui/detail/phrases.h"
#include "ui/detail/section.h"
#include "ui/detail/upcomingview.h"
#include "ui/notices/messagebar.h"
#include "ui/theme/icon.h"
#include "ui/theme/label.h"
#include "ui/theme/metrics.h"

#include <QApplication>
#include <QClipboard>
#include <QStackedWidget>
#include <QToolButton>
#include <QVBoxLayout>

namespace redispatch::ui {

JobPanel::JobPanel(QWidget* parent)
    : QScrollArea(parent)
    , m_pages(new QStackedWidget)
    , m_header(new JobHeader)
    , m_message(new MessageBar)
    , m_copyRollback(new QToolButton)
    , m_upcoming(new UpcomingView)
    , m_running(wrappedLabel({}))
    , m_actions(new ActionsView) {
    setObjectName(QStringLiteral("jobPanel"));
    setAccessibleName(tr("Opened job"));
    setWidgetResizable(true);
    setFrameShape(QFrame::NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);

    auto* notes = new FactGrid;
    m_owner = notes->add(tr("Owner"), QStringLiteral("cardOwner"));
    m_contact = notes->add(tr("Contact"), QStringLiteral("cardContact"));
    m_expected = notes->add(tr("Expected"), QStringLiteral("cardExpected"));
    m_rollback = notes->add(tr("Rollback"), QStringLiteral("cardRollback"));
    m_rollbackCommand = notes->add(tr("Command"), QStringLiteral("cardRollbackCommand"), true);

    m_copyRollback->setObjectName(QStringLiteral("copyRollback"));
    m_copyRollback->setText(tr("Copy rollback command"));
    m_copyRollback->setIcon(icon(QStringLiteral("copy")));
    m_copyRollback->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_copyRollback->setAutoRaise(true);
    connect(m_copyRollback, &QToolButton::clicked, this,
            [this] { QApplication::clipboard()->setText(m_rollbackCommand->text()); });
    auto* notesBody = new QWidget;
    auto* notesColumn = new QVBoxLayout(notesBody);
    notesColumn->setContentsMargins(0, 0, 0, 0);
    notesColumn->setSpacing(space::tiny);
    notesColumn->addWidget(notes);
    notesColumn->addWidget(m_copyRollback, 0, Qt::AlignLeft);

    m_running->setObjectName(QStringLiteral("runningNow"));

    auto* page = new QWidget;
    auto* column = new QVBoxLayout(page);
    column->setContentsMargins(space::large, space::medium, space::large, space::large);
    column->setSpacing(space::medium);
    column->addStrut(240); // else its least height is that of one word a line
    column->addWidget(m_message);
    column->addWidget(m_header);
    column->addWidget(new Section(tr("Before you touch it"), notesBody));
    column->addWidget(new Section(tr("Next five slots"), m_upcoming));
    column->addWidget(new Section(tr("Running now"), m_running));
    column->addWidget(new Section(tr("Last actions"), m_actions));
    column->addStretch();

    auto* nothing = plainLabel(tr("No job is open.\nChoose one in the table."), TextKind::Muted);
    nothing->setAlignment(Qt::AlignCenter);
    m_pages->addWidget(nothing);
    m_pages->addWidget(page);
    setWidget(m_pages);

    connect(m_header, &JobHeader::triggerWanted, this, &JobPanel::triggerWanted);
    connect(m_header, &JobHeader::pauseWanted, this, &JobPanel::pauseWanted);
}

void JobPanel::setJob(std::shared_ptr<const domain::Job> job, domain::Instant now) {
    const bool same = job && m_job && job->id == m_job->id;
    m_job = std::move(job);
    m_pages->setCurrentIndex(m_job ? 1 : 0);
    if (!m_job)
        return;
    m_header->setJob(*m_job, now);
    if (!same) {
        m_loaded = false;
        m_message->clear();
        const QString reading = tr("reading…");
        setFact(*m_owner, shown(m_job->owner.view()), reading);
        for (QLabel* value : {m_contact, m_expected, m_rollback, m_rollbackCommand})
            setFact(*value, {}, reading);
        m_copyRollback->hide();
        m_actions->setActions({}, now);
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
            for (QLabel* value : {m_owner, m_contact, m_expected, m_rollback, m_rollbackCommand})
                setFact(*value, {}, tr("could not be read"));
        return;
    }
    m_message->clear();
    m_loaded = true;
    showCard(opened->detail.card);
    m_upcoming->setSlots(opened->detail.nextSlots, opened->detail.job.schedule.timeZone.str(), now);
    m_actions->setActions(opened->actions, now);
}

void JobPanel::showCard(const domain::Card& card) {
    const QString missing = tr("not written down");
    setFact(*m_owner, shown(card.owner), missing);
    setFact(*m_contact, shown(card.contact), missing);
    setFact(*m_expected, shown(card.expectedResult, true), missing);
    setFact(*m_rollback, shown(card.rollbackNote, true), missing);
    setFact(*m_rollbackCommand, commandText(card.rollbackCommand), tr("none declared"));
    m_copyRollback->setVisible(!card.rollbackCommand.empty());
}

void JobPanel::setConnected(bool connected) {
    m_header->setConnected(connected);
}

void JobPanel::tick(domain::Instant now) {
    if (!m_job)
        return;
    m_header->tick(now);
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
