// SPDX-License-Identifier: GPL-3.0-or-later
// Runs: the history stream read backwards, with what runs and waits in front.
#include "core/engines/native/engine.h"
#include "core/engines/native/fields.h"
#include "core/redis/servererror.h"

#include <algorithm>

namespace redispatch::engines::native {

using base::ErrorKind;
using domain::Run;

namespace {

constexpr int entriesPerRead = 200;
constexpr int queueShown = 100;
constexpr int failuresKept = 5;
/// A job's history holds about 2,000 entries; an edited stream may hold any number.
constexpr int mostEntriesRead = 4'000;
constexpr std::int64_t longestOutput = 4 << 20;

/// A stream id as XRANGE takes it: digits, or digits-digits.
bool isStreamId(std::string_view text) {
    const std::size_t dash = std::min(text.find('-'), text.size());
    const auto number = [](std::string_view part) {
        return !part.empty() && part.size() <= 20 && part.find_first_not_of("0123456789") == part.npos;
    };
    return number(text.substr(0, dash)) && (dash == text.size() || number(text.substr(dash + 1)));
}

/// Walks the history from `before` (exclusive; empty: the newest) backwards until `consume` says stop.
/// Returns where it stopped: the id of the last entry taken, empty at the end of the history.
Result<std::string> walkHistory(redis::Client& client, const std::string& key, std::string before,
                                const std::function<bool(redis::Reply entry)>& consume) {
    for (int read = 0; read < mostEntriesRead; read += entriesPerRead) {
        const auto entries = client.call(redis::Pipeline().add(
            "XREVRANGE", key, before.empty() ? "+" : "(" + before, "-", "COUNT", entriesPerRead));
        if (!entries)
            return entries.error();
        const redis::Reply list = (*entries)[0];
        for (std::size_t i = 0; i < list.size(); ++i) {
            before = list[i][0].text();
            if (!consume(list[i]))
                return before;
        }
        if (list.size() < static_cast<std::size_t>(entriesPerRead))
            return std::string();
    }
    return before;
}

/// The failures that are kept beside the history, newest first.
Result<redis::Replies> readFailures(redis::Client& client, const std::string& key) {
    return client.call(redis::Pipeline().add("XREVRANGE", key, "+", "-", "COUNT", failuresKept));
}

long long msOf(std::string_view streamId) {
    return base::parseInt(streamId.substr(0, streamId.find('-'))).value_or(0);
}

void addActive(redis::Pipeline& pipeline, const std::string& key) {
    std::vector<std::string> args = {"HMGET", key};
    args.insert(args.end(), activeColumns().begin(), activeColumns().end());
    pipeline.addArgs(args);
}

} // namespace

Result<RunPage> NativeEngine::loadRuns(redis::Client& client, const JobId& job, const RunQuery& query) {
    if (!query.before.empty() && !isStreamId(query.before))
        return base::makeError(ErrorKind::Invalid, "page", "the next of an earlier page",
                               base::visible(query.before));
    const auto limit = static_cast<std::size_t>(std::clamp(query.limit, 1, 1'000));
    RunPage page;
    if (query.before.empty()) {
        redis::Pipeline pipeline;
        addActive(pipeline, m_keys.state(job));
        pipeline.add("ZREVRANGE", m_keys.queue(job), 0, queueShown - 1, "WITHSCORES");
        const auto now = client.run(pipeline);
        if (!now)
            return now.error();
        for (std::size_t i = 0; i < now->size(); ++i)
            if ((*now)[i].isError())
                return redis::serverError((*now)[i].text(), job.str());
        const redis::Reply queue = (*now)[1];
        std::vector<std::string> fetch = {"HMGET", m_keys.queueData(job)};
        for (std::size_t i = 0; i + 1 < queue.size(); i += 2)
            fetch.emplace_back(queue[i].text());
        if (queue.size() > 0) {
            const auto data = client.call(redis::Pipeline().addArgs(fetch));
            if (!data)
                return data.error();
            for (std::size_t i = 0; i + 1 < queue.size(); i += 2)
                page.runs.push_back(decodeQueued(queue[i].text(), instantFromScore(queue[i + 1].text()),
                                                 (*data)[0][i / 2].text()));
        }
        if (auto active = decodeActive((*now)[0]))
            page.runs.push_back(std::move(*active));
    }
    std::string oldest = query.before;
    auto next = walkHistory(client, m_keys.history(job), query.before, [&](redis::Reply entry) {
        oldest = entry[0].text();
        if (auto run = decodeRun(entry))
            page.runs.push_back(std::move(*run));
        return page.runs.size() < limit;
    });
    if (!next)
        return next.error();
    page.next = std::move(*next);
    if (!page.next.empty())
        return page;
    const auto failures = readFailures(client, m_keys.failures(job));
    if (!failures)
        return failures.error();
    for (std::size_t i = 0; i < (*failures)[0].size() && page.runs.size() < limit; ++i) {
        const redis::Reply entry = (*failures)[0][i];
        if (!oldest.empty() && msOf(entry[0].text()) >= msOf(oldest))
            continue;
        if (auto run = decodeRun(entry))
            page.runs.push_back(std::move(*run));
    }
    page.note = "keeps 90 days and about the newest 1,000 runs of a job, and its last 5 failures";
    return page;
}

Result<Run> NativeEngine::loadRun(redis::Client& client, const JobId& job, const std::string& run) {
    redis::Pipeline pipeline;
    addActive(pipeline, m_keys.state(job));
    pipeline.add("ZSCORE", m_keys.queue(job), run).add("HGET", m_keys.queueData(job), run);
    const auto now = client.run(pipeline);
    if (!now)
        return now.error();
    for (std::size_t i = 0; i < now->size(); ++i)
        if ((*now)[i].isError())
            return redis::serverError((*now)[i].text(), job.str());
    if (auto active = decodeActive((*now)[0]); active && active->id == run)
        return std::move(*active);
    if (!(*now)[1].isNil())
        return decodeQueued(run, instantFromScore((*now)[1].text()), (*now)[2].text());

    // A stale entry is newer than the end it follows; the end is the truth, unless there is none.
    std::optional<Run> stale;
    std::optional<Run> ended;
    const auto walked = walkHistory(client, m_keys.history(job), {}, [&](redis::Reply entry) {
        const redis::Reply fields = entry[1];
        const std::string_view event = fields.field("ev").text();
        if ((event != "end" && event != "stale" && event != "skip") ||
            (event != "skip" && fields.field("run").text() != run))
            return true;
        auto found = decodeRun(entry);
        if (!found || found->id != run)
            return true;
        if (event == "stale") {
            stale = std::move(found);
            return true;
        }
        ended = std::move(found);
        return false;
    });
    if (!walked)
        return walked.error();
    if (ended)
        return std::move(*ended);
    if (stale)
        return std::move(*stale);
    const auto failures = readFailures(client, m_keys.failures(job));
    if (!failures)
        return failures.error();
    for (std::size_t i = 0; i < (*failures)[0].size(); ++i)
        if (auto found = decodeRun((*failures)[0][i]); found && found->id == run)
            return std::move(*found);
    return base::makeError(ErrorKind::Missing, base::visible(run), "a run of " + job.str(),
                           "none in its queue, state and recent history");
}

Result<domain::RunOutput> NativeEngine::loadOutput(redis::Client& client, const JobId& job,
                                                   const std::string& run) {
    const std::string key = m_keys.outputs(job);
    const auto length = client.call(redis::Pipeline().add("HSTRLEN", key, run));
    if (!length)
        return length.error();
    const std::int64_t bytes = (*length)[0].integer().value_or(0);
    if (bytes > longestOutput)
        return base::makeError(ErrorKind::Undecodable, key, "at most 4 MiB of output",
                               std::to_string(bytes) + " bytes");
    const auto packed = client.call(redis::Pipeline().add("HGET", key, run));
    if (!packed)
        return packed.error();
    if ((*packed)[0].isNil())
        return base::makeError(ErrorKind::Missing, base::visible(run), "stored output",
                               "none; the newest 20 outputs of a job are kept");
    if (auto output = decodeOutput((*packed)[0].text()))
        return std::move(*output);
    return base::makeError(ErrorKind::Undecodable, key, "packed output", "other bytes");
}

} // namespace redispatch::engines::native
