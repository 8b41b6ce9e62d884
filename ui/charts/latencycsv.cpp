// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/latencycsv.h"

#include "core/base/humanize.h"
#include "core/base/text.h"
#include "core/stats/percentiles.h"

#include <cstdio>

namespace redispatch::ui {

namespace {

constexpr std::string_view lineEnd = "\r\n";

std::string number(std::optional<double> value) {
    if (!value)
        return {};
    char text[40];
    std::snprintf(text, sizeof text, "%.6g", *value);
    return text;
}

std::string quantile(const stats::Sketch& sketch, double q) {
    return sketch.count() >= stats::leastFor(q) ? number(sketch.quantile(q)) : std::string();
}

std::string times(const stats::LatencyStretch& stretch) {
    return base::utcText(stretch.from) + ',' + base::utcText(stretch.to) + ',';
}

std::string percentiles(const stats::Sketch& sketch) {
    return quantile(sketch, 0.5) + ',' + quantile(sketch, 0.95) + ',' + quantile(sketch, 0.99);
}

std::string text(std::string_view bytes) {
    return csvField(base::visible(bytes));
}

} // namespace

std::string csvField(std::string_view field) {
    std::string safe(field);
    if (!safe.empty() && std::string_view("=+-@\t\r").find(safe.front()) != std::string_view::npos)
        safe.insert(0, 1, '\'');
    if (safe.find_first_of(",\"\r\n") == std::string::npos)
        return safe;
    std::string quoted = "\"";
    for (const char c : safe) {
        if (c == '"')
            quoted += '"';
        quoted += c;
    }
    return quoted + '"';
}

std::string stretchesCsv(std::span<const stats::LatencyStretch> stretches,
                         std::span<const domain::CacheStatus> shown) {
    std::string csv = "from,to,stratum,n,p50,p95,p99,failed,hits,misses,dbcalls";
    csv += lineEnd;
    for (const stats::LatencyStretch& stretch : stretches) {
        int strata = 0;
        for (const domain::CacheStatus stratum : shown) {
            const stats::Sketch& sketch = stretch.durations.of(stratum);
            if (sketch.count() == 0)
                continue;
            ++strata;
            csv += times(stretch);
            csv += word(stratum);
            csv += ',' + std::to_string(sketch.count()) + ',' + percentiles(sketch) + ",,,,";
            csv += lineEnd;
        }
        const stats::RunTotals& totals = stretch.totals;
        csv += times(stretch) + "all," + std::to_string(stretch.durations.count()) + ',' +
               (strata == 1 ? percentiles(stretch.durations.all()) : ",,") + ',' +
               std::to_string(totals.failed) + ',';
        if (totals.hitShare())
            csv += number(totals.cacheHits) + ',' + number(totals.cacheMisses);
        else
            csv += ',';
        csv += ',' + number(totals.dbCallsPerRun() ? std::optional(totals.dbCalls) : std::nullopt);
        csv += lineEnd;
    }
    return csv;
}

std::string runsCsv(const LatencyData& data, double from, double to) {
    std::string csv =
        "run,started,finished,duration,outcome,trigger,cache,hits,misses,dbcalls,revision,error";
    csv += lineEnd;
    const auto& points = data.points().runs;
    const auto [first, last] = visibleRange(points, from, to);
    for (std::size_t i = first; i < last; ++i) {
        const domain::Run& run = data.run(points[i]);
        const auto instant = [](const std::optional<base::Instant>& at) {
            return at ? base::utcText(*at) : std::string();
        };
        csv += text(run.id) + ',' + instant(run.startedAt) + ',' + instant(run.finishedAt) + ',';
        csv += run.duration ? std::to_string(run.duration->count()) : std::string();
        csv += ',' + std::string(word(run.outcome)) + ',' + std::string(word(run.trigger)) + ',' +
               std::string(word(run.meters.cache)) + ',' + number(run.meters.cacheHits) + ',' +
               number(run.meters.cacheMisses) + ',' + number(run.meters.dbCalls) + ',' + text(run.revision) +
               ',' + text(run.error);
        csv += lineEnd;
    }
    return csv;
}

} // namespace redispatch::ui
