// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engines/bullmq/schedule.h"

#include "core/base/text.h"
#include "core/engines/bullmq/rule.h"
#include "core/timing/nextruns.h"

#include <cmath>

namespace redispatch::engines::bullmq {

std::string_view word(Place place) {
    switch (place) {
    case Place::None:
        return "nowhere";
    case Place::Delayed:
        return "delayed";
    case Place::Wait:
        return "wait";
    case Place::Paused:
        return "paused";
    case Place::Prioritized:
        return "prioritized";
    case Place::Active:
        return "active";
    case Place::Completed:
        return "completed";
    case Place::Failed:
        return "failed";
    }
    return "nowhere";
}

std::optional<long long> dueMsOf(std::string_view delayedScore) {
    const auto score = base::parseDouble(delayedScore);
    if (!score || *score < 0 || *score > 4e17)
        return std::nullopt;
    return static_cast<long long>(std::floor(*score / static_cast<double>(scorePerMs)));
}

bool Schedule::isHeld() const {
    if (pending.place != Place::Delayed || !pending.dueMs)
        return false;
    if (*pending.dueMs >= sentinelMs)
        return true;
    return pending.hold && pending.hold->until && *pending.hold->until > now &&
           base::instantFromMs(*pending.dueMs) >= *pending.hold->until;
}

bool Schedule::isLastRun() const {
    const auto count = pending.options.count;
    if (ruleLimit && count && *count >= *ruleLimit)
        return true;
    if (!ruleEndMs)
        return false;
    const auto next = nextSlotAfter(base::instantFromMs(slotMs));
    return !next ? *ruleEndMs <= slotMs || rule.has_value() : base::msSinceEpoch(*next) > *ruleEndMs;
}

std::optional<Instant> Schedule::nextSlotAfter(Instant after) const {
    if (!rule)
        return std::nullopt;
    const auto next = timing::nextAfter(*rule, after);
    if (!next || (ruleEndMs && base::msSinceEpoch(*next) > *ruleEndMs))
        return std::nullopt;
    return next;
}

void Schedule::settleRule() {
    const RunOptions& options = pending.options;
    const auto first = [](const std::optional<std::string>& a, const std::string& b, const std::string& c) {
        return a && !a->empty() ? *a : !b.empty() ? b : c;
    };
    const auto number = [](const std::optional<std::string>& text, std::optional<long long> b,
                           std::optional<long long> c) {
        const auto stored = text ? base::parseInt(*text) : std::nullopt;
        return stored ? std::optional<long long>(*stored) : b ? b : c;
    };
    // A composite text may be split wrongly: it speaks only where nothing else does.
    const bool inText = !options.repeats && !pattern && !every;
    const auto text = inText ? compositeFrom(ref.member) : std::nullopt;
    const Composite composite = text.value_or(Composite{});
    jobName = first(name, pending.name, composite.name);
    rulePattern = first(pattern, options.pattern, composite.pattern);
    ruleTimeZone = first(timeZone, options.timeZone, composite.timeZone);
    ruleEveryMs = rulePattern.empty() ? number(every, options.every, composite.every) : std::nullopt;
    // What is stored as offset means different things in different versions; when it is due tells.
    ruleOffsetMs.reset();
    if (ruleEveryMs && *ruleEveryMs > 0) {
        const long long own = pending.timestamp.value_or(0) + options.delay.value_or(0);
        const bool shifted = options.delay.value_or(0) > 0 && own > slotMs && own - slotMs < *ruleEveryMs;
        ruleOffsetMs = (shifted ? own : slotMs) % *ruleEveryMs;
    }
    ruleEndMs = number(endDate, options.endAt, composite.endAt);
    ruleLimit = number(limit, options.limit, std::nullopt);
    rule = ruleOf(rulePattern, ruleTimeZone, ruleEveryMs, ruleOffsetMs);
}

} // namespace redispatch::engines::bullmq
