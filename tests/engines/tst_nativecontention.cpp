// SPDX-License-Identifier: GPL-3.0-or-later
// Several runners at once: at most one claim a slot, fences that only grow.
#include "tests/engines/nativefixture.h"

#include <map>
#include <mutex>
#include <thread>

namespace redispatch::engines::native {
namespace {

using base::instantFromMs;

using NativeContention = NativeTest;

TEST_F(NativeContention, EightRunnersTwoHundredSlots) {
    constexpr int runners = 8;
    constexpr long long firstSlot = 1'001;
    constexpr long long lastSlot = 1'200;
    const JobId job = defined();
    struct Claimed {
        int claims = 0;
        long long fence = 0;
    };
    std::map<long long, Claimed> slots;
    std::mutex mutex;
    std::vector<std::jthread> threads;
    for (int runner = 0; runner < runners; ++runner)
        threads.emplace_back([&, runner] {
            redis::Client client = connected();
            Claim claim;
            claim.job = job;
            claim.rev = 1;
            claim.runner = "runner-" + std::to_string(runner);
            for (long long slot = firstSlot; slot <= lastSlot;) {
                claim.slot = instantFromMs(slot);
                claim.nextSlot = instantFromMs(slot + 1);
                claim.requestId = std::to_string(runner) + "-" + std::to_string(slot);
                const auto reply = m_protocol.claim(client, claim);
                ASSERT_TRUE(reply) << why(reply);
                if (!reply->grant) {
                    slot += reply->refusal == Refusal::Taken ? 1 : 0; // busy: again
                    continue;
                }
                {
                    const std::lock_guard lock(mutex);
                    ++slots[slot].claims;
                    slots[slot].fence = std::stoll(reply->grant->fence);
                }
                const auto done = m_protocol.finish(client, job, reply->grant->run, {}, claim.requestId);
                ASSERT_TRUE(done && *done == Finished::Done);
                ++slot;
            }
        });
    threads.clear();

    EXPECT_EQ(slots.size(), static_cast<std::size_t>(lastSlot - firstSlot + 1));
    long long before = 0;
    for (const auto& [slot, claimed] : slots) {
        EXPECT_EQ(claimed.claims, 1) << slot;
        EXPECT_GT(claimed.fence, before) << slot;
        before = claimed.fence;
    }
    EXPECT_EQ(hash(m_protocol.keys().state(job))["ended"], std::to_string(slots.size()));
}

TEST_F(NativeContention, FencesGrowThoughTheClockGoesBack) {
    const JobId job = defined();
    // A fence from a future clock, beyond what a double counts exactly.
    raw({"HSET", m_protocol.keys().state(job), "fence", "9007199254740993"});
    const Grant first = granted(claimOf(job, 1'001, "c1"));
    EXPECT_EQ(first.fence, "9007199254740994");
    ASSERT_TRUE(m_protocol.finish(m_client, job, first.run, {}, "f1"));
    EXPECT_EQ(granted(claimOf(job, 1'002, "c2")).fence, "9007199254740995");
}

TEST_F(NativeContention, OneTriggerThoughTenAskAtOnce) {
    const JobId job = defined();
    std::mutex mutex;
    std::map<std::string, int> runs;
    std::vector<std::jthread> threads;
    for (int i = 0; i < 10; ++i)
        threads.emplace_back([&] {
            redis::Client client = connected();
            NativeEngine engine("rd:");
            const auto receipt = engine.apply(client, intent(job, "same-request", domain::TriggerIntent{}));
            ASSERT_TRUE(receipt) << why(receipt);
            const std::lock_guard lock(mutex);
            ++runs[receipt->runId];
        });
    threads.clear();
    ASSERT_EQ(runs.size(), 1U);
    EXPECT_EQ(runs.begin()->second, 10);
    EXPECT_EQ(raw({"ZCARD", m_protocol.keys().queue(job)}), "1");
}

} // namespace
} // namespace redispatch::engines::native
