// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ledger/history.h"

#include "core/base/humanize.h"
#include "core/base/text.h"
#include "core/domain/baselinetext.h"
#include "core/ledger/runfields.h"
#include "core/ledger/scripts.h"
#include "core/redis/servererror.h"
#include "core/stats/runcounts.h"

#include <algorithm>
#include <map>
#include <unordered_set>

namespace redispatch::ledger {

using base::ErrorKind;
using base::JobId;
using base::makeError;
using domain::Run;
using redis::Client;

namespace {

constexpr std::size_t endsPerCall = 100;
constexpr std::size_t jobsPerRead = 200;
constexpr int keptGaps = 1'000;
constexpr std::size_t gapsTold = 3;
constexpr std::size_t stripBytes = 4 * domain::stripLength;

/// What one call of the script is given.
struct Call {
    JobId job;
    std::vector<std::string> keys;
    std::vector<std::string> args;
};

std::string dayText(base::Instant at) {
    return base::utcText(at).substr(0, 10);
}

std::string_view classOf(const Run& run) {
    if (run.outcome == domain::Outcome::Ok)
        return "ok";
    return domain::isFailure(run.outcome) ? "fail" : "";
}

/// A stream id, digits-digits, or ms alone.
bool isStreamId(std::string_view text) {
    const std::size_t dash = text.find('-');
    const auto number = [](std::string_view part) {
        return !part.empty() && part.size() <= 20 && part.find_first_not_of("0123456789") == part.npos;
    };
    return number(text.substr(0, dash)) && (dash == text.npos || number(text.substr(dash + 1)));
}

std::vector<std::string> callWords(const std::string& sha, const Call& call) {
    std::vector<std::string> words = {"EVALSHA", sha, std::to_string(call.keys.size())};
    words.insert(words.end(), call.keys.begin(), call.keys.end());
    words.insert(words.end(), call.args.begin(), call.args.end());
    return words;
}

std::optional<base::Instant> instantFrom(std::string_view text) {
    const auto ms = base::parseInt(text);
    return ms && *ms >= 0 ? std::optional(base::instantFromMs(*ms)) : std::nullopt;
}

} // namespace

std::string_view placeOf(const JobId& job) {
    const std::string_view id = job.str();
    return id.substr(0, id.rfind(':') + 1);
}

std::string History::key(const JobId& job, std::string_view part) const {
    return m_prefix + "{" + job.str() + "}:" + std::string(part);
}

base::Result<std::size_t> History::record(Client& client, std::span<const EndedRun> ended) const {
    std::map<JobId, std::vector<const Run*>> byJob;
    for (const auto& [job, run] : ended)
        if (run.finishedAt && base::msSinceEpoch(*run.finishedAt) > 0 && !run.id.empty())
            byJob[job].push_back(&run);

    std::vector<Call> calls;
    for (const auto& entry : byJob) {
        const JobId& job = entry.first; // clang 14 captures no structured bindings
        const std::vector<const Run*>& runs = entry.second;
        for (std::size_t from = 0; from < runs.size(); from += endsPerCall) {
            Call call{job, {key(job, "rec"), key(job, "runs"), key(job, "failures")}, {}};
            call.args = {std::to_string(keptRuns),
                         std::to_string(keptFailedRuns),
                         std::to_string(keptSketchDays * 86'400),
                         std::to_string(keptHourDays * 86'400'000LL),
                         "0.01",
                         std::to_string(stats::Sketch::version)};
            for (std::size_t i = from; i < std::min(from + endsPerCall, runs.size()); ++i) {
                const Run& run = *runs[i];
                const stats::RunCounts counts = stats::countsOf(run.outcome, run.duration, run.meters);
                const auto keyNumber = [&](const std::string& time) -> std::size_t {
                    if (counts.increments.empty())
                        return 0;
                    const std::string name =
                        key(job, "lat:" + time + ":" + std::string(word(run.meters.cache)));
                    auto at = std::find(call.keys.begin() + 3, call.keys.end(), name);
                    if (at == call.keys.end())
                        at = call.keys.insert(at, name);
                    return static_cast<std::size_t>(at - call.keys.begin()) - 2;
                };
                const std::string end = base::utcText(*run.finishedAt);
                const std::vector<std::string> fields = runFields(run);
                call.args.insert(call.args.end(),
                                 {run.id, std::to_string(base::msSinceEpoch(*run.finishedAt)),
                                  std::string(classOf(run)), std::string(word(run.outcome)),
                                  domain::packFate(fateOf(run)), lastRunText(run),
                                  std::to_string(keyNumber(end.substr(0, 10))),
                                  std::to_string(keyNumber(end.substr(0, 13))),
                                  counts.us ? std::to_string(*counts.us) : std::string(),
                                  std::to_string(2 * counts.increments.size())});
                for (const auto& [field, by] : counts.increments)
                    call.args.insert(call.args.end(), {field, std::to_string(by)});
                call.args.push_back(std::to_string(fields.size()));
                call.args.insert(call.args.end(), fields.begin(), fields.end());
            }
            calls.push_back(std::move(call));
        }
    }

    std::size_t fresh = 0;
    redis::Pipeline index;
    const auto take = [&](const Call& call, redis::Reply answer) {
        fresh += static_cast<std::size_t>(std::max<std::int64_t>(answer[0].integer().value_or(0), 0));
        index.add("ZADD", indexKey(), "GT", answer[1].text(), call.job.str());
    };
    const redis::Script& script = scripts::recordRuns();
    for (std::size_t from = 0; from < calls.size(); from += jobsPerRead) {
        const std::size_t until = std::min(from + jobsPerRead, calls.size());
        redis::Pipeline pipeline;
        for (std::size_t i = from; i < until; ++i)
            pipeline.addArgs(callWords(script.sha1(), calls[i]));
        const auto replies = client.run(pipeline, Client::Intent::Write);
        if (!replies)
            return base::Error(replies.error()).during("recording runs");
        index.clear();
        for (std::size_t i = from; i < until; ++i) {
            const redis::Reply answer = (*replies)[i - from];
            if (!answer.isError()) {
                take(calls[i], answer);
                continue;
            }
            if (!answer.text().starts_with("NOSCRIPT"))
                return redis::serverError(answer.text(), calls[i].keys[1]).during("recording runs");
            const auto again = script.run(client, calls[i].keys, calls[i].args);
            if (!again)
                return base::Error(again.error()).during("recording runs");
            take(calls[i], (*again)[0]);
        }
        // The index may lie in another slot, and only saves readers from asking for jobs without history.
        const auto indexed = client.run(index, Client::Intent::Write);
        if (!indexed)
            return base::Error(indexed.error()).during("recording runs");
        for (std::size_t i = 0; i < indexed->size(); ++i)
            if ((*indexed)[i].isError())
                return redis::serverError((*indexed)[i].text(), indexKey()).during("recording runs");
    }
    return fresh;
}

base::Status History::recordGap(Client& client, const HistoryGap& gap) const {
    const std::string member = std::to_string(base::msSinceEpoch(gap.from)) + " " + gap.place;
    redis::Pipeline pipeline;
    pipeline.add("ZADD", gapsKey(), base::msSinceEpoch(gap.to), member);
    pipeline.add("ZREMRANGEBYRANK", gapsKey(), 0, -keptGaps - 1);
    const auto replies = client.run(pipeline, Client::Intent::Write);
    if (!replies)
        return base::Error(replies.error()).during("recording a gap");
    if ((*replies)[0].isError())
        return redis::serverError((*replies)[0].text(), gapsKey()).during("recording a gap");
    return {};
}

base::Result<std::vector<HistoryGap>> History::loadGaps(Client& client, const JobId& job) const {
    const auto all = client.call(redis::Pipeline().add("ZRANGE", gapsKey(), -keptGaps, -1, "WITHSCORES"));
    if (!all)
        return all.error();
    std::vector<HistoryGap> gaps;
    for (std::size_t i = 0; i + 1 < (*all)[0].size(); i += 2) {
        const std::string_view member = (*all)[0][i].text();
        const std::size_t space = std::min(member.find(' '), member.size());
        const auto from = instantFrom(member.substr(0, space));
        const auto to = base::parseDouble((*all)[0][i + 1].text());
        if (from && to && space < member.size() && member.substr(space + 1) == placeOf(job))
            gaps.push_back({std::string(member.substr(space + 1)), *from,
                            base::instantFromMs(static_cast<long long>(*to))});
    }
    return gaps;
}

base::Result<domain::RunPage> History::loadRuns(Client& client, const JobId& job,
                                                const domain::RunQuery& query) const {
    if (!query.before.empty() && !isStreamId(query.before))
        return makeError(ErrorKind::Invalid, "page", "the next of an earlier page",
                         base::visible(base::elided(query.before, 64)));
    const int limit = std::clamp(query.limit, 1, keptRuns);
    std::string from = query.before.empty() ? "+" : "(" + query.before;
    if (const auto ms = base::parseInt(query.before))
        from = std::to_string(std::max<std::int64_t>(*ms - 1, 0));
    redis::Pipeline pipeline;
    pipeline.add("XREVRANGE", key(job, "runs"), from, "-", "COUNT", limit);
    pipeline.add("XREVRANGE", key(job, "failures"), "+", "-", "COUNT", keptFailedRuns);
    pipeline.add("XRANGE", key(job, "runs"), "-", "+", "COUNT", 1);
    const auto replies = client.run(pipeline);
    if (!replies)
        return replies.error();
    for (std::size_t i = 0; i < replies->size(); ++i)
        if ((*replies)[i].isError())
            return redis::serverError((*replies)[i].text(), key(job, i == 1 ? "failures" : "runs"));

    domain::RunPage page;
    std::unordered_set<std::string> taken;
    const auto take = [&](redis::Reply entry) {
        if (auto run = runFrom(entry[1]); run && taken.insert(run->id).second)
            page.runs.push_back(std::move(*run));
    };
    const redis::Reply entries = (*replies)[0];
    for (std::size_t i = 0; i < entries.size(); ++i)
        take(entries[i]);
    // Ends that were recorded late stand behind later ones.
    std::stable_sort(page.runs.begin(), page.runs.end(),
                     [](const Run& a, const Run& b) { return *a.finishedAt > *b.finishedAt; });
    const std::string_view oldest = (*replies)[2][0][0].text();
    if (entries.size() == static_cast<std::size_t>(limit) &&
        entries[entries.size() - 1][0].text() != oldest) {
        page.next = entries[entries.size() - 1][0].text();
        return page;
    }
    const auto oldestMs = base::parseInt(oldest.substr(0, oldest.find('-'))).value_or(0);
    const redis::Reply failures = (*replies)[1];
    for (std::size_t i = 0; i < failures.size(); ++i) {
        const std::string_view id = failures[i][0].text();
        if (base::parseInt(id.substr(0, id.find('-'))).value_or(0) < oldestMs)
            take(failures[i]);
    }
    const auto gaps = loadGaps(client, job);
    if (!gaps)
        return gaps.error();
    if (!page.runs.empty() || !gaps->empty())
        page.note = "the recorded history keeps the newest " + base::countText(keptRuns) +
                    " runs and the last " + std::to_string(keptFailedRuns) + " failures";
    const std::size_t told = std::min(gaps->size(), gapsTold);
    for (std::size_t i = gaps->size() - told; i < gaps->size(); ++i)
        page.note += "; runs may be missing between " + base::utcText((*gaps)[i].from) + " and " +
                     base::utcText((*gaps)[i].to);
    return page;
}

base::Result<Run> History::loadRun(Client& client, const JobId& job, const std::string& run) const {
    redis::Pipeline pipeline;
    pipeline.add("XREVRANGE", key(job, "runs"), "+", "-", "COUNT", keptRuns);
    pipeline.add("XREVRANGE", key(job, "failures"), "+", "-", "COUNT", keptFailedRuns);
    const auto replies = client.run(pipeline);
    if (!replies)
        return replies.error();
    for (std::size_t list = 0; list < replies->size(); ++list) {
        const redis::Reply entries = (*replies)[list];
        if (entries.isError())
            return redis::serverError(entries.text(), key(job, "runs"));
        for (std::size_t i = 0; i < entries.size(); ++i)
            if (entries[i][1].field("r").text() == run)
                if (auto found = runFrom(entries[i][1]))
                    return std::move(*found);
    }
    return makeError(ErrorKind::Missing, base::visible(run), "a recorded run of " + job.str(), "none");
}

base::Result<RecordedRows> History::loadRows(Client& client, std::span<const JobId> jobs) const {
    RecordedRows rows;
    // A ledger without any history costs one command, whatever the number of jobs.
    const auto recorded = client.call(redis::Pipeline().add("ZCARD", indexKey()));
    if (!recorded)
        return recorded.error();
    if ((*recorded)[0].integer().value_or(0) == 0)
        return rows;
    std::size_t sent = 0;
    std::size_t answered = 0;
    const auto next = [&](redis::Pipeline& pipeline) {
        for (const std::size_t end = std::min(sent + 500, jobs.size()); sent < end; ++sent)
            pipeline.add("HMGET", key(jobs[sent], "rec"), "last", "strip", "ok_at", "fail_at", "ended",
                         domain::baselineField);
    };
    const auto consume = [&](const redis::Replies& replies) -> base::Status {
        for (std::size_t i = 0; i < replies.size(); ++i, ++answered) {
            const redis::Reply row = replies[i];
            if (row.isError())
                return redis::serverError(row.text(), key(jobs[answered], "rec"));
            if (row[4].isNil())
                continue;
            RecordedRow& into = rows[jobs[answered]];
            into.last = lastRunFrom(row[0].text());
            const std::string_view strip = row[1].text();
            into.strip = strip.substr(strip.size() - std::min(strip.size(), stripBytes));
            into.lastSuccessAt = instantFrom(row[2].text());
            into.lastFailureAt = instantFrom(row[3].text());
            into.ended = row[4].integer().value_or(0);
            if (const auto baseline = domain::baselineFrom(row[5].text()))
                into.baseline = baseline->values;
        }
        return {};
    };
    if (auto read = client.stream(next, consume); !read)
        return read.error();
    return rows;
}

base::Result<stats::Sketch> History::loadLatency(Client& client, const JobId& job, std::chrono::sys_days day,
                                                 domain::CacheStatus stratum) const {
    const std::string name =
        key(job, "lat:" + dayText(base::Instant(day)) + ":" + std::string(word(stratum)));
    const auto hash = client.call(redis::Pipeline().add("HGETALL", name));
    if (!hash)
        return hash.error();
    stats::Sketch::Fields fields;
    for (std::size_t i = 0; i + 1 < (*hash)[0].size(); i += 2)
        fields.emplace_back((*hash)[0][i].text(), (*hash)[0][i + 1].text());
    auto sketch = stats::Sketch::from(fields);
    if (!sketch)
        return std::move(sketch).errorDuring("reading " + name);
    return sketch;
}

} // namespace redispatch::ledger
