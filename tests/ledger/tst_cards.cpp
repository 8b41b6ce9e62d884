// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ledger/cards.h"

#include "core/redis/serverinfo.h"
#include "tests/support/redisserver.h"

#include <gtest/gtest.h>

namespace redispatch::ledger {
namespace {

using base::ErrorKind;
using domain::Card;
using domain::CardField;
using domain::CardRevision;

const base::JobId job("bullmq:bull:emails:daily%3Adigest");

class CardsTest : public testing::Test {
protected:
    CardsTest() : m_client(*redis::parseUrl(m_server.unixUrl())) { EXPECT_TRUE(m_client.connect()); }

    static Card sample() {
        Card card;
        card.owner = "mail";
        card.expectedResult = "one digest per reader";
        card.baseline.date = "2026-11-01";
        card.runbook = {"look at the queue", "look at the sender"};
        card.links = {{"Board", "https://example.org/board"}};
        card.tags = {"mail", "daily"};
        return card;
    }
    base::Result<CardRevision> save(const Card& card, long long expected, const std::string& request = {}) {
        return m_cards.save(m_client, job, card, {expected, "ana@desk", "a comment", request});
    }
    /// Edits the owner `times` times, from no card on.
    void edit(int times) {
        Card card = sample();
        for (int i = 0; i < times; ++i) {
            card.owner = "owner " + std::to_string(i + 1);
            const auto saved = save(card, i);
            ASSERT_TRUE(saved) << saved.error().actual;
            ASSERT_EQ(saved->revision, i + 1);
        }
    }
    redis::Replies ask(const std::vector<std::string>& words) {
        return std::move(*m_client.run(redis::Pipeline().addArgs(words)));
    }
    static std::string keyOf(const std::string& part) { return "rd:{" + job.str() + "}:card" + part; }

