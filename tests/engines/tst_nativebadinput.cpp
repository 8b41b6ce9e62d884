// SPDX-License-Identifier: GPL-3.0-or-later
// Bytes that make no sense: one job suffers, the others do not.
#include "tests/engines/nativefixture.h"

namespace redispatch::engines::native {
namespace {

using base::instantFromMs;
using domain::JobState;
using namespace std::chrono_literals;

class NativeBadInput : public NativeTest {
protected:
    JobId named(const std::string& rawName) {
        Definition definition;
        definition.id = rawName;
        definition.schedule = "every 5m";
        return defined(definition);
    }
    void expectInvalid(const JobId& job, const std::string& inProblem) {
        const JobPtr bad = row(job);
        ASSERT_TRUE(bad);
        EXPECT_EQ(bad->state, JobState::Invalid);
        ASSERT_TRUE(bad->problem);
        EXPECT_NE(bad->problem->find(inProblem), std::string::npos) << *bad->problem;
        EXPECT_EQ(bad->can.of(domain::Verb::Trigger), domain::Why::UndecodableJob);
        EXPECT_TRUE(m_engine.loadDetail(m_client, job));
    }
};

TEST_F(NativeBadInput, WrongTypesSpoilOneRowOnly) {
    const JobId good = named("good");
    const JobId bad = named("bad");
    raw({"SET", m_protocol.keys().state(bad), "x"});
    const auto listing = m_engine.load(m_client, {});
    ASSERT_EQ(listing->jobs.size(), 2U);
    EXPECT_EQ(listing->jobs[0]->state, JobState::Invalid);
    EXPECT_NE(listing->jobs[1]->state, JobState::Invalid);
    expectInvalid(bad, "expected a hash");
    const auto states = m_protocol.loadStates(m_client, {bad, good});
    EXPECT_FALSE((*states)[0].exists);
    EXPECT_TRUE((*states)[1].exists);
}

TEST_F(NativeBadInput, MissingAndMalformedFields) {
    const JobId job = named("a");
    const std::string key = m_protocol.keys().state(job);
    raw({"HDEL", key, "sched"});
    expectInvalid(job, "sched: expected a schedule, found nothing");
    raw({"HSET", key, "sched", "61 * * * *"});
    expectInvalid(job, "schedule");
    raw({"HSET", key, "sched", "manual", "rev", "x\x1b"});
    expectInvalid(job, "rev: expected a whole number, found \"x\\x1b\"");
    raw({"HSET", key, "rev", "1", "last", "only three words"});
    expectInvalid(job, "last");
    raw({"HDEL", key, "last"});
    raw({"HSET", key, "next_hint", "99999999999999999999"});
    expectInvalid(job, "next_hint");
    raw({"DEL", key});
    expectInvalid(job, "found nothing beside the definition");
    EXPECT_EQ(m_engine.load(m_client, {})->jobs.size(), 1U);
}

TEST_F(NativeBadInput, HostileNames) {
    const std::string names[] = {"\x1b[31mred",           "\xff\xfe bad utf-8",      "a{b}c%d e",
                                 std::string(4'096, 'n'), std::string("nul\0in", 6), "\xe2\x80\xae rtl"};
    for (const std::string& name : names) {
        const JobId job = named(name);
        const JobPtr read = row(job);
        ASSERT_TRUE(read) << job.str();
        EXPECT_EQ(read->name, name);
        EXPECT_NE(read->state, JobState::Invalid);
        const std::string entry = triggered(job, "t1");
        Claim claim = claimOf(job, 0, "c1");
        claim.entry = entry;
        EXPECT_EQ(granted(claim).run, entry);
        EXPECT_TRUE(m_protocol.finish(m_client, job, entry, {}, "f"));
    }
    EXPECT_EQ(m_engine.load(m_client, {})->jobs.size(), std::size(names));
}

TEST_F(NativeBadInput, HugeAndHostileTexts) {
    const JobId job = named("a");
    const std::string key = m_protocol.keys().state(job);
    raw({"HSET", key, "owner", std::string(1'000'000, 'x'), "strip", std::string(5'000, '\xff'), "group",
         "\xff\x1b"});
    const JobPtr read = row(job);
    EXPECT_LE(read->owner.view().size(), 256U);
    EXPECT_LE(read->strip.size(), 240U);
    EXPECT_NE(read->state, JobState::Invalid);
    raw({"HSET", m_protocol.keys().definition(job), "rollback_note", std::string(100'000, 'y'), "parameters",
         "rubbish"});
    const auto detail = m_engine.loadDetail(m_client, job);
    EXPECT_LE(detail->card.rollbackNote.size(), 16'384U);
    EXPECT_EQ(std::count(detail->policy.begin(), detail->policy.end(),
                         std::pair<std::string, std::string>("unreadable", "parameters")),
              1);
    for (int i = 0; i < 900; ++i)
        raw({"HSET", m_protocol.keys().definition(job), "field" + std::to_string(i),
             std::string(5'000, 'z')});
    const auto wide = m_engine.loadDetail(m_client, job);
    for (const domain::RawKey& shown : wide->raw) {
        EXPECT_LE(shown.fields.size(), 64U);
        for (const auto& [name, value] : shown.fields)
            EXPECT_LE(value.size(), 4'200U);
    }
    EXPECT_NE(wide->raw[0].note.find("cut after 64 of"), std::string::npos);
}

TEST_F(NativeBadInput, StrangersInTheIndexAreAGap) {
    named("a");
    raw({"ZADD", m_protocol.keys().index(), "1", "bullmq:x", "2", "native:{}", "3", "\xff"});
    const auto listing = m_engine.load(m_client, {});
    EXPECT_EQ(listing->jobs.size(), 1U);
    ASSERT_EQ(listing->gaps.size(), 1U);
    EXPECT_EQ(listing->gaps[0].error.actual, "3 other members");
}

TEST_F(NativeBadInput, HistoryOfOthersMakings) {
    const JobId job = named("a");
    const std::string key = m_protocol.keys().history(job);
    raw({"XADD", key, "*", "ev", "end", "run", "r1", "start", "x", "ms", "y", "outcome", "nonsense", "meters",
         "1:a", "ask", "\xff", "attempt", "99999999999999"});
    raw({"XADD", key, "*", "other", "thing"});
    raw({"XADD", key, "*", "ev", "end", "run", "r2", "outcome", "ok", "tail", "\xff\x1b", "exit", "3"});
    const auto page = m_engine.loadRuns(m_client, job, {});
    ASSERT_EQ(page->runs.size(), 2U);
    EXPECT_EQ(page->runs[0].exitCode, 3);
    EXPECT_EQ(page->runs[1].outcome, domain::Outcome::Unknown);
    EXPECT_FALSE(page->runs[1].startedAt);
    EXPECT_EQ(page->runs[1].attempt, 1);
    raw({"SET", m_protocol.keys().queue(job), "x"});
    EXPECT_EQ(m_engine.loadRuns(m_client, job, {}).error().kind, base::ErrorKind::Undecodable);
}

TEST_F(NativeBadInput, AQueueEntryWithoutItsData) {
    const JobId job = named("a");
    const std::string entry = triggered(job, "t1");
    raw({"DEL", m_protocol.keys().queueData(job)});
    EXPECT_EQ(m_engine.loadRun(m_client, job, entry)->outcome, domain::Outcome::None);
    Claim claim = claimOf(job, 0, "c1");
    claim.entry = entry;
    EXPECT_EQ(granted(claim).trigger, domain::TriggerKind::Manual);
}

} // namespace
} // namespace redispatch::engines::native
