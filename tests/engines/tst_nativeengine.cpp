// SPDX-License-Identifier: GPL-3.0-or-later
// The engine as the console sees it: all rows, pages of runs, changes, runners.
#include "core/engines/registry.h"
#include "tests/engines/nativefixture.h"

#include <algorithm>
#include <set>

namespace redispatch::engines::native {
namespace {

using base::ErrorKind;
using base::instantFromMs;
using domain::Outcome;
using namespace std::chrono_literals;

using NativeEngineTest = NativeTest;

TEST_F(NativeEngineTest, IsInTheRegistry) {
    const auto engines = makeEngines({});
    const auto native = std::find_if(engines.begin(), engines.end(),
                                     [](const auto& engine) { return engine->name() == "native"; });
    ASSERT_NE(native, engines.end());
    EXPECT_FALSE((*native)->probe(m_client)->found);
    EXPECT_TRUE((*native)->load(m_client, {})->jobs.empty());
    defined();
    const auto presence = (*native)->probe(m_client);
    EXPECT_TRUE(presence->found);
    EXPECT_EQ(presence->note, "1 job, 0 runners");
}

TEST_F(NativeEngineTest, ThreeThousandJobsLoadedEqualReloaded) {
    constexpr int count = 3'000;
    for (int i = 0; i < count; ++i) {
        Definition definition;
        definition.id = "job-" + std::to_string(i);
        definition.schedule = i % 3 == 0 ? "every 5m" : i % 3 == 1 ? "*/5 * * * *" : "manual";
        definition.card.owner = "team-" + std::to_string(i % 7);
        definition.card.tags = {"t" + std::to_string(i % 5)};
        ASSERT_TRUE(m_protocol.define(m_client, definition, state(JobId("native:x")).now + 1h, "test", "d"));
    }
    raw({"ZADD", m_protocol.keys().index(), "5", "native:outdated"}); // deleted by hand
    std::size_t heard = 0;
    const auto listing = m_engine.load(m_client, [&](std::size_t n) { heard = std::max(heard, n); });
    ASSERT_TRUE(listing) << why(listing);
    EXPECT_TRUE(listing->gaps.empty());
    EXPECT_EQ(listing->jobs.size(), static_cast<std::size_t>(count));
    EXPECT_GE(heard, static_cast<std::size_t>(count)); // ZSCAN may give one twice
    std::vector<JobId> ids;
    for (const JobPtr& job : listing->jobs)
        ids.push_back(job->id);
    EXPECT_EQ(std::set<JobId>(ids.begin(), ids.end()).size(), ids.size());
    const auto again = m_engine.reload(m_client, ids);
    ASSERT_TRUE(again) << why(again);
    ASSERT_EQ(again->size(), listing->jobs.size());
    for (std::size_t i = 0; i < ids.size(); ++i)
        ASSERT_EQ(*(*again)[i], *listing->jobs[i]) << ids[i].str();

    // Shared texts are one object.
    EXPECT_EQ(&listing->jobs[0]->schedule.expression.str(), &(*again)[0]->schedule.expression.str());
    // Without the index the definitions are found by a scan.
    raw({"DEL", m_protocol.keys().index()});
    EXPECT_EQ(m_engine.load(m_client, {})->jobs.size(), static_cast<std::size_t>(count));
    raw({"SET", m_protocol.keys().index(), "x"});
    const auto healed = m_engine.load(m_client, {});
    EXPECT_EQ(healed->jobs.size(), static_cast<std::size_t>(count));
    ASSERT_EQ(healed->gaps.size(), 1U);
    EXPECT_EQ(healed->gaps[0].error.kind, ErrorKind::Undecodable);
}

TEST_F(NativeEngineTest, DeclaredParametersOfManyJobs) {
    const std::vector<domain::Parameter> declared = {
        {"region", "string", "[a-z]+", "eu", "where \x1b[31m", false}, {"rows", "integer", {}, {}, {}, true}};
    std::vector<JobId> ids;
    for (int i = 0; i < 501; ++i) { // more than one flight
        Definition definition;
        definition.id = "job-" + std::to_string(i);
        definition.schedule = "manual";
        if (i % 250 == 0)
            definition.parameters = declared;
        ids.push_back(defined(definition));
    }
    const JobId gone("native:gone"), wrong("native:wrong"), broken("native:broken");
    raw({"SET", m_protocol.keys().definition(wrong), "x"});
    raw({"HSET", m_protocol.keys().definition(broken), "parameters", "no list"});
    ids.insert(ids.end(), {gone, wrong, broken});
    const auto loaded = m_engine.loadParameters(m_client, ids);
    ASSERT_TRUE(loaded) << why(loaded);
    for (const int i : {0, 250, 500})
        EXPECT_EQ(loaded->at(ids[static_cast<std::size_t>(i)]), declared) << i;
    EXPECT_TRUE(loaded->at(ids[1]).empty());
    EXPECT_TRUE(loaded->at(gone).empty());
    EXPECT_TRUE(loaded->at(broken).empty());
    EXPECT_FALSE(loaded->contains(wrong));

    ASSERT_EQ(raw({"ACL", "SETUSER", "blind", "on", ">pw", "~other:*", "+@all"}), "OK");
    auto blind = connected("blind", "pw");
    const auto denied = m_engine.loadParameters(blind, ids);
    ASSERT_FALSE(denied);
    EXPECT_EQ(denied.error().kind, ErrorKind::Denied);
}

TEST_F(NativeEngineTest, RunsAreNeitherRetriedNorRepeatedByHand) {
    using domain::Verb;
    using domain::Why;
    const JobId job = defined();
    const Grant grant = granted(claimOf(job, 1'500, "c1"));
    Report report;
    report.outcome = Outcome::Failed;
    ASSERT_TRUE(m_protocol.finish(m_client, job, grant.run, report, "f"));
    const JobId unreadable("native:unreadable");
    raw({"HSET", m_protocol.keys().state(unreadable), "rev", "x"});
    for (const JobId& id : {job, unreadable}) {
        const auto rows = m_engine.reload(m_client, std::span(&id, 1));
        ASSERT_TRUE(rows && rows->size() == 1) << id.str();
        EXPECT_EQ(rows->front()->can.of(Verb::Retry), Why::NotOffered) << id.str();
        EXPECT_EQ(rows->front()->can.of(Verb::Rerun), Why::NotOffered) << id.str();
    }
    EXPECT_TRUE(m_engine.reload(m_client, std::span(&job, 1))->front()->can.can(Verb::Trigger));
}

TEST_F(NativeEngineTest, AJobThatIsGoneIsLeftOut) {
    const JobId job = defined();
    const std::vector<JobId> both = {job, JobId("native:gone")};
    const auto rows = m_engine.reload(m_client, both);
    ASSERT_EQ(rows->size(), 1U);
    EXPECT_EQ(rows->front()->id, job);
}

TEST_F(NativeEngineTest, PagesOfRunsMeetWithoutGapOrOverlap) {
    const JobId job = defined();
    for (long long slot = 1'001; slot <= 1'025; ++slot) {
        const Grant grant = granted(claimOf(job, slot, "c" + std::to_string(slot)));
        ASSERT_TRUE(m_protocol.finish(m_client, job, grant.run, {}, "f"));
    }
    const Grant active = granted(claimOf(job, 1'026, "active"));
    const std::string waiting = triggered(job, "t1");
    std::vector<domain::Run> runs;
    RunQuery query{{}, 10};
    for (int page = 0; page < 10; ++page) {
        const auto read = m_engine.loadRuns(m_client, job, query);
        ASSERT_TRUE(read) << why(read);
        runs.insert(runs.end(), read->runs.begin(), read->runs.end());
        query.before = read->next;
        if (query.before.empty())
            break;
        EXPECT_LE(read->runs.size(), 10U);
    }
    ASSERT_EQ(runs.size(), 27U);
    EXPECT_EQ(runs[0].id, waiting);
    EXPECT_EQ(runs[0].outcome, Outcome::None);
    EXPECT_EQ(runs[0].trigger, domain::TriggerKind::Manual);
    EXPECT_EQ(runs[1].id, active.run);
    EXPECT_EQ(runs[1].outcome, Outcome::Running);
    for (std::size_t i = 2; i < runs.size(); ++i)
        EXPECT_EQ(runs[i].slotAt, instantFromMs(1'025 - static_cast<long long>(i - 2)));
    EXPECT_EQ(m_engine.loadRuns(m_client, job, {"12-x", 5}).error().kind, ErrorKind::Invalid);
}

TEST_F(NativeEngineTest, FollowHearsEachChangedJobOnce) {
    const auto start = m_engine.followFrom(m_client);
    EXPECT_EQ(*start, "0-0");
    EXPECT_TRUE(m_engine.follow(m_client, *start, 0ms)->jobs.empty());
    const JobId job = defined();
    triggered(job, "t1");
    Definition other;
    other.id = "other";
    const JobId second = defined(other);
    auto changes = m_engine.follow(m_client, *start, 1s);
    ASSERT_TRUE(changes) << why(changes);
    EXPECT_EQ(changes->jobs, (std::vector<JobId>{job, second}));
    EXPECT_FALSE(changes->everything);
    const auto quiet = m_engine.follow(m_client, changes->position, 1ms);
    EXPECT_TRUE(quiet->jobs.empty());
    EXPECT_EQ(quiet->position, changes->position);

    const Grant grant = granted(claimOf(job, 1'500, "c1"));
    ASSERT_TRUE(*m_protocol.renew(m_client, job, grant.run, 30s));
    changes = m_engine.follow(m_client, changes->position, 1s);
    EXPECT_EQ(changes->jobs, std::vector<JobId>{job});
    EXPECT_EQ(*m_engine.followFrom(m_client), changes->position); // a renewal is no news
    domain::RunnerInfo runner;
    runner.id = "r1";
    runner.host = "h";
    ASSERT_TRUE(m_protocol.heartbeat(m_client, runner));
    ASSERT_TRUE(m_protocol.heartbeat(m_client, runner));
    changes = m_engine.follow(m_client, changes->position, 1s);
    EXPECT_TRUE(changes->runners);
    EXPECT_TRUE(changes->jobs.empty());
    EXPECT_EQ(*m_engine.followFrom(m_client), changes->position);
}

TEST_F(NativeEngineTest, FollowNoticesACut) {
    const JobId job = defined();
    const std::string position = *m_engine.followFrom(m_client);
    triggered(job, "t1");
    triggered(job, "t2");
    raw({"XTRIM", m_protocol.keys().changes(), "MAXLEN", "1"});
    const auto trimmed = m_engine.follow(m_client, position, 0ms);
    EXPECT_TRUE(trimmed->everything);
    EXPECT_FALSE(m_engine.follow(m_client, trimmed->position, 0ms)->everything);
    raw({"DEL", m_protocol.keys().changes()});
    const auto vanished = m_engine.follow(m_client, trimmed->position, 0ms);
    EXPECT_TRUE(vanished->everything);
    EXPECT_EQ(vanished->position, "0-0");
    EXPECT_FALSE(m_engine.follow(m_client, vanished->position, 0ms)->everything);
    raw({"XADD", m_protocol.keys().changes(), "5-0", "job", "native:a"});
    EXPECT_TRUE(m_engine.follow(m_client, trimmed->position, 0ms)->everything); // begun anew
    raw({"SET", m_protocol.keys().changes(), "x"});
    EXPECT_EQ(m_engine.follow(m_client, "5-0", 0ms).error().kind, ErrorKind::Undecodable);
}

TEST_F(NativeEngineTest, RunnersComeAndGo) {
    domain::RunnerInfo runner;
    runner.id = "host-1/4711";
    runner.host = "host-1";
    runner.jobs = 7;
    runner.running = 2;
    runner.outbox = 1;
    ASSERT_TRUE(m_protocol.heartbeat(m_client, runner));
    const auto runners = m_engine.loadRunners(m_client);
    ASSERT_EQ(runners->size(), 1U);
    EXPECT_EQ(runners->front().host, "host-1");
    EXPECT_EQ(runners->front().jobs, 7);
    EXPECT_EQ(runners->front().running, 2);
    EXPECT_EQ(runners->front().outbox, 1);
    EXPECT_EQ(runners->front().engine, "native");
    EXPECT_TRUE(runners->front().alive);
    const std::string packed = hash(m_protocol.keys().runners())["host-1/4711"];
    raw({"HSET", m_protocol.keys().runners(), "silent", "1000" + packed.substr(packed.find(' '))});
    raw({"HSET", m_protocol.keys().runners(), "rubbish", "\xff"});
    ASSERT_EQ(m_engine.loadRunners(m_client)->size(), 2U);
    EXPECT_EQ(m_engine.load(m_client, {})->runners.size(), 2U);
    // A new runner's first heartbeat forgets those that are long silent.
    runner.id = "host-2/1";
    ASSERT_TRUE(m_protocol.heartbeat(m_client, runner));
    EXPECT_EQ(raw({"HLEN", m_protocol.keys().runners()}), "2");
    ASSERT_TRUE(m_protocol.farewell(m_client, "host-2/1"));
    ASSERT_TRUE(m_protocol.farewell(m_client, "host-1/4711"));
    EXPECT_TRUE(m_engine.loadRunners(m_client)->empty());
}

TEST_F(NativeEngineTest, PlansNameTheKeysTheyWrite) {
    const JobId job = defined();
    granted(claimOf(job, 1'500, "c1"));
    const auto detail = m_engine.loadDetail(m_client, job);
    domain::Plan plan;
    plan.intent = intent(job, "t1", domain::TriggerIntent{});
    m_engine.addToPlan(*detail, plan);
    EXPECT_EQ(plan.warnings.size(), 1U);
    for (const std::string& key : {m_protocol.keys().state(job), m_protocol.keys().queue(job)})
        EXPECT_EQ(std::count(plan.keys.begin(), plan.keys.end(), key), 1) << key;
}

} // namespace
} // namespace redispatch::engines::native
