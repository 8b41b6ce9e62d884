// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/attention.h"

#include "core/domain/strip.h"
#include "tests/query/samplejobs.h"

#include <gtest/gtest.h>

#include <set>

using namespace redispatch;
using namespace redispatch::query;
using namespace std::chrono_literals;
using domain::Outcome;

namespace {

const base::Instant now = sampleNow;

domain::Job fine(const std::string& name = "a") {
    domain::Job job;
    job.id = base::JobId::of("native", name);
    job.name = name;
    job.nextAt = now + 1h;
    job.last.outcome = Outcome::Ok;
    job.last.duration = 1s;
    job.last.finishedAt = job.lastSuccessAt = now - 1h;
    job.notes = {true, true, true};
    return job;
}

domain::Job failing(int times) {
    domain::Job job = fine();
    domain::Fate fate;
    fate.outcome = Outcome::Failed;
    for (int i = 0; i < times; ++i)
        job.strip += domain::packFate(fate);
    job.last.outcome = Outcome::Timeout;
    job.lastFailureAt = now - 10min;
    return job;
}

domain::Job paused(base::milliseconds ago, const std::string& reason) {
    domain::Job job = fine();
    job.paused = std::make_unique<domain::Pause>(domain::Pause{"ana", reason, now - ago, std::nullopt});
    return job;
}

std::optional<Need> need(domain::Job job) {
    findVitals(job);
    return needOf(job, healthOf(job, now), now);
}
std::optional<NeedCause> cause(const domain::Job& job) {
    const auto found = need(job);
    return found ? std::optional(found->cause) : std::nullopt;
}
std::string textOf(domain::Job job) {
    findVitals(job);
    const auto health = healthOf(job, now);
    const auto found = needOf(job, health, now);
    return found ? needText(job, health, *found, now) : std::string();
}

} // namespace

TEST(Attention, FineJobsNeedNobody) {
    EXPECT_EQ(cause(fine()), std::nullopt);
    domain::Job running = fine();
    running.runningSince = now - 1min;
    EXPECT_EQ(cause(running), std::nullopt);
    EXPECT_EQ(cause(paused(1h, "deploy")), std::nullopt);
    domain::Job retired = failing(5);
    retired.state = domain::JobState::Retired;
    EXPECT_EQ(cause(retired), std::nullopt);
}

TEST(Attention, FailuresGrowSevereAtThree) {
    EXPECT_EQ(cause(failing(1)), NeedCause::Failing);
    EXPECT_EQ(cause(failing(2)), NeedCause::Failing);
    EXPECT_EQ(cause(failing(3)), NeedCause::FailingAgain);
    EXPECT_EQ(textOf(failing(1)), "The last run failed 10 min ago.");
    EXPECT_EQ(textOf(failing(3)), "The last 3 runs failed; last ok 1 h ago.");
    domain::Job held = failing(1);
    held.paused = std::make_unique<domain::Pause>(domain::Pause{"ana", "", now - 24h * 30, std::nullopt});
    EXPECT_EQ(cause(held), NeedCause::Failing) << "more than its old pause";
}

TEST(Attention, OverdueAndStuck) {
    domain::Job late = fine();
    late.nextAt = now - 2min;
    EXPECT_EQ(need(late), (Need{NeedCause::Late, late.nextAt}));
    EXPECT_EQ(textOf(late), "Due for 2 min, and nothing has started it.");
    late.nextAt = now - 2h;
    EXPECT_EQ(need(late), (Need{NeedCause::Missed, late.nextAt}));
    domain::Job broken = fine();
    broken.state = domain::JobState::Broken;
    EXPECT_EQ(cause(broken), NeedCause::ChainBroken);
    domain::Job stuck = fine();
    stuck.runningSince = now - 10min;
    stuck.limits.timeoutMs = 60'000;
    EXPECT_EQ(need(stuck), (Need{NeedCause::Stuck, stuck.runningSince}));
    stuck.limits.timeoutMs = domain::Limits::none;
    stuck.limits.leaseEndsAtMs = base::msSinceEpoch(now - 5s);
    EXPECT_EQ(cause(stuck), NeedCause::LeaseOver);
    domain::Job invalid = fine();
    invalid.state = domain::JobState::Invalid;
    invalid.problem = std::make_unique<std::string>("state field rev: expected a whole number");
    EXPECT_EQ(cause(invalid), NeedCause::Invalid);
    EXPECT_EQ(textOf(invalid), "State field rev: expected a whole number.");
}

