// SPDX-License-Identifier: GPL-3.0-or-later
// One schedule opened: its rules, the coming slots and the raw keys.
#include "core/base/humanize.h"
#include "core/base/text.h"
#include "core/engines/bullmq/engine.h"
#include "core/engines/bullmq/operations.h"
#include "core/engines/bullmq/places.h"
#include "core/engines/bullmq/schedule.h"
#include "core/engines/rawkeys.h"
#include "core/timing/nextruns.h"

#include <simdjson.h>

namespace redispatch::engines::bullmq {

using base::ErrorKind;

namespace {

constexpr int slotsShown = 5;
constexpr std::size_t valueBytes = 200;

std::string kept(const Retention& retention) {
    switch (retention.kind) {
    case Retention::Kind::NotSaid:
        return {};
    case Retention::Kind::Kept:
        return "no";
    case Retention::Kind::AtOnce:
        return "at once";
    case Retention::Kind::Limited:
        break;
    }
    std::string text;
    if (retention.count)
        text = "beyond the newest " + base::countText(*retention.count) + " of the queue";
    if (retention.ageSeconds)
        text += (text.empty() ? "after " : " or after ") +
                base::durationText(std::chrono::seconds(*retention.ageSeconds));
    return text;
}

/// `backoff` as it stands in opts: a number of ms, or {"type", "delay"}.
std::string backOff(const std::string& opts) {
    thread_local simdjson::dom::parser parser;
    simdjson::dom::element value;
    if (parser.parse(opts)["backoff"].get(value) != simdjson::SUCCESS)
        return {};
    const auto span = [](simdjson::dom::element number) -> std::string {
        double ms = 0;
        return number.get(ms) == simdjson::SUCCESS && ms >= 0 && ms < 1e15
                   ? base::durationText(base::milliseconds(static_cast<long long>(ms)))
                   : std::string();
    };
    if (!value.is_object())
        return span(value);
    std::string_view type;
    simdjson::dom::element delay;
    std::string text;
    if (value["type"].get(type) == simdjson::SUCCESS)
        text = base::elided(base::visible(type), valueBytes);
    if (value["delay"].get(delay) == simdjson::SUCCESS)
        text += (text.empty() ? "" : ", ") + span(delay);
    return text;
}

class Policy {
public:
    void add(const char* name, const std::string& value) {
        if (!value.empty())
            m_pairs.emplace_back(name,
                                 base::elided(base::visible(value.substr(0, 4 * valueBytes)), valueBytes));
    }
    void add(const char* name, std::optional<long long> number) {
        if (number)
            add(name, std::to_string(*number));
    }
    void addInstant(const char* name, std::optional<long long> ms) {
        if (ms && *ms > 0 && *ms < 1'000'000'000'000'000)
            add(name, base::utcText(base::instantFromMs(*ms)));
    }
    std::vector<std::pair<std::string, std::string>> take() { return std::move(m_pairs); }

private:
    std::vector<std::pair<std::string, std::string>> m_pairs;
};

std::optional<long long> numberIn(const std::optional<std::string>& text) {
    const auto number = text ? base::parseInt(*text) : std::nullopt;
    return number ? std::optional<long long>(*number) : std::nullopt;
}

std::vector<std::pair<std::string, std::string>> policyOf(const Schedule& schedule, redis::Reply meta) {
    // A template's options are for its next registration; a run inherits those of the run before.
    const std::string opts =
        schedule.pending.exists ? schedule.pending.opts : schedule.templateOpts.value_or(std::string());
    const RunOptions options = readOptions(opts);
    Policy policy;
    policy.add("engine", schedule.dialect.title());
    policy.add("version", schedule.dialect.version);
    policy.add("job name", schedule.jobName);
    policy.add("pending run", schedule.pending.id + (schedule.pending.exists
                                                         ? ", in " + std::string(word(schedule.pending.place))
                                                         : ", which does not exist"));
    policy.add("attempts", options.attempts);
    policy.add("back-off", backOff(opts));
    policy.add("priority", options.priority);
    policy.add("iteration", numberIn(schedule.iteration) ? numberIn(schedule.iteration) : options.count);
    policy.add("limit", schedule.ruleLimit);
    policy.addInstant("starts",
                      numberIn(schedule.startDate) ? numberIn(schedule.startDate) : options.startAt);
    policy.addInstant("ends", schedule.ruleEndMs);
    if (schedule.ruleOffsetMs && *schedule.ruleOffsetMs > 0)
        policy.add("offset", base::durationText(base::milliseconds(*schedule.ruleOffsetMs)));
    policy.add("completed jobs removed", kept(options.onComplete));
    policy.add("failed jobs removed", kept(options.onFail));
    policy.add("queue", schedule.queuePaused ? std::string("paused") : std::string());
    policy.add("queue's runs at once", std::string(meta[0].text()));
    if (!meta[1].isNil() && !meta[2].isNil())
        policy.add("queue's rate limit",
                   std::string(meta[1].text()) + " in " +
                       base::durationText(base::milliseconds(meta[2].integer().value_or(0))));
    policy.add("events kept", std::string(meta[3].text()));
    return policy.take();
}

/// The pending run's own time first; what follows it is computed where the rule is known.
std::vector<Instant> slotsOf(const Schedule& schedule) {
    std::vector<Instant> slots;
    const PendingJob& pending = schedule.pending;
    if (!pending.exists || schedule.isHeld())
        return slots;
    const auto first = base::instantFromMs(pending.dueMs.value_or(schedule.slotMs));
    if (pending.place == Place::Delayed)
        slots.push_back(first);
    std::optional<long long> left; // after the pending one
    if (schedule.ruleLimit)
        left = *schedule.ruleLimit - pending.options.count.value_or(1);
    Instant at = std::max(first, schedule.now);
    while (slots.size() < slotsShown && (!left || (*left)-- > 0)) {
        // Intervals are counted from the run before, whatever grid they once began on.
        std::optional<Instant> next;
        if (schedule.ruleEveryMs && *schedule.ruleEveryMs > 0)
            next = at + base::milliseconds(*schedule.ruleEveryMs);
        else
            next = schedule.nextSlotAfter(at);
        if (!next || (schedule.ruleEndMs && base::msSinceEpoch(*next) > *schedule.ruleEndMs))
            break;
        slots.push_back(at = *next);
    }
    return slots;
}

} // namespace

Result<domain::JobDetail> BullmqEngine::loadDetail(redis::Client& client, const JobId& job) {
    const auto ref = JobRef::from(job);
    if (!ref)
        return base::makeError(ErrorKind::Invalid, base::visible(job.str()),
                               "the id of a BullMQ or Bull schedule");
    const auto rows = reload(client, {&job, 1});
    if (!rows)
        return rows.error();
    if (rows->empty())
        return base::makeError(ErrorKind::Missing, job.str(), "a schedule", "none");
    domain::JobDetail detail;
    detail.job = *rows->front();

    const std::string meta = key(ref->queue, "meta");
    std::vector<std::string> rawKeys = {definitionKey(ref->queue, ref->member), meta};
    const auto schedule = loadSchedule(client, *ref, m_places->commandOf(ref->queue));
    if (!schedule && !client.isConnected())
        return schedule.error();
    if (schedule) {
        redis::Pipeline facts;
        facts.add("HMGET", meta, "concurrency", "max", "duration", "opts.maxLenEvents");
        facts.add("ZCARD", key(ref->queue, "repeat"));
        const auto fields = client.run(facts);
        if (!fields && !client.isConnected())
            return fields.error();
        const redis::Replies none;
        detail.policy = policyOf(*schedule, fields ? (*fields)[0] : none[0]);
        if (const auto mates = fields ? (*fields)[1].integer() : std::nullopt)
            detail.policy.emplace_back(queueMatesPolicy, std::to_string(*mates));
        detail.nextSlots = slotsOf(*schedule);
        if (!schedule->jobName.empty())
            detail.command = {base::visible(schedule->jobName)};
        rawKeys.insert(rawKeys.begin() + 1, jobKey(ref->queue, schedule->pending.id));
    } else {
        // What makes no sense is still to be looked at.
        detail.policy.emplace_back("unreadable", schedule.error().actual.empty() ? schedule.error().expected
                                                                                 : schedule.error().actual);
    }
    auto raw = loadRawKeys(client, rawKeys);
    if (!raw)
        return raw.error();
    detail.raw = std::move(*raw);
    return detail;
}

} // namespace redispatch::engines::bullmq
