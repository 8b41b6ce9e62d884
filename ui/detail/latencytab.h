// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/latencychart.h"
#include "ui/detail/runsmodel.h"

#include <QWidget>

#include <functional>
#include <string>
#include <vector>

class QButtonGroup;
class QComboBox;
class QLabel;
class QPushButton;
class QTimer;

namespace redispatch::ui {

class Legend;

/// How long the opened job's runs took: the chart, what to show of it, and the figures of what is on screen.
class LatencyTab final : public QWidget {
    Q_OBJECT

public:
    enum class Window { QuarterHour, Hour, SixHours, Day, All };

    explicit LatencyTab(QWidget* parent = nullptr);

    /// All runs known, in any order; a view that was moved by hand stays where it is.
    void setRuns(RunList runs);
    void setRuns(std::vector<domain::Run> runs);
    void clear(); ///< another job: nothing shown, reading
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

protected:
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;

private:
    void refresh();
    void askForHistory();

    LatencyChart* m_chart;
    QButtonGroup* m_windows;
    QButtonGroup* m_scales;
    QComboBox* m_cache;
    QPushButton* m_newRuns;
    QPushButton* m_reset;
    QLabel* m_summary;
    Legend* m_legend;
    QTimer* m_timer;
    Window m_window = Window::Hour;
    std::function<base::Instant()> m_now;
};

/// "n 212 · p50 1.2 s · p95 2.4 s · errors 1.9 % (4) · …", honest about what so few runs cannot tell.
QString summaryText(const LatencySummary& summary);

} // namespace redispatch::ui
