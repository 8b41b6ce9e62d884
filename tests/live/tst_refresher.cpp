// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/live/refresher.h"

#include "core/engines/native/protocol.h"
#include "tests/support/redisserver.h"

#include <gtest/gtest.h>

namespace redispatch::live {
namespace {

using namespace std::chrono_literals;
using base::JobId;
using engines::native::Definition;
using engines::native::Protocol;
using Steady = std::chrono::steady_clock;

/// Keeps what is published.
struct Published final : Outlet {
    void publish(Mail mail) override { mails.push_back(std::move(mail)); }
    void tell(LinkStatus /*status*/) override {}
    void deliver(std::function<void(Session&)> /*answer*/) override {}
    std::vector<Mail> mails;
};

struct RefresherTest : testing::Test {
    support::RedisServer server;
    redis::Client runner{*redis::parseUrl(server.unixUrl())};
    Protocol protocol{"rd:"};
    Published published;
    Line line{*redis::parseUrl(server.unixUrl()), {}, "test"};
    Refresher refresher{line, base::systemClock(), published};
    const JobId job{"native:work"};
    std::string run;

    RefresherTest() {
        EXPECT_TRUE(runner.connect());
        EXPECT_TRUE(line.connect());
        Definition definition;
        definition.id = "work";
        definition.schedule = "every 1s";
        const auto rev = protocol.define(runner, definition, base::instantFromMs(2'000), "test", "d1");
        EXPECT_TRUE(rev);
        EXPECT_TRUE(runner.call(redis::Pipeline().add("HSET", protocol.keys().state(job), "cursor", "1000")));
        engines::native::Claim claim;
        claim.job = job;
        claim.slot = base::instantFromMs(2'000);
        claim.nextSlot = base::instantFromMs(3'000);
        claim.rev = rev->rev;
        claim.lease = 30s;
        claim.runner = claim.host = "host-1";
        claim.requestId = "c1";
        const auto reply = protocol.claim(runner, claim);
        EXPECT_TRUE(reply && reply->grant);
        run = reply && reply->grant ? reply->grant->run : std::string();
        // In the past nothing is due again: the next slot would be late, and so read again for that.
        EXPECT_TRUE(runner.call(redis::Pipeline().add("HDEL", protocol.keys().state(job), "next_hint")));
    }
    /// Without an event, as a runner does.
    void renew(base::milliseconds lease) {
        const auto renewed = protocol.renew(runner, job, run, lease);
        ASSERT_TRUE(renewed && *renewed);
    }
    base::milliseconds shownLeaseLeft() const {
        const auto& snapshot = *refresher.snapshot();
        const domain::Job* row = domain::findJob(snapshot, job);
        EXPECT_TRUE(row && row->runningSince);
        return base::instantFromMs(row->limits.leaseEndsAtMs) - snapshot.takenAt;
    }
};

TEST_F(RefresherTest, ARunIsReadAgainOnlyNearTheEndOfItsLease) {
    ASSERT_TRUE(refresher.loadAll());
    ASSERT_EQ(published.mails.size(), 1U);
    EXPECT_GT(shownLeaseLeft(), 20s);
    const auto tick = refresher.dueAt();
    ASSERT_TRUE(refresher.refresh(tick - 1ms));
    EXPECT_EQ(published.mails.size(), 1U) << "nothing is due";

    // Far from its end nobody asks, however often it is renewed.
    renew(90s);
    ASSERT_TRUE(refresher.refresh(tick));
    EXPECT_EQ(published.mails.size(), 2U) << "the runners";
    EXPECT_LT(shownLeaseLeft(), 31s);

    renew(8s);
    ASSERT_TRUE(refresher.loadAll());
    EXPECT_LT(shownLeaseLeft(), 8s + 1ms);
    renew(90s);
    EXPECT_LT(shownLeaseLeft(), 8s + 1ms);
    ASSERT_TRUE(refresher.refresh(refresher.dueAt()));
    EXPECT_GT(shownLeaseLeft(), 60s) << "what looked as if it ended soon was read again";
    EXPECT_EQ(published.mails.back().delta.changed, (std::vector{job}));
}

TEST_F(RefresherTest, ARunWhoseLeaseIsOverIsReadUntilItEnds) {
    renew(1ms);
    ASSERT_TRUE(refresher.loadAll());
    for (int tick = 0; tick < 2; ++tick) {
        ASSERT_TRUE(refresher.refresh(refresher.dueAt()));
        EXPECT_LT(shownLeaseLeft(), 1s);
    }
    // Its runner comes back; then another ends it, and the event is lost.
    renew(5s);
    ASSERT_TRUE(refresher.refresh(refresher.dueAt()));
    EXPECT_GT(shownLeaseLeft(), 1s);
    engines::native::Report report;
    report.outcome = domain::Outcome::Ok;
    ASSERT_TRUE(protocol.finish(runner, job, run, report, "f1"));
    ASSERT_TRUE(refresher.refresh(refresher.dueAt()));
    EXPECT_FALSE(domain::findJob(*refresher.snapshot(), job)->runningSince);
}

} // namespace
} // namespace redispatch::live
