// SPDX-License-Identifier: GPL-3.0-or-later
// What operators do to one schedule, each in one script that checks before it writes.
#pragma once

#include "core/domain/intent.h"
#include "core/engines/bullmq/schedule.h"
#include "core/redis/script.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace redispatch::engines::bullmq {

/// Under which name a detail's policy says how many schedules share the queue.
inline constexpr std::string_view queueMatesPolicy = "schedules of its queue";

/// What a script answered: a word, then its own values. Views hold as long as this value.
class Answer {
public:
    explicit Answer(redis::Replies replies) : m_replies(std::move(replies)) {}
    std::string_view word() const { return m_replies[0][0].text(); }
    std::string_view value(std::size_t index) const { return m_replies[0][index + 1].text(); }
    bool did() const { return word() == "ok" || word() == "repeat"; }

private:
    redis::Replies m_replies;
};

struct ScriptCall {
    const redis::Script& script;
    const Schedule& schedule;
    const domain::Intent& intent;
    std::string run;                     ///< id of the job that the script is about
    std::vector<std::string> args{};     ///< after those that every script gets
    std::vector<std::string> moreKeys{}; ///< after those that every script gets
};
base::Result<Answer> callScript(redis::Client& client, const ScriptCall& call);

/// An answer that is a refusal, as an error.
base::Error refusal(const domain::Intent& intent, const Answer& answer);
/// A verb that the schedule does not have now, told as its capabilities would tell it.
base::Error unable(const domain::Intent& intent, base::ErrorKind kind, domain::Why why);

/// What `repeat:<x>:` the runs of the schedule begin with.
std::string runPrefix(const Schedule& schedule);
/// Whether a job's id names a run of the schedule, on time or by hand.
bool isRunOf(const Schedule& schedule, std::string_view run);
/// The id that a trigger gives its run: the same for the same request.
std::string manualRunId(const Schedule& schedule, std::string_view requestId);

/// A run that is kept, with what its successor needs.
struct KeptRun {
    std::string id, name, data, opts, scheduleKey;
};
/// The newest of the schedule's finished runs; searched among the last 500 of the queue's.
base::Result<std::optional<KeptRun>> loadNewestRun(redis::Client& client, const Schedule& schedule);

/// What came of an intent. An answer "moved" means: read the schedule again and repeat.
struct Done {
    Answer answer;
    std::string run;  ///< that it is about
    std::string note; ///< for the receipt; may be empty
};
using Doing = base::Result<Done>;

Doing trigger(redis::Client& client, const Schedule& schedule, const domain::Intent& intent);
/// Whether the queue's latest 1,000 events tell of this trigger's run, though it may be gone already.
base::Result<bool> triggeredBefore(redis::Client& client, const Schedule& schedule,
                                   const domain::Intent& intent);
Doing hold(redis::Client& client, const Schedule& schedule, const domain::Intent& intent);
Doing release(redis::Client& client, const Schedule& schedule, const domain::Intent& intent);
Doing runEarly(redis::Client& client, const Schedule& schedule, const domain::Intent& intent);
Doing retry(redis::Client& client, const Schedule& schedule, const domain::Intent& intent);
Doing removeRun(redis::Client& client, const Schedule& schedule, const domain::Intent& intent);
Doing removeSchedule(redis::Client& client, const Schedule& schedule, const domain::Intent& intent);
Doing rearm(redis::Client& client, const Schedule& schedule, const domain::Intent& intent);
Doing sweep(redis::Client& client, const Schedule& schedule, const domain::Intent& intent);
Doing pauseQueue(redis::Client& client, const Schedule& schedule, const domain::Intent& intent);
Doing resumeQueue(redis::Client& client, const Schedule& schedule, const domain::Intent& intent);

} // namespace redispatch::engines::bullmq
