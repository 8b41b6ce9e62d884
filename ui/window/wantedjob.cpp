// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/wantedjob.h"

#include "ui/jobs/jobstable.h"
#include "ui/window/filterline.h"
#include "ui/window/windowmessages.h"

#include <QCoreApplication>

#include <utility>
#include <vector>

namespace redispatch::ui {

namespace {

struct WantedTexts {
    Q_DECLARE_TR_FUNCTIONS(WantedJob)
};

} // namespace

void WantedJob::want(const QString& name) {
    m_name = name;
    m_missed = false;
    open();
}

void WantedJob::open() {
    if (!m_name.isEmpty() && !m_table.jobs().snapshot()->jobs.empty() && openNamed())
        return;
    if (m_table.opened().empty())
        if (const query::JobPtr first = m_table.jobs().jobAt(0))
            openInTable(first->id);
}

bool WantedJob::openNamed() {
    std::vector<base::JobId> fitting;
    for (const query::JobPtr& job : m_table.jobs().snapshot()->jobs)
        if (job->id.endsWith(m_name.toStdString()))
            fitting.push_back(job->id);
    if (fitting.size() == 1) {
        m_name.clear();
        m_messages.settle(WindowMessages::About::WantedJob);
        if (m_table.jobs().rowOf(fitting.front()) < 0)
            m_filter.setText({}); // it hides the job
        openInTable(fitting.front());
        return true;
    }
    if (std::exchange(m_missed, true))
        return false;
    if (fitting.empty())
        m_messages.tell(
            WindowMessages::About::WantedJob, MessageBar::Level::Warning,
            WantedTexts::tr("There is no job “%1” here.").arg(m_name),
            WantedTexts::tr("It will be opened if it appears. Until then this is the job that needs "
                            "attention most."));
    else
        m_messages.tell(WindowMessages::About::WantedJob, MessageBar::Level::Warning,
                        WantedTexts::tr("“%1” fits %2 jobs.").arg(m_name).arg(fitting.size()),
                        WantedTexts::tr("Give the whole id, such as %1.")
                            .arg(QString::fromStdString(fitting.front().str())));
    return false;
}

void WantedJob::openInTable(const base::JobId& id) {
    m_opening = true;
    m_table.openJob(id);
    m_opening = false;
}

void WantedJob::opened() {
    if (m_opening)
        return;
    m_name.clear();
    m_messages.settle(WindowMessages::About::WantedJob);
}

} // namespace redispatch::ui
