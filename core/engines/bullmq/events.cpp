// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engines/bullmq/events.h"

#include "core/base/text.h"
#include "core/engines/bullmq/keys.h"
#include "core/engines/bullmq/runmeters.h"

namespace redispatch::engines::bullmq {

using domain::Outcome;

namespace {
constexpr std::size_t reasonBytes = 4'096;
constexpr std::size_t mostOpen = 10'000;
} // namespace

std::optional<Instant> entryTime(std::string_view entryId) {
    const auto ms = base::parseInt(entryId.substr(0, entryId.find('-')));
    constexpr long long latest = 1'000'000'000'000'000;
    return ms && *ms >= 0 && *ms < latest ? std::optional(base::instantFromMs(*ms)) : std::nullopt;
}

void EventFold::add(redis::Reply entry) {
    const redis::Reply fields = entry[1];
    const std::string_view jobId = fields.field("jobId").text();
    const auto at = entryTime(entry[0].text());
    if (jobId.empty() || !at || !m_isWanted(jobId))
        return;
    const std::string_view event = fields.field("event").text();
    const auto known = open.find(jobId);
    if (event == "active") {
        RunEvents& run = known != open.end() ? known->second : open[std::string(jobId)];
        run.jobId = jobId;
        if (run.attempts == 0)
            run.startedAt = at;
        ++run.attempts;
    } else if (event == "waiting" && known == open.end() && open.size() < mostOpen) {
        // A scheduled run is due at its slot, unless somebody asked for it again.
        const std::string_view prev = fields.field("prev").text();
        if (partsOf(jobId).origin == JobIdParts::Origin::Manual || prev == "failed" || prev == "completed") {
            RunEvents& run = open[std::string(jobId)];
            run.jobId = jobId;
            run.askedAt = at;
        }
    } else if (event == "completed") {
        close(jobId, *at, Outcome::Ok, fields);
    } else if (event == "failed") {
        close(jobId, *at, Outcome::Failed, fields);
    } else if (event == "removed" && known != open.end()) {
        if (known->second.attempts > 0)
            close(jobId, *at, Outcome::Cancelled, fields);
        else
            open.erase(known);
    }
}

void EventFold::close(std::string_view jobId, Instant at, Outcome outcome, redis::Reply fields) {
    RunEvents run;
    if (const auto known = open.find(jobId); known != open.end()) {
        run = std::move(known->second);
        open.erase(known);
    }
    run.jobId = jobId;
    run.finishedAt = at;
    run.outcome = outcome;
    const std::string_view value = fields.field("returnvalue").text();
    if (value.size() <= meterBytes)
        run.returnValue = value;
    run.failedReason = fields.field("failedReason").text().substr(0, reasonBytes);
    ended.push_back(std::move(run));
}

} // namespace redispatch::engines::bullmq
