// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/changes/triggerdialog.h"

#include "ui/changes/parameterform.h"
#include "ui/changes/runfollower.h"
#include "ui/theme/metrics.h"

#include <QLineEdit>
#include <QVBoxLayout>

namespace redispatch::ui {

TriggerDialog::TriggerDialog(live::Session& session, const domain::Job& job, QWidget* parent)
    : ActionDialog(session, job, tr("Trigger"), parent)
    , m_reason(new QLineEdit)
    , m_parameters(new ParameterForm) {
    setObjectName(QStringLiteral("triggerDialog"));
    m_reason->setObjectName(QStringLiteral("reason"));
    m_reason->setMaxLength(500);
    const bool required = session.profile().environment == domain::Environment::Production;
    auto* form = new QWidget;
    auto* column = new QVBoxLayout(form);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(space::medium);
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
    if (!m_detailKnown)
        m_parameters->setParameters(detail.parameters);
    m_detailKnown = true;
    formChanged();
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
