// SPDX-License-Identifier: GPL-3.0-or-later
// What the runs of a stretch of time came to, in numbers.
#pragma once

#include "ui/charts/latencydata.h"

namespace redispatch::ui {

/// Of one stratum of the ok runs. A percentile is there only with enough runs for it.
struct StratumFigures {
    domain::CacheStatus stratum = domain::CacheStatus::Unknown;
    std::uint64_t n = 0;
    std::optional<double> p50; ///< ms
    std::optional<double> p95;
    std::optional<double> p99;
    std::optional<double> longest;
};

struct Figures {
    double from = 0; ///< ms since the epoch: the time that was really looked at
    double to = 0;
    bool exact = true;          ///< from the runs themselves; else from sketches, to 1 %
    std::uint64_t finished = 0; ///< that ended ok or failed
    std::uint64_t ok = 0;
    std::uint64_t running = 0;
    std::vector<StratumFigures> strata;  ///< never merged: a mix of cold and warm says nothing about either
    std::optional<std::uint64_t> failed; ///< not known of one stratum's sketches
    std::optional<double> hitShare;      ///< 0 to 1, of all look-ups that were reported
    std::optional<double> dbCalls;       ///< per run that reported them
};

/// From the runs where they cover the time, else from the sketches that lie within.
Figures figuresOf(const LatencyData& data, double from, double to);

/// A window and the one of equal length just before.
struct Comparison {
    Figures before;
    Figures marked;
};
/// Where runs are kept as sketches only, the window grows to whole hours or days (UTC).
Comparison compare(const LatencyData& data, double from, double to);

} // namespace redispatch::ui
