// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/figures.h"
#include "ui/charts/notes.h"
#include "ui/charts/picture.h"
#include "ui/charts/usual.h"

#include <QStringList>
#include <QTimeZone>
#include <QWidget>

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace redispatch::ui {

class LatencyPlot;

/// How long a job's runs took, over time: each of them while they are few, densities and percentiles of any
/// number, with the meters below on the same axis. Follows the present until somebody zooms or pans; then the
/// view stays where it is while runs arrive.
///
/// Wheel: zoom about the mouse. Drag: pan; with Shift: mark time. Double click or 0: back. Left and right
/// walk the runs, Enter or a click opens one, M walks the marks, + and − zoom, B marks time by arrows, Escape
/// lets go.
class LatencyChart final : public QWidget {
    Q_OBJECT

public:
    using Runs = LatencyData::Runs;
    using Series = LatencyData::Series;

    explicit LatencyChart(QWidget* parent = nullptr);
    ~LatencyChart() override;

    void setRuns(Runs runs, base::Instant now); ///< those known, in any order; `now` is the server's time
    void setSeries(Series series);              ///< sketches of all runs; null without
    /// What is usual for the job; empty: found in the sketches.
    void setBaseline(std::optional<domain::DurationBaseline> recorded);
    void setNow(base::Instant now); ///< moves the view along while it follows
    void setLoading(bool loading);  ///< shown only while there is nothing else to show
    /// The time before now that is shown; empty: all that is known. Back to following.
    void setSpan(std::optional<base::milliseconds> span);
    void setScale(ScaleKind scale);
    void setCacheFilter(CacheFilter filter);
    void setTimeZone(const QTimeZone& zone);
    const QTimeZone& timeZone() const;

    bool isFollowing() const;
    void reset();                                               ///< follows again, with the span that was set
    void zoom(double factor, std::optional<double> about = {}); ///< above 1: nearer; `about` in ms of time
    void pan(double ms);

    void setMarking(bool marking); ///< the next drag marks time instead of moving it
    bool isMarking() const;
    void beginMarking(); ///< by arrow keys
    void clearMarked();
    std::optional<Comparison> comparison() const; ///< of the time that is marked

    PlotView view() const;
    const LatencyData& data() const;
    const ChartPoints& points() const { return data().points(); }
    const Picture& picture() const;
    const std::vector<ChartNote>& notes() const;
    std::optional<domain::DurationBaseline> baseline() const; ///< as drawn
    Figures figures() const;                                  ///< of what is on screen
    QStringList hiddenMeters() const; ///< names of those that were reported but have no room
    int newerThanView() const;        ///< runs that arrived since the view left the present
    std::string currentRun() const;   ///< under the keyboard or the mouse; empty without one
    QString emptyText() const;        ///< what stands in place of points; empty when there are some
    LatencyPlot& plot();              ///< for pictures of it

signals:
    void runActivated(const std::string& run);
    void viewChanged();       ///< what is on screen, or what is known about it
    void markedChanged();     ///< the marked time
    void moreHistoryWanted(); ///< all runs are asked for in place of an empty view

protected:
    bool event(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    void changeEvent(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void leaveEvent(QEvent* event) override;

private:
    struct Parts;

    void rebuild(const std::string& current); ///< `current`: to be found again
    void refresh();                           ///< scales, percentiles, texts, paint
    void measure();
    void findBaseline();
    void refreshMessage();
    void setCurrent(std::optional<std::size_t> index, bool keepInView);
    void setNote(std::optional<std::size_t> index, bool keepInView);
    void step(int by);
    void stepNote(int by);
    bool steerMarked(int key, bool shift); ///< by an arrow key
    void listen();                         ///< to the mouse
    void hover(const QPointF& at);

    std::unique_ptr<Parts> m_parts;
};

} // namespace redispatch::ui
