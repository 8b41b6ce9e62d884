// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/interop/bullmq/fixture.h"

#include <algorithm>

using namespace redispatch;
using namespace redispatch::interop;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

namespace {

class Runs : public BullmqTest {
protected:
    domain::Run run(const JobId& id, const std::string& number) {
        return must(engine().loadRun(client(), id, number));
    }
};
INTEROP_MODELS(Runs);

TEST_P(Runs, ThatFailedAreTriedAgain) {
    const JobId id = schedule("fails", {{"pattern", newYear}});
    work("w", {{"failFirst", 1}, {"failure", "no such table"}});
    const std::string failed = must(apply(id, domain::TriggerIntent{})).runId;
    ASSERT_TRUE(until([&] { return text(shownJob(failed)["state"]) == "failed"; }));
    EXPECT_EQ(run(id, failed).outcome, domain::Outcome::Failed);
    EXPECT_THAT(run(id, failed).error, HasSubstr("no such table"));
    EXPECT_EQ(row(id)->can.of(domain::Verb::Retry), domain::Why::Allowed);

    const auto retried = apply(id, domain::RetryIntent{failed});
    ASSERT_TRUE(retried) << base::sentence(retried.error());
    ASSERT_TRUE(until([&] { return completed() == std::vector{failed}; }));
    const QJsonObject shown = shownJob(failed);
    EXPECT_EQ(text(shown["state"]), "completed");
    EXPECT_EQ(text(shown["failedReason"]), "");
    EXPECT_EQ(run(id, failed).outcome, domain::Outcome::Ok);
    EXPECT_THAT(jobsIn("failed"), IsEmpty());
    EXPECT_EQ(row(id)->can.of(domain::Verb::Retry), domain::Why::NothingToRetry);
}

TEST_P(Runs, GetAllAttemptsAgainWhenAsked) {
    const JobId id = schedule("fails", {{"pattern", newYear}, {"opts", QJsonObject{{"attempts", 2}}}});
    work("w", {{"failFirst", 3}});
    const std::string failed = must(apply(id, domain::TriggerIntent{})).runId;
    ASSERT_TRUE(until([&] { return text(shownJob(failed)["state"]) == "failed"; }));
    EXPECT_EQ(run(id, failed).attempt, 2);
    const auto retried = apply(id, domain::RetryIntent{failed, true});
    ASSERT_TRUE(retried) << base::sentence(retried.error());
    // One more failure, and then a second attempt of the new two.
    ASSERT_TRUE(until([&] { return completed() == std::vector{failed}; }));
    EXPECT_EQ(started().size(), 4U);
}

TEST_P(Runs, AreRemoved) {
    const JobId id = schedule("kept", {{"pattern", newYear}});
    work("w");
    const std::string first = must(apply(id, domain::TriggerIntent{})).runId;
    const std::string second = must(apply(id, domain::TriggerIntent{})).runId;
    ASSERT_TRUE(until([&] { return completed().size() == 2; }));
    const auto removed = apply(id, domain::RemoveRunIntent{first});
    ASSERT_TRUE(removed) << base::sentence(removed.error());
    EXPECT_TRUE(shownJob(first).isEmpty());
    EXPECT_THAT(jobsIn("completed"), ElementsAre(second));
    EXPECT_EQ(redis({"EXISTS", m_prefix + ':' + m_queue + ':' + first + ":logs"}), "0");
    // The pending run belongs to the chain and stays.
    const auto refused = apply(id, domain::RemoveRunIntent{pending(id).at(0)});
    EXPECT_FALSE(refused);
    EXPECT_EQ(pending(id).size(), 1U);
}

TEST_P(Runs, ShowWhatTheLibraryShows) {
    const JobId id = schedule("tells", {{"pattern", newYear}, {"opts", QJsonObject{{"attempts", 2}}}});
    work("w", {{"failFirst", 1},
               {"failure", "first time"},
               {"progress", QJsonArray{10, 90}},
               {"logs", QJsonArray{"one line", "redispatch db_calls=38"}},
               {"returns", QJsonObject{{"rows", 12}}}});
    const std::string number = must(apply(id, domain::TriggerIntent{})).runId;
    ASSERT_TRUE(until([&] { return completed().size() == 1; }));
    const QJsonObject shown = shownJob(number);
    const auto seen = runs(id);
    ASSERT_EQ(seen.size(), 1U); // both attempts are one run
    EXPECT_EQ(seen[0].attempt, 2);
    EXPECT_EQ(seen[0].outcome, domain::Outcome::Ok);
    ASSERT_TRUE(seen[0].finishedAt);
    EXPECT_EQ(static_cast<double>(base::msSinceEpoch(*seen[0].finishedAt)), shown["finishedOn"].toDouble());
    const domain::RunOutput output = must(engine().loadOutput(client(), id, number));
    for (const QJsonValue& line : shown["logs"].toArray())
        EXPECT_THAT(output.head + output.tail, HasSubstr(text(line)));
    const domain::Run whole = run(id, number);
    EXPECT_EQ(whole.meters.dbCalls, 38);
}

TEST_P(Runs, OutliveTheirJobsInTheEvents) {
    if (isBull())
        GTEST_SKIP() << "Bull keeps no events";
    const JobId id =
        schedule("evicted", {{"every", 1000}, {"opts", QJsonObject{{"removeOnComplete", true}}}});
    work("w");
    ASSERT_TRUE(until([&] { return completed().size() >= 2; }));
    const auto told = completed();
    EXPECT_TRUE(shownJob(told[0]).isEmpty());
    const auto seen = runs(id);
    for (std::size_t at = 0; at < 2; ++at) {
        const auto found = std::ranges::find(seen, told[at], &domain::Run::id);
        ASSERT_NE(found, seen.end()) << told[at];
        EXPECT_EQ(found->outcome, domain::Outcome::Ok);
        EXPECT_TRUE(found->startedAt);
        EXPECT_TRUE(found->duration);
    }
}

TEST_P(Runs, AreFollowedAsTheyHappen) {
    const JobId id = schedule("lives", {{"pattern", newYear}});
    load();
    work("w");
    std::string position = must(engine().followFrom(client()));
    position = must(engine().follow(client(), position, 0ms)).position; // hears Bull's channels from here on
    const std::string number = must(apply(id, domain::TriggerIntent{})).runId;
    ASSERT_TRUE(until([&] { return completed().size() == 1; }));
    std::vector<JobId> changed;
    ASSERT_TRUE(until([&] {
        const engines::Changes changes = must(engine().follow(client(), position, 50ms));
        position = changes.position;
        changed.insert(changed.end(), changes.jobs.begin(), changes.jobs.end());
        return changes.everything || std::ranges::count(changed, id) > 0;
    }));
    const auto again = must(engine().reload(client(), std::vector{id}));
    ASSERT_EQ(again.size(), 1U);
    EXPECT_EQ(again[0]->last.id, number);
    EXPECT_EQ(again[0]->last.outcome, domain::Outcome::Ok);
}

} // namespace
