// SPDX-License-Identifier: GPL-3.0-or-later
// All that is known of how long a job's runs took: the runs that were read, and sketches of all runs.
#pragma once

#include "ui/charts/steps.h"

#include <memory>
#include <optional>
#include <string>

namespace redispatch::ui {

/// What lies in a part of time, counted once for all that is drawn of it.
struct Seen {
    double from = 0; ///< ms since the epoch
    double to = 0;
    bool ofRuns = true;                      ///< else of sketches
    std::uint64_t ok = 0;                    ///< runs
    double known = 0;                        ///< ms in which they lie
    double shortest = 0;                     ///< ms, of all runs that are known by themselves
    double longest = -1;                     ///< ms; −1 without any
    stats::RunTotals totals;                 ///< of the runs, where they are known
    std::vector<domain::CacheStatus> strata; ///< that have ok runs and pass the filter
};

class LatencyData {
public:
    using Runs = std::shared_ptr<const std::vector<domain::Run>>;
    using Series = std::shared_ptr<const stats::LatencySeries>;

    void setRuns(Runs runs, base::Instant now);
    void setSeries(Series series); ///< null: none was read
    void setFilter(CacheFilter filter);
    void setNow(base::Instant now); ///< runs in flight grow

    const std::vector<domain::Run>& runs() const { return *m_runs; }
    const domain::Run& run(const RunPoint& point) const { return (*m_runs)[point.run]; }
    const ChartPoints& points() const { return m_points; }
    const stats::LatencySeries& series() const;
    CacheFilter filter() const { return m_filter; }
    base::Instant now() const { return m_now; }

    bool empty() const; ///< neither a run nor a slot nor a sketch
    /// The first instant of which anything is known, in ms; infinite without any.
    double earliest() const;
    /// From here on every run is known by itself; before, sketches tell of more runs than were read.
    double runsSince() const { return m_runsSince; }
    bool runsCover(double from, double to) const;

    const Seen& seen(double from, double to) const;
    /// Steps of about `wanted` runs over the view and time beside it, of the runs themselves where they cover
    /// the view.
    std::shared_ptr<const Stretches> stretches(double from, double to, double width, int wanted) const;

private:
    struct Cached {
        bool ofRuns = false;
        double length = 0;
        double from = 0; ///< whole steps from here
        double to = 0;
        std::shared_ptr<const Stretches> stretches;
    };

    void rebuild();
    void forget() const; ///< what was found before
    void findRunsSince();

    Runs m_runs = std::make_shared<const std::vector<domain::Run>>();
    Series m_series;
    CacheFilter m_filter = CacheFilter::Both;
    base::Instant m_now{};
    ChartPoints m_points;
    double m_runsSince = 0;
    mutable std::optional<Seen> m_seen;
    mutable std::vector<Cached> m_cached; ///< newest last
};

} // namespace redispatch::ui
