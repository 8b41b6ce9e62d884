// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/timeline/jobslots.h"

#include "core/timing/nextruns.h"

#include <algorithm>
#include <limits>

namespace redispatch::ui {

using base::Instant;
using base::milliseconds;

namespace {

constexpr milliseconds tick(1); // countBetween excludes its start and has its end inside

long long countIn(const timing::TimingRule& rule, Instant from, Instant to) {
    return timing::countBetween(rule, from - tick, to - tick, std::numeric_limits<std::uint32_t>::max()).due;
}

} // namespace

JobSlots slotsOf(const timing::TimingRule& rule, Instant from, Instant to, milliseconds finest,
                 std::size_t budget) {
    JobSlots slots{from, to, {}, {}};
    if (to <= from || budget == 0)
        return slots;
    const long long all = countIn(rule, from, to);
    const auto finestBins = finest > milliseconds(0) ? (to - from) / finest : all;
    if (all <= static_cast<long long>(budget) && all <= finestBins) {
        for (auto at = timing::nextAfter(rule, from - tick); at && *at < to;
             at = timing::nextAfter(rule, *at))
            slots.bins.push_back({*at, 1});
        return slots;
    }
    const auto most = std::max<long long>(1, std::min<long long>(static_cast<long long>(budget), finestBins));
    slots.bin = milliseconds(((to - from).count() + most - 1) / most);
    for (Instant at = from; at < to; at += slots.bin) {
        const auto due = countIn(rule, at, std::min(at + slots.bin, to));
        if (due > 0)
            slots.bins.push_back({at, static_cast<std::uint32_t>(due)});
    }
    return slots;
}

} // namespace redispatch::ui
