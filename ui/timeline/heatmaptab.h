// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/timeline/weekgrid.h"

#include <QString>
#include <QTimeZone>
#include <QWidget>

#include <memory>
#include <string>
#include <vector>

class QButtonGroup;
class QComboBox;
class QLabel;

namespace redispatch::ui {

class HeatLegend;
class WeekHeatmap;

/// When in the week the opened job is slow, and when it fails.
class HeatmapTab final : public QWidget {
    Q_OBJECT

public:
    using Runs = std::shared_ptr<const std::vector<domain::Run>>;

    explicit HeatmapTab(QWidget* parent = nullptr);

    void setRuns(Runs runs);              ///< all that are known, in any order
    void setJobZone(const QString& zone); ///< of the job's schedule; empty: it has none
    void setLoading(bool loading);        ///< shown only while there is nothing else to show
    void setProblem(const QString& text); ///< why runs cannot be read; empty: nothing
    void clear();                         ///< another job: nothing shown, reading

    WeekHeatmap& map() { return *m_map; }
    QString summaryText() const;
    QString emptyText() const; ///< what stands in place of cells; empty when there are some

signals:
    void historyWanted(); ///< shown: weeks of runs are of use now

protected:
    void showEvent(QShowEvent* event) override;

private:
    enum Zone { Local, Utc, OfJob };
    void refresh();
    std::string zoneName() const;

    WeekHeatmap* m_map;
    HeatLegend* m_legend;
    QButtonGroup* m_measures;
    QComboBox* m_zone;
    QLabel* m_summary;
    QLabel* m_empty;
    QLabel* m_cell;
    Runs m_runs;
    QString m_jobZone;
    QString m_problem;
    bool m_loading = true;
    bool m_stale = true; ///< to be counted when shown
};

} // namespace redispatch::ui
