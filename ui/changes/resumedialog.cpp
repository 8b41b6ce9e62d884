// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/changes/resumedialog.h"

#include "ui/detail/phrases.h"
#include "ui/theme/label.h"
#include "ui/theme/metrics.h"

#include <QCheckBox>
#include <QVBoxLayout>

namespace redispatch::ui {

ResumeDialog::ResumeDialog(live::Session& session, const domain::Job& job, QWidget* parent)
    : ActionDialog(session, job, tr("Resume"), parent)
    , m_runNow(new QCheckBox(tr("Run it now, then go on by its schedule"))) {
    setObjectName(QStringLiteral("resumeDialog"));
    const QString why = whyText(job, domain::JobState::Paused, session.serverNow());
    auto* label = wrappedLabel(why.isEmpty() ? tr("It is paused.") : tr("Paused %1.").arg(why));
    label->setObjectName(QStringLiteral("pausedWhy"));
    m_runNow->setObjectName(QStringLiteral("runNow"));
    auto* form = new QWidget;
    auto* column = new QVBoxLayout(form);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(space::small);
    column->addWidget(label);
    column->addWidget(m_runNow);
    m_runNow->setVisible(job.queue && job.schedule.kind == domain::ScheduleKind::Unknown);
    addForm(form);
    connect(m_runNow, &QCheckBox::toggled, this, [this] { formChanged(); });
    formChanged();
}

domain::Intent ResumeDialog::intent() const {
    domain::Intent intent;
    intent.job = m_job.id;
    intent.what = domain::ResumeIntent{m_runNow->isChecked()};
    return intent;
}

QString ResumeDialog::obstacle() const {
    return {};
}

} // namespace redispatch::ui
