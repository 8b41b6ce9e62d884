// SPDX-License-Identifier: GPL-3.0-or-later
// What happened at an instant, as marks across a chart's time.
#pragma once

#include "ui/charts/latencydata.h"

#include <string>

namespace redispatch::ui {

struct ChartNote {
    enum class Kind : std::uint8_t { Revision, Latency, Meter };
    double at = 0; ///< ms since the epoch
    Kind kind = Kind::Revision;
    bool upward = false; ///< of a shift
    std::string label;   ///< "41f2c9a", "+22 %"
    std::string sentence;
};

/// Where another revision ran first, and where durations or meters went to another level among the newest
/// 1,000 runs (statistics.md 4.5); sorted by time.
std::vector<ChartNote> notesOf(const LatencyData& data);

/// The note nearest to a place in time and not farther than `reach` ms.
std::optional<std::size_t> nearestNote(std::span<const ChartNote> notes, double at, double reach);

} // namespace redispatch::ui
