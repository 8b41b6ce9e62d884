// SPDX-License-Identifier: GPL-3.0-or-later
// Cards between the job file, the ledger and the rows.
#include "core/service/cards.h"

#include "core/ledger/history.h"
#include "core/service/loader.h"
#include "tests/service/fixture.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace redispatch::service {
namespace {

using base::ErrorKind;
using domain::Card;
using domain::CardField;
using test::native;
using test::World;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

struct CardsTest : testing::Test {
    World world;
    test::Engines engines = world.engines();
    domain::Profile profile;
    LedgerLink link{profile};
    const base::JobId job = native("cache-warm");

    void SetUp() override {
        auto definition = world.definition("cache-warm");
        definition.card.expectedResult = "1,000 keys";
        definition.card.tags = {"cache"};
        world.define(definition);
        world.define("report");
    }
    engines::Engine& engine() { return *engines.front(); }
    domain::JobDetail detail() { return loadDetail(engine(), world.client(), link, job)->detail; }
    base::Result<domain::CardRevision> save(const Card& card, long long expected, LedgerLink& over) {
        return saveCard(engine(), world.client(), over, "test", job, card,
                        {expected, "ana@desk", "a reason", {}});
    }
    std::vector<domain::AuditRecord> actions() { return *link.audit().load(world.client(), job, 10); }
    static redis::Endpoint nowhere() { return *redis::parseUrl("redis+unix:///no/such.sock"); }
};

TEST_F(CardsTest, TheSeedAppliesUntilSomebodyEdits) {
    domain::JobDetail before = detail();
    EXPECT_EQ(before.card.owner, "catalogue");
    EXPECT_EQ(before.cardOrigin.revision, 0);
    EXPECT_EQ(before.cardOrigin.seed, before.card);
    EXPECT_THAT(drift(before), IsEmpty());
    EXPECT_EQ(cardOf(before).revision, 0);

    Card card = before.card;
    card.owner = "ana";
    card.tags.clear();
    const auto saved = save(card, 0, link);
    ASSERT_TRUE(saved);
    const domain::JobDetail after = detail();
    EXPECT_EQ(after.card, card);
    EXPECT_EQ(after.cardOrigin.revision, 1);
    EXPECT_EQ(after.cardOrigin.editedBy, "ana@desk");
    EXPECT_EQ(after.cardOrigin.editedAt, saved->editedAt);
    EXPECT_EQ(after.cardOrigin.seed, before.card);
    EXPECT_THAT(drift(after), ElementsAre(CardField::Owner, CardField::Tags));
    EXPECT_EQ(after.job.owner.view(), "ana");
    EXPECT_TRUE(after.job.tags.empty());
    ASSERT_EQ(actions().size(), 1U);
    EXPECT_EQ(actions()[0].action, "edit_card");
    EXPECT_EQ(actions()[0].result, "ok");
    EXPECT_EQ(actions()[0].detail, "revision 1: owner, tags");
    EXPECT_EQ(actions()[0].reason, "a reason");
    EXPECT_EQ(actions()[0].profile, "test");
}

TEST_F(CardsTest, AConflictIsRecordedToo) {
    ASSERT_TRUE(save(Card(), 0, link));
    const auto second = save(Card(), 0, link);
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().kind, ErrorKind::Conflict);
    ASSERT_EQ(actions().size(), 2U);
    EXPECT_EQ(actions()[0].result, "conflict");
    EXPECT_THAT(actions()[0].detail, HasSubstr("revision 1"));
}

TEST_F(CardsTest, AnInvalidCardIsNeitherSentNorRecorded) {
    Card card;
    card.links = {{"", "javascript:alert(1)"}};
    EXPECT_EQ(save(card, 0, link).error().kind, ErrorKind::Invalid);
    EXPECT_THAT(actions(), IsEmpty());
    EXPECT_EQ(saveCard(engine(), world.client(), link, "test", native("no-such"), Card(), {}).error().kind,
              ErrorKind::Missing);
}

TEST_F(CardsTest, AReadOnlyProfileWritesNothingNotEvenTheIndex) {
    ASSERT_TRUE(save(Card(), 0, link));
    world.ask({"HDEL", "rd:cards", job.str()});
    domain::Profile readOnly;
    readOnly.readOnly = true;
    LedgerLink reader(readOnly);
    EXPECT_EQ(save(Card(), 1, reader).error().kind, ErrorKind::ReadOnly);
    ASSERT_TRUE(loadDetail(engine(), world.client(), reader, job));
    EXPECT_EQ(world.ask({"HEXISTS", "rd:cards", job.str()}), "0");
    ASSERT_TRUE(loadDetail(engine(), world.client(), link, job));
    EXPECT_EQ(world.ask({"HEXISTS", "rd:cards", job.str()}), "1");
}

TEST_F(CardsTest, ALedgerThatIsDownCostsTheCardAndNothingElse) {
    LedgerLink down(profile, nowhere());
    const auto loaded = loadDetail(engine(), world.client(), down, job);
    ASSERT_TRUE(loaded);
    ASSERT_TRUE(loaded->ledgerError);
    EXPECT_EQ(loaded->ledgerError->kind, ErrorKind::Offline);
    EXPECT_EQ(loaded->detail.card.owner, "catalogue");
    EXPECT_EQ(save(Card(), 0, down).error().kind, ErrorKind::Offline);
    Loader loader(engines, base::systemClock(), &down);
    const auto snapshot = loader.load(world.client());
    ASSERT_TRUE(snapshot);
    EXPECT_EQ((*snapshot)->jobs.size(), 2U);
    ASSERT_EQ((*snapshot)->gaps.size(), 1U);
    EXPECT_EQ((*snapshot)->gaps[0].what, "ledger");
    EXPECT_EQ((*snapshot)->gaps[0].error.kind, ErrorKind::Offline);
}

