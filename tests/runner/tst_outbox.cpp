// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/runner/outbox.h"
#include "core/runner/report.h"

#include "tests/support/tempdir.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <filesystem>
#include <string>

using namespace redispatch;
using namespace redispatch::runner;
using namespace std::chrono_literals;
using domain::Outcome;
using engines::native::Report;
using engines::native::RetryPolicy;
using testing::HasSubstr;

namespace {
std::string allBytes() {
    std::string bytes;
    for (int i = 0; i < 256; ++i)
        bytes += static_cast<char>(i);
    return bytes;
}

Delivery full() {
    Delivery delivery{base::JobId("native:a"), "1700:\x01\xff", "abc123", {}, {}};
    Report& report = delivery.report;
    report.outcome = Outcome::Timeout;
    report.duration = 1234567890123ms;
    report.exitCode = 3;
    report.signal = 15;
    report.error = allBytes();
    report.meters.responseMs = 1.25;
    report.meters.error = false;
    report.meters.cacheHits = 3;
    report.meters.cacheMisses = 1;
    report.meters.dbCalls = 0;
    report.meters.others = {{"x", 1e300}, {"y", -0.5}};
    report.meters.malformedLines = 2;
    report.meters.cache = domain::CacheStatus::Warm;
    report.outputTail = allBytes();
    report.outputBytes = 10'000'000'000ULL;
    report.retryAt = base::instantFromMs(1'795'384'392'954);
    delivery.output = {allBytes(), allBytes(), 10'000'000'000ULL, "00ff"};
    return delivery;
}
} // namespace

TEST(Outbox, KeepsEverythingOfADelivery) {
    const support::TempDir dir;
    const Outbox outbox(dir.path());
    const Delivery put = full();
    ASSERT_TRUE(outbox.put(put));
    const auto loaded = outbox.load();
    ASSERT_EQ(loaded.size(), 1U);
    const Delivery& got = loaded[0];
    EXPECT_EQ(got.job, put.job);
    EXPECT_EQ(got.run, put.run);
    EXPECT_EQ(got.requestId, put.requestId);
    EXPECT_EQ(got.report.outcome, put.report.outcome);
    EXPECT_EQ(got.report.duration, put.report.duration);
    EXPECT_EQ(got.report.exitCode, put.report.exitCode);
    EXPECT_EQ(got.report.signal, put.report.signal);
    EXPECT_EQ(got.report.error, put.report.error);
    EXPECT_EQ(got.report.meters, put.report.meters);
    EXPECT_EQ(got.report.outputTail, put.report.outputTail);
    EXPECT_EQ(got.report.outputBytes, put.report.outputBytes);
    EXPECT_EQ(got.report.retryAt, put.report.retryAt);
    EXPECT_EQ(got.output, put.output);
    ASSERT_TRUE(outbox.remove(put.run));
    EXPECT_TRUE(outbox.load().empty());
}

TEST(Outbox, AbsentStaysAbsent) {
    const support::TempDir dir;
    const Outbox outbox(dir.path());
    ASSERT_TRUE(outbox.put({base::JobId("native:a"), "r", "q", {}, {}}));
    const auto loaded = outbox.load();
    ASSERT_EQ(loaded.size(), 1U);
    EXPECT_FALSE(loaded[0].report.exitCode);
    EXPECT_FALSE(loaded[0].report.retryAt);
    EXPECT_EQ(loaded[0].report.meters, domain::Meters());
}

TEST(Outbox, BrokenFilesAreSetAside) {
    const support::TempDir dir;
    dir.write("a.end", "");
    dir.write("b.end", "{\"version\":1,\"job\":\"native:a\"}");
    dir.write("c.end", std::string(2'000'000, ' '));
    EXPECT_TRUE(Outbox(dir.path()).load().empty());
    for (const char* name : {"a.end.bad", "b.end.bad", "c.end.bad"})
        EXPECT_TRUE(std::filesystem::exists(dir.file(name)));
}

TEST(Report, OutcomeFollowsTheEnd) {
    Ended ended;
    ended.exitCode = 0;
    EXPECT_EQ(reportOf(ended, {}).outcome, Outcome::Ok);
    ended.outputHeldOpen = true;
    EXPECT_THAT(reportOf(ended, {}).error, HasSubstr("left behind"));
    ended.exitCode = 2;
    EXPECT_EQ(reportOf(ended, {}).outcome, Outcome::Failed);
    EXPECT_EQ(reportOf(ended, {}).error, "exit code 2");
    ended.exitCode.reset();
    ended.signal = SIGSEGV;
    EXPECT_EQ(reportOf(ended, {}).outcome, Outcome::Killed);
    EXPECT_EQ(reportOf(ended, {}).error, "ended by SIGSEGV");
    ended.cause = EndCause::Timeout;
    EXPECT_EQ(reportOf(ended, {}).outcome, Outcome::Timeout);
    ended.cause = EndCause::Shutdown;
    EXPECT_EQ(reportOf(ended, {}).outcome, Outcome::Killed);
    ended.cause = EndCause::LeaseLost;
    EXPECT_EQ(reportOf(ended, {}).outcome, Outcome::Killed);
    ended.failure =
        base::makeError(base::ErrorKind::Missing, "/x", "a program", {}, "No such file or directory");
    EXPECT_EQ(reportOf(ended, {}).outcome, Outcome::Failed);
    EXPECT_EQ(reportOf(ended, {}).error, "not started: /x: No such file or directory");
}

TEST(Report, WhatARunAddsToSketches) {
    using Increments = std::vector<std::pair<std::string, std::int64_t>>;
    Report report;
    report.duration = 1000ms;
    EXPECT_EQ(sketchCountOf(report),
              (engines::native::SketchCount{
                  {{"346", 1}, {"n", 1}, {"sum", 1'000'000}}, 1'000'000, "0.01", "1", 24h * 400, 24h * 8}));
    report.duration = 0ms;
    report.meters.cacheHits = 3;
    report.meters.cacheMisses = 0.5;
    report.meters.dbCalls = 0;
    EXPECT_EQ(sketchCountOf(report).increments,
              (Increments{{"z", 1}, {"n", 1}, {"hit", 3'000}, {"miss", 500}, {"dbn", 1}}));
    report.outcome = Outcome::Failed;
    EXPECT_EQ(sketchCountOf(report).increments,
              (Increments{{"fail", 1}, {"hit", 3'000}, {"miss", 500}, {"dbn", 1}}));
    EXPECT_FALSE(sketchCountOf(report).us);
    report.outcome = Outcome::Cancelled;
    EXPECT_EQ(sketchCountOf(report), engines::native::SketchCount{});
    EXPECT_EQ(lostRunCount().increments, (Increments{{"fail", 1}}));
}

TEST(Retry, FullJitterWithinBaseAndCap) {
    RetryPolicy policy;
    policy.attempts = 20;
    policy.base = 1s;
    policy.cap = 10s;
    Report failed;
    failed.outcome = Outcome::Failed;
    EXPECT_EQ(retryAfter(policy, failed, 1, 0.0), 0ms);
    EXPECT_EQ(retryAfter(policy, failed, 1, 0.5), 500ms);
    EXPECT_EQ(retryAfter(policy, failed, 3, 0.5), 2s);
    EXPECT_EQ(retryAfter(policy, failed, 10, 0.5), 5s);
    EXPECT_EQ(retryAfter(policy, failed, 20, 0.5), 5s);
    EXPECT_FALSE(retryAfter(policy, failed, 21, 0.5));
}

TEST(Retry, WhatIsNeverRetried) {
    RetryPolicy policy;
    Report report;
    report.outcome = Outcome::Failed;
    EXPECT_FALSE(retryAfter(policy, report, 1, 0.5)); // no attempts by default
    policy.attempts = 1;
    EXPECT_TRUE(retryAfter(policy, report, 1, 0.5));
    policy.noRetry = {3};
    report.exitCode = 3;
    EXPECT_FALSE(retryAfter(policy, report, 1, 0.5));
    report.exitCode.reset();
    report.outcome = Outcome::Timeout;
    EXPECT_FALSE(retryAfter(policy, report, 1, 0.5));
    policy.retryTimeout = true;
    EXPECT_TRUE(retryAfter(policy, report, 1, 0.5));
    report.outcome = Outcome::Ok;
    EXPECT_FALSE(retryAfter(policy, report, 1, 0.5));
    report.outcome = Outcome::Cancelled;
    EXPECT_FALSE(retryAfter(policy, report, 1, 0.5));
}
