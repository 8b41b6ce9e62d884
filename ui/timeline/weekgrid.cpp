// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/timeline/weekgrid.h"

#include "core/stats/percentiles.h"

#include <algorithm>
#include <vector>

namespace redispatch::ui {

using base::Instant;
using domain::Outcome;

namespace {

constexpr std::size_t leastForShare = 10;

/// Whether the run says something about success, and which way.
std::optional<bool> verdict(const domain::Run& run) {
    if (run.skipped)
        return std::nullopt;
    if (domain::isFailure(run.outcome))
        return false;
    if (run.outcome == Outcome::Ok)
        return true;
    return std::nullopt;
}

struct Place {
    std::size_t day;
    std::size_t hour;
};

Place placeOf(Instant at, const timing::Zone& zone) {
    const auto local =
        std::chrono::local_time<base::milliseconds>((at + zone.offsetAt(at)).time_since_epoch());
    const auto day = std::chrono::floor<std::chrono::days>(local);
    return {std::chrono::weekday(day).iso_encoding() - 1,
            static_cast<std::size_t>(std::chrono::floor<std::chrono::hours>(local - day).count())};
}

} // namespace

bool WeekCell::thinLatency() const {
    return ok < stats::leastFor(0.5);
}

bool WeekCell::thinFailures() const {
    return finished < leastForShare;
}

const WeekCell& WeekGrid::at(int weekday, int hour) const {
    return cells[static_cast<std::size_t>(weekday)][static_cast<std::size_t>(hour)];
}

WeekGrid weekGrid(std::span<const domain::Run> runs, const timing::Zone& zone) {
    WeekGrid grid;
    std::array<std::array<std::vector<double>, 24>, 7> durations;
    std::vector<double> all;
    for (const domain::Run& run : runs) {
        const auto ok = verdict(run);
        if (!ok)
            continue;
        const auto at = run.startedAt ? run.startedAt : run.finishedAt ? run.finishedAt : run.slotAt;
        if (!at) {
            ++grid.without;
            continue;
        }
        const Place place = placeOf(*at, zone);
        WeekCell& cell = grid.cells[place.day][place.hour];
        ++cell.finished;
        ++grid.finished;
        cell.failed += !*ok;
        grid.failed += !*ok;
        if (*ok && run.duration && *run.duration >= base::milliseconds(0)) {
            ++cell.ok;
            durations[place.day][place.hour].push_back(static_cast<double>(run.duration->count()));
            all.push_back(durations[place.day][place.hour].back());
        }
        grid.from = grid.from ? std::min(*grid.from, *at) : *at;
        grid.to = grid.to ? std::max(*grid.to, *at) : *at;
    }
    grid.p50 = stats::quantile(all, 0.5);
    bool solid = false; // a cell that is not thin sets the scale alone
    for (std::size_t day = 0; day < 7; ++day)
        for (std::size_t hour = 0; hour < 24; ++hour) {
            WeekCell& cell = grid.cells[day][hour];
            cell.p50 = stats::quantile(durations[day][hour], 0.5);
            if (cell.finished > 0) {
                cell.failedShare = static_cast<double>(cell.failed) / static_cast<double>(cell.finished);
                grid.worstShare = std::max(grid.worstShare, *cell.failedShare);
            }
            if (!cell.p50 || (solid && cell.thinLatency()))
                continue;
            if (!solid && !cell.thinLatency()) {
                solid = true;
                grid.lowest = grid.highest = cell.p50;
            }
            grid.lowest = std::min(grid.lowest.value_or(*cell.p50), *cell.p50);
            grid.highest = std::max(grid.highest.value_or(*cell.p50), *cell.p50);
        }
    return grid;
}

} // namespace redispatch::ui
