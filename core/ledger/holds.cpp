// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ledger/holds.h"

#include "core/base/text.h"
#include "core/redis/scan.h"
#include "core/redis/servererror.h"

#include <algorithm>

namespace redispatch::ledger {

using base::msSinceEpoch;
using domain::Pause;

namespace {

constexpr std::size_t mostRecords = 50'000;
constexpr std::size_t jobsAtOnce = 500;
constexpr std::size_t holdTextLimit = 4'096;

std::string untilText(const Pause& pause) {
    return pause.until ? std::to_string(msSinceEpoch(*pause.until)) : std::string();
}

std::string holdLine(std::string_view text) {
    std::string line = base::elided(text, holdTextLimit);
    std::replace(line.begin(), line.end(), '\n', ' ');
    return line;
}

std::optional<Pause> pauseFrom(std::string_view by, std::string_view since, std::string_view until,
                               std::string_view reason) {
    const auto began = base::parseInt(since);
    const auto end = base::parseInt(until);
    if (!began || (!until.empty() && !end))
        return std::nullopt;
    Pause pause;
    pause.by = base::elided(by, holdTextLimit);
    pause.reason = base::elided(reason, holdTextLimit);
    pause.since = base::instantFromMs(*began);
    if (end)
        pause.until = base::instantFromMs(*end);
    return pause;
}

/// "since\nuntil\nby\nreason": only the last may hold further lines.
std::string packed(const Pause& pause) {
    return std::to_string(msSinceEpoch(pause.since)) + '\n' + untilText(pause) + '\n' + holdLine(pause.by) +
           '\n' + base::elided(pause.reason, holdTextLimit);
}

std::optional<Pause> unpacked(std::string_view text) {
    std::string_view parts[3];
    for (std::string_view& part : parts) {
        const auto end = text.find('\n');
        if (end == std::string_view::npos)
            return std::nullopt;
        part = text.substr(0, end);
        text.remove_prefix(end + 1);
    }
    return pauseFrom(parts[2], parts[0], parts[1], text);
}

} // namespace

base::Status Holds::save(redis::Client& client, const base::JobId& job, const Pause& pause) const {
    redis::Pipeline pipeline;
    pipeline
        .add("HSET", recordKey(job), "by", holdLine(pause.by), "reason",
             base::elided(pause.reason, holdTextLimit), "since", msSinceEpoch(pause.since), "until",
             untilText(pause))
        .add("HSET", indexKey(), job.str(), packed(pause));
    const auto replies = client.run(pipeline, redis::Client::Intent::Write);
    if (!replies)
        return base::Error(replies.error()).during("recording a pause");
    for (std::size_t i = 0; i < replies->size(); ++i)
        if ((*replies)[i].isError())
            return redis::serverError((*replies)[i].text(), i == 0 ? recordKey(job) : indexKey())
                .during("recording a pause");
    return {};
}

base::Status Holds::dropOver(redis::Client& client, base::Instant before) const {
    std::vector<std::string> over = {"HDEL", indexKey()};
    const redis::ScanBudget budget{10, 500, std::chrono::seconds(1)};
    const auto looked = redis::scan(client, {.command = "HSCAN", .key = indexKey()}, budget,
                                    [&](const redis::Reply& members) -> base::Status {
                                        for (std::size_t i = 0; i + 1 < members.size(); i += 2) {
                                            const auto pause = unpacked(members[i + 1].text());
                                            if (!pause || (pause->until && *pause->until < before))
                                                over.emplace_back(members[i].text());
                                        }
                                        return {};
                                    });
    if (!looked && looked.error().kind != base::ErrorKind::Busy)
        return looked.error();
    if (over.size() == 2)
        return {};
    const auto dropped = client.call(redis::Pipeline().addArgs(over), redis::Client::Intent::Write);
    return dropped ? base::Status() : base::Status(dropped.error());
}

base::Status Holds::remove(redis::Client& client, const base::JobId& job) const {
    redis::Pipeline pipeline;
    pipeline.add("DEL", recordKey(job)).add("HDEL", indexKey(), job.str());
    const auto replies = client.run(pipeline, redis::Client::Intent::Write);
    if (!replies)
        return base::Error(replies.error()).during("removing the record of a pause");
    for (std::size_t i = 0; i < replies->size(); ++i)
        if ((*replies)[i].isError())
            return redis::serverError((*replies)[i].text(), i == 0 ? recordKey(job) : indexKey())
                .during("removing the record of a pause");
    return {};
}

base::Result<std::optional<Pause>> Holds::load(redis::Client& client, const base::JobId& job) const {
    const auto fields =
        client.call(redis::Pipeline().add("HMGET", recordKey(job), "by", "since", "until", "reason"));
    if (!fields)
        return fields.error();
    const redis::Reply reply = (*fields)[0];
    return pauseFrom(reply[0].text(), reply[1].text(), reply[2].text(), reply[3].text());
}

base::Result<HoldRecords> Holds::load(redis::Client& client) const {
    HoldRecords records;
    const redis::ScanBudget budget{mostRecords / 500, 500, std::chrono::seconds(10)};
    const auto done = redis::scan(client, {.command = "HSCAN", .key = indexKey()}, budget,
                                  [&](const redis::Reply& members) -> base::Status {
                                      for (std::size_t i = 0; i + 1 < members.size(); i += 2)
                                          if (auto pause = unpacked(members[i + 1].text()))
                                              records[base::JobId(std::string(members[i].text()))] =
                                                  std::move(*pause);
                                      return {};
                                  });
    if (!done)
        return base::Error(done.error()).during("reading the records of pauses");
    return records;
}

base::Result<HoldRecords> Holds::load(redis::Client& client, std::span<const base::JobId> jobs) const {
    HoldRecords records;
    for (std::size_t from = 0; from < jobs.size(); from += jobsAtOnce) {
        const auto part = jobs.subspan(from, std::min(jobsAtOnce, jobs.size() - from));
        std::vector<std::string> words = {"HMGET", indexKey()};
        for (const base::JobId& job : part)
            words.push_back(job.str());
        const auto values = client.call(redis::Pipeline().addArgs(words));
        if (!values)
            return base::Error(values.error()).during("reading the records of pauses");
        for (std::size_t i = 0; i < part.size(); ++i)
            if (auto pause = unpacked((*values)[0][i].text()))
                records[part[i]] = std::move(*pause);
    }
    return records;
}

} // namespace redispatch::ledger