    support::RedisServer m_server;
    redis::Client m_client;
    Cards m_cards;
};

TEST_F(CardsTest, AJobWithoutACardHasRevisionZero) {
    const auto loaded = m_cards.load(m_client, job);
    ASSERT_TRUE(loaded);
    EXPECT_EQ(loaded->version, CardRevision());
    EXPECT_TRUE(loaded->indexIsRight);
    EXPECT_TRUE(m_cards.history(m_client, job, 10)->empty());
    EXPECT_TRUE(m_cards.loadSummaries(m_client)->empty());
}

TEST_F(CardsTest, WhatIsSavedComesBackWithWhoAndWhen) {
    const auto before = redis::serverTime(m_client);
    const auto saved = save(sample(), 0);
    ASSERT_TRUE(saved);
    EXPECT_EQ(saved->revision, 1);
    EXPECT_GE(saved->editedAt, *before);
    EXPECT_EQ(saved->editedBy, "ana@desk");
    EXPECT_EQ(saved->comment, "a comment");
    const auto loaded = m_cards.load(m_client, job);
    ASSERT_TRUE(loaded);
    EXPECT_EQ(loaded->version, *saved);
    EXPECT_EQ(loaded->version.card, sample());
    EXPECT_TRUE(loaded->indexIsRight);
    // Empty parts take no room.
    EXPECT_EQ(ask({"HEXISTS", keyOf(""), "contact"})[0].integer(), 0);
}

TEST_F(CardsTest, OfTwoEditorsTheSecondIsToldWhoWasFirst) {
    ASSERT_TRUE(save(sample(), 0));
    Card mine = sample();
    mine.owner = "mine";
    Card theirs = sample();
    theirs.contact = "theirs";
    const auto first = m_cards.save(m_client, job, theirs, {1, "ben@desk", {}, {}});
    ASSERT_TRUE(first);
    const auto second = save(mine, 1);
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().kind, ErrorKind::Conflict);
    EXPECT_EQ(second.error().expected, "revision 1");
    EXPECT_EQ(second.error().actual, "revision 2 by ben@desk");
    EXPECT_EQ(m_cards.load(m_client, job)->version, *first);
    EXPECT_EQ(save(mine, 0).error().kind, ErrorKind::Conflict);
    EXPECT_EQ(save(mine, 9).error().kind, ErrorKind::Conflict);
}

TEST_F(CardsTest, ARepeatChangesNothingAndAnswersWithWhatTheFirstMade) {
    const auto first = save(sample(), 0, "request-1");
    ASSERT_TRUE(first);
    EXPECT_EQ(*save(sample(), 0, "request-1"), *first);
    Card later = sample();
    later.owner = "later";
    ASSERT_TRUE(save(later, 1, "request-2"));
    EXPECT_EQ(*save(sample(), 0, "request-1"), *first);
    EXPECT_EQ(m_cards.load(m_client, job)->version.card, later);
    EXPECT_EQ(m_cards.history(m_client, job, 10)->size(), 2U);
    EXPECT_GT(ask({"TTL", keyOf(":req:request-1")})[0].integer(), 80'000);
}

TEST_F(CardsTest, HistoryIsNewestFirstAndTrimmed) {
    edit(keptCardVersions + 5);
    const auto some = m_cards.history(m_client, job, 3);
    ASSERT_TRUE(some);
    ASSERT_EQ(some->size(), 3U);
    EXPECT_EQ((*some)[0].revision, keptCardVersions + 5);
    EXPECT_EQ((*some)[0], m_cards.load(m_client, job)->version);
    EXPECT_EQ((*some)[2].card.owner, "owner " + std::to_string(keptCardVersions + 3));
    const auto all = m_cards.history(m_client, job, 1'000);
    ASSERT_TRUE(all);
    EXPECT_EQ(all->size(), static_cast<std::size_t>(keptCardVersions) + 1);
    EXPECT_EQ(all->back().revision, 5);
    EXPECT_EQ(ask({"XLEN", keyOf(":old")})[0].integer(), keptCardVersions);
}

TEST_F(CardsTest, ADeletedCardTakesNoRevisionTwice) {
    edit(3);
    ask({"DEL", keyOf("")});
    const auto again = save(sample(), 0);
    ASSERT_TRUE(again) << again.error().detail;
    EXPECT_EQ(again->revision, 3); // 3 was deleted, the old ones end at 2
    ask({"HSET", keyOf(""), "rev", "1"});
    const auto after = save(sample(), 1);
    ASSERT_TRUE(after);
    EXPECT_EQ(after->revision, 3);
}

TEST_F(CardsTest, WhatIsTooLongOrOfAnotherFormIsRefusedBeforeItIsSent) {
    const auto commands = m_client.traffic().commands;
    const auto refusedFor = [&](const Card& card) {
        const auto saved = save(card, 0);
        EXPECT_FALSE(saved);
        EXPECT_EQ(saved.error().kind, ErrorKind::Invalid);
        return saved.error().subject;
    };
    Card card = sample();
    card.rollbackNote = std::string(maxCardText + 1, 'x');
    EXPECT_EQ(refusedFor(card), "rollback_note");
    card = sample();
    card.owner = card.contact = card.expectedResult = card.rollbackNote = std::string(maxCardText, 'x');
    EXPECT_EQ(refusedFor(card), "card");
    card = sample();
    card.links = {{"", "javascript:alert(1)"}};
    EXPECT_EQ(refusedFor(card), "links");
    card = sample();
    card.tags = {"two words"};
    EXPECT_EQ(refusedFor(card), "tags");
    EXPECT_EQ(m_cards.save(m_client, job, sample(), {0, "ana", std::string(1'001, 'x'), {}}).error().subject,
              "comment");
    EXPECT_EQ(m_client.traffic().commands, commands);
    card = sample();
    card.rollbackNote = std::string(maxCardText, 'x');
    EXPECT_TRUE(save(card, 0));
}

TEST_F(CardsTest, TheIndexTellsWhatListsShow) {
    ASSERT_TRUE(save(sample(), 0));
    Card other;
    other.owner = "two\nlines";
    other.rollbackNote = "none";
    ASSERT_TRUE(m_cards.save(m_client, base::JobId("native:b"), other, {0, "ana", {}, {}}));
    const auto all = m_cards.loadSummaries(m_client);
    ASSERT_TRUE(all);
    ASSERT_EQ(all->size(), 2U);
    EXPECT_EQ(all->at(job), summaryOf(m_cards.load(m_client, job)->version));
    EXPECT_EQ(all->at(job).owner.view(), "mail");
    EXPECT_EQ(all->at(job).tags.view(), "mail daily");
    EXPECT_EQ(all->at(job).notes, (domain::NotesPresent{true, true, false}));
    EXPECT_EQ(all->at(base::JobId("native:b")).owner.view(), "two lines");
    EXPECT_EQ(all->at(base::JobId("native:b")).notes, (domain::NotesPresent{true, false, true}));
    const std::vector<base::JobId> some = {base::JobId("native:b"), base::JobId("native:unknown")};
    EXPECT_EQ(m_cards.loadSummaries(m_client, some)->size(), 1U);
}

TEST_F(CardsTest, AnIndexThatIsWrongIsNoticedAndRepaired) {
    edit(2);
    const auto expectRepaired = [&] {
        const auto loaded = m_cards.load(m_client, job);
        ASSERT_TRUE(loaded);
        EXPECT_FALSE(loaded->indexIsRight);
        ASSERT_TRUE(m_cards.repair(m_client, job, loaded->version));
        EXPECT_TRUE(m_cards.load(m_client, job)->indexIsRight);
    };
    ask({"HDEL", "rd:cards", job.str()});
    expectRepaired();
    ask({"HSET", "rd:cards", job.str(), "1 o\nsomebody\n"});
    expectRepaired();
    ask({"HSET", "rd:cards", job.str(), "garbage"});
    EXPECT_TRUE(m_cards.loadSummaries(m_client)->empty());
    expectRepaired();
    ask({"DEL", keyOf("")});
    expectRepaired();
    EXPECT_TRUE(m_cards.loadSummaries(m_client)->empty());
}

TEST_F(CardsTest, TheLaterOfTwoWritersOfTheIndexIsNotOvertaken) {
    edit(2);
    const auto versions = m_cards.history(m_client, job, 2);
    ASSERT_TRUE(m_cards.repair(m_client, job, versions->back()));
    EXPECT_EQ(m_cards.loadSummaries(m_client)->at(job).revision, 2);
}

TEST_F(CardsTest, KeysOfAnotherTypeAreSaidAndNothingIsWritten) {
    for (const char* part : {"", ":old", ":req:request-1"}) {
        ask({"FLUSHALL"});
        ask({"RPUSH", keyOf(part), "x"});
        const auto saved = save(sample(), 0, "request-1");
        ASSERT_FALSE(saved) << part;
        EXPECT_EQ(saved.error().kind, ErrorKind::Undecodable) << part;
        EXPECT_EQ(ask({"DBSIZE"})[0].integer(), 1) << part;
    }
    ask({"FLUSHALL"});
    ask({"SET", "rd:cards", "x"});
    EXPECT_EQ(m_cards.loadSummaries(m_client).error().kind, ErrorKind::Undecodable);
    EXPECT_TRUE(save(sample(), 0)); // the card matters more than its index
    EXPECT_EQ(m_cards.load(m_client, job)->version.revision, 1);
    ask({"FLUSHALL"});
    ask({"SET", keyOf(""), "x"});
    EXPECT_EQ(m_cards.load(m_client, job).error().kind, ErrorKind::Undecodable);
    EXPECT_EQ(m_cards.history(m_client, job, 5).error().kind, ErrorKind::Undecodable);
}

TEST_F(CardsTest, DamagedFieldsAreNamedAndNotOverwritten) {
    const std::pair<const char*, std::string> damages[] = {
        {"rev", "one"},
        {"rev", "0"},
        {"rev", "99999999999999999999"},
        {"at", "-1"},
        {"tags", "a b"},
        {"links", "javascript:x"},
        {"owner", std::string(maxCardText + 1, 'x')},
    };
    for (const auto& [field, value] : damages) {
        ask({"FLUSHALL"});
        edit(1);
        ask({"HSET", keyOf(""), field, value});
        const auto loaded = m_cards.load(m_client, job);
        ASSERT_FALSE(loaded) << field;
        EXPECT_EQ(loaded.error().kind, ErrorKind::Undecodable);
        EXPECT_NE(loaded.error().expected.find(field), std::string::npos) << loaded.error().expected;
        if (std::string_view(field) == "rev") {
            EXPECT_FALSE(save(sample(), 0)) << value;
            EXPECT_FALSE(save(sample(), 1)) << value;
        }
    }
    ask({"HDEL", keyOf(""), "rev"});
    EXPECT_EQ(m_cards.load(m_client, job).error().kind, ErrorKind::Undecodable);
    EXPECT_EQ(save(sample(), 0).error().kind, ErrorKind::Undecodable);
}

TEST_F(CardsTest, AnyBytesOfATextComeBack) {
    Card card;
    card.owner = std::string("a\0b\xff\r\n{}", 8);
    card.rollbackNote = "ünïcode\n\n- list";
    ASSERT_TRUE(save(card, 0));
    EXPECT_EQ(m_cards.load(m_client, job)->version.card, card);
}

TEST_F(CardsTest, AUserWithoutTheRightIsDeniedAndStillReads) {
    ASSERT_TRUE(save(sample(), 0));
    ask({"ACL", "SETUSER", "reader", "on", ">pw", "~*", "&*", "+@read", "+@connection", "+evalsha", "+eval"});
    redis::Endpoint endpoint = *redis::parseUrl(m_server.unixUrl());
    endpoint.user = "reader";
    endpoint.password = "pw";
    redis::Client client(endpoint);
    ASSERT_TRUE(client.connect());
    EXPECT_EQ(m_cards.load(client, job)->version.card, sample());
    EXPECT_EQ(m_cards.loadSummaries(client)->size(), 1U);
    const auto saved = m_cards.save(client, job, Card(), {1, "eve", {}, {}});
    ASSERT_FALSE(saved);
    EXPECT_EQ(saved.error().kind, ErrorKind::Denied) << saved.error().detail;
    EXPECT_EQ(m_cards.load(m_client, job)->version.revision, 1);
}

TEST_F(CardsTest, AHundredThousandSummariesCostAHundredCalls) {
    redis::Pipeline pipeline;
    for (int i = 0; i < 100'000; i += 100) {
        std::vector<std::string> words = {"HSET", "rd:cards"};
        for (int k = i; k < i + 100; ++k) {
            words.push_back("native:job-" + std::to_string(k));
            words.push_back("3 oer\nteam " + std::to_string(k % 40) + "\nnightly");
        }
        pipeline.addArgs(words);
    }
    ASSERT_TRUE(m_client.run(pipeline));
    const auto before = m_client.traffic().commands;
    const auto all = m_cards.loadSummaries(m_client);
    ASSERT_TRUE(all);
    EXPECT_EQ(all->size(), 100'000U);
    EXPECT_LE(m_client.traffic().commands - before, 150U);
}

} // namespace
} // namespace redispatch::ledger
