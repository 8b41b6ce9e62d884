// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/changes/runfollower.h"

#include "ui/detail/phrases.h"
#include "ui/theme/fonts.h"
#include "ui/theme/label.h"
#include "ui/theme/metrics.h"

#include <QHBoxLayout>
#include <QPlainTextEdit>
#include <QScrollBar>
#include <QTimer>

#include <algorithm>
#include <chrono>

namespace redispatch::ui {

using namespace std::chrono_literals;
using domain::Outcome;

RunFollower::RunFollower(live::Session& session, base::JobId job, const domain::Receipt& receipt,
                         QWidget* parent)
    : QWidget(parent)
    , m_session(session)
    , m_job(std::move(job))
    , m_receipt(receipt)
    , m_acceptedAt(session.serverNow())
    , m_accepted(wrappedLabel({}))
    , m_state(new LookLabel)
    , m_detail(wrappedLabel({}, TextKind::Muted))
    , m_output(new QPlainTextEdit)
    , m_second(new QTimer(this)) {
    setObjectName(QStringLiteral("runFollower"));
    m_accepted->setObjectName(QStringLiteral("followAccepted"));
    m_state->setObjectName(QStringLiteral("followState"));
    m_detail->setObjectName(QStringLiteral("followDetail"));
    m_output->setObjectName(QStringLiteral("followOutput"));
    m_output->setAccessibleName(tr("End of the run's output"));
    m_output->setReadOnly(true);
    m_output->setFont(monospaceFont(font()));
    m_output->setMinimumHeight(140);
    m_output->hide();
    QString accepted =
        receipt.repeated ? tr("It had been accepted before; nothing was done twice.") : tr("Accepted.");
    if (!receipt.readBack.empty())
        accepted += tr(" Read back: %1").arg(shown(receipt.readBack));
    m_accepted->setText(accepted);
    auto* row = new QHBoxLayout;
    row->setSpacing(space::medium);
    row->addWidget(m_state, 0, Qt::AlignTop);
    row->addWidget(m_detail, 1);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(space::medium);
    column->addWidget(m_accepted);
    column->addLayout(row);
    column->addWidget(m_output, 1);
    column->addStretch();
    connect(&session, &live::Session::runReady, this, &RunFollower::takeRun);
    connect(&session, &live::Session::outputReady, this, &RunFollower::takeOutput);
    connect(&session, &live::Session::snapshotReady, this,
            [this](const domain::SnapshotPtr& snapshot, const domain::DeltaPtr& delta) {
                Q_UNUSED(snapshot)
                if (!delta || std::binary_search(delta->changed.begin(), delta->changed.end(), m_job))
                    ask();
            });
    connect(&session, &live::Session::openedJob, this, [this](const base::JobId& opened) {
        if (opened == m_job)
            ask();
    });
    connect(m_second, &QTimer::timeout, this, &RunFollower::tick);
    m_second->start(1s);
    showSteps();
    ask();
}

bool RunFollower::ended() const {
    return m_run && m_run->finishedAt && m_run->outcome != Outcome::Running &&
           m_run->outcome != Outcome::None;
}

void RunFollower::ask() {
    if (ended() || m_receipt.runId.empty())
        return;
    if (m_asking) {
        m_askAgain = true;
        return;
    }
    m_asking = true;
    m_runTicket = m_session.requestRun(m_job, m_receipt.runId);
}

void RunFollower::takeRun(quint64 ticket, const base::Result<domain::Run>& run) {
    if (!m_asking || ticket != m_runTicket)
        return;
    m_asking = false;
    // Missing: accepted, but no runner has begun it yet. Other errors: the next change asks again.
    if (run)
        m_run = *run;
    showSteps();
    if (ended()) {
        m_second->stop();
        m_outputTicket = m_session.requestOutput(m_job, m_receipt.runId);
        return;
    }
    if (std::exchange(m_askAgain, false))
        ask();
}

void RunFollower::takeOutput(quint64 ticket, const base::Result<domain::RunOutput>& output) {
    if (m_outputTicket == 0 || ticket != m_outputTicket)
        return;
    std::string text = m_run ? m_run->outputTail : std::string();
    if (output)
        text = output->tail.empty() ? output->head : output->tail;
    if (text.empty())
        return;
    m_output->setPlainText(shown(text, true));
    m_output->show();
    m_output->verticalScrollBar()->setValue(m_output->verticalScrollBar()->maximum());
    if (QWidget* dialog = window())
        dialog->resize(dialog->width(), std::max(dialog->height(), dialog->sizeHint().height()));
}

void RunFollower::tick() {
    showSteps();
}

void RunFollower::showSteps() {
    const domain::Instant now = m_session.serverNow();
    const auto since = [now](domain::Instant at) {
        return durationOf(std::max(now - at, domain::milliseconds(0)));
    };
    if (m_receipt.runId.empty()) {
        m_state->setState(domain::JobState::Waiting);
        m_detail->setText(tr("The engine gives the run no name yet; it will appear under Runs."));
        return;
    }
    if (!m_run || !m_run->startedAt) {
        m_state->setState(domain::JobState::Waiting);
        m_detail->setText(tr("for a runner, %1").arg(since(m_acceptedAt)));
        return;
    }
    if (!ended()) {
        m_state->setOutcome(Outcome::Running);
        m_detail->setText(tr("for %1 on %2").arg(since(*m_run->startedAt), shown(m_run->host)));
        return;
    }
    m_state->setOutcome(m_run->outcome);
    QStringList parts;
    if (m_run->duration)
        parts += tr("took %1").arg(durationOf(*m_run->duration));
    if (m_run->exitCode)
        parts += tr("exit code %1").arg(*m_run->exitCode);
    if (m_run->signal)
        parts += tr("signal %1").arg(*m_run->signal);
    if (m_run->queueWait)
        parts += tr("waited %1").arg(durationOf(*m_run->queueWait));
    if (!m_run->error.empty())
        parts += shown(m_run->error);
    m_detail->setText(parts.join(QStringLiteral(" · ")));
}

} // namespace redispatch::ui
