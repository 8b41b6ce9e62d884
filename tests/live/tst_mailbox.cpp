// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/live/mailbox.h"

#include <gtest/gtest.h>

#include <atomic>
#include <condition_variable>
#include <random>
#include <set>
#include <thread>

namespace redispatch::live {
namespace {
using base::JobId;
using domain::Delta;
using domain::Job;
using domain::Snapshot;
using domain::SnapshotPtr;

/// Jobs by name, with a version that stands for all else of the row.
SnapshotPtr snapshotOf(const std::vector<std::pair<int, int>>& jobs) {
    auto snapshot = std::make_shared<Snapshot>();
    for (const auto& [name, version] : jobs) {
        Job job;
        job.id = JobId("native:" + std::to_string(1000 + name));
        job.name = std::to_string(version);
        snapshot->jobs.push_back(std::make_shared<const Job>(std::move(job)));
    }
    return snapshot;
}

TEST(Mailbox, holdsTheNewestAndWakesOnce) {
    Mailbox<int> box;
    EXPECT_FALSE(box.take());
    EXPECT_TRUE(box.put(1));
    EXPECT_FALSE(box.put(2));
    EXPECT_EQ(box.take(), 2);
    EXPECT_FALSE(box.take());
    EXPECT_TRUE(box.put(3));
}

TEST(Mailbox, deltasFoldToTheDifferenceOfTheEnds) {
    // Against the definition itself: any two steps, folded, equal the difference of first and last.
    std::mt19937 random(20261123);
    const auto any = [&] {
        std::vector<std::pair<int, int>> jobs;
        for (int name = 0; name < 8; ++name) {
            if (random() % 2)
                jobs.emplace_back(name, static_cast<int>(random() % 3));
        }
        return snapshotOf(jobs);
    };
    for (int round = 0; round < 2000; ++round) {
        const auto first = any(), middle = any(), last = any();
        const Delta sum = folded(difference(first.get(), *middle), difference(middle.get(), *last));
        const Delta direct = difference(first.get(), *last);
        EXPECT_EQ(sum.added, direct.added);
        EXPECT_EQ(sum.removed, direct.removed);
        // A row that changed and changed back may be named as changed; nothing else may.
        for (const JobId& id : direct.changed)
            EXPECT_TRUE(std::binary_search(sum.changed.begin(), sum.changed.end(), id));
        for (const JobId& id : sum.changed)
            EXPECT_TRUE(findJob(*first, id) && findJob(*last, id));
    }
}

TEST(Mailbox, aSlowReceiverMissesNothingAcrossThreads) {
    Mailbox<Mail> box;
    std::mutex mutex;
    std::condition_variable woken;
    int wakes = 0;
    constexpr int rounds = 3000;

    std::jthread sender([&] {
        SnapshotPtr before;
        std::mt19937 random(7);
        for (int round = 1; round <= rounds; ++round) {
            std::vector<std::pair<int, int>> jobs{{0, round}}; // row 0 tells the round
            for (int name = 1; name < 20; ++name) {
                if (random() % 3)
                    jobs.emplace_back(name, static_cast<int>(random() % 4));
            }
            auto snapshot = snapshotOf(jobs);
            Delta delta = difference(before.get(), *snapshot);
            if (box.put({snapshot, std::move(delta)}, foldMail)) {
                const std::lock_guard lock(mutex);
                ++wakes;
                woken.notify_one();
            }
            before = std::move(snapshot);
        }
    });

    SnapshotPtr held;
    int taken = 0;
    while (!held || held->jobs[0]->name != std::to_string(rounds)) {
        {
            std::unique_lock lock(mutex);
            woken.wait(lock, [&] { return wakes > 0; });
            --wakes;
        }
        const auto mail = box.take();
        ASSERT_TRUE(mail) << "woken for nothing";
        ++taken;
        const Delta direct = difference(held.get(), *mail->snapshot);
        ASSERT_EQ(mail->delta.added, direct.added);
        ASSERT_EQ(mail->delta.removed, direct.removed);
        for (const JobId& id : direct.changed)
            ASSERT_TRUE(std::binary_search(mail->delta.changed.begin(), mail->delta.changed.end(), id));
        held = mail->snapshot;
    }
    EXPECT_GE(taken, 1);
    EXPECT_LE(taken, rounds);
    EXPECT_FALSE(box.take());
}

} // namespace
} // namespace redispatch::live
