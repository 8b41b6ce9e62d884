// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/changes/verbdialog.h"

#include "ui/changes/runfollower.h"
#include "ui/theme/label.h"
#include "ui/theme/metrics.h"

#include <QCheckBox>
#include <QLineEdit>
#include <QVBoxLayout>

namespace redispatch::ui {

using domain::Verb;

namespace {

QString targetOf(const domain::Job& job, const VerbText& text, const std::string& run) {
    if (text.ofRun)
        return VerbDialog::tr("run %1").arg(shown(run));
    return text.ofQueue ? shown(job.group.view()) : shown(job.name);
}

/// What cannot be taken back is confirmed with the whole id, which no other job has.
QString typedFor(const domain::Job& job, const VerbText& text) {
    if (text.destructive)
        return shown(job.id.str());
    return text.ofQueue ? shown(job.group.view()) : shown(job.name);
}

decltype(domain::Intent::what) whatOf(Verb verb, const std::string& run, bool allAttempts) {
    switch (verb) {
    case Verb::Retry:
        return domain::RetryIntent{run, allAttempts};
    case Verb::RemoveRun:
        return domain::RemoveRunIntent{run};
    case Verb::RemoveJob:
        return domain::RemoveJobIntent{};
    case Verb::Rearm:
        return domain::RearmIntent{};
    case Verb::Sweep:
        return domain::SweepIntent{};
    case Verb::PauseQueue:
        return domain::PauseQueueIntent{};
    case Verb::ResumeQueue:
        return domain::ResumeQueueIntent{};
    case Verb::Acknowledge:
        return domain::AcknowledgeIntent{};
    case Verb::RunEarly:
    case Verb::Trigger:
    case Verb::Pause:
    case Verb::Resume:
    case Verb::Rerun:
    case Verb::RunHistory:
    case Verb::DurationHistory:
    case Verb::Output:
        break;
    }
    return domain::RunEarlyIntent{};
}

} // namespace

VerbDialog::VerbDialog(live::Session& session, const domain::Job& job, Verb verb, std::string run,
                       QWidget* parent)
    : ActionDialog(session, job, textOf(verb).deed,
                   {targetOf(job, textOf(verb), run), typedFor(job, textOf(verb))}, parent)
    , m_text(textOf(verb))
    , m_run(std::move(run))
    , m_reason(new QLineEdit)
    , m_allAttempts(new QCheckBox(tr("With a full new set of attempts"))) {
    setObjectName(m_text.id + QStringLiteral("Dialog"));
    m_reason->setObjectName(QStringLiteral("reason"));
    m_reason->setMaxLength(500);
    m_allAttempts->setObjectName(QStringLiteral("allAttempts"));
    auto* form = new QWidget;
    auto* column = new QVBoxLayout(form);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(space::medium);
    if (m_text.ofRun)
        column->addWidget(wrappedLabel(tr("Of %1").arg(m_name), TextKind::Muted));
    column->addWidget(wrappedLabel(m_text.explain));
    if (verb == Verb::Retry)
        column->addWidget(m_allAttempts);
    else
        m_allAttempts->setParent(this);
    m_allAttempts->setVisible(verb == Verb::Retry);
    column->addWidget(field(reasonNeeded() ? tr("Reason") : tr("Reason (optional)"), m_reason,
                            tr("Kept in the audit record.")));
    addForm(form);
    connect(m_reason, &QLineEdit::textChanged, this, [this] { formChanged(); });
    connect(m_allAttempts, &QCheckBox::toggled, this, [this] { formChanged(); });
    m_reason->setFocus();
    formChanged();
}

bool VerbDialog::reasonNeeded() const {
    return m_text.wantsReason || m_session.profile().environment == domain::Environment::Production;
}

domain::Intent VerbDialog::intent() const {
    domain::Intent intent;
    intent.job = m_job.id;
    intent.what = whatOf(m_text.verb, m_run, m_allAttempts->isChecked());
    intent.reason = m_reason->text().trimmed().toStdString();
    return intent;
}

QString VerbDialog::obstacle() const {
    return reasonNeeded() && m_reason->text().trimmed().isEmpty() ? tr("A reason is needed") : QString();
}

void VerbDialog::finished(const domain::Receipt& receipt) {
    const bool starts = m_text.verb == Verb::RunEarly || m_text.verb == Verb::Retry;
    if (starts && !receipt.runId.empty())
        replaceForm(new RunFollower(m_session, m_job.id, receipt));
    else
        ActionDialog::finished(receipt);
}

} // namespace redispatch::ui
