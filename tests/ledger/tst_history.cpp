// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ledger/history.h"

#include "core/base/humanize.h"
#include "core/base/text.h"
#include "core/domain/strip.h"
#include "core/ledger/latency.h"
#include "core/ledger/recorderlease.h"
#include "tests/support/redisserver.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace redispatch::ledger {
namespace {

using namespace std::chrono_literals;
using base::instantFromMs;
using base::JobId;
using domain::Outcome;

using testing::ElementsAre;
using testing::HasSubstr;

constexpr long long dayMs = 86'400'000;
constexpr long long t0 = 1'763'856'000'000; // 2025-11-23T00:00:00Z

domain::Run runOf(const std::string& id, long long endMs, Outcome outcome = Outcome::Ok,
                  long long tookMs = 40) {
    domain::Run run;
    run.id = id;
    run.finishedAt = instantFromMs(endMs);
    run.startedAt = instantFromMs(endMs - tookMs);
    run.duration = base::milliseconds(tookMs);
    run.outcome = outcome;
    run.trigger = domain::TriggerKind::Schedule;
    return run;
}

class HistoryTest : public testing::Test {
protected:
    HistoryTest() : m_client(*redis::parseUrl(m_server.unixUrl())) { EXPECT_TRUE(m_client.connect()); }

    std::size_t record(const std::vector<domain::Run>& runs,
                       const JobId& job = JobId("bullmq:bull:mail:daily")) {
        std::vector<EndedRun> ended;
        for (const domain::Run& run : runs)
            ended.emplace_back(job, run);
        const auto fresh = m_history.record(m_client, ended);
        EXPECT_TRUE(fresh) << (fresh ? "" : fresh.error().detail);
        return fresh.value_or(0);
    }
    std::vector<std::string> ids(const std::string& before = {}, int limit = 1'000) {
        const auto page = m_history.loadRuns(m_client, m_job, {before, limit});
        EXPECT_TRUE(page);
        std::vector<std::string> found;
        for (const domain::Run& run : page->runs)
            found.push_back(run.id);
        return found;
    }
    RecordedRow row() {
        const auto rows = m_history.loadRows(m_client, {&m_job, 1});
        EXPECT_TRUE(rows);
        const auto at = rows->find(m_job);
        return at == rows->end() ? RecordedRow() : at->second;
    }
    long long count(const std::string& command, const std::string& key) {
        const auto reply = m_client.call(redis::Pipeline().add(command, key));
        return reply ? (*reply)[0].integer().value_or(-1) : -1;
    }

