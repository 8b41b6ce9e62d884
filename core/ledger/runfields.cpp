// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ledger/runfields.h"

#include "core/base/text.h"
#include "core/domain/meters.h"

#include <array>
#include <charconv>

namespace redispatch::ledger {

using base::Instant;
using base::milliseconds;
using domain::Run;

namespace {

constexpr std::size_t nameLimit = 200;
constexpr std::size_t idLimit = 1'024;
constexpr std::size_t errorLimit = 1'000;
constexpr std::size_t otherMeters = 10;
constexpr long long latestMs = 1'000'000'000'000'000; // far beyond any clock

std::string msText(const std::optional<Instant>& at) {
    return at ? std::to_string(base::msSinceEpoch(*at)) : std::string();
}
std::string msText(const std::optional<milliseconds>& span) {
    return span ? std::to_string(span->count()) : std::string();
}

std::optional<Instant> instantFrom(std::string_view text) {
    const auto ms = base::parseInt(text);
    return ms && *ms >= 0 && *ms <= latestMs ? std::optional(base::instantFromMs(*ms)) : std::nullopt;
}
std::optional<milliseconds> spanFrom(std::string_view text) {
    const auto ms = base::parseInt(text);
    return ms && *ms >= -latestMs && *ms <= latestMs ? std::optional(milliseconds(*ms)) : std::nullopt;
}

std::string shortest(double value) {
    std::array<char, 32> digits{};
    return {digits.data(), std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr};
}

std::string cut(std::string_view text, std::size_t limit) {
    return base::elided(text, limit);
}

} // namespace

std::vector<std::string> runFields(const Run& run) {
    std::vector<std::string> fields;
    const auto add = [&](const char* name, std::string value) {
        if (!value.empty())
            fields.insert(fields.end(), {name, std::move(value)});
    };
    add("l", msText(run.slotAt));
    add("s", msText(run.startedAt));
    add("d", msText(run.duration));
    add("q", msText(run.queueWait));
    add("o", std::string(word(run.outcome)));
    add("i", run.outcomeInferred ? "1" : "");
    add("a", run.attempt == 1 ? "" : std::to_string(run.attempt));
    add("t", run.trigger == domain::TriggerKind::Schedule ? "" : std::string(word(run.trigger)));
    add("b", cut(run.by, nameLimit));
    add("y", cut(run.reason, errorLimit));
    add("w", cut(run.runner, nameLimit));
    add("h", cut(run.host, nameLimit));
    add("x", cut(run.error, errorLimit));
    add("m", domain::meterLines(run.meters, otherMeters));
    return fields;
}

std::optional<Run> runFrom(redis::Reply fields) {
    const auto text = [&](std::string_view name) { return fields.field(name).text(); };
    Run run;
    run.id = cut(text("r"), idLimit);
    run.finishedAt = instantFrom(text("e"));
    if (run.id.empty() || !run.finishedAt)
        return std::nullopt;
    run.slotAt = instantFrom(text("l"));
    run.startedAt = instantFrom(text("s"));
    run.duration = spanFrom(text("d"));
    run.queueWait = spanFrom(text("q"));
    run.outcome = domain::outcomeFrom(text("o")).value_or(domain::Outcome::Unknown);
    run.outcomeInferred = text("i") == "1";
    const auto attempt = base::parseInt(text("a"));
    run.attempt = attempt && *attempt > 0 && *attempt < 1'000'000 ? static_cast<int>(*attempt) : 1;
    run.trigger = text("t").empty() ? domain::TriggerKind::Schedule
                                    : domain::triggerFrom(text("t")).value_or(domain::TriggerKind::Unknown);
    run.by = cut(text("b"), nameLimit);
    run.reason = cut(text("y"), errorLimit);
    run.runner = cut(text("w"), nameLimit);
    run.host = cut(text("h"), nameLimit);
    run.error = cut(text("x"), errorLimit);
    run.meters = domain::parseMeters(text("m"));
    return run;
}

std::string lastRunText(const Run& run) {
    std::string packed;
    const auto add = [&](std::string_view value) {
        packed += value.empty() ? "-" : value;
        packed += ' ';
    };
    add(msText(run.slotAt));
    add(msText(run.startedAt));
    add(msText(run.finishedAt));
    add(msText(run.duration));
    add(word(run.outcome));
    add(word(run.trigger));
    add(word(run.meters.cache));
    add(run.meters.dbCalls ? shortest(*run.meters.dbCalls) : std::string());
    return packed + cut(run.id, idLimit);
}

domain::LastRun lastRunFrom(std::string_view text) {
    std::array<std::string_view, 8> parts{};
    for (std::string_view& part : parts) {
        const std::size_t space = text.find(' ');
        if (space == std::string_view::npos)
            return {};
        part = text.substr(0, space);
        text.remove_prefix(space + 1);
    }
    const auto outcome = domain::outcomeFrom(parts[4]);
    if (!outcome || text.empty())
        return {};
    domain::LastRun last;
    last.id = cut(text, idLimit);
    last.slotAt = instantFrom(parts[0]);
    last.startedAt = instantFrom(parts[1]);
    last.finishedAt = instantFrom(parts[2]);
    last.duration = spanFrom(parts[3]);
    last.outcome = *outcome;
    last.trigger = domain::triggerFrom(parts[5]).value_or(domain::TriggerKind::Unknown);
    last.cache = domain::cacheStatusFrom(parts[6]).value_or(domain::CacheStatus::Unknown);
    last.dbCalls = base::parseDouble(parts[7]);
    return last;
}

domain::Fate fateOf(const Run& run) {
    return {run.outcome, {}, run.trigger, run.meters.cache, run.duration};
}

} // namespace redispatch::ledger
