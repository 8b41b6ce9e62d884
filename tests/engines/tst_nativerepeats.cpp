// SPDX-License-Identifier: GPL-3.0-or-later
// Definitions and operators' actions, and that a repeat of any call changes nothing.
#include "core/domain/bulk.h"
#include "core/domain/strip.h"
#include "tests/engines/nativefixture.h"

#include <set>

namespace redispatch::engines::native {
namespace {

using base::ErrorKind;
using base::instantFromMs;
using domain::Outcome;
using namespace std::chrono_literals;

using NativeRepeats = NativeTest;

Definition fullDefinition() {
    Definition d;
    d.id = "cache-warm";
    d.group = "catalogue";
    d.schedule = "15 3 * * *";
    d.timeZone = "Europe/Riga";
    d.misfire = Misfire::Skip;
    d.deadline = 10min;
    d.timeout = 2min;
    d.retry = {2, 5s, 1h, true, {2, 77}};
    d.card = {.owner = "catalogue",
              .contact = "#ops",
              .expectedResult = "≥ 1,000 keys",
              .rollbackNote = "redeploy",
              .rollbackCommand = {"/bin/warm", "--rollback"},
              .baseline = {"/cart", "one region", "SELECT …", "the cart", "2026-11-02", "ana"},
              .runbook = {"look at the log", "run it again"},
              .links = {{"Board", "https://example.org/board"}, {"", "http://example.org/"}},
              .cacheKeys = {"cart:*"},
              .tags = {"cache", "eu"},
              .meters = {"took", "bad", "hits", "misses", "sql"}};
    d.parameters = {{"region", "", "[a-z]{2}", "eu", "where"}, {"n", "integer", "", std::nullopt, ""}};
    d.revision = "41f2";
    d.source = "host-1:cache-warm.toml";
    return d;
}

TEST_F(NativeRepeats, DefineOnlyWritesWhatDiffers) {
    Definition definition = fullDefinition();
    const JobId job("native:cache-warm");
    const auto define = [&](const std::string& id) {
        const auto done = m_protocol.define(m_client, definition, instantFromMs(9'000), "runner", id);
        EXPECT_TRUE(done) << why(done);
        return done.value_or(Defined{});
    };
    const Defined first = define("d1");
    EXPECT_EQ(first.rev, 1);
    EXPECT_TRUE(first.changed);
    EXPECT_EQ(state(job).nextSlot, instantFromMs(9'000));
    EXPECT_GT(state(job).cursor, instantFromMs(1'700'000'000'000)); // no backlog
    const std::string before = everything(job);
    EXPECT_TRUE(define("d1").changed); // the first answer again
    EXPECT_FALSE(define("d2").changed);
    definition.source = "host-2:cache-warm.toml"; // another host with the same file
    EXPECT_FALSE(define("d3").changed);
    EXPECT_EQ(everything(job), before);

    const auto cursor = state(job).cursor;
    raw({"HSET", m_protocol.keys().definition(job), "of_a_newer_version", "kept"});
    definition.card.owner = "somebody else";
    EXPECT_EQ(define("d4").rev, 2);
    EXPECT_EQ(state(job).cursor, cursor);
    EXPECT_EQ(row(job)->owner.str(), "somebody else");
    EXPECT_EQ(hash(m_protocol.keys().definition(job))["of_a_newer_version"], "kept");
    raw({"HSET", m_protocol.keys().state(job), "cursor", "1000"});
    definition.schedule = "every 5m";
    EXPECT_EQ(define("d5").rev, 3);
    EXPECT_GE(state(job).cursor, cursor); // an edited schedule has no backlog either
}

TEST_F(NativeRepeats, AFieldThatAnOlderRunnerDidNotKnowDoesNotMakeItDiffer) {
    Definition definition = fullDefinition();
    definition.card.baseline = {};
    definition.card.meters = {};
    definition.card.runbook.clear();
    const std::string key = m_protocol.keys().definition(JobId("native:cache-warm"));
    ASSERT_TRUE(m_protocol.define(m_client, definition, {}, "runner", "d1"));
    raw({"HDEL", key, "baseline", "meter_names", "runbook"});
    const auto again = m_protocol.define(m_client, definition, {}, "runner", "d2");
    ASSERT_TRUE(again);
    EXPECT_FALSE(again->changed);
    EXPECT_EQ(m_engine.loadDetail(m_client, JobId("native:cache-warm"))->card, definition.card);
}

TEST_F(NativeRepeats, LinksOfADefinitionAreWebAddressesOrNothing) {
    const JobId job("native:cache-warm");
    ASSERT_TRUE(m_protocol.define(m_client, fullDefinition(), {}, "runner", "d1"));
    raw({"HSET", m_protocol.keys().definition(job), "links",
         engines::native::pack({"x", "javascript:alert(1)", "Board", "https://example.org/", "odd"})});
    const auto detail = m_engine.loadDetail(m_client, job);
    ASSERT_TRUE(detail);
    EXPECT_EQ(detail->card.links, (std::vector<domain::Link>{{"Board", "https://example.org/"}}));
}

TEST_F(NativeRepeats, DetailShowsTheDefinition) {
    const Definition definition = fullDefinition();
    ASSERT_TRUE(m_protocol.define(m_client, definition, {}, "runner", "d1"));
    const auto detail = m_engine.loadDetail(m_client, JobId("native:cache-warm"));
    ASSERT_TRUE(detail) << why(detail);
    EXPECT_EQ(detail->card, definition.card);
    EXPECT_EQ(detail->parameters, definition.parameters);
    EXPECT_EQ(detail->job.schedule.kind, domain::ScheduleKind::Cron);
    EXPECT_NE(detail->job.schedule.text.str(), "15 3 * * *");
    EXPECT_EQ(detail->job.notes, (domain::NotesPresent{true, true, true}));
    EXPECT_EQ(detail->job.tags.str(), "cache eu");
    EXPECT_EQ(detail->nextSlots.size(), 5U);
    EXPECT_TRUE(detail->command.empty());
    const auto has = [&](const std::string& name, const std::string& value) {
        return std::count(detail->policy.begin(), detail->policy.end(), std::pair(name, value)) == 1;
    };
    EXPECT_TRUE(has("misfire", "skip"));
    EXPECT_TRUE(has("timeout", "2m"));
    EXPECT_TRUE(has("retries", "2"));
    EXPECT_TRUE(has("no retry for exit codes", "2 77"));
    EXPECT_TRUE(has("job file", "host-1:cache-warm.toml"));
    ASSERT_FALSE(detail->raw.empty());
    EXPECT_EQ(detail->raw[0].type, "hash");
    EXPECT_FALSE(detail->raw[0].fields.empty());
}

TEST_F(NativeRepeats, ADefinitionMayStartPausedOnce) {
    Definition definition;
    definition.id = "p";
    definition.paused = true;
    definition.pauseReason = "not yet";
    const JobId job("native:p");
    ASSERT_TRUE(m_protocol.define(m_client, definition, {}, "runner@host", "d1"));
    ASSERT_TRUE(row(job)->paused);
    EXPECT_EQ(row(job)->paused->reason, "not yet");
    EXPECT_EQ(row(job)->paused->by, "runner@host");
    EXPECT_EQ(row(job)->can.of(domain::Verb::Pause), domain::Why::AlreadyPaused);
    ASSERT_TRUE(m_engine.apply(m_client, intent(job, "r1", domain::ResumeIntent{})));
    definition.group = "g";
    ASSERT_TRUE(m_protocol.define(m_client, definition, {}, "runner@host", "d2"));
    EXPECT_FALSE(row(job)->paused);
}

TEST_F(NativeRepeats, ARepeatedClaimGetsTheSameGrant) {
    const JobId job = defined();
    const Grant first = granted(claimOf(job, 1'500, "c1"));
    const std::string before = everything(job);
    const Grant again = granted(claimOf(job, 1'500, "c1"));
    EXPECT_EQ(again.run, first.run);
    EXPECT_EQ(again.fence, first.fence);
    EXPECT_EQ(again.startedAt, first.startedAt);
    EXPECT_EQ(everything(job), before);
    EXPECT_EQ(m_protocol.claim(m_client, claimOf(job, 1'500, "other"))->refusal, Refusal::Taken);
}

TEST_F(NativeRepeats, ARepeatedFinishSaysAlready) {
    const JobId job = defined();
    Report report;
    std::vector<std::string> runs;
    for (long long slot = 1'001; slot < 1'005; ++slot) {
        runs.push_back(granted(claimOf(job, slot, "c" + std::to_string(slot))).run);
        EXPECT_EQ(*m_protocol.finish(m_client, job, runs.back(), report, "f"), Finished::Done);
    }
    const std::string before = everything(job);
    for (const std::string& run : runs) // also long after: an outbox may replay late
        EXPECT_EQ(*m_protocol.finish(m_client, job, run, report, "f"), Finished::Already);
    EXPECT_EQ(everything(job), before);
}

TEST_F(NativeRepeats, OneTriggerPerRequestByteForByte) {
    const JobId job = defined();
    domain::Intent what = intent(job, "12345678-9abc", domain::TriggerIntent{{{"n", "9007199254740993"}}});
    const auto first = m_engine.apply(m_client, what);
    ASSERT_TRUE(first) << why(first);
    EXPECT_TRUE(first->accepted);
    EXPECT_FALSE(first->repeated);
    EXPECT_TRUE(first->runId.starts_with("m:") && first->runId.ends_with(":678-9abc")) << first->runId;
    EXPECT_EQ(first->readBack, "waiting to start");
    const std::string before = everything(job);
    const auto again = m_engine.apply(m_client, what);
    EXPECT_TRUE(again->repeated);
    EXPECT_EQ(again->runId, first->runId);
    EXPECT_EQ(everything(job), before);
    const std::string ttl = raw({"TTL", m_protocol.keys().request(job, "12345678-9abc")});
    EXPECT_GT(std::stoi(ttl), 86'000);

    Claim claim = claimOf(job, 0, "c1");
    claim.entry = first->runId;
    const Grant grant = granted(claim);
    EXPECT_EQ(grant.parameters, (domain::ParameterValues{{"n", "9007199254740993"}}));
    EXPECT_EQ(m_engine.apply(m_client, what)->readBack, "running");
    ASSERT_TRUE(m_protocol.finish(m_client, job, grant.run, {}, "f"));
    EXPECT_EQ(m_engine.apply(m_client, what)->runId, first->runId); // still no second run
    EXPECT_TRUE(state(job).pending.empty());
    const auto run = m_engine.loadRun(m_client, job, first->runId);
    EXPECT_EQ(run->requestId, "12345678-9abc");
    EXPECT_EQ(run->by, "ana@desk");
    EXPECT_EQ(run->parameters, (domain::ParameterValues{{"n", "9007199254740993"}}));

    what.what = domain::PauseIntent{};
    const auto misused = m_engine.apply(m_client, what);
    ASSERT_FALSE(misused);
    EXPECT_EQ(misused.error().kind, ErrorKind::Conflict);
}

TEST_F(NativeRepeats, RunsOfOneBulkDifferEvenWithinOneMillisecond) {
    const std::string bulk = base::newRequestId();
    std::set<std::string> ends;
    for (const std::string name : {"a", "b", "c"}) {
        Definition definition;
        definition.id = name;
        const JobId job = defined(definition);
        const std::string run = triggered(job, domain::bulkRequestId(bulk, job, {}));
        ends.insert(run.substr(run.rfind(':')));
    }
    EXPECT_EQ(ends.size(), 3U);
}

TEST_F(NativeRepeats, TheQueueIsBounded) {
    const JobId job = defined();
    for (int i = 0; i < 100; ++i)
        triggered(job, "request-" + std::to_string(1'000 + i));
    const std::string before = everything(job);
    const auto full = m_engine.apply(m_client, intent(job, "one-more", domain::TriggerIntent{}));
    ASSERT_FALSE(full);
    EXPECT_EQ(full.error().kind, ErrorKind::Busy);
    EXPECT_EQ(full.error().effect, base::Effect::NotApplied);
    EXPECT_EQ(everything(job), before);
    EXPECT_EQ(raw({"ZCARD", m_protocol.keys().queue(job)}), "100");
    EXPECT_EQ(m_engine.loadRuns(m_client, job, {})->runs.size(), 100U);
}

TEST_F(NativeRepeats, PauseAndResumeOncePerRequest) {
    const JobId job = defined();
    const auto paused = m_engine.apply(m_client, intent(job, "p1", domain::PauseIntent{}));
    ASSERT_TRUE(paused) << why(paused);
    EXPECT_EQ(paused->readBack, "paused by ana@desk until resumed");
    std::string before = everything(job);
    EXPECT_TRUE(m_engine.apply(m_client, intent(job, "p1", domain::PauseIntent{}))->repeated);
    const auto twice = m_engine.apply(m_client, intent(job, "p2", domain::PauseIntent{}));
    ASSERT_FALSE(twice);
    EXPECT_EQ(twice.error().kind, ErrorKind::Conflict);
    EXPECT_EQ(everything(job), before);

    ASSERT_TRUE(m_engine.apply(m_client, intent(job, "r1", domain::ResumeIntent{})));
    EXPECT_FALSE(row(job)->paused);
    before = everything(job);
    EXPECT_TRUE(m_engine.apply(m_client, intent(job, "r1", domain::ResumeIntent{}))->repeated);
    const auto resumed = m_engine.apply(m_client, intent(job, "r2", domain::ResumeIntent{}));
    ASSERT_FALSE(resumed);
    EXPECT_EQ(resumed.error().kind, ErrorKind::Conflict);
    const auto past = m_engine.apply(m_client, intent(job, "p3", domain::PauseIntent{instantFromMs(5)}));
    ASSERT_FALSE(past);
    EXPECT_EQ(past.error().kind, ErrorKind::Invalid);
    EXPECT_EQ(everything(job), before);
}

TEST_F(NativeRepeats, ResumingNeverBursts) {
    Definition definition;
    definition.schedule = "every 1m";
    const JobId job = defined(definition);
    ASSERT_TRUE(m_engine.apply(m_client, intent(job, "p1", domain::PauseIntent{})));
    const auto now = state(job).now;
    const auto cursor = std::chrono::floor<std::chrono::minutes>(now) - 10min;
    raw({"HSET", m_protocol.keys().state(job), "cursor", msText(cursor)});
    ASSERT_TRUE(m_engine.apply(m_client, intent(job, "r1", domain::ResumeIntent{})));
    EXPECT_GE(state(job).cursor, cursor + 10min);
    EXPECT_GT(state(job).nextSlot, now);
    const std::string letters = domain::stripLetters(row(job)->strip);
    EXPECT_GE(letters.size(), 10U);
    EXPECT_EQ(letters, std::string(letters.size(), 's'));
    const auto page = m_engine.loadRuns(m_client, job, {});
    ASSERT_EQ(page->runs.size(), 1U);
    EXPECT_EQ(page->runs[0].skipped, domain::SkipCause::Paused);
    EXPECT_EQ(page->runs[0].skippedCount, static_cast<int>(letters.size()));
}

TEST_F(NativeRepeats, ARetiredJobKeepsItsHistory) {
    const JobId job = defined();
    triggered(job, "t1");
    ASSERT_TRUE(m_protocol.retire(m_client, job, "x1"));
    ASSERT_TRUE(m_protocol.retire(m_client, job, "x2"));
    EXPECT_EQ(row(job)->state, domain::JobState::Retired);
    EXPECT_EQ(row(job)->can.of(domain::Verb::Trigger), domain::Why::RetiredJob);
    EXPECT_FALSE(row(job)->nextAt);
    EXPECT_TRUE(state(job).retired);
    EXPECT_TRUE(state(job).pending.empty());
    EXPECT_EQ(raw({"ZSCORE", m_protocol.keys().index(), job.str()}), "inf");
    EXPECT_EQ(m_protocol.claim(m_client, claimOf(job, 1'500, "c1"))->refusal, Refusal::Missing);
    for (const domain::Intent& what :
         {intent(job, "t2", domain::TriggerIntent{}), intent(job, "p2", domain::PauseIntent{})})
        EXPECT_EQ(m_engine.apply(m_client, what).error().kind, ErrorKind::Conflict);
    EXPECT_FALSE(history(job).empty());
    Definition back;
    back.id = "job";
    const auto defined = m_protocol.define(m_client, back, {}, "runner", "d9");
    EXPECT_TRUE(defined->changed);
    EXPECT_FALSE(state(job).retired);
    EXPECT_EQ(m_protocol.retire(m_client, JobId("native:nobody"), "x3").error().kind, ErrorKind::Missing);
}

TEST_F(NativeRepeats, AnUnknownJobIsMissing) {
    const auto trigger = m_engine.apply(m_client, intent(JobId("native:no"), "t", domain::TriggerIntent{}));
    ASSERT_FALSE(trigger);
    EXPECT_EQ(trigger.error().kind, ErrorKind::Missing);
    EXPECT_EQ(m_engine.loadDetail(m_client, JobId("native:no")).error().kind, ErrorKind::Missing);
    EXPECT_EQ(m_engine.loadRun(m_client, JobId("native:no"), "1:1").error().kind, ErrorKind::Missing);
    EXPECT_EQ(m_engine.apply(m_client, intent(JobId("bullmq:x"), "t", domain::TriggerIntent{})).error().kind,
              ErrorKind::Invalid);
    EXPECT_EQ(raw({"DBSIZE"}), "0");
}

TEST_F(NativeRepeats, TheIndexTellsWhenToLook) {
    const JobId job = defined();
    const auto score = [&] { return raw({"ZSCORE", m_protocol.keys().index(), job.str()}); };
    EXPECT_EQ(score(), "2000");
    EXPECT_EQ(*m_protocol.due(m_client, 10), std::vector<JobId>{job});
    EXPECT_TRUE(m_protocol.due(m_client, 0)->empty());
    Claim claim = claimOf(job, 1'500, "c1");
    claim.nextSlot.reset();
    const Grant grant = granted(claim);
    EXPECT_EQ(score(), msText(grant.startedAt + 30s)); // the lease's end
    triggered(job, "t1");
    EXPECT_EQ(score(), msText(grant.startedAt + 30s)); // cannot start before
    ASSERT_TRUE(m_protocol.finish(m_client, job, grant.run, {}, "f"));
    EXPECT_EQ(score(), msText(state(job).pending[0].dueAt));
    Claim entry = claimOf(job, 0, "c2");
    entry.entry = state(job).pending[0].entry;
    granted(entry);
    ASSERT_TRUE(m_protocol.finish(m_client, job, entry.entry, {}, "f2"));
    EXPECT_EQ(score(), "inf"); // nothing more, but it still lists
    ASSERT_TRUE(m_protocol.reindex(m_client, job, instantFromMs(77)));
    EXPECT_EQ(score(), "77");
    raw({"ZREM", m_protocol.keys().index(), job.str()});
    ASSERT_TRUE(m_protocol.reindex(m_client, job, std::nullopt));
    EXPECT_EQ(score(), "inf");
}

} // namespace
} // namespace redispatch::engines::native