    support::RedisServer m_server;
    redis::Client m_client;
    History m_history{"rd:"};
    JobId m_job{"bullmq:bull:mail:daily"};
};

TEST_F(HistoryTest, ARunComesBackAsItWas) {
    domain::Run run = runOf("repeat:da ily:1763856000000", t0 + 100, Outcome::Failed, 60);
    run.slotAt = instantFromMs(t0);
    run.queueWait = 40ms;
    run.attempt = 3;
    run.trigger = domain::TriggerKind::Manual;
    run.by = "ana@desk";
    run.reason = "look at\nit";
    run.runner = "w1";
    run.host = "h";
    run.error = std::string("boom \xff\0!", 8);
    run.outcomeInferred = true;
    run.meters.responseMs = 12.5;
    run.meters.cacheHits = 3;
    run.meters.cacheMisses = 1;
    run.meters.cache = domain::CacheStatus::Warm;
    run.meters.dbCalls = 7;
    run.meters.others = {{"rows", 1e6}};
    ASSERT_EQ(record({run}), 1U);
    const auto page = m_history.loadRuns(m_client, m_job, {});
    ASSERT_TRUE(page);
    ASSERT_EQ(page->runs.size(), 1U);
    EXPECT_EQ(page->runs[0], run);
    EXPECT_EQ(*m_history.loadRun(m_client, m_job, run.id), run);
    EXPECT_EQ(m_history.loadRun(m_client, m_job, "other").error().kind, base::ErrorKind::Missing);

    const RecordedRow shown = row();
    EXPECT_EQ(shown.last.id, run.id);
    EXPECT_EQ(shown.last.slotAt, run.slotAt);
    EXPECT_EQ(shown.last.finishedAt, run.finishedAt);
    EXPECT_EQ(shown.last.duration, run.duration);
    EXPECT_EQ(shown.last.outcome, Outcome::Failed);
    EXPECT_EQ(shown.last.cache, domain::CacheStatus::Warm);
    EXPECT_EQ(shown.last.dbCalls, 7);
    EXPECT_EQ(shown.lastFailureAt, run.finishedAt);
    EXPECT_FALSE(shown.lastSuccessAt);
    EXPECT_EQ(shown.ended, 1);
    EXPECT_EQ(domain::stripLetters(shown.strip), "f");
}

TEST_F(HistoryTest, WhatIsRecordedAlreadyChangesNothing) {
    std::vector<domain::Run> runs;
    for (int i = 0; i < 250; ++i)
        runs.push_back(runOf("r" + std::to_string(i), t0 + 1'000 * i));
    EXPECT_EQ(record(runs), 250U);
    const RecordedRow before = row();
    EXPECT_EQ(record(runs), 0U);
    EXPECT_EQ(record({runs[249], runs[249]}), 0U);
    EXPECT_EQ(row(), before);
    EXPECT_EQ(ids().size(), 250U);
    const auto sketch = m_history.loadLatency(m_client, m_job, std::chrono::sys_days(2025y / 11 / 23),
                                              domain::CacheStatus::Unknown);
    ASSERT_TRUE(sketch);
    EXPECT_EQ(sketch->count(), 250U);
    EXPECT_EQ(sketch->min(), 40);
}

TEST_F(HistoryTest, EndsInAnyOrderAreEachThereOnce) {
    std::vector<domain::Run> runs;
    for (int i = 0; i < 300; ++i) // several of them end in the same millisecond
        runs.push_back(
            runOf("r" + std::to_string(i), t0 + i / 3, i % 7 == 0 ? Outcome::Failed : Outcome::Ok));
    std::mt19937 random(7);
    std::size_t fresh = 0;
    for (int round = 0; round < 4; ++round) {
        std::shuffle(runs.begin(), runs.end(), random);
        for (std::size_t from = 0; from < runs.size(); from += 60)
            fresh += record({runs.begin() + static_cast<std::ptrdiff_t>(from),
                             runs.begin() + static_cast<std::ptrdiff_t>(std::min(from + 75, runs.size()))});
    }
    EXPECT_EQ(fresh, 300U);
    EXPECT_EQ(row().ended, 300);
    EXPECT_EQ(row().last.finishedAt, instantFromMs(t0 + 99));
    std::vector<std::string> found = ids();
    EXPECT_EQ(found.size(), 300U);
    std::sort(found.begin(), found.end());
    EXPECT_EQ(std::unique(found.begin(), found.end()), found.end());
}

TEST_F(HistoryTest, ARunThatEndsAgainAfterARetryIsShownOnce) {
    record({runOf("r1", t0, Outcome::Failed), runOf("r2", t0 + 10)});
    EXPECT_EQ(record({runOf("r1", t0 + 20)}), 1U);
    const auto page = m_history.loadRuns(m_client, m_job, {});
    ASSERT_EQ(page->runs.size(), 2U);
    EXPECT_EQ(page->runs[0].id, "r1");
    EXPECT_EQ(page->runs[0].outcome, Outcome::Ok);
    EXPECT_EQ(domain::stripLetters(row().strip), "foo");
    EXPECT_EQ(row().lastFailureAt, instantFromMs(t0));
}

TEST_F(HistoryTest, KeepsTheNewestAndTheLastFailures) {
    std::vector<domain::Run> runs;
    for (int i = 0; i < 1'400; ++i)
        runs.push_back(runOf("r" + std::to_string(i), t0 + 1'000 * i, i < 8 ? Outcome::Failed : Outcome::Ok));
    EXPECT_EQ(record(runs), 1'400U);
    EXPECT_EQ(count("XLEN", "rd:{bullmq:bull:mail:daily}:runs"), 1'000);
    EXPECT_EQ(count("XLEN", "rd:{bullmq:bull:mail:daily}:failures"), 5);
    // Too old to be known apart from what was there once.
    EXPECT_EQ(record({runs[9], runs[2]}), 0U);

    std::vector<std::string> all;
    std::string before;
    do {
        const auto page = m_history.loadRuns(m_client, m_job, {before, 300});
        ASSERT_TRUE(page);
        for (const domain::Run& run : page->runs)
            all.push_back(run.id);
        before = page->next;
        EXPECT_EQ(page->note.find("1,000") != std::string::npos, before.empty());
    } while (!before.empty());
    ASSERT_EQ(all.size(), 1'005U);
    EXPECT_EQ(all.front(), "r1399");
    EXPECT_EQ(all[999], "r400");
    EXPECT_EQ(all[1'000], "r7");
    EXPECT_EQ(all.back(), "r3");
    EXPECT_EQ(row().strip.size(), 240U);
    EXPECT_EQ(row().ended, 1'400);
}

TEST_F(HistoryTest, SketchesPerDayAndCacheStateExpire) {
    domain::Run warm = runOf("w", t0 + dayMs + 5, Outcome::Ok, 250);
    warm.meters.cache = domain::CacheStatus::Warm;
    record({runOf("a", t0 + 1, Outcome::Ok, 100), runOf("b", t0 + dayMs + 1, Outcome::Ok, 1'000), warm,
            runOf("c", t0 + dayMs + 9, Outcome::Failed, 9'000)});
    const auto load = [&](std::chrono::sys_days day, domain::CacheStatus stratum) {
        return m_history.loadLatency(m_client, m_job, day, stratum)->count();
    };
    const std::chrono::sys_days first = 2025y / 11 / 23;
    EXPECT_EQ(load(first, domain::CacheStatus::Unknown), 1U);
    EXPECT_EQ(load(first + std::chrono::days(1), domain::CacheStatus::Unknown), 1U);
    EXPECT_EQ(load(first + std::chrono::days(1), domain::CacheStatus::Warm), 1U);
    EXPECT_EQ(load(first, domain::CacheStatus::Cold), 0U);
    EXPECT_GT(count("TTL", "rd:{bullmq:bull:mail:daily}:lat:2025-11-24:warm"), 399 * 86'400);
    // Counts of another scale are left alone.
    const std::string foreign = "rd:{bullmq:bull:mail:daily}:lat:2025-11-25:unknown";
    m_server.raw("HSET " + foreign + " alpha 0.02 v 1 n 1 5 1");
    EXPECT_EQ(record({runOf("d", t0 + 2 * dayMs)}), 1U);
    EXPECT_EQ(count("HLEN", foreign), 4);
    EXPECT_EQ(
        m_history.loadLatency(m_client, m_job, first + std::chrono::days(2), domain::CacheStatus::Unknown)
            .error()
            .kind,
        base::ErrorKind::Conflict);
}

TEST_F(HistoryTest, TotalsStandBesideTheDurations) {
    std::vector<domain::Run> runs;
    for (int i = 0; i < 40; ++i) {
        runs.push_back(runOf("r" + std::to_string(i), t0 + i, i % 4 == 0 ? Outcome::Timeout : Outcome::Ok));
        runs.back().meters.cacheHits = 0.25;
        runs.back().meters.cacheMisses = 2;
        if (i % 2 == 0)
            runs.back().meters.dbCalls = 3;
    }
    runs.push_back(runOf("c", t0 + 50, Outcome::Cancelled));
    runs.push_back(runOf("u", t0 + 51));
    runs.back().duration.reset();
    EXPECT_EQ(record(runs), 42U);
    EXPECT_EQ(record(runs), 0U); // a repeat counts once
    const auto days = Latency().load(m_client, m_job, instantFromMs(t0), instantFromMs(t0));
    ASSERT_TRUE(days);
    ASSERT_EQ(days->stretches.size(), 1U);
    EXPECT_EQ(days->stretches[0].totals, (stats::RunTotals{31, 10, 10, 80, 60, 20}));
    EXPECT_EQ(days->stretches[0].durations.count(), 30U);
    // A broken one of another day keeps nothing from being recorded.
    m_server.raw("SET rd:{bullmq:bull:mail:daily}:lat:2025-11-24:unknown x");
    EXPECT_EQ(record({runOf("next", t0 + dayMs)}), 1U);
}

TEST_F(HistoryTest, HoursAreKeptWhereKeptRunsReachBackLess) {
    const auto reply = m_client.call(redis::Pipeline().add("TIME"));
    const auto hour = std::chrono::floor<std::chrono::hours>(
        instantFromMs(1'000 * base::parseInt((*reply)[0][0].text()).value_or(0)));
    const auto at = [&](base::milliseconds ago) { return base::msSinceEpoch(base::Instant(hour) - ago); };
    const auto hours = [&] {
        return Latency().loadHours(m_client, m_job, base::Instant(hour) - 24h * 8, hour);
    };
    // Every 10 min of the last 7 days; fewer than are kept.
    std::vector<domain::Run> runs;
    for (int i = 0; i < 1'000; ++i)
        runs.push_back(runOf("r" + std::to_string(i), at(7 * 24h - i * 10min)));
    const std::vector<domain::Run> some(runs.begin(), runs.begin() + 800);
    EXPECT_EQ(record(some), 800U);
    EXPECT_TRUE(hours()->stretches.empty());
    EXPECT_EQ(record(runs), 200U); // the 900th of them makes it so
    const std::size_t written = hours()->stretches.size();
    EXPECT_EQ(record(runs), 0U);
    domain::Run last = runOf("last", at(1ms), Outcome::Failed); // the last moment of its hour
    const domain::Run next = runOf("next", at(0ms));
    EXPECT_EQ(record({last, next}), 2U);
    EXPECT_EQ(record({last, next}), 0U);
    const auto found = hours();
    ASSERT_TRUE(found);
    EXPECT_EQ(written, 17U); // of the 100 runs after that
    ASSERT_EQ(found->stretches.size(), written + 2);
    const stats::LatencyStretch& newest = found->stretches.back();
    EXPECT_EQ(newest.from, base::Instant(hour));
    EXPECT_EQ(newest.to, base::Instant(hour) + 1h);
    EXPECT_EQ(newest.totals.ok, 1U);
    const stats::LatencyStretch& before = found->stretches[found->stretches.size() - 2];
    EXPECT_EQ(before.from, base::Instant(hour) - 1h);
    EXPECT_EQ(before.totals.failed, 1U);
    const std::string key =
        "rd:{bullmq:bull:mail:daily}:lat:" + base::utcText(base::Instant(hour)).substr(0, 13) + ":unknown";
    EXPECT_GT(count("PTTL", key), 8 * dayMs - 7'200'000);
    EXPECT_LE(count("PTTL", key), 8 * dayMs + 3'600'000);
    // What ended longer ago than hours live is in its day alone.
    EXPECT_EQ(record({runOf("old", at(9 * 24h))}), 0U); // older than a full history
    EXPECT_EQ(count("EXISTS", "rd:{bullmq:bull:mail:daily}:lat:" +
                                  base::utcText(base::Instant(hour) - 9 * 24h).substr(0, 13) + ":unknown"),
              0);
}

TEST_F(HistoryTest, RowsOfTheRecordedJobsAlone) {
    std::vector<JobId> jobs = {m_job};
    for (int i = 0; i < 1'200; ++i)
        jobs.emplace_back("bullmq:bull:mail:j" + std::to_string(i));
    const auto commands = m_client.traffic().commands;
    EXPECT_TRUE(m_history.loadRows(m_client, jobs)->empty());
    EXPECT_EQ(m_client.traffic().commands, commands + 1);
    record({runOf("x", t0)}, jobs[700]);
    record({runOf("y", t0 + 1)});
    const auto rows = m_history.loadRows(m_client, jobs);
    ASSERT_EQ(rows->size(), 2U);
    EXPECT_EQ(rows->at(jobs[700]).last.id, "x");
    EXPECT_EQ(count("ZCARD", "rd:recorded"), 2);
}

TEST_F(HistoryTest, GapsAreToldToTheJobsOfTheQueue) {
    record({runOf("r", t0)});
    ASSERT_TRUE(
        m_history.recordGap(m_client, {"bullmq:bull:mail:", instantFromMs(t0), instantFromMs(t0 + 5)}));
    ASSERT_TRUE(
        m_history.recordGap(m_client, {"bullmq:bull:mail:", instantFromMs(t0), instantFromMs(t0 + 9)}));
    ASSERT_TRUE(m_history.recordGap(m_client, {"bullmq:bull:mail:x:", instantFromMs(t0), instantFromMs(t0)}));
    const auto gaps = m_history.loadGaps(m_client, m_job);
    EXPECT_THAT(*gaps,
                ElementsAre(HistoryGap{"bullmq:bull:mail:", instantFromMs(t0), instantFromMs(t0 + 9)}));
    EXPECT_THAT(m_history.loadRuns(m_client, m_job, {})->note,
                HasSubstr("may be missing between 2025-11-23T"));
    EXPECT_TRUE(m_history.loadGaps(m_client, JobId("bullmq:bull:other:a"))->empty());
}

TEST_F(HistoryTest, DamagedKeysAreErrorsAndLeftAlone) {
    m_server.raw("SET rd:{bullmq:bull:mail:daily}:runs x");
    const std::vector<EndedRun> ended = {{m_job, runOf("r", t0)}};
    EXPECT_FALSE(m_history.record(m_client, ended));
    EXPECT_EQ(count("EXISTS", "rd:{bullmq:bull:mail:daily}:rec"), 0);
    EXPECT_FALSE(m_history.loadRuns(m_client, m_job, {}));
    EXPECT_EQ(m_history.loadRuns(m_client, m_job, {"no id", 5}).error().kind, base::ErrorKind::Invalid);
    m_server.raw("DEL rd:{bullmq:bull:mail:daily}:runs");
    m_server.raw("HSET rd:{bullmq:bull:mail:daily}:rec last nonsense ended 3 strip abc end x");
    EXPECT_EQ(record({runOf("r", t0)}), 1U);
    EXPECT_EQ(row().last.id, "r");
    EXPECT_EQ(row().ended, 4);
}

class LeaseTest : public HistoryTest {
protected:
    RecorderLease m_first{"rd:", "host one", 11};
    RecorderLease m_second{"rd:", "two", 22};
};

TEST_F(LeaseTest, OneRecorderAtATime) {
    EXPECT_FALSE(*loadRecorder(m_client, "rd:"));
    EXPECT_TRUE(*m_first.hold(m_client, 60s));
    EXPECT_TRUE(*m_first.hold(m_client, 60s));
    EXPECT_FALSE(*m_second.hold(m_client, 60s));
    ASSERT_TRUE(m_first.savePosition(m_client, "bullmq", "here"));
    m_first.setRecordedUntil(instantFromMs(t0));
    EXPECT_TRUE(*m_first.hold(m_client, 60s));
    const auto status = loadRecorder(m_client, "rd:");
    ASSERT_TRUE(status && *status);
    EXPECT_EQ((*status)->host, "host_one");
    EXPECT_EQ((*status)->pid, 11);
    EXPECT_EQ((*status)->recordedUntil, instantFromMs(t0));
    EXPECT_GT((*status)->delay, 1h);

    ASSERT_TRUE(m_first.release(m_client));
    EXPECT_TRUE(*m_second.hold(m_client, 60s));
    EXPECT_EQ(*m_second.loadPosition(m_client, "bullmq"), "here");
    EXPECT_EQ(*m_second.loadPosition(m_client, "other"), "");
}

TEST_F(LeaseTest, WhatWasTakenWithoutAnAnswerIsNotLost) {
    // Fails half-way: the lease is taken, and what follows is not answered with a fence.
    m_server.raw("SET rd:recorder:position x");
    EXPECT_FALSE(m_first.hold(m_client, 60s));
    EXPECT_FALSE(m_first.isHeld());
    EXPECT_TRUE(m_first.mayBeHeld());
    EXPECT_FALSE(*m_second.hold(m_client, 60s));
    ASSERT_TRUE(m_first.release(m_client));
    EXPECT_FALSE(m_first.mayBeHeld());
    EXPECT_FALSE(*loadRecorder(m_client, "rd:"));

    EXPECT_FALSE(m_second.hold(m_client, 60s));
    m_server.raw("DEL rd:recorder:position");
    EXPECT_TRUE(*m_second.hold(m_client, 60s)); // its own, and not another's
    EXPECT_FALSE(*m_first.hold(m_client, 60s));
    EXPECT_FALSE(m_first.mayBeHeld());
    ASSERT_TRUE(m_first.release(m_client));
    EXPECT_TRUE(*loadRecorder(m_client, "rd:"));
}

TEST_F(LeaseTest, WhoLostTheLeaseWritesNoPosition) {
    ASSERT_TRUE(*m_first.hold(m_client, 60s));
    m_server.raw("DEL rd:recorder"); // as if it had lapsed
    ASSERT_TRUE(*m_second.hold(m_client, 60s));
    ASSERT_TRUE(m_second.savePosition(m_client, "bullmq", "new"));
    const auto saved = m_first.savePosition(m_client, "bullmq", "old");
    ASSERT_FALSE(saved);
    EXPECT_EQ(saved.error().kind, base::ErrorKind::Conflict);
    EXPECT_FALSE(m_first.isHeld());
    EXPECT_FALSE(*m_first.hold(m_client, 60s));
    EXPECT_TRUE(m_first.release(m_client));
    EXPECT_TRUE(*m_second.hold(m_client, 60s));
    EXPECT_EQ(*m_second.loadPosition(m_client, "bullmq"), "new");
}

} // namespace
} // namespace redispatch::ledger
