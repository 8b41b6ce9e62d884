// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engines/native/decode.h"
#include "core/engines/native/fields.h"

#include <array>

namespace redispatch::engines::native {

using domain::Outcome;
using domain::Run;

namespace {

constexpr std::size_t wordLimit = 256;
constexpr std::size_t textLimit = 4'096;
constexpr std::size_t maxOtherMeters = 200;

enum Active : std::size_t { Id, Slot, Due, Start, Runner, Host, Code, Attempt, Trigger, Asked, ActiveCount };
constexpr std::array<std::string_view, ActiveCount> activeNames = {
    "active",      "active_slot", "active_due",     "active_start", "active_runner",
    "active_host", "active_code", "active_attempt", "active_trig",  "active_ask"};

std::optional<int> intFrom(std::string_view text) {
    const auto value = base::parseInt(text);
    if (!value || *value < -2'000'000'000 || *value > 2'000'000'000)
        return std::nullopt;
    return static_cast<int>(*value);
}

void setAsk(Run& run, std::string_view packed) {
    const auto ask = decodeAsk(packed);
    if (!ask)
        return;
    run.by = limited(ask->by, wordLimit);
    run.reason = limited(ask->reason, textLimit);
    run.requestId = limited(ask->requestId, wordLimit);
    run.parameters = ask->parameters;
}

void setMeters(domain::Meters& meters, std::string_view packed) {
    const auto pairs = unpackPairs(packed);
    if (!pairs)
        return;
    for (const auto& [name, text] : *pairs) {
        const auto value = base::parseDouble(text);
        if (!value)
            continue;
        if (name == "response_ms")
            meters.responseMs = value;
        else if (name == "error")
            meters.error = *value != 0;
        else if (name == "cache_hits")
            meters.cacheHits = value;
        else if (name == "cache_misses")
            meters.cacheMisses = value;
        else if (name == "db_calls")
            meters.dbCalls = value;
        else if (meters.others.size() < maxOtherMeters)
            meters.others.emplace_back(name, *value);
    }
}

/// One field of an `end` or `stale` entry.
void setField(Run& run, std::optional<Instant>& due, std::string_view name, std::string_view value) {
    if (name == "run")
        run.id = limited(value, wordLimit);
    else if (name == "slot")
        run.slotAt = instantFrom(value);
    else if (name == "due")
        due = instantFrom(value);
    else if (name == "start")
        run.startedAt = instantFrom(value);
    else if (name == "end")
        run.finishedAt = instantFrom(value);
    else if (name == "ms")
        run.duration = milliseconds(base::parseInt(value).value_or(0));
    else if (name == "outcome")
        run.outcome = domain::outcomeFrom(value).value_or(Outcome::Unknown);
    else if (name == "exit")
        run.exitCode = intFrom(value);
    else if (name == "signal")
        run.signal = intFrom(value);
    else if (name == "attempt")
        run.attempt = intFrom(value).value_or(1);
    else if (name == "trig")
        run.trigger = domain::triggerFrom(value).value_or(domain::TriggerKind::Unknown);
    else if (name == "ask")
        setAsk(run, value);
    else if (name == "runner")
        run.runner = limited(value, wordLimit);
    else if (name == "host")
        run.host = limited(value, wordLimit);
    else if (name == "code")
        run.revision = limited(value, wordLimit);
    else if (name == "err")
        run.error = limited(value, textLimit);
    else if (name == "cache")
        run.meters.cache = domain::cacheStatusFrom(value).value_or(domain::CacheStatus::Unknown);
    else if (name == "meters")
        setMeters(run.meters, value);
    else if (name == "malformed")
        run.meters.malformedLines = intFrom(value).value_or(0);
    else if (name == "tail")
        run.outputTail = limited(value, textLimit);
    else if (name == "bytes")
        run.outputBytes =
            static_cast<std::uint64_t>(std::max<std::int64_t>(0, base::parseInt(value).value_or(0)));
}

Run decodeSkip(std::string_view streamId, redis::Reply fields) {
    Run run;
    run.id = "skip:" + std::string(streamId);
    run.outcome = Outcome::None;
    run.trigger = domain::TriggerKind::Schedule;
    run.slotAt = instantFrom(fields.field("from").text());
    run.skipped = domain::skipCauseFrom(fields.field("cause").text()); // none for "missed"
    run.skippedCount = intFrom(fields.field("count").text()).value_or(1);
    return run;
}

} // namespace

std::optional<Ask> decodeAsk(std::string_view packed) {
    if (packed.empty())
        return Ask{};
    auto items = unpack(packed);
    if (!items || items->size() < 3 || items->size() % 2 == 0)
        return std::nullopt;
    Ask ask{std::move((*items)[0]), std::move((*items)[1]), std::move((*items)[2]), {}};
    for (std::size_t i = 3; i < items->size(); i += 2)
        ask.parameters.emplace_back(std::move((*items)[i]), std::move((*items)[i + 1]));
    return ask;
}

std::optional<Run> decodeRun(redis::Reply entry) {
    const redis::Reply fields = entry[1];
    const std::string_view event = fields.field("ev").text();
    if (event == "skip")
        return decodeSkip(entry[0].text(), fields);
    if (event != "end" && event != "stale")
        return std::nullopt;
    Run run;
    std::optional<Instant> due;
    for (std::size_t i = 0; i + 1 < fields.size(); i += 2)
        setField(run, due, fields[i].text(), fields[i + 1].text());
    if (due && run.startedAt)
        run.queueWait = *run.startedAt - *due;
    // What it claims to have been no longer counts.
    if (event == "stale") {
        if (run.error.empty() && run.outcome != Outcome::Stale)
            run.error = "ended as " + std::string(domain::word(run.outcome)) + " after its lease was lost";
        run.outcome = Outcome::Stale;
    }
    return run;
}

std::span<const std::string_view> activeColumns() {
    return activeNames;
}

std::optional<Run> decodeActive(redis::Reply fields) {
    if (fields[Id].isNil())
        return std::nullopt;
    Run run;
    run.id = limited(fields[Id].text(), wordLimit);
    run.slotAt = instantFrom(fields[Slot].text());
    run.startedAt = instantFrom(fields[Start].text());
    if (const auto due = instantFrom(fields[Due].text()); due && run.startedAt)
        run.queueWait = *run.startedAt - *due;
    run.outcome = Outcome::Running;
    run.runner = limited(fields[Runner].text(), wordLimit);
    run.host = limited(fields[Host].text(), wordLimit);
    run.revision = limited(fields[Code].text(), wordLimit);
    run.attempt = intFrom(fields[Attempt].text()).value_or(1);
    run.trigger = domain::triggerFrom(fields[Trigger].text()).value_or(domain::TriggerKind::Unknown);
    setAsk(run, fields[Asked].text());
    return run;
}

Run decodeQueued(std::string_view entry, std::optional<Instant> dueAt, std::string_view data) {
    Run run;
    run.id = limited(entry, wordLimit);
    run.outcome = Outcome::None;
    const std::size_t lineEnd = std::min(data.find('\n'), data.size());
    const auto head = base::split(data.substr(0, lineEnd), ' ');
    if (head.size() == 4) {
        run.trigger = domain::triggerFrom(head[0]).value_or(domain::TriggerKind::Unknown);
        run.attempt = intFrom(head[1]).value_or(1);
        run.slotAt = instantFrom(head[2]);
    }
    if (!run.slotAt)
        run.slotAt = dueAt;
    if (lineEnd < data.size())
        setAsk(run, data.substr(lineEnd + 1));
    return run;
}

std::optional<domain::RunOutput> decodeOutput(std::string_view packed) {
    auto items = unpack(packed);
    if (!items || items->size() != 4)
        return std::nullopt;
    const auto total = base::parseInt((*items)[2]);
    if (!total || *total < 0)
        return std::nullopt;
    return domain::RunOutput{std::move((*items)[0]), std::move((*items)[1]),
                             static_cast<std::uint64_t>(*total), std::move((*items)[3])};
}

std::optional<domain::RunnerInfo> decodeRunner(std::string_view id, std::string_view value, Instant now) {
    constexpr auto aliveFor = std::chrono::seconds(20);
    const std::size_t space = value.find(' ');
    if (space == std::string_view::npos)
        return std::nullopt;
    const auto seen = instantFrom(value.substr(0, space));
    const auto items = unpack(value.substr(space + 1));
    if (!seen || !items || items->size() != 4)
        return std::nullopt;
    domain::RunnerInfo runner;
    runner.id = limited(id, wordLimit);
    runner.host = limited((*items)[0], wordLimit);
    runner.engine = "native";
    runner.seenAt = *seen;
    runner.alive = now < *seen + aliveFor;
    runner.jobs = intFrom((*items)[1]).value_or(0);
    runner.running = intFrom((*items)[2]).value_or(0);
    runner.outbox = intFrom((*items)[3]).value_or(0);
    return runner;
}

} // namespace redispatch::engines::native
