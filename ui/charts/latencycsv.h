// SPDX-License-Identifier: GPL-3.0-or-later
// What the latency chart shows, as comma-separated values (RFC 4180; times in UTC, durations in ms).
#pragma once

#include "ui/charts/latencydata.h"

namespace redispatch::ui {

/// One field, quoted where it must be. Text that a spreadsheet would take for a formula gets an apostrophe.
std::string csvField(std::string_view text);

/// A row per stretch and stratum, and one "all" per stretch with what is not known by stratum. Percentiles
/// stay empty where too few runs stand behind them (statistics.md 4.2), and of "all" where strata differ.
std::string stretchesCsv(std::span<const stats::LatencyStretch> stretches,
                         std::span<const domain::CacheStatus> strata);

/// A row per run that started from `from` to `to`, oldest first.
std::string runsCsv(const LatencyData& data, double from, double to);

} // namespace redispatch::ui
