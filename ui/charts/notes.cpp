// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/notes.h"

#include "core/base/humanize.h"
#include "core/base/text.h"
#include "core/stats/latencyshift.h"

#include <algorithm>
#include <cmath>

namespace redispatch::ui {

namespace {

constexpr std::size_t labelLength = 8;
constexpr std::size_t runsLookedAt = 1'000; // for shifts: the time taken grows with them

std::string shortened(const std::string& revision) {
    return base::elided(base::visible(revision), labelLength);
}

std::string labelOf(const stats::LatencyShift& shift) {
    const std::string change = base::deltaText(1 + shift.shift.change, 1);
    switch (shift.measured) {
    case stats::Measured::Latency:
        return change;
    case stats::Measured::DbCalls:
        return "DB " + change;
    case stats::Measured::HitRate:
        return "hits " + change;
    }
    return change;
}

void addShifts(std::vector<ChartNote>& notes, const LatencyData& data) {
    const auto& points = data.points().runs;
    std::vector<domain::Run> runs;
    const std::size_t first = points.size() - std::min(points.size(), runsLookedAt);
    for (std::size_t i = first; i < points.size(); ++i)
        runs.push_back(data.run(points[i]));
    for (const stats::LatencyShift& shift : stats::shiftsOf(runs)) {
        const bool latency = shift.measured == stats::Measured::Latency;
        notes.push_back({msOf(shift.at), latency ? ChartNote::Kind::Latency : ChartNote::Kind::Meter,
                         shift.shift.change > 0, labelOf(shift), stats::sentence(shift)});
    }
}

} // namespace

std::vector<ChartNote> notesOf(const LatencyData& data) {
    std::vector<ChartNote> notes;
    addShifts(notes, data);
    const std::string* before = nullptr;
    for (const RunPoint& point : data.points().runs) {
        const std::string& revision = data.run(point).revision;
        if (revision.empty())
            continue;
        if (before && *before != revision)
            notes.push_back({point.at, ChartNote::Kind::Revision, false, shortened(revision),
                             "Revision " + base::elided(base::visible(revision), 60) + " ran first " +
                                 base::utcText(instantOf(point.at)) + ", after " +
                                 base::elided(base::visible(*before), 60) + "."});
        before = &revision;
    }
    std::ranges::stable_sort(notes, {}, &ChartNote::at);
    return notes;
}

std::optional<std::size_t> nearestNote(std::span<const ChartNote> notes, double at, double reach) {
    std::optional<std::size_t> nearest;
    for (std::size_t i = 0; i < notes.size(); ++i)
        if (std::abs(notes[i].at - at) <= reach &&
            (!nearest || std::abs(notes[i].at - at) < std::abs(notes[*nearest].at - at)))
            nearest = i;
    return nearest;
}

} // namespace redispatch::ui
