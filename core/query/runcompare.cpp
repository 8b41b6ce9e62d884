// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/runcompare.h"

#include "core/stats/percentiles.h"

#include <algorithm>

namespace redispatch::query {

using domain::CacheStatus;
using domain::Outcome;
using domain::Run;
using What = RunDifference::What;

namespace {

/// The runs that come after `run` in the list, that is, before it in time.
std::span<const Run> olderThan(std::span<const Run> runs, const Run& run) {
    const auto here = std::ranges::find_if(runs, [&](const Run& other) {
        return !run.id.empty() && other.id == run.id && other.attempt == run.attempt;
    });
    return here == runs.end() ? std::span<const Run>()
                              : runs.subspan(static_cast<std::size_t>(here - runs.begin()) + 1);
}

std::string valueOf(const Run& run, const std::string& name) {
    for (const auto& [key, value] : run.parameters)
        if (key == name)
            return value;
    return {};
}

std::string cacheWord(const Run& run) {
    return run.meters.cache == CacheStatus::Unknown ? std::string() : std::string(word(run.meters.cache));
}

std::string triggerWord(const Run& run) {
    return run.trigger == domain::TriggerKind::Unknown ? std::string() : std::string(word(run.trigger));
}

std::optional<double> median(std::vector<double>& values) {
    return values.size() < stats::leastFor(0.5) ? std::nullopt : stats::quantile(values, 0.5);
}

} // namespace

std::vector<RunDifference> differences(const Run& before, const Run& after) {
    std::vector<RunDifference> found;
    const auto compare = [&](What what, const std::string& a, const std::string& b) {
        if (!a.empty() && !b.empty() && a != b)
            found.push_back({what, {}, a, b});
    };
    compare(What::Revision, before.revision, after.revision);
    compare(What::Host, before.host, after.host);
    if (before.host == after.host)
        compare(What::Runner, before.runner, after.runner);
    compare(What::Cache, cacheWord(before), cacheWord(after));
    compare(What::Trigger, triggerWord(before), triggerWord(after));
    std::vector<std::string> names;
    for (const Run* run : {&before, &after})
        for (const auto& [name, value] : run->parameters)
            if (std::ranges::find(names, name) == names.end())
                names.push_back(name);
    for (const std::string& name : names)
        if (const std::string a = valueOf(before, name), b = valueOf(after, name); a != b)
            found.push_back({What::Parameter, name, a, b});
    return found;
}

const Run* lastOkBefore(std::span<const Run> runs, const Run& run) {
    const auto older = olderThan(runs, run);
    const auto found = std::ranges::find(older, Outcome::Ok, &Run::outcome);
    return found == older.end() ? nullptr : &*found;
}

std::vector<const Run*> otherAttempts(std::span<const Run> runs, const Run& run) {
    std::vector<const Run*> found;
    if (!run.slotAt || run.skipped || run.trigger == domain::TriggerKind::Manual)
        return found;
    for (const Run& other : runs)
        if (other.slotAt == run.slotAt && other.startedAt && !other.skipped &&
            other.trigger != domain::TriggerKind::Manual && other.id != run.id)
            found.push_back(&other);
    std::ranges::sort(found, [](const Run* a, const Run* b) {
        return a->attempt != b->attempt ? a->attempt < b->attempt : a->startedAt < b->startedAt;
    });
    return found;
}

std::optional<double> responseOf(const Run& run) {
    if (run.meters.responseMs)
        return run.meters.responseMs;
    return run.duration ? std::optional(static_cast<double>(run.duration->count())) : std::nullopt;
}

Usual usualBefore(std::span<const Run> runs, const Run& run) {
    constexpr std::size_t most = 200;
    Usual usual;
    std::vector<double> all;
    std::vector<double> alike;
    std::vector<double> calls;
    for (const Run& other : olderThan(runs, run)) {
        const bool ok = other.outcome == Outcome::Ok;
        if (!ok && !domain::isFailure(other.outcome))
            continue;
        ++usual.ended;
        usual.failed += !ok;
        if (ok) {
            if (const auto response = responseOf(other)) {
                all.push_back(*response);
                if (other.meters.cache == run.meters.cache && run.meters.cache != CacheStatus::Unknown)
                    alike.push_back(*response);
            }
            usual.warm += other.meters.cache == CacheStatus::Warm;
            usual.cold += other.meters.cache == CacheStatus::Cold;
            if (other.meters.dbCalls)
                calls.push_back(*other.meters.dbCalls);
        }
        if (usual.ended == most)
            break;
    }
    usual.ofSameCache = alike.size() >= stats::leastFor(0.5);
    std::vector<double>& responses = usual.ofSameCache ? alike : all;
    usual.responses = responses.size();
    usual.responseMs = median(responses);
    usual.dbReports = calls.size();
    usual.dbCalls = median(calls);
    return usual;
}

} // namespace redispatch::query
