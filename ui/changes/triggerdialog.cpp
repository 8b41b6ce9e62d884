// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/changes/triggerdialog.h"

#include "ui/changes/parameterform.h"
#include "ui/changes/runfollower.h"
#include "ui/theme/label.h"
#include "ui/theme/metrics.h"

#include <QLineEdit>
#include <QVBoxLayout>

namespace redispatch::ui {

TriggerDialog::TriggerDialog(live::Session& session, const domain::Job& job, QWidget* parent)
    : ActionDialog(session, job, tr("Trigger"), parent)
    , m_reason(new QLineEdit)
    , m_repeats(wrappedLabel({}, TextKind::Muted))
    , m_parameters(new ParameterForm) {
    setObjectName(QStringLiteral("triggerDialog"));
    m_reason->setObjectName(QStringLiteral("reason"));
    m_reason->setMaxLength(500);
    const bool required = session.profile().environment == domain::Environment::Production;
    auto* form = new QWidget;
    auto* column = new QVBoxLayout(form);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(space::medium);
    m_repeats->setObjectName(QStringLiteral("repeats"));
    m_repeats->hide();
    column->addWidget(m_repeats);
    column->addWidget(field(required ? tr("Reason") : tr("Reason (optional)"), m_reason,
                            tr("Kept with the run and in the audit record.")));
    column->addWidget(m_parameters);
    addForm(form);
    connect(m_reason, &QLineEdit::textChanged, this, [this] { formChanged(); });
    connect(m_parameters, &ParameterForm::changed, this, [this] { formChanged(); });
    m_reason->setFocus();
    formChanged();
}

void TriggerDialog::setDetail(const domain::JobDetail& detail) {
    if (detail.job.id != m_job.id)
        return;
    // What a person has typed is kept: a refresh never takes fields away under their hands.
    if (!m_detailKnown) {
        m_parameters->setParameters(detail.parameters);
        const QStringList unknown = m_parameters->setValues(m_values);
        if (!unknown.isEmpty())
            m_repeats->setText(m_repeats->text() + QLatin1Char(' ') +
                               tr("The job no longer declares: %1.").arg(unknown.join(QStringLiteral(", "))));
    }
    m_detailKnown = true;
    formChanged();
}

void TriggerDialog::repeat(const domain::Run& run) {
    m_values = run.parameters;
    m_repeats->setText(
        tr("A new run with the parameters of run %1. The schedule stays as it is.").arg(shown(run.id)));
    m_repeats->show();
}

domain::Intent TriggerDialog::intent() const {
    domain::Intent intent;
    intent.job = m_job.id;
    intent.what = domain::TriggerIntent{m_parameters->values()};
    intent.reason = m_reason->text().trimmed().toStdString();
    return intent;
}

QString TriggerDialog::obstacle() const {
    if (!m_detailKnown)
        return tr("reading the job's parameters…");
    if (m_session.profile().environment == domain::Environment::Production &&
        m_reason->text().trimmed().isEmpty())
        return tr("A reason is needed in production");
    return m_parameters->obstacle();
}

void TriggerDialog::finished(const domain::Receipt& receipt) {
    replaceForm(new RunFollower(m_session, m_job.id, receipt));
}

} // namespace redispatch::ui
