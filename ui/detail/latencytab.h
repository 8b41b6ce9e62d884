// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/domain/job.h"
#include "ui/charts/latencychart.h"
#include "ui/detail/runsmodel.h"

#include <QWidget>

#include <functional>
#include <string>
#include <vector>

class QLabel;
class QTimer;

namespace redispatch::ui {

class CompareView;
class LatencyBar;
class LatencyExport;
class Legend;

/// How long the opened job's runs took: the chart, what to show of it, and the figures of what is on screen.
class LatencyTab final : public QWidget {
    Q_OBJECT

public:
    enum class Window { Hour, SixHours, Day, Week, Month, Quarter, Longest };
    static base::milliseconds spanOf(Window window);

    explicit LatencyTab(QWidget* parent = nullptr);

    void setJob(const domain::Job& job); ///< for its name and what is usual for it
    /// All runs known, in any order; a view that was moved by hand stays where it is.
    void setRuns(RunList runs);
    void setRuns(std::vector<domain::Run> runs);
    void setSeries(LatencyData::Series series); ///< of the window, and of time before it; never null
    void setSeriesProblem(const QString& why);  ///< it could not be read: what is shown stays
    void clear();                               ///< another job: nothing shown, reading
    void setLoading(bool loading);
    void setClock(std::function<base::Instant()> now); ///< the server's
    void setTimeZone(const QTimeZone& zone);
    void setWindow(Window window);
    Window window() const { return m_window; }

    LatencyChart& chart() { return *m_chart; }
    QString summaryText() const;
    QString newRunsText() const; ///< empty while the view follows

signals:
    void runActivated(const std::string& run);
    /// Runs back to this instant are needed for what is to be shown.
    void historyWanted(redispatch::base::Instant since);
    /// Sketches of this long a time up to now are needed.
    void seriesWanted(redispatch::base::milliseconds span);
    /// Shorter sketches than those shown would tell more of this time.
    void closerWanted(redispatch::base::Instant from, redispatch::base::Instant to);
    void exported(const QString& path);
    void failed(const redispatch::base::Error& error);

protected:
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;

private:
    void wire();
    void refresh();
    void compareMarked();
    void askForSeries();
    void askForHistory();
    void askForCloser();

    LatencyChart* m_chart;
    LatencyBar* m_bar;
    LatencyExport* m_export;
    CompareView* m_compare;
    QLabel* m_summary;
    QLabel* m_note;
    Legend* m_legend;
    QTimer* m_second;
    QTimer* m_refresh;
    QTimer* m_settled; ///< the view has been left alone for a moment
    Window m_window = Window::Day;
    QString m_name;
    QString m_problem;
    bool m_awaiting = false; ///< sketches were asked for
    std::function<base::Instant()> m_now;
};

} // namespace redispatch::ui
