// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/changes/resumedialog.h"

#include "ui/detail/phrases.h"
#include "ui/theme/label.h"

namespace redispatch::ui {

ResumeDialog::ResumeDialog(live::Session& session, const domain::Job& job, QWidget* parent)
    : ActionDialog(session, job, tr("Resume"), parent) {
    setObjectName(QStringLiteral("resumeDialog"));
    const QString why = whyText(job, domain::JobState::Paused, session.serverNow());
    auto* label = wrappedLabel(why.isEmpty() ? tr("It is paused.") : tr("Paused %1.").arg(why));
    label->setObjectName(QStringLiteral("pausedWhy"));
    addForm(label);
    formChanged();
}

domain::Intent ResumeDialog::intent() const {
    domain::Intent intent;
    intent.job = m_job.id;
    intent.what = domain::ResumeIntent{};
    return intent;
}

QString ResumeDialog::obstacle() const {
    return {};
}

} // namespace redispatch::ui
