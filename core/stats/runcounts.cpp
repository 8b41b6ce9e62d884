// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/stats/runcounts.h"

#include "core/base/text.h"

#include <cmath>

namespace redispatch::stats {

namespace {

constexpr double perUnit = 1'000;

std::optional<std::int64_t> thousandths(std::optional<double> meter) {
    const auto value = countable(meter);
    return value ? std::optional<std::int64_t>(std::llround(*value * perUnit)) : std::nullopt;
}

} // namespace

RunCounts countsOf(domain::Outcome outcome, std::optional<base::milliseconds> duration,
                   const domain::Meters& meters) {
    RunCounts counts;
    const auto add = [&](std::string field, std::int64_t by) {
        if (by > 0)
            counts.increments.emplace_back(std::move(field), by);
    };
    if (outcome == domain::Outcome::Ok && duration && duration->count() >= 0) {
        counts.us = std::chrono::microseconds(*duration).count();
        add(Sketch::fieldOf(*duration), 1);
        add("n", 1);
        add("sum", *counts.us);
    } else if (outcome == domain::Outcome::Ok) {
        add("untimed", 1);
    } else if (domain::isFailure(outcome)) {
        add("fail", 1);
    } else {
        return counts;
    }
    add("hit", thousandths(meters.cacheHits).value_or(0));
    add("miss", thousandths(meters.cacheMisses).value_or(0));
    if (const auto calls = thousandths(meters.dbCalls)) {
        add("db", *calls);
        add("dbn", 1);
    }
    return counts;
}

base::Result<Counted> countedFrom(const Sketch::Fields& fields) {
    auto sketch = Sketch::from(fields);
    if (!sketch)
        return std::move(sketch).error();
    Counted counted{std::move(*sketch), {}};
    RunTotals& totals = counted.totals;
    totals.ok = counted.durations.count();
    for (const auto& [name, value] : fields) {
        if (!Sketch::isTotal(name))
            continue;
        const std::int64_t number = base::parseInt(value).value_or(0);
        const double units = static_cast<double>(number) / perUnit;
        const auto runs = static_cast<std::uint64_t>(number);
        if (name == "fail")
            totals.failed = runs;
        else if (name == "untimed")
            totals.ok += runs;
        else if (name == "hit")
            totals.cacheHits = units;
        else if (name == "miss")
            totals.cacheMisses = units;
        else if (name == "db")
            totals.dbCalls = units;
        else
            totals.dbRuns = runs;
    }
    return counted;
}

} // namespace redispatch::stats
