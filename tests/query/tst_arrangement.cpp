// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/arrangement.h"
#include "tests/query/samplejobs.h"

#include <gtest/gtest.h>

#include <map>

using namespace redispatch;
using namespace redispatch::query;
using namespace std::chrono_literals;

namespace {

domain::SnapshotPtr snapshotOf(std::vector<JobPtr> jobs) {
    auto snapshot = std::make_shared<domain::Snapshot>();
    snapshot->jobs = std::move(jobs);
    return snapshot;
}

std::vector<Index> fromScratch(const std::vector<JobPtr>& jobs, const Filter& filter,
                               const std::vector<SortKey>& keys, base::Instant now) {
    return matching(sorted(jobs, keys, now), jobs, SearchTexts(jobs.size()), filter, now);
}

/// Jobs that differ in everything time has to do with, too.
JobPtr otherJob(const base::JobId& id, const std::vector<JobPtr>& pool, base::Instant now,
                std::mt19937& random) {
    domain::Job job = *pool[random() % pool.size()];
    job.id = id;
    if (job.nextAt)
        job.nextAt = now + std::chrono::milliseconds(static_cast<int>(random() % 120'000) - 40'000);
    if (job.paused && random() % 2 == 0)
        job.paused->until = now + std::chrono::milliseconds(random() % 60'000);
    return std::make_shared<const domain::Job>(std::move(job));
}

} // namespace

TEST(RowChanges, TellFromWhereEveryRowCame) {
    std::mt19937 random(21);
    const auto pool = sampleJobs(60, 22);
    std::vector<JobPtr> before;
    for (int round = 0; round < 200; ++round) {
        std::map<base::JobId, JobPtr> old;
        for (const JobPtr& job : before)
            old[job->id] = job;
        std::vector<JobPtr> after;
        for (const JobPtr& job : pool)
            if (round % 2 == 0 ? old.count(job->id) : random() % 3 != 0)
                after.push_back(random() % 4 == 0 || !old.count(job->id)
                                    ? std::make_shared<const domain::Job>(*job)
                                    : old[job->id]);
        const RowChanges changes = changesBetween(before, after);
        std::vector<Index> fresh;
        for (Index row = 0; row < after.size(); ++row)
            if (old[after[row]->id] != after[row])
                fresh.push_back(row);
        EXPECT_EQ(changes.fresh, fresh);
        for (Index row = 0; row < before.size(); ++row) {
            const auto found = std::ranges::find(after, before[row]->id, [](auto& job) { return job->id; });
            const Index place = found == after.end() ? noRow : static_cast<Index>(found - after.begin());
            EXPECT_EQ(changes.placeOf(row), place);
        }
        if (round % 2 == 0) {
            EXPECT_TRUE(changes.places.empty());
        }
        before = std::move(after);
    }
}

TEST(RowChanges, OneRowInAnothersPlaceMoves) {
    auto jobs = sampleJobs(2, 23);
    const RowChanges changes = changesBetween({jobs.data(), 1}, {jobs.data() + 1, 1});
    EXPECT_EQ(changes.places, std::vector<Index>{noRow});
    EXPECT_EQ(changes.fresh, std::vector<Index>{0});
}

TEST(Arrangement, IsWhatSortingAndFilteringEverythingGives) {
    std::mt19937 random(5);
    const auto pool = sampleJobs(400, 6);
    const std::string_view texts[] = {
        "", "state:late,waiting", "next<10m", "warm", "!state:paused cache", "owner:a", "last:ok,failed"};
    const std::vector<SortKey> orders[] = {{attentionOrder().begin(), attentionOrder().end()},
                                           {{Column::Next, true}},
                                           {{Column::LastDuration, false}},
                                           {{Column::Owner, true}, {Column::State, false}}};
    base::Instant now = sampleNow;
    Arrangement arrangement;
    std::vector<JobPtr> jobs(pool.begin(), pool.begin() + 200);
    Filter filter;
    std::vector<SortKey> keys = orders[0];
    for (int round = 0; round < 400; ++round) {
        now += std::chrono::milliseconds(random() % 20'000);
        if (random() % 30 == 0)
            now -= 90s; // a clock set right
        switch (random() % 8) {
        case 0:
            filter = *Filter::parse(texts[random() % std::size(texts)]);
            arrangement.setFilter(filter, now);
            break;
        case 1:
            keys = orders[random() % std::size(orders)];
            arrangement.setKeys(keys, now);
            break;
        case 2:
            arrangement.advance(now);
            break;
        case 3: // rows come and go
            for (int i = 0; i < 10; ++i) {
                const JobPtr& job = pool[random() % pool.size()];
                const auto at =
                    std::ranges::lower_bound(jobs, job->id, {}, [](auto& row) { return row->id; });
                if (at != jobs.end() && (*at)->id == job->id)
                    jobs.erase(at);
                else
                    jobs.insert(at, otherJob(job->id, pool, now, random));
            }
            arrangement.setSnapshot(snapshotOf(jobs), now);
            break;
        default: // the same rows, few or many of them changed
            for (auto i = static_cast<unsigned>(random() % (random() % 5 == 0 ? 150 : 12)); i > 0; --i) {
                JobPtr& job = jobs[random() % jobs.size()];
                job = otherJob(job->id, pool, now, random);
            }
            arrangement.setSnapshot(snapshotOf(jobs), now);
        }
        if (random() % 4 == 0)
            arrangement.prepareTexts();
        const auto& known = arrangement.snapshot()->jobs;
        ASSERT_EQ(arrangement.rows(), fromScratch(known, filter, keys, now)) << "round " << round;
        std::vector<Index> shown;
        for (Index row = 0; row < known.size(); ++row)
            if (arrangement.shows(row))
                shown.push_back(row);
        auto rows = arrangement.rows();
        std::ranges::sort(rows);
        ASSERT_EQ(shown, rows);
    }
}

TEST(Arrangement, AJitteringClockIsNoTimePassing) {
    domain::Job due;
    due.id = base::JobId("native:due");
    due.nextAt = sampleNow;
    Arrangement arrangement;
    arrangement.setFilter(*Filter::parse("state:waiting"), sampleNow);
    arrangement.setSnapshot(snapshotOf({std::make_shared<const domain::Job>(due)}), sampleNow);
    EXPECT_TRUE(arrangement.rows().empty());
    EXPECT_TRUE(arrangement.advance(sampleNow + 1ms));
    EXPECT_EQ(arrangement.rows().size(), 1U);
    EXPECT_FALSE(arrangement.advance(sampleNow));
    EXPECT_EQ(arrangement.rows().size(), 1U);
    EXPECT_TRUE(arrangement.advance(sampleNow - 2s));
    EXPECT_TRUE(arrangement.rows().empty());
    EXPECT_FALSE(arrangement.advance(sampleNow - 1s));
    EXPECT_TRUE(arrangement.advance(sampleNow + 31s));
    EXPECT_EQ(arrangement.healthOf(0).state, stats::HealthState::Late);
}

TEST(Arrangement, KnowsNothingOnceTheLinkIsGone) {
    domain::Job job;
    job.id = base::JobId("native:a");
    job.last.outcome = domain::Outcome::Failed;
    Arrangement arrangement;
    arrangement.setSnapshot(snapshotOf({std::make_shared<const domain::Job>(job)}), sampleNow);
    EXPECT_FALSE(arrangement.setReadAge({15s}, sampleNow + 15s));
    EXPECT_EQ(arrangement.healthOf(0).state, stats::HealthState::Failing);
    EXPECT_TRUE(arrangement.setReadAge({15s + 1ms}, sampleNow + 16s));
    EXPECT_EQ(arrangement.healthOf(0).state, stats::HealthState::Unknown);
    EXPECT_EQ(arrangement.healthOf(0).outcome, stats::Outcomes::Failing) << "as last known";
    EXPECT_FALSE(arrangement.setReadAge({20s}, sampleNow + 21s));
    EXPECT_TRUE(arrangement.setReadAge({}, sampleNow + 22s));
    EXPECT_EQ(arrangement.healthOf(0).state, stats::HealthState::Failing);
}

TEST(Arrangement, ComparisonsWithTheMomentFollowIt) {
    domain::Job job;
    job.id = base::JobId("native:a");
    job.nextAt = sampleNow + 1h + 10s;
    Arrangement arrangement;
    arrangement.setSnapshot(snapshotOf({std::make_shared<const domain::Job>(job)}), sampleNow);
    arrangement.setFilter(*Filter::parse("next<1h"), sampleNow);
    EXPECT_TRUE(arrangement.rows().empty());
    EXPECT_FALSE(arrangement.advance(sampleNow + 10s));
    EXPECT_TRUE(arrangement.advance(sampleNow + 11s));
    EXPECT_EQ(arrangement.rows().size(), 1U);
}
