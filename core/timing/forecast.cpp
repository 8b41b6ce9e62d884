// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/timing/forecast.h"

#include "core/timing/nextruns.h"

#include <algorithm>
#include <limits>

namespace redispatch::timing {

using base::Instant;
using base::milliseconds;

namespace {

constexpr std::size_t maxBuckets = 10'000;

/// Rare rules are stepped through, dense ones counted bucket by bucket: whichever touches less.
void addRule(const TimingRule& rule, Load& load) {
    constexpr milliseconds tick(1); // countBetween excludes its start, a bucket excludes its end
    const auto buckets = static_cast<long long>(load.due.size());
    const Instant end = load.from + buckets * load.bucket;
    const Count all = countBetween(rule, load.from - tick, end - tick, std::numeric_limits<long long>::max());
    if (all.due <= buckets) {
        for (auto slot = nextAfter(rule, load.from - tick); slot && *slot < end;
             slot = nextAfter(rule, *slot))
            ++load.due[static_cast<std::size_t>((*slot - load.from) / load.bucket)];
        return;
    }
    Instant at = load.from;
    for (long long& due : load.due) {
        due += countBetween(rule, at - tick, at + load.bucket - tick, all.due).due;
        at += load.bucket;
    }
}

} // namespace

Load forecast(std::span<const TimingRule* const> rules, Instant from, milliseconds bucket,
              std::size_t buckets, std::size_t budget) {
    constexpr milliseconds longest = std::chrono::days(366);
    Load load{from, bucket, {}, 0};
    if (bucket <= milliseconds(0) || bucket > longest || buckets == 0 || from < Instant(earliestTime) ||
        from >= Instant(latestTime))
        return load;
    load.due.assign(std::min(buckets, maxBuckets), 0);
    for (const TimingRule* rule : rules) {
        if (rule) {
            if (budget < load.due.size())
                break;
            budget -= load.due.size();
            addRule(*rule, load);
        }
        ++load.rulesCounted;
    }
    return load;
}

} // namespace redispatch::timing
