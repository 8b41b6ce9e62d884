// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engines/native/encode.h"

#include "core/base/text.h"
#include "core/domain/strip.h"

#include <algorithm>
#include <charconv>

namespace redispatch::engines::native {

using domain::TriggerKind;

namespace {

std::string countOf(milliseconds duration) {
    return std::to_string(duration.count());
}

std::string joined(const std::vector<std::string>& words) {
    std::string text;
    for (const std::string& word : words)
        text += (text.empty() ? "" : " ") + word;
    return text;
}

std::string joined(const std::vector<int>& numbers) {
    std::string text;
    for (const int number : numbers)
        text += (text.empty() ? "" : " ") + std::to_string(number);
    return text;
}

std::string packParameters(const std::vector<domain::Parameter>& parameters) {
    std::vector<std::string> items;
    for (const domain::Parameter& parameter : parameters) {
        items.insert(items.end(), {parameter.name, parameter.type, parameter.pattern,
                                   parameter.defaultValue ? "1" : "0", parameter.defaultValue.value_or(""),
                                   parameter.description, parameter.allowDash ? "1" : "0"});
    }
    return pack(items);
}

std::string packUnlessEmpty(const std::vector<std::string>& items) {
    const bool empty = std::all_of(items.begin(), items.end(), [](const auto& item) { return item.empty(); });
    return empty ? std::string() : pack(items);
}

std::string packBaseline(const domain::Baseline& b) {
    return packUnlessEmpty({b.route, b.expectedInput, b.slowQuery, b.noticedAt, b.date, b.author});
}

std::string packMeterNames(const domain::MeterNames& m) {
    return packUnlessEmpty({m.responseMs, m.error, m.cacheHits, m.cacheMisses, m.dbCalls});
}

std::string packLinks(const std::vector<domain::Link>& links) {
    Pairs pairs;
    for (const domain::Link& link : links)
        pairs.emplace_back(link.title, link.url);
    return packPairs(pairs);
}

/// One letter for each note that is there.
std::string notesOf(const domain::Card& card) {
    std::string notes;
    if (!card.owner.empty())
        notes += 'o';
    if (!card.expectedResult.empty())
        notes += 'e';
    if (!card.rollbackNote.empty())
        notes += 'r';
    return notes;
}

std::string_view classOf(domain::Outcome outcome) {
    if (outcome == domain::Outcome::Ok)
        return "ok";
    return domain::isFailure(outcome) ? "fail" : "none";
}

} // namespace

std::string msText(std::optional<Instant> at) {
    return at ? std::to_string(base::msSinceEpoch(*at)) : std::string();
}

std::string numberText(double value) {
    char digits[32];
    const auto [end, error] = std::to_chars(digits, digits + sizeof digits, value);
    return error == std::errc() ? std::string(digits, end) : std::string("0");
}

Pairs definitionFields(const Definition& d) {
    return {
        {"sched", d.schedule},
        {"tz", d.timeZone},
        {"group", d.group},
        {"overlap", "forbid"},
        {"misfire", d.misfire == Misfire::Skip ? "skip" : "latest"},
        {"deadline_ms", countOf(d.deadline)},
        {"timeout_ms", countOf(d.timeout)},
        {"kill_grace_ms", countOf(d.killGrace)},
        {"retry_attempts", std::to_string(d.retry.attempts)},
        {"retry_base_ms", countOf(d.retry.base)},
        {"retry_cap_ms", countOf(d.retry.cap)},
        {"retry_timeout", d.retry.retryTimeout ? "1" : "0"},
        {"no_retry", joined(d.retry.noRetry)},
        {"owner", d.card.owner},
        {"contact", d.card.contact},
        {"expected_result", d.card.expectedResult},
        {"rollback_note", d.card.rollbackNote},
        {"rollback_command", pack(d.card.rollbackCommand)},
        {"cache_keys", pack(d.card.cacheKeys)},
        {"tags", pack(d.card.tags)},
        {"baseline", packBaseline(d.card.baseline)},
        {"runbook", pack(d.card.runbook)},
        {"links", packLinks(d.card.links)},
        {"meter_names", packMeterNames(d.card.meters)},
        {"parameters", packParameters(d.parameters)},
        {"revision", d.revision},
        {"source", d.source},
    };
}

Pairs rowFields(const Definition& d) {
    return {{"sched", d.schedule},
            {"tz", d.timeZone},
            {"group", d.group},
            {"owner", d.card.owner},
            {"tags", joined(d.card.tags)},
            {"notes", notesOf(d.card)},
            {"timeout_ms", countOf(d.timeout)},
            {"kill_grace_ms", countOf(d.killGrace)},
            {"deadline_ms", countOf(d.deadline)}};
}

std::string packAsk(const Ask& ask) {
    std::vector<std::string> items = {ask.by, ask.reason, ask.requestId};
    for (const auto& [name, value] : ask.parameters) {
        items.push_back(name);
        items.push_back(value);
    }
    return pack(items);
}

std::string packMeters(const domain::Meters& meters) {
    Pairs pairs;
    const auto add = [&](const char* name, std::optional<double> value) {
        if (value)
            pairs.emplace_back(name, numberText(*value));
    };
    add("response_ms", meters.responseMs);
    if (meters.error)
        pairs.emplace_back("error", *meters.error ? "1" : "0");
    add("cache_hits", meters.cacheHits);
    add("cache_misses", meters.cacheMisses);
    add("db_calls", meters.dbCalls);
    for (const auto& [name, value] : meters.others)
        pairs.emplace_back(name, numberText(value));
    return packPairs(pairs);
}

std::string packFates(domain::Outcome outcome, domain::CacheStatus cache,
                      std::optional<milliseconds> duration) {
    std::string fates;
    for (const TriggerKind trigger : {TriggerKind::Schedule, TriggerKind::Manual, TriggerKind::Retry,
                                      TriggerKind::Backfill, TriggerKind::Unknown})
        fates += domain::packFate({outcome, std::nullopt, trigger, cache, duration});
    return fates;
}

std::string packSkip(domain::SkipCause cause, bool missed) {
    domain::Fate fate;
    fate.outcome = domain::Outcome::None;
    if (!missed)
        fate.skipped = cause;
    return domain::packFate(fate);
}

std::vector<std::string> countArgs(const SketchCount& count, ServerHour hour) {
    std::vector<std::string> args = {std::to_string(hour.time_since_epoch().count()),
                                     count.alpha,
                                     count.version,
                                     countOf(count.daysKeptFor),
                                     countOf(count.hoursKeptFor),
                                     count.us ? std::to_string(*count.us) : std::string(),
                                     std::to_string(count.increments.size())};
    for (const auto& [field, by] : count.increments)
        args.insert(args.end(), {field, std::to_string(by)});
    return args;
}

std::vector<std::string> finishArgs(const std::string& run, const Report& report, ServerHour hour) {
    const domain::Meters& meters = report.meters;
    std::vector<std::string> args = {run,
                                     std::string(domain::word(report.outcome)),
                                     std::string(classOf(report.outcome)),
                                     countOf(report.duration),
                                     std::string(domain::word(meters.cache)),
                                     meters.dbCalls ? numberText(*meters.dbCalls) : std::string(),
                                     packFates(report.outcome, meters.cache, report.duration),
                                     msText(report.retryAt)};
    const std::vector<std::string> counts = countArgs(report.sketch, hour);
    args.insert(args.end(), counts.begin(), counts.end());
    args.insert(args.end(),
                {"exit", report.exitCode ? std::to_string(*report.exitCode) : std::string(), "signal",
                 report.signal ? std::to_string(*report.signal) : std::string(), "err",
                 base::elided(report.error, 1'000), "meters", packMeters(meters), "malformed",
                 meters.malformedLines > 0 ? std::to_string(meters.malformedLines) : std::string(), "tail",
                 report.outputTail.substr(0, 200), "bytes", std::to_string(report.outputBytes)});
    return args;
}

std::string packOutput(const domain::RunOutput& output) {
    return pack({output.head, output.tail, std::to_string(output.totalBytes), output.sha256});
}

std::string packRunner(const domain::RunnerInfo& runner) {
    return pack({runner.host, std::to_string(runner.jobs), std::to_string(runner.running),
                 std::to_string(runner.outbox)});
}

} // namespace redispatch::engines::native
