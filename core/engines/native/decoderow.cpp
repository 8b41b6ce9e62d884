// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/domain/baselinetext.h"
#include "core/domain/strip.h"
#include "core/engines/native/decode.h"
#include "core/engines/native/fields.h"
#include "core/timing/describe.h"

#include <array>
#include <cstdint>

namespace redispatch::engines::native {

using domain::Job;
using domain::JobState;
using domain::Verb;
using domain::Why;

namespace {

enum Column : std::size_t {
    Rev,
    Sched,
    Tz,
    Group,
    Owner,
    Tags,
    Notes,
    RetiredAt,
    NextHint,
    QueueDue,
    Last,
    OkAt,
    FailAt,
    Strip,
    ActiveStart,
    PausedAt,
    PauseUntil,
    PauseBy,
    PauseNote,
    Baseline,
    TimeoutMs,
    KillGraceMs,
    DeadlineMs,
    LeaseEnd,
    ColumnCount
};
constexpr std::array<std::string_view, ColumnCount> columns = {
    "rev",        "sched",         "tz",          "group",       "owner",
    "tags",       "notes",         "retired",     "next_hint",   "q_due",
    "last",       "ok_at",         "fail_at",     "strip",       "active_start",
    "paused",     "pause_until",   "pause_by",    "pause_note",  domain::baselineField,
    "timeout_ms", "kill_grace_ms", "deadline_ms", "active_lease"};

constexpr std::size_t labelLimit = 256;
constexpr std::size_t noteLimit = 4'096;
constexpr std::size_t stripBytes = domain::stripLength * 4;
constexpr std::size_t maxSchedules = 10'000;

/// Reads one row, remembering the first thing that is wrong with it.
class Row {
public:
    Row(redis::Reply reply, std::string& problem) : m_reply(reply), m_problem(problem) {}

    std::string_view text(Column column) const { return m_reply[column].text(); }
    bool has(Column column) const { return !m_reply[column].isNil(); }

