// SPDX-License-Identifier: GPL-3.0-or-later
// The whole queue: pause and resume.
#include "core/engines/bullmq/operations.h"
#include "core/engines/bullmq/scripts.h"

namespace redispatch::engines::bullmq {

using base::ErrorKind;
using domain::Intent;

namespace {

/// Jobs that one call moves, about a millisecond's work, and how often it may be repeated.
constexpr int movedAtOnce = 2'000;
constexpr int mostCalls = 5'000;

Doing switchQueue(redis::Client& client, const redis::Script& script, const Schedule& schedule,
                  const Intent& intent) {
    if (schedule.dialect.family == Family::Unknown)
        return unable(intent, ErrorKind::Invalid, domain::Why::UnknownVersion);
    for (int calls = 0; calls < mostCalls; ++calls) {
        auto answer = callScript(
            client, {script, schedule, intent, schedule.pending.id, {std::to_string(movedAtOnce)}});
        if (!answer)
            return answer.error();
        if (answer->word() != "more")
            return Done{std::move(*answer), {}, {}};
    }
    base::Error error = base::makeError(ErrorKind::Busy, intent.job.str(), "a queue that comes to an end",
                                        "one that is filled faster than it can be moved");
    error.effect = base::Effect::Uncertain;
    return error;
}

} // namespace

Doing pauseQueue(redis::Client& client, const Schedule& schedule, const Intent& intent) {
    return switchQueue(client, scripts::pauseQueue(), schedule, intent);
}

Doing resumeQueue(redis::Client& client, const Schedule& schedule, const Intent& intent) {
    return switchQueue(client, scripts::resumeQueue(), schedule, intent);
}

} // namespace redispatch::engines::bullmq
