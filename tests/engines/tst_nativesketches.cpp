// SPDX-License-Identifier: GPL-3.0-or-later
// Percentile sketches of the ok runs: one count for each, whatever is repeated or broken (invariant I9).
#include "core/engines/native/encode.h"
#include "core/engines/native/scripts.h"
#include "tests/engines/nativefixture.h"

#include <algorithm>

namespace redispatch::engines::native {
namespace {

using base::instantFromMs;
using domain::CacheStatus;
using domain::Outcome;
using namespace std::chrono_literals;

class NativeSketches : public NativeTest {
protected:
    NativeSketches() = default;
    explicit NativeSketches(std::vector<std::string> serverArgs) : NativeTest(std::move(serverArgs)) {}

    /// The key of the server's day. Around midnight a test may see two; keys() finds both.
    std::vector<std::string> keys(const JobId& job) {
        const auto today = std::chrono::floor<std::chrono::days>(state(job).now);
        std::vector<std::string> found;
        for (const auto day : {today - std::chrono::days(1), today})
            for (const char* stratum : {"warm", "cold", "unknown"})
                if (const std::string key = m_protocol.keys().latency(job, day, stratum);
                    raw({"EXISTS", key}) == "1")
                    found.push_back(key);
        return found;
    }
    long long counted(const JobId& job, const std::string& field) {
        long long sum = 0;
        for (const std::string& key : keys(job))
            sum += std::stoll("0" + hash(key)[field]);
        return sum;
    }
    static Report report(Outcome outcome, std::chrono::milliseconds duration, const std::string& field,
                         CacheStatus cache = CacheStatus::Warm) {
        Report report;
        report.outcome = outcome;
        report.duration = duration;
        report.meters.cache = cache;
        if (outcome == Outcome::Ok && !field.empty()) {
            const auto us = std::chrono::microseconds(duration).count();
            report.sketch.increments = {{field, 1}, {"n", 1}, {"sum", us}};
            report.sketch.us = us;
        } else if (outcome != Outcome::Ok && outcome != Outcome::Cancelled) {
            report.sketch.increments = {{"fail", 1}, {"db", 1'500}};
        }
        report.sketch.alpha = "0.01";
        report.sketch.version = "1";
        report.sketch.daysKeptFor = std::chrono::days(400);
        report.sketch.hoursKeptFor = std::chrono::days(8);
        return report;
    }
    /// The sketches of this hour and the one before, of one cache state.
    std::vector<std::string> hourKeys(const JobId& job, const char* stratum) {
        const auto hour = std::chrono::floor<std::chrono::hours>(state(job).now);
        std::vector<std::string> found;
        for (const auto at : {hour - 1h, hour})
            if (const std::string key = m_protocol.keys().latency(job, at, stratum);
                raw({"EXISTS", key}) == "1")
                found.push_back(key);
        return found;
    }
    /// A history that is full, with its oldest entry so long ago.
    void fillHistory(const JobId& job, std::chrono::milliseconds oldestAgo, int entries = 1'900) {
        const std::string key = m_protocol.keys().history(job);
        raw({"DEL", key});
        const long long now = base::msSinceEpoch(state(job).now);
        raw({"XADD", key, std::to_string(now - oldestAgo.count()), "ev", "filler"});
        redis::Pipeline pipeline;
        for (int i = 1; i < entries; ++i)
            pipeline.add("XADD", key, std::to_string(now - 1'000) + "-" + std::to_string(i), "ev", "filler");
        ASSERT_TRUE(m_client.run(pipeline, redis::Client::Intent::Write));
    }
    std::string claimed(const JobId& job) {
        ++m_slot;
        return granted(claimOf(job, m_slot, "c" + std::to_string(m_slot))).run;
    }
    Finished finished(const JobId& job, const std::string& run, const Report& report) {
        const auto done = m_protocol.finish(m_client, job, run, report, "f" + run);
        EXPECT_TRUE(done) << why(done);
        return done.value_or(Finished::Stale);
    }

    long long m_slot = 1'500;
};

TEST_F(NativeSketches, EveryOkRunCountsOnce) {
    const JobId job = defined();
    const Report first = report(Outcome::Ok, 100ms, "231");
    const std::string run = claimed(job);
    EXPECT_EQ(finished(job, run, first), Finished::Done);
    EXPECT_EQ(finished(job, run, first), Finished::Already); // its answer was lost
    EXPECT_EQ(finished(job, run, first), Finished::Already);
    EXPECT_EQ(finished(job, "1:1", first), Finished::Stale); // never was ours
    EXPECT_EQ(finished(job, claimed(job), report(Outcome::Ok, 1'000ms, "346")), Finished::Done);
    EXPECT_EQ(finished(job, claimed(job), report(Outcome::Ok, 0ms, "z")), Finished::Done);
    EXPECT_EQ(finished(job, claimed(job), report(Outcome::Ok, 7ms, "98", CacheStatus::Cold)), Finished::Done);
    // Others say how long something took to fail: they count as failures, and what is not to be counted is
    // not.
    for (const Outcome outcome : {Outcome::Failed, Outcome::Timeout, Outcome::Killed, Outcome::Cancelled})
        EXPECT_EQ(finished(job, claimed(job), report(outcome, 5ms, "81")), Finished::Done);
    EXPECT_EQ(finished(job, claimed(job), report(Outcome::Ok, 5ms, "")), Finished::Done);

    const auto found = keys(job);
    ASSERT_GE(found.size(), 2U);
    EXPECT_EQ(counted(job, "n"), 4);
    EXPECT_EQ(counted(job, "231"), 1);
    EXPECT_EQ(counted(job, "346"), 1);
    EXPECT_EQ(counted(job, "z"), 1);
    EXPECT_EQ(counted(job, "98"), 1);
    EXPECT_EQ(counted(job, "81"), 0);
    EXPECT_EQ(counted(job, "sum"), 1'107'000);
    EXPECT_EQ(counted(job, "fail"), 3);
    EXPECT_EQ(counted(job, "db"), 4'500);
    EXPECT_TRUE(hourKeys(job, "warm").empty()); // its history says all
    const std::string warm = *std::find_if(found.begin(), found.end(),
                                           [](const std::string& key) { return key.ends_with(":warm"); });
    EXPECT_EQ(hash(warm)["alpha"], "0.01");
    EXPECT_EQ(hash(warm)["v"], "1");
    EXPECT_GT(std::stoll(raw({"PTTL", warm})), 399LL * 86'400'000);
    EXPECT_LE(std::stoll(raw({"PTTL", warm})), 400LL * 86'400'000);
}

TEST_F(NativeSketches, KeepsLeastAndMost) {
    const JobId job = defined();
    for (const auto duration : {100ms, 40ms, 900ms, 100ms})
        finished(job, claimed(job), report(Outcome::Ok, duration, "231"));
    const auto found = keys(job);
    ASSERT_FALSE(found.empty());
    if (found.size() == 1) { // not around midnight
        EXPECT_EQ(hash(found[0])["min"], "40000");
        EXPECT_EQ(hash(found[0])["max"], "900000");
    }
}

TEST_F(NativeSketches, ABrokenSketchKeepsNoRunFromEnding) {
    const JobId job = defined();
    const auto today = std::chrono::floor<std::chrono::days>(state(job).now);
    const auto key = [&](int days) {
        return m_protocol.keys().latency(job, today + std::chrono::days(days), "warm");
    };
    for (const int days : {0, 1})
        raw({"SET", key(days), "no hash"});
    EXPECT_EQ(finished(job, claimed(job), report(Outcome::Ok, 100ms, "231")), Finished::Done);
    EXPECT_EQ(raw({"GET", key(0)}), "no hash");
    // One of another scale is left alone; a field that is no number harms only itself.
    for (const int days : {0, 1}) {
        raw({"DEL", key(days)});
        raw({"HSET", key(days), "alpha", "0.02", "v", "1", "231", "5"});
    }
    EXPECT_EQ(finished(job, claimed(job), report(Outcome::Ok, 100ms, "231")), Finished::Done);
    EXPECT_EQ(hash(key(0)).size(), 3U);
    for (const int days : {0, 1}) {
        raw({"DEL", key(days)});
        raw({"HSET", key(days), "alpha", "0.01", "v", "1", "231", "many", "min", "x"});
    }
    EXPECT_EQ(finished(job, claimed(job), report(Outcome::Ok, 100ms, "231")), Finished::Done);
    EXPECT_EQ(counted(job, "n"), 1);
    EXPECT_EQ(hash(m_protocol.keys().state(job))["ended_ok"], "3");
}

TEST_F(NativeSketches, ARunThatOnlyFailedMakesAHashWithoutDurations) {
    const JobId job = defined();
    const std::string run = claimed(job);
    const Report failed = report(Outcome::Failed, 5ms, {}, CacheStatus::Cold);
    EXPECT_EQ(finished(job, run, failed), Finished::Done);
    EXPECT_EQ(finished(job, run, failed), Finished::Already);
    const auto found = keys(job);
    ASSERT_EQ(found.size(), 1U);
    EXPECT_TRUE(found[0].ends_with(":cold"));
    EXPECT_EQ(hash(found[0]), (std::map<std::string, std::string>{
                                  {"alpha", "0.01"}, {"v", "1"}, {"fail", "1"}, {"db", "1500"}}));
    EXPECT_GT(std::stoll(raw({"PTTL", found[0]})), 399LL * 86'400'000);
}

TEST_F(NativeSketches, ALostRunCountsAsAFailureOnce) {
    const JobId job = defined();
    Claim claim = claimOf(job, 1'501, "c");
    claim.lease = 1ms;
    granted(claim);
    const SketchCount lost = report(Outcome::Lost, {}, {}).sketch;
    int reaped = 0;
    while (reaped == 0) // until the lease is over
        reaped = m_protocol.reap(m_client, job, "r", lost).value_or(-1);
    EXPECT_EQ(reaped, 1);
    EXPECT_EQ(*m_protocol.reap(m_client, job, "r2", lost), 0);
    EXPECT_EQ(counted(job, "fail"), 1);
    EXPECT_EQ(counted(job, "n"), 0);
    ASSERT_EQ(keys(job).size(), 1U);
    EXPECT_TRUE(keys(job)[0].ends_with(":unknown"));
}

TEST_F(NativeSketches, HoursAreKeptWhereTheHistoryReachesBackLess) {
    const JobId job = defined();
    const Report ok = report(Outcome::Ok, 100ms, "231");
    fillHistory(job, 9 * 24h); // as far back as hours would
    finished(job, claimed(job), ok);
    EXPECT_TRUE(hourKeys(job, "warm").empty());
    fillHistory(job, 7 * 24h, 1'000); // not full: nothing was dropped
    finished(job, claimed(job), ok);
    EXPECT_TRUE(hourKeys(job, "warm").empty());
    fillHistory(job, 7 * 24h);
    const std::string run = claimed(job);
    finished(job, run, ok);
    finished(job, run, ok);
    finished(job, claimed(job), report(Outcome::Timeout, 100ms, {}));
    const auto hours = hourKeys(job, "warm");
    ASSERT_FALSE(hours.empty());
    if (hours.size() == 1) { // not around the full hour
        EXPECT_EQ(hash(hours[0]), (std::map<std::string, std::string>{{"alpha", "0.01"},
                                                                      {"v", "1"},
                                                                      {"231", "1"},
                                                                      {"n", "1"},
                                                                      {"sum", "100000"},
                                                                      {"min", "100000"},
                                                                      {"max", "100000"},
                                                                      {"fail", "1"},
                                                                      {"db", "1500"}}));
    }
    EXPECT_GT(std::stoll(raw({"PTTL", hours[0]})), 7LL * 86'400'000);
    EXPECT_LE(std::stoll(raw({"PTTL", hours[0]})), 8LL * 86'400'000);
    EXPECT_EQ(counted(job, "n"), 3);
    EXPECT_EQ(counted(job, "fail"), 1);
    // A key of another type in the place of an hour harms only itself.
    for (const auto at : {0h, 1h}) {
        const std::string key = m_protocol.keys().latency(
            job, std::chrono::floor<std::chrono::hours>(state(job).now) + at, "warm");
        raw({"DEL", key});
        raw({"SET", key, "no hash"});
    }
    EXPECT_EQ(finished(job, claimed(job), ok), Finished::Done);
    EXPECT_EQ(counted(job, "n"), 4);
}

TEST_F(NativeSketches, AnotherHourOfTheServerChangesNothingAndIsTold) {
    const JobId job = defined();
    const std::string run = claimed(job);
    const auto earlier = std::chrono::floor<std::chrono::hours>(state(job).now) - 1h;
    const auto day = std::chrono::floor<std::chrono::days>(earlier);
    const std::string before = everything(job);
    const auto args = finishArgs(run, report(Outcome::Ok, 100ms, "231"), earlier);
    // The same script with the hour of a runner whose clock is wrong.
    const auto answer = scripts::finish().run(
        m_client,
        {m_protocol.keys().state(job), m_protocol.keys().lease(job), m_protocol.keys().history(job),
         m_protocol.keys().queue(job), m_protocol.keys().queueData(job), m_protocol.keys().definition(job),
         m_protocol.keys().request(job, "r"), m_protocol.keys().failures(job),
         m_protocol.keys().latency(job, day, "warm"), m_protocol.keys().latency(job, earlier, "warm")},
        args);
    ASSERT_TRUE(answer) << why(answer);
    EXPECT_EQ((*answer)[0][0].text(), "hour");
    EXPECT_EQ(std::chrono::floor<std::chrono::days>(instantFromMs(*(*answer)[0][2].integer())),
              std::chrono::floor<std::chrono::days>(state(job).now));
    EXPECT_EQ(everything(job), before);
    EXPECT_TRUE(keys(job).empty());
}

struct FullSketches : NativeSketches {
    FullSketches() : NativeSketches({"--maxmemory-policy", "noeviction"}) {}
};

TEST_F(FullSketches, CountAlsoWhenMemoryIsFull) {
    const JobId job = defined();
    const std::string run = claimed(job);
    ASSERT_EQ(raw({"CONFIG", "SET", "maxmemory", "100kb"}), "OK");
    EXPECT_EQ(finished(job, run, report(Outcome::Ok, 100ms, "231")), Finished::Done);
    ASSERT_EQ(raw({"CONFIG", "SET", "maxmemory", "0"}), "OK");
    EXPECT_EQ(counted(job, "n"), 1);
}

} // namespace
} // namespace redispatch::engines::native
