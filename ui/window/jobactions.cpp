// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/jobactions.h"

#include "ui/changes/pausedialog.h"
#include "ui/changes/resumedialog.h"
#include "ui/changes/triggerdialog.h"
#include "ui/theme/look.h"

#include <QMenu>

#include <type_traits>
#include <utility>

namespace redispatch::ui {

namespace {

QString wordsOf(std::string_view text) {
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

} // namespace

JobActions::JobActions(live::Session& session, QWidget* window)
    : QObject(window), m_session(session), m_window(window) {}

void JobActions::setDetail(std::optional<domain::JobDetail> detail) {
    m_detail = std::move(detail);
    if (!m_detail)
        return;
    for (TriggerDialog* dialog : m_window->findChildren<TriggerDialog*>())
        if (dialog->job() == m_detail->job.id)
            dialog->setDetail(*m_detail);
}

bool JobActions::refuse(domain::Verb verb, const domain::Job& job) {
    const std::string_view reason = domain::reasonText(job.can.of(verb));
    if (reason.empty())
        return false;
    emit refused(tr("Cannot %1 %2: %3.").arg(wordsOf(domain::word(verb)), shown(job.name), wordsOf(reason)));
    return true;
}

template <class Dialog>
void JobActions::ask(const domain::Job& job) {
    for (Dialog* open : m_window->findChildren<Dialog*>())
        if (open->job() == job.id) {
            open->raise();
            open->activateWindow();
            return;
        }
    auto* dialog = new Dialog(m_session, job, m_window);
    if constexpr (std::is_same_v<Dialog, TriggerDialog>) {
        if (m_detail && m_detail->job.id == job.id)
            dialog->setDetail(*m_detail);
    } else {
        const QString name = shown(job.name);
        connect(dialog, &ActionDialog::carriedOut, this, [this, name](const domain::Receipt& receipt) {
            emit done(receipt.readBack.empty() ? tr("%1: done").arg(name)
                                               : name + QStringLiteral(": ") + shown(receipt.readBack));
        });
    }
    dialog->show();
}

void JobActions::trigger(const domain::Job& job) {
    if (!refuse(domain::Verb::Trigger, job))
        ask<TriggerDialog>(job);
}

void JobActions::pauseOrResume(const domain::Job& job) {
    if (refuse(job.paused ? domain::Verb::Resume : domain::Verb::Pause, job))
        return;
    if (job.paused)
        ask<ResumeDialog>(job);
    else
        ask<PauseDialog>(job);
}

QMenu* JobActions::menuFor(const std::shared_ptr<const domain::Job>& job) {
    auto* menu = new QMenu(m_window);
    menu->setObjectName(QStringLiteral("jobMenu"));
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->setToolTipsVisible(true);
    const auto add = [&](const QString& text, domain::Verb verb,
                         void (JobActions::*run)(const domain::Job&)) {
        QAction* action = menu->addAction(text);
        const std::string_view reason = domain::reasonText(job->can.of(verb));
        action->setEnabled(reason.empty());
        action->setToolTip(reason.empty() ? QString() : tr("Not available: %1").arg(wordsOf(reason)));
        connect(action, &QAction::triggered, this, [this, job, run] { (this->*run)(*job); });
    };
    add(tr("Trigger…"), domain::Verb::Trigger, &JobActions::trigger);
    add(job->paused ? tr("Resume…") : tr("Pause…"), job->paused ? domain::Verb::Resume : domain::Verb::Pause,
        &JobActions::pauseOrResume);
    menu->addSeparator();
    return menu;
}

} // namespace redispatch::ui
