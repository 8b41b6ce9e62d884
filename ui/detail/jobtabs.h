// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/live/session.h"
#include "ui/detail/runsmodel.h"

#include <QTabWidget>

namespace redispatch::ui {

class HeatmapTab;
class JobLatency;
class JobRuns;
class LatencyTab;
class RawTab;
class RunsTab;
class ScheduleTab;

/// What is known about the opened job, in tabs. At narrow widths the job's panel is the first of them.
class JobTabs final : public QTabWidget {
    Q_OBJECT

public:
    explicit JobTabs(live::Session& session, QWidget* parent = nullptr);

    void setJob(const domain::Job& job); ///< the row; another job drops what is shown
    void setDetail(const domain::JobDetail& detail);
    bool open(const QString& name); ///< "runs", "latency", "heatmap", "schedule", "raw" or "job"

    void openRun(const std::string& run); ///< of the job that is shown
    void tick();                          ///< what changes with time alone
    RunsTab& runs() { return *m_runsTab; }

    /// Takes the panel in as first tab, or gives it back.
    void takePanel(QWidget* panel);
    void releasePanel(QWidget* panel);

signals:
    void runVerbWanted(redispatch::domain::Verb verb, const std::string& run);
    void againWanted(const redispatch::domain::Run& run);  ///< a new run with the same parameters
    void runsChanged(const redispatch::ui::RunList& runs); ///< of the job that is shown, newest first
    void manyRunsWanted(redispatch::domain::Verb verb, const std::vector<redispatch::domain::Run>& runs);
    void copied(const QString& what);
    void exported(const QString& path); ///< something was saved as a file
    void failed(const redispatch::base::Error& error);

private:
    live::Session& m_session;
    base::JobId m_job;
    RunsTab* m_runsTab;
    LatencyTab* m_latencyTab;
    HeatmapTab* m_heatmap;
    ScheduleTab* m_schedule;
    RawTab* m_raw;
    JobLatency* m_latency;
    JobRuns* m_runs;
};

} // namespace redispatch::ui
