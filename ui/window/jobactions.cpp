// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/jobactions.h"

#include "core/base/errortext.h"
#include "core/query/jobhealth.h"
#include "ui/changes/carddialog.h"
#include "ui/changes/carddriftdialog.h"
#include "ui/changes/cardhistorydialog.h"
#include "ui/changes/pausedialog.h"
#include "ui/changes/resumedialog.h"
#include "ui/changes/triggerdialog.h"
#include "ui/changes/verbdialog.h"
#include "ui/theme/look.h"

#include <QMenu>

#include <utility>

namespace redispatch::ui {

namespace {

QString wordsOf(std::string_view text) {
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

} // namespace

JobActions::JobActions(live::Session& session, QWidget* window)
    : QObject(window), m_session(session), m_window(window) {
    connect(&session, &live::Session::applied, this, &JobActions::takeDismissal);
}

void JobActions::setDetail(std::optional<domain::JobDetail> detail) {
    m_detail = std::move(detail);
    if (!m_detail)
        return;
    for (TriggerDialog* dialog : m_window->findChildren<TriggerDialog*>())
        if (dialog->job() == m_detail->job.id)
            dialog->setDetail(*m_detail);
}

bool JobActions::refuse(domain::Verb verb, const domain::Job& job) {
    domain::Why why = job.can.of(verb);
    if (verb == domain::Verb::Acknowledge)
        why = refusalOfRecords(m_session.profile()).isEmpty()
                  ? query::whyNotAcknowledged(job, m_session.serverNow())
                  : domain::Why::ReadOnlyProfile;
    const std::string_view reason = domain::reasonText(why);
    if (reason.empty())
        return false;
    const bool plain =
        verb == domain::Verb::Trigger || verb == domain::Verb::Pause || verb == domain::Verb::Resume;
    emit refused(tr("Cannot %1 %2: %3.")
                     .arg(plain ? wordsOf(domain::word(verb)) : textOf(verb).deed.toLower(), shown(job.name),
                          wordsOf(reason)));
    return true;
}

template <class Dialog>
Dialog* JobActions::raised(const base::JobId& job) const {
    for (Dialog* open : m_window->findChildren<Dialog*>())
        if (open->job() == job) {
            open->raise();
            open->activateWindow();
            return open;
        }
    return nullptr;
}

void JobActions::open(ActionDialog* dialog, const QString& name) {
    connect(dialog, &ActionDialog::carriedOut, this, [this, name](const domain::Receipt& receipt) {
        emit done(receipt.readBack.empty() ? tr("%1: done").arg(name)
                                           : name + QStringLiteral(": ") + shown(receipt.readBack));
    });
    dialog->show();
}

template <class Dialog>
void JobActions::ask(const domain::Job& job) {
    if (!raised<Dialog>(job.id))
        open(new Dialog(m_session, job, m_window), shown(job.name));
}

void JobActions::trigger(const domain::Job& job) {
    if (refuse(domain::Verb::Trigger, job) || raised<TriggerDialog>(job.id))
        return;
    auto* dialog = new TriggerDialog(m_session, job, m_window);
    if (m_detail && m_detail->job.id == job.id)
        dialog->setDetail(*m_detail);
    dialog->show();
}

void JobActions::runAgain(const domain::Job& job, const domain::Run& run) {
    if (refuse(domain::Verb::Trigger, job) || raised<TriggerDialog>(job.id))
        return;
    auto* dialog = new TriggerDialog(m_session, job, m_window);
    dialog->repeat(run);
    if (m_detail && m_detail->job.id == job.id)
        dialog->setDetail(*m_detail);
    dialog->show();
}

void JobActions::pauseOrResume(const domain::Job& job) {
    if (refuse(job.paused ? domain::Verb::Resume : domain::Verb::Pause, job))
        return;
    if (job.paused)
        ask<ResumeDialog>(job);
    else
        ask<PauseDialog>(job);
}

void JobActions::pauseAgain(const domain::Job& job) {
    if (refuse(domain::Verb::Pause, job) || raised<PauseDialog>(job.id))
        return;
    auto* dialog = new PauseDialog(m_session, job, m_window);
    if (job.queue && job.queue->endedPause)
        dialog->repeat(*job.queue->endedPause);
    open(dialog, shown(job.name));
}

void JobActions::dismissPause(const domain::Job& job) {
    if (m_session.profile().readOnly)
        return;
    domain::Intent intent;
    intent.job = job.id;
    intent.what = domain::ResumeIntent{false, true};
    intent.requestId = base::newRequestId();
    m_dismissals.emplace(m_session.requestApply(intent), shown(job.name));
}

void JobActions::takeDismissal(quint64 ticket, const base::Result<domain::Receipt>& receipt) {
    const auto found = m_dismissals.extract(ticket);
    if (found.empty())
        return;
    if (receipt)
        emit done(tr("%1: the ended pause is dismissed for everybody").arg(found.mapped()));
    else
        emit refused(tr("%1: the ended pause is dismissed in this window only. %2")
                         .arg(found.mapped(), shown(base::sentence(receipt.error()))));
}

void JobActions::carryOut(const domain::Job& job, domain::Verb verb, const std::string& run) {
    if (refuse(verb, job))
        return;
    for (VerbDialog* open : m_window->findChildren<VerbDialog*>())
        if (open->job() == job.id && open->isFor(verb, run)) {
            open->raise();
            open->activateWindow();
            return;
        }
    open(new VerbDialog(m_session, job, verb, run, m_window), shown(job.name));
}

void JobActions::pauseOrResumeQueue(const domain::Job& job) {
    const bool paused = job.queue && job.queue->queuePaused;
    carryOut(job, paused ? domain::Verb::ResumeQueue : domain::Verb::PauseQueue);
}

void JobActions::editCard(const domain::Job& job) {
    if (raised<CardDialog>(job.id))
        return;
    auto* dialog = new CardDialog(m_session, job, m_window);
    connect(dialog, &CardDialog::saved, this, [this](const QString& what) { emit done(what); });
    connect(dialog, &CardDialog::historyWanted, this, [this, job] { showCardHistory(job); });
    dialog->show();
}

void JobActions::showCardHistory(const domain::Job& job) {
    if (!raised<CardHistoryDialog>(job.id))
        (new CardHistoryDialog(m_session, job, m_window))->show();
}

void JobActions::showCardDrift(const domain::Job& job, const domain::Card& applies,
                               const domain::Card& seed) {
    if (!raised<CardDriftDialog>(job.id))
        (new CardDriftDialog(job, applies, seed, m_window))->show();
}

bool JobActions::askAboutUnsavedCards() {
    for (CardDialog* card : m_window->findChildren<CardDialog*>())
        if (card->isVisible() && card->hasUnsavedText()) {
            card->raise();
            card->activateWindow();
            card->reject(); // asks
            return true;
        }
    return false;
}

void JobActions::addVerb(QMenu& menu, const std::shared_ptr<const domain::Job>& job, domain::Verb verb) {
    if (!isOffered(*job, verb))
        return;
    const VerbText& text = textOf(verb);
    QAction* action = menu.addAction(text.menu);
    action->setObjectName(text.id);
    const QString reason =
        verb == domain::Verb::Acknowledge ? refusalOfRecords(m_session.profile()) : refusalOf(*job, verb);
    action->setEnabled(reason.isEmpty());
    action->setToolTip(shownTip(reason.isEmpty() ? text.explain : tr("Not available: %1").arg(reason)));
    connect(action, &QAction::triggered, this, [this, job, verb] { carryOut(*job, verb); });
}

QMenu* JobActions::menuFor(const std::shared_ptr<const domain::Job>& job) {
    using domain::Verb;
    auto* menu = new QMenu(m_window);
    menu->setObjectName(QStringLiteral("jobMenu"));
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->setToolTipsVisible(true);
    const auto add = [&](const QString& text, Verb verb, void (JobActions::*run)(const domain::Job&)) {
        QAction* action = menu->addAction(text);
        const QString reason = refusalOf(*job, verb);
        action->setEnabled(reason.isEmpty());
        action->setToolTip(reason.isEmpty() ? QString() : tr("Not available: %1").arg(reason));
        connect(action, &QAction::triggered, this, [this, job, run] { (this->*run)(*job); });
    };
    add(tr("Trigger…"), Verb::Trigger, &JobActions::trigger);
    addVerb(*menu, job, Verb::RunEarly);
    add(job->paused ? tr("Resume…") : tr("Pause…"), job->paused ? Verb::Resume : Verb::Pause,
        &JobActions::pauseOrResume);
    menu->addSeparator();
    if (query::whyNotAcknowledged(*job, m_session.serverNow()) == domain::Why::Allowed)
        addVerb(*menu, job, Verb::Acknowledge);
    addVerb(*menu, job, Verb::Rearm);
    addVerb(*menu, job, Verb::Sweep);
    addVerb(*menu, job, job->queue && job->queue->queuePaused ? Verb::ResumeQueue : Verb::PauseQueue);
    menu->addSeparator();
    connect(menu->addAction(tr("Edit card…")), &QAction::triggered, this, [this, job] { editCard(*job); });
    connect(menu->addAction(tr("Card history")), &QAction::triggered, this,
            [this, job] { showCardHistory(*job); });
    menu->addSeparator();
    addVerb(*menu, job, Verb::RemoveJob);
    menu->addSeparator();
    return menu;
}

} // namespace redispatch::ui