TEST_F(CardsTest, ALedgerThatIsNamedButHasNoAddressIsNotTheApplications) {
    domain::Profile named;
    named.ledgerUrl = "unreadable";
    LedgerLink link2(named);
    EXPECT_TRUE(link2.isSeparate());
    EXPECT_EQ(save(Card(), 0, link2).error().kind, ErrorKind::Invalid);
    EXPECT_EQ(world.ask({"EXISTS", "rd:{native:cache-warm}:card"}), "0");
}

TEST_F(CardsTest, RowsShowTheLedgersCardAndShareTheRest) {
    Card card;
    card.owner = "ana";
    card.rollbackNote = "none";
    ASSERT_TRUE(save(card, 0, link));
    std::vector<const domain::Job*> read;
    test::intercept(engines).onLoad = [&](engines::Engine& real, redis::Client& client) {
        auto listing = real.load(client, {});
        for (const auto& row : listing->jobs)
            read.push_back(row.get());
        return listing;
    };
    Loader loader(engines, base::systemClock(), &link);
    const auto snapshot = loader.load(world.client());
    ASSERT_TRUE(snapshot);
    const auto& rows = (*snapshot)->jobs;
    ASSERT_EQ(rows.size(), 2U);
    EXPECT_EQ(rows[0]->owner.view(), "ana");
    EXPECT_TRUE(rows[0]->tags.empty());
    EXPECT_EQ(rows[0]->notes, (domain::NotesPresent{true, false, true}));
    EXPECT_NE(std::count(read.begin(), read.end(), rows[1].get()), 0); // the engine's own object
    EXPECT_TRUE((*snapshot)->gaps.empty());

    // Only what changed is read again, and what did not stays the same object.
    card.owner = "ben";
    ASSERT_TRUE(save(card, 1, link));
    const auto after = loader.reload(world.client(), *snapshot, {{job, native("report")}});
    ASSERT_TRUE(after);
    EXPECT_EQ((*after)->jobs[0]->owner.view(), "ben");
    EXPECT_EQ((*after)->jobs[1], rows[1]);
    world.ask({"DEL", "rd:cards"});
    const auto gone = loader.reload(world.client(), *after, std::span(&job, 1));
    ASSERT_TRUE(gone);
    EXPECT_EQ((*gone)->jobs[0]->owner.view(), "catalogue");
}

TEST_F(CardsTest, AnIndexOfAnotherTypeIsAGap) {
    world.ask({"SET", "rd:cards", "x"});
    Loader loader(engines, base::systemClock(), &link);
    auto snapshot = loader.load(world.client());
    ASSERT_TRUE(snapshot);
    EXPECT_EQ((*snapshot)->jobs.size(), 2U);
    ASSERT_EQ((*snapshot)->gaps.size(), 1U);
    EXPECT_EQ((*snapshot)->gaps[0].error.kind, ErrorKind::Undecodable);
    // Put right, the next reading of a single job finds all cards again.
    world.ask({"DEL", "rd:cards"});
    ASSERT_TRUE(save(Card(), 0, link));
    const base::JobId other = native("report");
    snapshot = loader.reload(world.client(), *snapshot, std::span(&other, 1));
    ASSERT_TRUE(snapshot);
    EXPECT_TRUE((*snapshot)->gaps.empty());
    EXPECT_TRUE((*snapshot)->jobs[0]->owner.empty());
}

TEST_F(CardsTest, RowsOfEnginesThatForgetShowTheRecordedRuns) {
    domain::Run run;
    run.id = "r1";
    run.outcome = domain::Outcome::Failed;
    run.startedAt = world.now() - std::chrono::minutes(2);
    run.finishedAt = world.now() - std::chrono::minutes(1);
    run.duration = std::chrono::minutes(1);
    const std::vector<ledger::EndedRun> ended = {{job, run}};
    ASSERT_EQ(*ledger::History().record(world.client(), ended), 1U);
    Loader keeping(engines, base::systemClock(), &link);
    EXPECT_EQ((*keeping.load(world.client()))->jobs[0]->last.outcome, domain::Outcome::None);

    test::intercept(engines).forgetful = true;
    Loader loader(engines, base::systemClock(), &link);
    const auto snapshot = loader.load(world.client());
    ASSERT_TRUE(snapshot);
    const domain::Job& row = *(*snapshot)->jobs[0];
    EXPECT_EQ(row.last.outcome, domain::Outcome::Failed);
    EXPECT_EQ(row.last.id, "r1");
    EXPECT_EQ(row.lastFailureAt, run.finishedAt);
    EXPECT_FALSE(row.strip.empty());
    EXPECT_EQ(row.state, domain::stateAt(row, world.now()));
    EXPECT_EQ((*snapshot)->jobs[1]->last.outcome, domain::Outcome::None);
    const auto again = loader.reload(world.client(), *snapshot, std::span(&job, 1));
    EXPECT_EQ((*again)->jobs[0], (*snapshot)->jobs[0]);
}

} // namespace
} // namespace redispatch::service
