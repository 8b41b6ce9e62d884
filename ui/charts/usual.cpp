// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/usual.h"

namespace redispatch::ui {

std::optional<domain::DurationBaseline> usualBefore(const LatencyData& data, double from) {
    const base::Instant until = instantOf(from);
    return stats::usualOf(stats::total(data.series(), until - std::chrono::days(14), until).durations);
}

} // namespace redispatch::ui
