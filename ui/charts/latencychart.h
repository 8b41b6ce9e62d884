// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/buckets.h"
#include "ui/charts/plotview.h"

#include <QTimeZone>
#include <QWidget>

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace redispatch::ui {

/// How long each run of a job took, over time. Follows the present until somebody zooms or pans; then the
/// view stays where it is while runs arrive.
///
/// Wheel: zoom about the mouse. Drag: pan. Double click or 0: back. Left and right walk the runs, Enter or a
/// click opens one, + and − zoom, Escape lets go of the run.
class LatencyChart final : public QWidget {
    Q_OBJECT

public:
    using Runs = std::shared_ptr<const std::vector<domain::Run>>;

    explicit LatencyChart(QWidget* parent = nullptr);
    ~LatencyChart() override;

    /// All runs known, in any order. `now` is the server's time.
    void setRuns(Runs runs, base::Instant now);
    void setNow(base::Instant now); ///< moves the view along while it follows
    void setLoading(bool loading);  ///< shown only while there is nothing else to show
    /// The time before now that is shown; empty: all that is known. Back to following.
    void setSpan(std::optional<base::milliseconds> span);
    void setScale(ScaleKind scale);
    void setCacheFilter(CacheFilter filter);
    void setTimeZone(const QTimeZone& zone);

    bool isFollowing() const;
    void reset();                                               ///< follows again, with the span that was set
    void zoom(double factor, std::optional<double> about = {}); ///< above 1: nearer; `about` in ms of time
    void pan(double ms);

    PlotView view() const;
    const ChartPoints& points() const;
    LatencySummary summary() const; ///< of what is on screen
    int newerThanView() const;      ///< runs that arrived since the view left the present
    std::string currentRun() const; ///< under the keyboard or the mouse; empty without one
    QString emptyText() const;      ///< what stands in place of points; empty when there are some

signals:
    void runActivated(const std::string& run);
    void viewChanged();       ///< what is on screen, or what is known about it
    void moreHistoryWanted(); ///< all runs are asked for in place of an empty view

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    void changeEvent(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void leaveEvent(QEvent* event) override;

private:
    struct Parts;

    void rebuildPoints(const std::string& current); ///< `current`: to be found again
    void follow();
    void setTimes(double from, double to); ///< bounded by what is known
    void refresh();                        ///< scales, percentiles, texts, paint
    void measure();
    void refreshMessage();
    void setCurrent(std::optional<std::size_t> index, bool keepInView);
    void step(int by);
    void listen(); ///< to the mouse

    std::unique_ptr<Parts> m_parts;
};

} // namespace redispatch::ui