    std::optional<Instant> instant(Column column) {
        if (!has(column))
            return std::nullopt;
        const auto value = instantFrom(text(column));
        if (!value)
            wrong(column, "milliseconds since 1970");
        return value;
    }
    void wrong(Column column, std::string_view expected) {
        if (m_problem.empty())
            m_problem = "state field " + std::string(columns.at(column)) + ": expected " +
                        std::string(expected) + ", found " +
                        (has(column) ? "\"" + base::visible(limited(text(column), 80)) + "\"" : "nothing");
    }

private:
    redis::Reply m_reply;
    std::string& m_problem;
};

/// "run slot start end ms outcome trigger cache db", with "-" for what is not known (ending.lua).
domain::LastRun lastRun(Row& row) {
    domain::LastRun last;
    if (!row.has(Last))
        return last;
    const auto parts = base::split(row.text(Last), ' ');
    const auto outcome = parts.size() == 9 ? domain::outcomeFrom(parts[5]) : std::nullopt;
    if (!outcome) {
        row.wrong(Last, "nine words about the last run");
        return last;
    }
    last.id = limited(parts[0], labelLimit);
    last.slotAt = instantFrom(parts[1]);
    last.startedAt = instantFrom(parts[2]);
    last.finishedAt = instantFrom(parts[3]);
    if (const auto ms = base::parseInt(parts[4]))
        last.duration = milliseconds(*ms);
    last.outcome = *outcome;
    last.trigger = domain::triggerFrom(parts[6]).value_or(domain::TriggerKind::Unknown);
    last.cache = domain::cacheStatusFrom(parts[7]).value_or(domain::CacheStatus::Unknown);
    last.dbCalls = base::parseDouble(parts[8]);
    return last;
}

/// Rows written before these fields were kept do not have them.
domain::Limits limitsOf(Row& row) {
    const auto positive = [&](Column column) {
        const auto ms = base::parseInt(row.text(column));
        return ms && *ms > 0 ? std::int64_t{*ms} : domain::Limits::none;
    };
    domain::Limits limits;
    limits.timeoutMs = positive(TimeoutMs);
    limits.deadlineMs = positive(DeadlineMs); // 0: by the interval
    if (const auto ms = base::parseInt(row.text(KillGraceMs)); ms && *ms >= 0 && *ms < UINT32_MAX)
        limits.killGraceMs = static_cast<std::uint32_t>(*ms);
    if (const auto end = instantFrom(row.text(LeaseEnd)); end && row.has(ActiveStart))
        limits.leaseEndsAtMs = base::msSinceEpoch(*end);
    return limits;
}

std::unique_ptr<domain::Pause> pauseOf(Row& row, Instant now) {
    const auto since = row.instant(PausedAt);
    const auto until = row.instant(PauseUntil);
    // A pause whose time is over holds nothing back; the next claim removes it.
    if (!since || (until && *until <= now))
        return nullptr;
    return std::make_unique<domain::Pause>(domain::Pause{
        limited(row.text(PauseBy), labelLimit), limited(row.text(PauseNote), noteLimit), *since, until});
}

domain::Capabilities capabilitiesOf(const Job& job, bool retired) {
    domain::Capabilities can;
    can.set(Verb::Retry, Why::NotOffered); // its runner tries again by itself
    can.set(Verb::Rerun, Why::NotOffered);
    if (job.state == JobState::Invalid) {
        can.forbidWrites(Why::UndecodableJob);
        return can;
    }
    if (retired) {
        can.forbidWrites(Why::RetiredJob);
        return can;
    }
    if (job.paused)
        can.set(Verb::Pause, Why::AlreadyPaused);
    else
        can.set(Verb::Resume, Why::NotPaused);
    return can;
}

/// Retired and Exhausted are the engine's to say; running and failing come before them.
JobState stateOf(const Job& job, bool retired, Instant now) {
    const JobState state = domain::stateAt(job, now);
    if (state == JobState::Running)
        return state;
    if (retired)
        return JobState::Retired;
    const bool quiet = state == JobState::Ok || state == JobState::NeverRun || state == JobState::Unknown;
    if (quiet && !job.nextAt && job.schedule.kind != domain::ScheduleKind::Manual)
        return JobState::Exhausted;
    return state;
}

} // namespace

std::span<const std::string_view> rowColumns() {
    return columns;
}

const domain::Schedule& RowDecoder::schedule(std::string_view expression, std::string_view zone,
                                             std::string& problem) {
    std::string key(expression);
    key += '\n';
    key += zone;
    auto known = m_schedules.find(key);
    if (known == m_schedules.end()) {
        if (m_schedules.size() >= maxSchedules)
            m_schedules.clear();
        Known entry;
        entry.schedule.expression = m_texts(limited(expression, labelLimit));
        entry.schedule.timeZone = m_texts(limited(zone, labelLimit));
        entry.schedule.text = entry.schedule.expression;
        if (const auto rule = timing::TimingRule::parse(expression, zone)) {
            entry.schedule.kind = rule->kind();
            entry.schedule.text = m_texts(timing::describe(*rule));
        } else {
            const base::Error& error = rule.error();
            entry.problem = "schedule: expected " + error.expected + ", found \"" +
                            base::visible(limited(error.actual.empty() ? expression : error.actual, 80)) +
                            "\"";
        }
        known = m_schedules.emplace(std::move(key), std::move(entry)).first;
    }
    if (problem.empty())
        problem = known->second.problem;
    return known->second.schedule;
}

std::shared_ptr<const Job> RowDecoder::invalid(const base::JobId& id, std::string problem) {
    auto job = std::make_shared<Job>();
    job->id = id;
    job->name = id.rawPath();
    job->state = JobState::Invalid;
    job->problem = std::make_unique<std::string>(std::move(problem));
    job->can = capabilitiesOf(*job, false);
    return job;
}

std::shared_ptr<const Job> RowDecoder::decode(const base::JobId& id, redis::Reply reply, Instant now) {
    if (reply.isError())
        return invalid(id, "state: expected a hash, found: " + base::visible(limited(reply.text(), 200)));
    bool any = false;
    for (std::size_t i = 0; i < columns.size() && !any; ++i)
        any = !reply[i].isNil();
    if (!any)
        return nullptr;

    std::string problem;
    Row row(reply, problem);
    auto job = std::make_shared<Job>();
    job->id = id;
    job->name = id.rawPath();
    if (!base::parseInt(row.text(Rev)))
        row.wrong(Rev, "a whole number");
    if (row.has(Sched))
        job->schedule = schedule(row.text(Sched), row.text(Tz), problem);
    else
        row.wrong(Sched, "a schedule");
    job->group = m_texts(limited(row.text(Group), labelLimit));
    job->owner = m_texts(limited(row.text(Owner), labelLimit));
    job->tags = m_texts(limited(row.text(Tags), labelLimit));
    const std::string_view notes = row.text(Notes);
    job->notes = {notes.find('o') != notes.npos, notes.find('e') != notes.npos,
                  notes.find('r') != notes.npos};

    job->nextAt = row.instant(NextHint);
    if (const auto queued = row.instant(QueueDue); queued && (!job->nextAt || *queued < *job->nextAt))
        job->nextAt = queued;
    job->runningSince = row.instant(ActiveStart);
    job->last = lastRun(row);
    job->lastSuccessAt = row.instant(OkAt);
    job->lastFailureAt = row.instant(FailAt);
    const std::string_view strip = row.text(Strip);
    job->strip = strip.size() > stripBytes ? strip.substr(strip.size() - stripBytes) : strip;
    job->medianDuration = domain::stripMedian(job->strip);
    if (const auto baseline = domain::baselineFrom(row.text(Baseline)))
        job->baseline = baseline->values;
    job->limits = limitsOf(row);
    job->paused = pauseOf(row, now);

    if (!problem.empty()) {
        job->state = JobState::Invalid;
        job->problem = std::make_unique<std::string>(std::move(problem));
    } else {
        job->state = stateOf(*job, row.has(RetiredAt), now);
    }
    job->can = capabilitiesOf(*job, row.has(RetiredAt));
    return job;
}

std::optional<Instant> decodeTime(redis::Reply reply) {
    const auto seconds = reply[0].integer();
    if (!seconds || *seconds < 0 || *seconds > 100'000'000'000)
        return std::nullopt;
    return base::instantFromMs(*seconds * 1'000 + reply[1].integer().value_or(0) / 1'000);
}

} // namespace redispatch::engines::native
