// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/picture.h"

#include "core/stats/percentiles.h"
#include "ui/charts/ticks.h"

#include <algorithm>
#include <limits>

namespace redispatch::ui {

namespace {

using domain::CacheStatus;

constexpr int wantedForMedian = 12; // twice what a median takes
constexpr double mostPerPixel = 4;  // shapes side by side

/// A range for what is on screen: the runs' own, and the sketches' before.
DurationRange rangeOf(const Seen& seen, const Picture& picture, const PlotView& view) {
    double least = seen.shortest;
    double greatest = seen.longest;
    if (!seen.ofRuns)
        for (const auto& stretch : picture.stretches)
            for (const CacheStatus stratum : picture.strata)
                if (const auto& sketch = stretch.durations.of(stratum); sketch.count() > 0) {
                    least = std::min(least, *sketch.min());
                    greatest = std::max(greatest, *sketch.max());
                }
    if (greatest < 0)
        return {view.scale == ScaleKind::Log ? 100.0 : 0.0, 10'000};
    return fittingRange(least, greatest, view.scale);
}

void addLines(Picture& picture, const LatencyData& data, const PlotView& view) {
    const auto add = [&](double q, CacheStatus stratum, int wanted) {
        const auto all = data.stretches(view.from, view.to, view.width, wanted);
        auto line = lineOf(visible(*all, view.from, view.to), q, stratum);
        if (!line.steps.empty())
            picture.lines.push_back(std::move(line));
    };
    const int share = static_cast<int>(std::max<std::size_t>(picture.strata.size(), 1));
    for (const CacheStatus stratum : picture.strata) {
        // Twice three lines across each other would be read by nobody.
        if (share == 1)
            add(0.99, stratum, static_cast<int>(stats::leastFor(0.99)) + 1);
        add(0.95, stratum, share * (static_cast<int>(stats::leastFor(0.95)) + 1));
        add(0.5, stratum, share * wantedForMedian);
    }
}

template <class Value>
void addMeter(Picture& picture, const Seen& seen, MeterLine::Kind kind, Value&& valueOf) {
    MeterLine line;
    line.kind = kind;
    stats::RunTotals all;
    for (const auto& stretch : picture.stretches) {
        all.merge(stretch.totals);
        if (const auto value = valueOf(stretch.totals)) {
            line.steps.push_back(
                {msOf(stretch.from), msOf(stretch.to), stretch.totals.ok + stretch.totals.failed, *value});
            line.highest = std::max(line.highest, *value);
        }
    }
    // Of runs those in view alone, as in the figures; the first step may begin before.
    line.overall = valueOf(seen.ofRuns ? seen.totals : all).value_or(0);
    if (!line.steps.empty())
        picture.meters.push_back(std::move(line));
}

} // namespace

Picture pictureOf(const LatencyData& data, const PlotView& view) {
    Picture picture;
    const Seen& seen = data.seen(view.from, view.to);
    const bool ofRuns = seen.ofRuns;
    picture.stretchesKept = data.stretches(view.from, view.to, view.width, wantedForMedian);
    picture.stretches = visible(*picture.stretchesKept, view.from, view.to);
    picture.strata = seen.strata;
    picture.view = view;
    const DurationRange range = rangeOf(seen, picture, view);
    picture.view.low = range.low;
    picture.view.high = range.high;

    addLines(picture, data, view);
    addMeter(picture, seen, MeterLine::Kind::Errors, [](const auto& totals) { return totals.errorShare(); });
    addMeter(picture, seen, MeterLine::Kind::Hits, [](const auto& totals) { return totals.hitShare(); });
    addMeter(picture, seen, MeterLine::Kind::DbCalls,
             [](const auto& totals) { return totals.dbCallsPerRun(); });

    picture.metersOfAll = !ofRuns && data.filter() != CacheFilter::Both;

    const double now = msOf(data.now());
    if (!picture.stretches.empty() && msOf(picture.stretches.back().to) > now)
        picture.partialFrom = msOf(picture.stretches.back().from);

    picture.shapesSince = ofRuns ? view.from : data.runsSince();
    const auto [first, last] = visibleRange(data.points().runs, picture.shapesSince, view.to);
    picture.shapes = last - first <= mostShapes;
    // Beside months of cells, the shapes of two days would be a heap.
    const double heap = (view.to - picture.shapesSince) / (view.to - view.from) * view.width * mostPerPixel;
    const bool sketchesOnly = !ofRuns && (!picture.shapes || static_cast<double>(last - first) > heap);
    if (sketchesOnly)
        picture.shapesSince = view.to;
    if (!ofRuns) {
        const auto finest = data.stretches(view.from, view.to, view.width, 0);
        picture.density = densityOf(visible(*finest, view.from, view.to), picture.strata, picture.view,
                                    picture.shapesSince);
    }
    stats::StrataSketches whole;
    for (const auto& stretch : picture.stretches)
        whole.merge(stretch.durations);
    picture.histogram = histogramOf(whole, picture.strata, picture.view);
    return picture;
}

} // namespace redispatch::ui