TEST(Attention, PaceAgainstTheBaseline) {
    domain::Job job = fine();
    job.baseline = domain::DurationBaseline{59, 900, 1000, 2000};
    EXPECT_EQ(cause(job), std::nullopt);
    job.last.duration = 3001ms;
    EXPECT_EQ(need(job), (Need{NeedCause::Slow, job.last.finishedAt}));
    EXPECT_EQ(textOf(job), "The last run took 3.0 s, usually 1.0 s.");
    job.last.duration = 100ms;
    EXPECT_EQ(cause(job), NeedCause::TooFast);
    job.last.duration = 1s;
    job.runningSince = now - 3001ms;
    EXPECT_EQ(cause(job), NeedCause::RunsLong);
    job.baseline->n = 58;
    EXPECT_EQ(cause(job), std::nullopt);
}

TEST(Attention, PausesAndNotes) {
    EXPECT_EQ(cause(paused(24h * 7, "deploy")), std::nullopt);
    EXPECT_EQ(cause(paused(24h * 7 + 1ms, "deploy")), NeedCause::PauseForgotten);
    EXPECT_EQ(cause(paused(1h, "")), NeedCause::PauseUnexplained);
    EXPECT_EQ(textOf(paused(1h, "")), "Paused by ana 1 h ago, without a reason.");
    domain::Job bounded = paused(24h * 30, "season");
    bounded.paused->until = now + 24h;
    EXPECT_EQ(cause(bounded), std::nullopt);
    domain::Job ended = fine();
    ended.queue = std::make_unique<domain::QueueFacts>();
    ended.queue->endedPause = domain::Pause{"ana", "deploy", now - 1h, std::nullopt};
    EXPECT_EQ(cause(ended), NeedCause::PauseEnded);
    domain::Job bare = fine();
    bare.notes = {true, false, false};
    EXPECT_EQ(cause(bare), NeedCause::NotesMissing);
    EXPECT_EQ(textOf(bare), "Not written down: expected result, rollback note.");
}

TEST(Attention, TheListIsSortedByNeedAndThenByAge) {
    domain::Snapshot snapshot;
    auto add = [&](domain::Job job, const std::string& name) {
        job.id = base::JobId::of("native", name);
        findVitals(job);
        snapshot.jobs.push_back(std::make_shared<const domain::Job>(std::move(job)));
    };
    add(fine(), "a");
    domain::Job bare = fine();
    bare.notes = {};
    add(bare, "b");
    add(failing(1), "c");
    domain::Job older = failing(1);
    older.lastFailureAt = now - 20min;
    add(older, "d");
    add(failing(4), "e");
    add(paused(1h, ""), "f");
    std::string order;
    for (const Attention& one : attentionOf(snapshot, now))
        order += snapshot.jobs[one.row]->id.path();
    EXPECT_EQ(order, "edcfb");
}

TEST(Attention, UrgencyFollowsNeedButNotNotes) {
    const auto urgency = [](domain::Job job) {
        findVitals(job);
        return urgencyOf(job, healthOf(job, now), now);
    };
    domain::Job bare = fine();
    bare.notes = {};
    EXPECT_EQ(urgency(bare), urgency(fine()));
    EXPECT_LT(urgency(failing(3)), urgency(failing(1)));
    EXPECT_LT(urgency(failing(1)), urgency(paused(1h, "")));
    EXPECT_LT(urgency(paused(1h, "")), urgency(paused(1h, "deploy")));
    EXPECT_LT(urgency(paused(1h, "deploy")), urgency(fine()));
    domain::Job retired = fine();
    retired.state = domain::JobState::Retired;
    EXPECT_GT(urgency(retired), urgency(fine()));
}

TEST(Attention, EveryNeedHasItsWords) {
    std::set<std::string_view> words;
    std::set<std::string_view> titles;
    for (std::size_t i = 0; i < needCauseCount; ++i) {
        const auto one = static_cast<NeedCause>(i);
        words.insert(word(one));
        titles.insert(title(one));
        EXPECT_TRUE(adviceFor(one).ends_with('.'));
        const domain::Job job = fine();
        EXPECT_TRUE(needText(job, healthOf(job, now), {one, now}, now).ends_with('.')) << word(one);
    }
    EXPECT_EQ(words.size(), needCauseCount);
    EXPECT_EQ(titles.size(), needCauseCount);
}
