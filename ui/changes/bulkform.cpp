// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/changes/bulkform.h"

#include "ui/changes/parameterform.h"
#include "ui/changes/untilfield.h"
#include "ui/theme/label.h"
#include "ui/theme/metrics.h"

#include <QCheckBox>
#include <QLineEdit>
#include <QVBoxLayout>

namespace redispatch::ui {

using domain::Verb;

BulkForm::BulkForm(Verb verb, bool reasonNeeded, std::function<base::Instant()> now, QWidget* parent)
    : QWidget(parent)
    , m_verb(verb)
    , m_reasonNeeded(reasonNeeded || verb == Verb::Pause || verb == Verb::Acknowledge)
    , m_reason(new QLineEdit) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(space::tiny);
    auto* name = plainLabel(m_reasonNeeded ? tr("Reason") : tr("Reason (optional)"));
    name->setBuddy(m_reason);
    m_reason->setObjectName(QStringLiteral("reason"));
    m_reason->setAccessibleName(name->text());
    m_reason->setMaxLength(400);
    column->addWidget(name);
    column->addWidget(m_reason);
    column->addWidget(wrappedLabel(
        verb == Verb::Pause         ? tr("Shown on every one of the rows until they are resumed.")
        : verb == Verb::Acknowledge ? tr("Shown on every one of them, and kept in its audit record.")
                                    : tr("Kept in the audit record of each."),
        TextKind::Small));
    connect(m_reason, &QLineEdit::textChanged, this, &BulkForm::changed);
    if (verb == Verb::Pause) {
        m_until = new UntilField(std::move(now));
        column->addSpacing(space::small);
        column->addWidget(m_until);
        connect(m_until, &UntilField::changed, this, &BulkForm::changed);
    }
    if (verb == Verb::Trigger) {
        m_parameters = new ParameterForm;
        m_parameters->setObjectName(QStringLiteral("bulkParameters"));
        m_parameters->hide();
        column->addSpacing(space::small);
        column->addWidget(m_parameters);
        connect(m_parameters, &ParameterForm::changed, this, &BulkForm::changed);
    }
    if (verb == Verb::Retry) {
        m_allAttempts = new QCheckBox(tr("With a full new set of attempts"));
        m_allAttempts->setObjectName(QStringLiteral("allAttempts"));
        column->addWidget(m_allAttempts);
        connect(m_allAttempts, &QCheckBox::toggled, this, &BulkForm::changed);
    }
    setFocusProxy(m_reason);
}

void BulkForm::setParameters(const std::vector<domain::Parameter>& parameters) {
    if (!m_parameters)
        return;
    m_parameters->setParameters(parameters);
    m_parameters->setVisible(!parameters.empty());
}

domain::BulkOrder BulkForm::order() const {
    domain::BulkOrder order;
    order.reason = m_reason->text().trimmed().toStdString();
    if (m_until)
        order.what = domain::PauseIntent{m_until->until()};
    else if (m_allAttempts)
        order.what = domain::RetryIntent{{}, m_allAttempts->isChecked()};
    else if (m_verb == Verb::Resume)
        order.what = domain::ResumeIntent{};
    else if (m_verb == Verb::Acknowledge)
        order.what = domain::AcknowledgeIntent{};
    else
        order.what = domain::TriggerIntent{m_parameters ? m_parameters->values() : domain::ParameterValues()};
    return order;
}

QString BulkForm::obstacle() const {
    if (m_reasonNeeded && m_reason->text().trimmed().isEmpty())
        return tr("A reason is needed");
    if (m_parameters)
        return m_parameters->obstacle();
    return m_until ? m_until->obstacle() : QString();
}

} // namespace redispatch::ui
