// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/changes/pausedialog.h"

#include "ui/changes/untilfield.h"
#include "ui/theme/look.h"
#include "ui/theme/metrics.h"

#include <QLineEdit>
#include <QVBoxLayout>

namespace redispatch::ui {

PauseDialog::PauseDialog(live::Session& session, const domain::Job& job, QWidget* parent)
    : ActionDialog(session, job, tr("Pause"), parent)
    , m_reason(new QLineEdit)
    , m_until(new UntilField([&session] { return session.serverNow(); })) {
    setObjectName(QStringLiteral("pauseDialog"));
    m_reason->setObjectName(QStringLiteral("reason"));
    m_reason->setMaxLength(500);
    auto* form = new QWidget;
    auto* column = new QVBoxLayout(form);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(space::medium);
    column->addWidget(
        field(tr("Reason"), m_reason, tr("Shown on the job's row for everybody until it is resumed.")));
    column->addWidget(m_until);
    addForm(form);
    connect(m_reason, &QLineEdit::textChanged, this, [this] { formChanged(); });
    connect(m_until, &UntilField::changed, this, [this] { formChanged(); });
    m_reason->setFocus();
    formChanged();
}

void PauseDialog::repeat(const domain::Pause& pause) {
    m_reason->setText(shown(pause.reason));
    m_until->repeat(pause);
}

domain::Intent PauseDialog::intent() const {
    domain::Intent intent;
    intent.job = m_job.id;
    intent.what = domain::PauseIntent{m_until->until()};
    intent.reason = m_reason->text().trimmed().toStdString();
    return intent;
}

QString PauseDialog::obstacle() const {
    if (m_reason->text().trimmed().isEmpty())
        return tr("A reason is needed");
    return m_until->obstacle();
}

} // namespace redispatch::ui
