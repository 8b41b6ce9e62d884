// SPDX-License-Identifier: GPL-3.0-or-later
// The life of runs: claim, renew, release, finish, skip, reap; and what the row then says.
#include "core/domain/strip.h"
#include "tests/engines/nativefixture.h"

namespace redispatch::engines::native {
namespace {

using base::instantFromMs;
using domain::JobState;
using domain::Outcome;
using namespace std::chrono_literals;

using NativeRuns = NativeTest;

Report reportOf(Outcome outcome, std::chrono::milliseconds duration = 100ms) {
    Report report;
    report.outcome = outcome;
    report.duration = duration;
    if (outcome != Outcome::Lost)
        report.exitCode = outcome == Outcome::Ok ? 0 : 1;
    return report;
}

TEST_F(NativeRuns, RowsTellTheLimitsAndTheLease) {
    Definition definition;
    definition.timeout = 10min;
    definition.killGrace = 25s;
    definition.deadline = 90min;
    const JobId job = defined(definition);
    EXPECT_EQ(row(job)->limits.timeoutMs, 600'000);
    EXPECT_EQ(row(job)->limits.killGraceMs, 25'000U);
    EXPECT_EQ(row(job)->limits.deadlineMs, 5'400'000);
    EXPECT_EQ(row(job)->limits.leaseEndsAtMs, domain::Limits::none);
    const Grant grant = granted(claimOf(job, 1'500, "c1"));
    EXPECT_EQ(row(job)->limits.leaseEndsAtMs, base::msSinceEpoch(*state(job).activeLease));
    const auto first = row(job)->limits.leaseEndsAtMs;
    ASSERT_TRUE(*m_protocol.renew(m_client, job, grant.run, 60s));
    EXPECT_GT(row(job)->limits.leaseEndsAtMs, first);
    EXPECT_EQ(row(job)->limits.leaseEndsAtMs, base::msSinceEpoch(*state(job).activeLease));
    ASSERT_EQ(*m_protocol.finish(m_client, job, grant.run, reportOf(Outcome::Ok), "f1"), Finished::Done);
    EXPECT_EQ(row(job)->limits.leaseEndsAtMs, domain::Limits::none);
    EXPECT_FALSE(hash("rd:{" + job.str() + "}:st").contains("active_lease"));
    // As written by another hand: what makes no sense is not known.
    raw({"HSET", "rd:{" + job.str() + "}:st", "timeout_ms", "-1", "kill_grace_ms", "x", "deadline_ms", "0"});
    EXPECT_EQ(row(job)->limits, domain::Limits());
    EXPECT_NE(row(job)->state, JobState::Invalid);
}

TEST_F(NativeRuns, RowsFromBeforeLimitsWereKeptGetThemWhenTheRunnerComesBack) {
    Definition definition;
    definition.id = "old";
    definition.timeout = 10min;
    definition.killGrace = 25s;
    definition.deadline = 90min;
    definition.card.owner = "catalogue";
    const JobId job = defined(definition);
    const std::string stateKey = "rd:{" + job.str() + "}:st";
    const domain::Limits limits = row(job)->limits;
    const std::string rev = raw({"HGET", stateKey, "rev"});
    raw({"HDEL", stateKey, "timeout_ms", "kill_grace_ms", "deadline_ms"});
    EXPECT_EQ(row(job)->limits, domain::Limits());
    const auto before = hash(stateKey);
    // As a runner does with each of its files when it starts.
    const auto again = m_protocol.define(m_client, definition, instantFromMs(9'000), "test@host", "define-2");
    ASSERT_TRUE(again);
    EXPECT_FALSE(again->changed);
    EXPECT_EQ(row(job)->limits, limits);
    EXPECT_EQ(raw({"HGET", stateKey, "rev"}), rev);
    auto after = hash(stateKey);
    for (const char* field : {"timeout_ms", "kill_grace_ms", "deadline_ms"})
        EXPECT_EQ(after.erase(field), 1U) << field;
    EXPECT_EQ(after, before) << "all else stays";
    // What is there is left alone.
    raw({"HSET", stateKey, "timeout_ms", "5"});
    ASSERT_TRUE(m_protocol.define(m_client, definition, instantFromMs(9'000), "test@host", "define-3"));
    EXPECT_EQ(raw({"HGET", stateKey, "timeout_ms"}), "5");
}

TEST_F(NativeRuns, ASlotIsClaimedOnceAndFinished) {
    const JobId job = defined();
    const Grant grant = granted(claimOf(job, 1'500, "c1"));
    EXPECT_EQ(grant.run, "1500:" + grant.fence);
    EXPECT_EQ(grant.slot, instantFromMs(1'500));
    EXPECT_EQ(grant.trigger, domain::TriggerKind::Schedule);
    EXPECT_EQ(grant.attempt, 1);

    State now = state(job);
    EXPECT_EQ(now.activeRun, grant.run);
    EXPECT_EQ(now.activeRunner, "runner-1");
    EXPECT_EQ(now.cursor, instantFromMs(1'500));
    EXPECT_EQ(now.nextSlot, instantFromMs(2'500));
    ASSERT_TRUE(now.activeLease);
    EXPECT_EQ(*now.activeLease, grant.startedAt + 30s);
    EXPECT_EQ(row(job)->state, JobState::Running);
    EXPECT_EQ(row(job)->runningSince, grant.startedAt);

    Report report = reportOf(Outcome::Ok, 1'234ms);
    report.meters.responseMs = 12.5;
    report.meters.cacheHits = 9;
    report.meters.cacheMisses = 1;
    report.meters.cache = domain::CacheStatus::Warm;
    report.meters.dbCalls = 42;
    report.meters.others = {{"rows", 9007199254740991.0}};
    report.meters.malformedLines = 2;
    report.outputTail = "done\n";
    report.outputBytes = 12'345'678'901ULL;
    EXPECT_EQ(*m_protocol.finish(m_client, job, grant.run, report, "f1"), Finished::Done);

    const JobPtr after = row(job);
    EXPECT_EQ(after->last.id, grant.run);
    EXPECT_EQ(after->last.slotAt, instantFromMs(1'500));
    EXPECT_EQ(after->last.duration, 1'234ms);
    EXPECT_EQ(after->last.outcome, Outcome::Ok);
    EXPECT_EQ(after->last.cache, domain::CacheStatus::Warm);
    EXPECT_EQ(after->last.dbCalls, 42);
    EXPECT_EQ(after->lastSuccessAt, after->last.finishedAt);
    EXPECT_FALSE(after->lastFailureAt);
    EXPECT_FALSE(after->runningSince);

    const auto run = m_engine.loadRun(m_client, job, grant.run);
    ASSERT_TRUE(run) << why(run);
    EXPECT_EQ(run->outcome, Outcome::Ok);
    EXPECT_EQ(run->meters, report.meters);
    EXPECT_EQ(run->queueWait, grant.startedAt - instantFromMs(1'500));
    EXPECT_EQ(run->exitCode, 0);
    EXPECT_EQ(run->runner, "runner-1");
    EXPECT_EQ(run->host, "host-1");
    EXPECT_EQ(run->revision, "41f2");
    EXPECT_EQ(run->outputTail, "done\n");
    EXPECT_EQ(run->outputBytes, 12'345'678'901ULL);
}

TEST_F(NativeRuns, RefusalsWriteNothing) {
    const JobId job = defined();
    const auto refused = [&](const Claim& claim) {
        const std::string before = everything(job);
        const auto reply = m_protocol.claim(m_client, claim);
        EXPECT_TRUE(reply) << why(reply);
        EXPECT_FALSE(reply->grant);
        EXPECT_EQ(everything(job), before);
        return reply->refusal;
    };
    EXPECT_EQ(refused(claimOf(job, base::msSinceEpoch(state(job).now) + 60'000, "r1")), Refusal::Early);
    EXPECT_EQ(refused(claimOf(job, 1'000, "r2")), Refusal::Taken);
    Claim entry = claimOf(job, 0, "r3");
    entry.entry = "m:1:absent";
    EXPECT_EQ(refused(entry), Refusal::Taken);
    Claim old = claimOf(job, 1'500, "r4");
    old.rev = 7;
    EXPECT_EQ(refused(old), Refusal::RevChanged);

    ASSERT_TRUE(m_engine.apply(m_client, intent(job, "p1", domain::PauseIntent{})));
    EXPECT_EQ(refused(claimOf(job, 1'500, "r5")), Refusal::Paused);
    ASSERT_TRUE(m_engine.apply(m_client, intent(job, "p2", domain::ResumeIntent{})));
    raw({"HSET", m_protocol.keys().state(job), "cursor", "1000"});
    granted(claimOf(job, 1'500, "r6"));
    EXPECT_EQ(refused(claimOf(job, 1'600, "r7")), Refusal::Busy);
    const auto missing = m_protocol.claim(m_client, claimOf(JobId("native:nobody"), 1'500, "r8"));
    EXPECT_EQ(missing->refusal, Refusal::Missing);
    EXPECT_EQ(raw({"EXISTS", "rd:{native:nobody}:st"}), "0");
}

TEST_F(NativeRuns, RenewOnlyWhatIsActive) {
    const JobId job = defined();
    const Grant grant = granted(claimOf(job, 1'500, "c1"));
    EXPECT_TRUE(*m_protocol.renew(m_client, job, grant.run, 60s));
    EXPECT_GE(*state(job).activeLease, grant.startedAt + 60s);
    EXPECT_EQ(raw({"ZCARD", m_protocol.keys().lease(job)}), "1");
    const std::string before = everything(job);
    EXPECT_FALSE(*m_protocol.renew(m_client, job, "1400:1", 60s));
    EXPECT_EQ(everything(job), before);
}

TEST_F(NativeRuns, ReleaseMakesTheSlotDueAgain) {
    const JobId job = defined();
    const Grant grant = granted(claimOf(job, 1'500, "c1"));
    EXPECT_TRUE(*m_protocol.release(m_client, job, grant.run, "rel1"));
    EXPECT_TRUE(*m_protocol.release(m_client, job, grant.run, "rel1")); // its answer was lost
    EXPECT_FALSE(*m_protocol.release(m_client, job, "1:1", "rel2"));
    EXPECT_EQ(state(job).cursor, instantFromMs(1'000));
    EXPECT_EQ(state(job).nextSlot, instantFromMs(2'000));
    EXPECT_TRUE(state(job).activeRun.empty());
    const Grant again = granted(claimOf(job, 1'500, "c2"));
    EXPECT_GT(std::stoll(again.fence), std::stoll(grant.fence));
}

TEST_F(NativeRuns, ReleaseOfAnEntryQueuesItAgain) {
    const JobId job = defined();
    const std::string entry = triggered(job, "12345678abcdef");
    Claim claim = claimOf(job, 0, "c1");
    claim.entry = entry;
    EXPECT_EQ(granted(claim).run, entry);
    EXPECT_TRUE(state(job).pending.empty());
    EXPECT_TRUE(*m_protocol.release(m_client, job, entry, "rel"));
    ASSERT_EQ(state(job).pending.size(), 1U);
    EXPECT_EQ(state(job).pending[0].entry, entry);
    claim.requestId = "c2";
    const Grant again = granted(claim);
    EXPECT_EQ(again.trigger, domain::TriggerKind::Manual);
    EXPECT_EQ(again.by, "ana@desk");
    EXPECT_EQ(again.reason, "a reason");
}

TEST_F(NativeRuns, AReleasedSlotBehindTheCursorIsNotForgotten) {
    const JobId job = defined();
    const Grant grant = granted(claimOf(job, 1'500, "c1"));
    Skip skip{.job = job,
              .first = instantFromMs(1'600),
              .last = instantFromMs(1'600),
              .count = 1,
              .cause = domain::SkipCause::Overlap,
              .missed = false,
              .nextSlot = {},
              .rev = 1,
              .requestId = "s1"};
    EXPECT_TRUE(*m_protocol.skip(m_client, skip));
    EXPECT_TRUE(*m_protocol.release(m_client, job, grant.run, "rel"));
    EXPECT_EQ(state(job).cursor, instantFromMs(1'600));
    ASSERT_EQ(state(job).pending.size(), 1U);
    Claim claim = claimOf(job, 0, "c2");
    claim.entry = state(job).pending[0].entry;
    const Grant again = granted(claim);
    EXPECT_EQ(again.slot, instantFromMs(1'500));
    EXPECT_EQ(again.trigger, domain::TriggerKind::Schedule);
}

TEST_F(NativeRuns, AStaleFinishChangesHistoryOnly) {
    const JobId job = defined();
    Claim claim = claimOf(job, 1'500, "c1");
    claim.lease = 1ms;
    const Grant grant = granted(claim);
    while (*m_protocol.reap(m_client, job, "reap") == 0) {
    }
    const auto before = hash(m_protocol.keys().state(job));
    const std::string queueBefore = raw({"ZRANGE", m_protocol.keys().queue(job), "0", "-1"});
    EXPECT_EQ(*m_protocol.finish(m_client, job, grant.run, reportOf(Outcome::Ok), "f1"), Finished::Stale);
    EXPECT_EQ(*m_protocol.finish(m_client, job, grant.run, reportOf(Outcome::Ok), "f1"), Finished::Stale);
    EXPECT_EQ(hash(m_protocol.keys().state(job)), before);
    EXPECT_EQ(raw({"ZRANGE", m_protocol.keys().queue(job), "0", "-1"}), queueBefore);
    int stale = 0;
    for (auto& entry : history(job))
        stale += entry["ev"] == "stale";
    EXPECT_EQ(stale, 1);
    // The lost end stays the truth about the run.
    EXPECT_EQ(m_engine.loadRun(m_client, job, grant.run)->outcome, Outcome::Lost);
    const auto page = m_engine.loadRuns(m_client, job, {});
    ASSERT_EQ(page->runs.size(), 2U);
    EXPECT_EQ(page->runs[0].outcome, Outcome::Stale);
}

TEST_F(NativeRuns, LostRunsAreReapedAndRetried) {
    Definition definition;
    definition.retry.attempts = 1;
    definition.retry.base = 0ms;
    const JobId job = defined(definition);
    EXPECT_EQ(*m_protocol.reap(m_client, job, "r0"), 0);
    Claim claim = claimOf(job, 1'500, "c1");
    claim.lease = 1ms;
    const Grant first = granted(claim);
    while (*m_protocol.reap(m_client, job, "r1") == 0) {
    }
    EXPECT_TRUE(state(job).activeRun.empty());
    EXPECT_EQ(row(job)->last.outcome, Outcome::Lost);
    EXPECT_TRUE(row(job)->lastFailureAt);
    ASSERT_EQ(state(job).pending.size(), 1U);
    EXPECT_EQ(state(job).pending[0].entry, first.run + ".2");

    Claim retry = claimOf(job, 0, "c2");
    retry.entry = first.run + ".2";
    retry.lease = 1ms;
    const Grant second = granted(retry);
    EXPECT_EQ(second.attempt, 2);
    EXPECT_EQ(second.trigger, domain::TriggerKind::Retry);
    EXPECT_EQ(second.slot, instantFromMs(1'500));
    EXPECT_GT(std::stoll(second.fence), std::stoll(first.fence));
    while (*m_protocol.reap(m_client, job, "r2") == 0) {
    }
    EXPECT_TRUE(state(job).pending.empty()); // one further attempt was allowed
}

TEST_F(NativeRuns, ARunWhoseLeaseKeyVanishedIsLost) {
    const JobId job = defined();
    granted(claimOf(job, 1'500, "c1"));
    raw({"DEL", m_protocol.keys().lease(job)});
    EXPECT_EQ(*m_protocol.reap(m_client, job, "r"), 1);
    EXPECT_EQ(row(job)->last.outcome, Outcome::Lost);
}

TEST_F(NativeRuns, FinishQueuesTheRetryItIsToldTo) {
    const JobId job = defined();
    const Grant grant = granted(claimOf(job, 1'500, "c1"));
    Report report = reportOf(Outcome::Failed);
    report.error = "exit 1";
    report.retryAt = instantFromMs(5'000);
    EXPECT_EQ(*m_protocol.finish(m_client, job, grant.run, report, "f"), Finished::Done);
    ASSERT_EQ(state(job).pending.size(), 1U);
    EXPECT_EQ(state(job).pending[0].entry, grant.run + ".2");
    EXPECT_EQ(state(job).pending[0].dueAt, instantFromMs(5'000));
    EXPECT_EQ(row(job)->nextAt, instantFromMs(2'500)); // the slot comes first
    EXPECT_EQ(m_engine.loadRun(m_client, job, grant.run + ".2")->outcome, Outcome::None);
    Claim third = claimOf(job, 0, "c2");
    third.entry = grant.run + ".2";
    EXPECT_EQ(granted(third).run, grant.run + ".2");
    report.retryAt = instantFromMs(6'000);
    EXPECT_EQ(*m_protocol.finish(m_client, job, grant.run + ".2", report, "f2"), Finished::Done);
    EXPECT_EQ(state(job).pending[0].entry, grant.run + ".3");
}

TEST_F(NativeRuns, SkipsAreCheckedAgain) {
    const JobId job = defined();
    const auto skip = [&](long long first, long long last, int count, domain::SkipCause cause) {
        Skip what;
        what.job = job;
        what.first = instantFromMs(first);
        what.last = instantFromMs(last);
        what.count = count;
        what.cause = cause;
        what.nextSlot = instantFromMs(last + 1'000);
        what.rev = 1;
        return *m_protocol.skip(m_client, what);
    };
    const std::string before = everything(job);
    EXPECT_FALSE(skip(1'100, 1'200, 2, domain::SkipCause::Paused));
    EXPECT_FALSE(skip(1'100, 1'200, 2, domain::SkipCause::Overlap));
    EXPECT_FALSE(skip(900, 1'200, 2, domain::SkipCause::Misfire)); // partly decided
    EXPECT_FALSE(skip(1'100, base::msSinceEpoch(state(job).now) + 60'000, 2, domain::SkipCause::Misfire));
    EXPECT_EQ(everything(job), before);

    EXPECT_TRUE(skip(1'100, 1'200, 2, domain::SkipCause::Misfire));
    EXPECT_FALSE(skip(1'100, 1'200, 2, domain::SkipCause::Misfire));
    EXPECT_EQ(state(job).cursor, instantFromMs(1'200));
    EXPECT_EQ(row(job)->nextAt, instantFromMs(2'200));
    EXPECT_EQ(domain::stripLetters(row(job)->strip), "ss");
    const auto page = m_engine.loadRuns(m_client, job, {});
    ASSERT_EQ(page->runs.size(), 1U);
    EXPECT_EQ(page->runs[0].skipped, domain::SkipCause::Misfire);
    EXPECT_EQ(page->runs[0].skippedCount, 2);
    EXPECT_EQ(page->runs[0].slotAt, instantFromMs(1'100));
}

TEST_F(NativeRuns, StripAndLastFollowTheFates) {
    const JobId job = defined();
    long long slot = 1'001;
    const auto run = [&](Outcome outcome, std::chrono::milliseconds duration) {
        const Grant grant = granted(claimOf(job, slot, "c" + std::to_string(slot)));
        ++slot;
        EXPECT_EQ(*m_protocol.finish(m_client, job, grant.run, reportOf(outcome, duration), "f"),
                  Finished::Done);
    };
    run(Outcome::Ok, 100ms);
    run(Outcome::Failed, 5ms);
    const auto failedAt = row(job)->lastFailureAt;
    EXPECT_EQ(row(job)->state, JobState::Late); // its next slot lies in 1970
    Skip missed;
    missed.job = job;
    missed.first = missed.last = instantFromMs(slot++);
    missed.missed = true;
    missed.rev = 1;
    EXPECT_TRUE(*m_protocol.skip(m_client, missed));
    run(Outcome::Timeout, 2'000ms);
    run(Outcome::Ok, 300ms);
    run(Outcome::Cancelled, 10ms);
    const JobPtr now = row(job);
    EXPECT_EQ(domain::stripLetters(now->strip), "ofmtoc");
    EXPECT_GE(now->lastFailureAt, failedAt);
    EXPECT_EQ(now->last.outcome, Outcome::Cancelled);
    ASSERT_TRUE(now->medianDuration);
    EXPECT_NEAR(static_cast<double>(now->medianDuration->count()), 100, 2);
    for (int i = 0; i < 70; ++i)
        run(Outcome::Ok, 50ms);
    EXPECT_EQ(domain::stripLetters(row(job)->strip), std::string(60, 'o'));
    EXPECT_EQ(hash(m_protocol.keys().state(job))["ended"], "75");
    EXPECT_EQ(hash(m_protocol.keys().state(job))["claims"], "75");
}

TEST_F(NativeRuns, APauseWhoseTimeIsOverHoldsNothingBack) {
    const JobId job = defined();
    const auto until = state(job).now + 1h;
    ASSERT_TRUE(m_engine.apply(m_client, intent(job, "p1", domain::PauseIntent{until})));
    EXPECT_TRUE(state(job).paused);
    EXPECT_EQ(row(job)->paused->until, until);
    EXPECT_EQ(m_protocol.claim(m_client, claimOf(job, 1'500, "c1"))->refusal, Refusal::Paused);
    raw({"HSET", m_protocol.keys().state(job), "pause_until", "1700"});
    EXPECT_FALSE(state(job).paused);
    EXPECT_FALSE(row(job)->paused);
    // Slots before its end are still explained by it.
    Skip skip;
    skip.job = job;
    skip.first = skip.last = instantFromMs(1'400);
    skip.cause = domain::SkipCause::Paused;
    skip.rev = 1;
    EXPECT_TRUE(*m_protocol.skip(m_client, skip));
    granted(claimOf(job, 1'800, "c2"));
    const auto fields = hash(m_protocol.keys().state(job));
    EXPECT_EQ(fields.count("paused") + fields.count("pause_until") + fields.count("pause_by"), 0U);
    bool recorded = false;
    for (auto& entry : history(job))
        recorded = recorded || (entry["ev"] == "resume" && entry["cause"] == "expired");
    EXPECT_TRUE(recorded);
}

TEST_F(NativeRuns, TriggersRunWhilePausedRetriesDoNot) {
    const JobId job = defined();
    const Grant grant = granted(claimOf(job, 1'500, "c1"));
    Report report = reportOf(Outcome::Failed);
    report.retryAt = instantFromMs(5'000);
    ASSERT_TRUE(m_protocol.finish(m_client, job, grant.run, report, "f"));
    ASSERT_TRUE(m_engine.apply(m_client, intent(job, "p1", domain::PauseIntent{})));
    const std::string manual = triggered(job, "t1");
    Claim retry = claimOf(job, 0, "c2");
    retry.entry = grant.run + ".2";
    EXPECT_EQ(m_protocol.claim(m_client, retry)->refusal, Refusal::Paused);
    Claim byHand = claimOf(job, 0, "c3");
    byHand.entry = manual;
    EXPECT_EQ(granted(byHand).run, manual);
}

TEST_F(NativeRuns, HistoryKeeps90DaysAndTheLastFiveFailures) {
    const JobId job = defined();
    const std::string hist = m_protocol.keys().history(job);
    std::vector<std::string> failed;
    for (int i = 0; i < 7; ++i) {
        failed.push_back(granted(claimOf(job, 1'500 + i, "c" + std::to_string(i))).run);
        ASSERT_TRUE(
            m_protocol.finish(m_client, job, failed.back(), reportOf(Outcome::Failed), "f" + failed.back()));
    }
    EXPECT_EQ(raw({"XLEN", m_protocol.keys().failures(job)}), "5");
    // As if all that were long ago: an entry of 91 days ago goes, one of 89 stays.
    raw({"DEL", hist});
    const auto now = base::msSinceEpoch(state(job).now);
    const auto daysAgo = [&](long long days) { return std::to_string(now - days * 86'400'000) + "-0"; };
    raw({"XADD", hist, daysAgo(91), "ev", "skip", "cause", "paused", "count", "1", "from", "1", "to", "1"});
    raw({"XADD", hist, daysAgo(89), "ev", "skip", "cause", "paused", "count", "1", "from", "2", "to", "2"});
    const std::string failures = m_protocol.keys().failures(job);
    raw({"DEL", failures});
    raw({"XADD", failures, daysAgo(200), "ev", "end", "run", "old", "slot", "1", "start", "1", "end", "2",
         "outcome", "failed", "ms", "1"});
    EXPECT_EQ(raw({"XLEN", hist}), "2");
    const std::string ok = granted(claimOf(job, 1'600, "c9")).run;
    ASSERT_TRUE(m_protocol.finish(m_client, job, ok, reportOf(Outcome::Ok), "f9"));
    EXPECT_EQ(raw({"XLEN", hist}), "3"); // the skip of 89 days ago, start and end
    EXPECT_EQ(raw({"XLEN", failures}), "1");

    const auto page = m_engine.loadRuns(m_client, job, {});
    ASSERT_TRUE(page) << why(page);
    ASSERT_EQ(page->runs.size(), 3U);
    EXPECT_EQ(page->runs[0].id, ok);
    EXPECT_EQ(page->runs[2].id, "old");
    EXPECT_EQ(page->runs[2].outcome, Outcome::Failed);
    EXPECT_TRUE(page->next.empty());
    const auto old = m_engine.loadRun(m_client, job, "old");
    ASSERT_TRUE(old) << why(old);
    EXPECT_EQ(old->outcome, Outcome::Failed);
    // A failure that the history still has is told once.
    const std::string newest = granted(claimOf(job, 1'700, "c10")).run;
    ASSERT_TRUE(m_protocol.finish(m_client, job, newest, reportOf(Outcome::Failed), "f10"));
    EXPECT_EQ(m_engine.loadRuns(m_client, job, {})->runs.size(), 4U);
}

TEST_F(NativeRuns, OutputsOfTheNewest20AreKept) {
    const JobId job = defined();
    domain::RunOutput output{std::string("\xff\x00\x1b", 3), "tail", 1'000'000, "ab"};
    for (int i = 0; i < 25; ++i)
        ASSERT_TRUE(m_protocol.storeOutput(m_client, job, "run" + std::to_string(i + 10), output));
    EXPECT_EQ(raw({"HLEN", m_protocol.keys().outputs(job)}), "20");
    EXPECT_EQ(raw({"ZCARD", m_protocol.keys().outputOrder(job)}), "20");
    EXPECT_EQ(*m_engine.loadOutput(m_client, job, "run34"), output);
    const auto gone = m_engine.loadOutput(m_client, job, "run10");
    ASSERT_FALSE(gone);
    EXPECT_EQ(gone.error().kind, base::ErrorKind::Missing);
}

} // namespace
} // namespace redispatch::engines::native
