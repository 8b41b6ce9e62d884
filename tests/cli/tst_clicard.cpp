// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/errortext.h"
#include "core/ledger/cards.h"
#include "tests/cli/shell.h"
#include "tests/service/fixture.h"
#include "tests/support/tempdir.h"

#include <QJsonDocument>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

using namespace redispatch;
using namespace redispatch::cli::test;
using service::test::native;
using service::test::World;
using testing::HasSubstr;
using testing::Not;

namespace {

struct CardTest : testing::Test {
    World world;
    Shell shell{world.server.unixUrl()};
    support::TempDir dir;

    void SetUp() override {
        auto definition = world.definition("cache-warm");
        definition.card.expectedResult = "≥ 1,000 keys";
        definition.card.tags = {"cache", "nightly"};
        world.define(definition);
        world.define("report");
    }
    std::string file(const std::string& text) {
        const auto path = dir.file("card.json");
        std::ofstream(path) << text;
        return path.string();
    }
    domain::CardRevision stored() {
        return ledger::Cards().load(world.client(), native("cache-warm"))->version;
    }
    static int codeOf(base::ErrorKind kind) { return base::exitCode(kind); }
};

TEST_F(CardTest, ShowSaysWhereTheCardComesFrom) {
    Ran ran = shell.run({"card", "show", "cache-warm", "--json"});
    EXPECT_EQ(ran.code, 0) << ran.err;
    QJsonObject object = ran.object();
    EXPECT_EQ(keys(object), "card job origin");
    EXPECT_EQ(
        keys(object["card"].toObject()),
        "baseline cacheKeys contact expectedResult links meters owner rollbackCommand rollbackNote runbook "
        "tags");
    EXPECT_EQ(keys(object["origin"].toObject()), "differing editedAt editedBy revision seed");
    EXPECT_EQ(text(at(object, "card.owner")), "catalogue");
    EXPECT_EQ(at(object, "origin.revision").toInt(), 0);
    EXPECT_EQ(text(at(object, "origin.seed.owner")), "catalogue");
    EXPECT_TRUE(at(object, "origin.differing").toArray().isEmpty());
    EXPECT_THAT(shell.run({"card", "show", "cache-warm"}).out, HasSubstr("from                the job file"));

    ASSERT_EQ(shell.run({"card", "set", "cache-warm", "owner=ana", "tags=", "--comment", "took over"}).code,
              0);
    object = shell.run({"card", "show", "cache-warm", "--json"}).object();
    EXPECT_EQ(text(at(object, "card.owner")), "ana");
    EXPECT_EQ(at(object, "origin.revision").toInt(), 1);
    EXPECT_EQ(at(object, "origin.differing").toArray(), (QJsonArray{"owner", "tags"}));
    ran = shell.run({"show", "cache-warm"});
    EXPECT_THAT(ran.out, HasSubstr("the ledger, revision 1"));
    EXPECT_THAT(ran.out, HasSubstr("not as the job file owner, tags"));
    EXPECT_THAT(ran.out, HasSubstr("edit_card by"));
    EXPECT_THAT(ran.out, HasSubstr("took over"));
    // The list agrees.
    const QJsonArray jobs = shell.run({"list", "--json"}).array();
    EXPECT_EQ(text(jobs[0].toObject()["owner"]), "ana");
    EXPECT_TRUE(jobs[0].toObject()["tags"].toArray().isEmpty());
    EXPECT_TRUE(at(jobs[0].toObject(), "notes.expectedResult").toBool());
    EXPECT_FALSE(at(jobs[0].toObject(), "notes.rollbackNote").toBool());
    EXPECT_EQ(text(jobs[1].toObject()["owner"]), "catalogue");
}

TEST_F(CardTest, ListsTakeOneEntryPerLineOrTheFieldAgain) {
    Ran ran = shell.run({"card", "set", "cache-warm", "runbook=look\nwait", "runbook=run again",
                         "links=Board <https://example.org/b>", "links=https://example.org/c",
                         "baseline_date=2026-11-02", "meter_response=took", "--json"});
    ASSERT_EQ(ran.code, 0) << ran.err;
    const QJsonObject object = ran.object();
    EXPECT_EQ(keys(object), "card changed comment editedAt editedBy revision");
    EXPECT_EQ(at(object, "card.runbook").toArray(), (QJsonArray{"look", "wait", "run again"}));
    EXPECT_EQ(text(at(object, "card.links").toArray()[0].toObject()["title"]), "Board");
    EXPECT_EQ(text(at(object, "card.baseline.date")), "2026-11-02");
    EXPECT_EQ(text(at(object, "card.meters.responseMs")), "took");
    EXPECT_EQ(object["changed"].toArray(),
              (QJsonArray{"baseline_date", "runbook", "links", "meter_response"}));
    EXPECT_EQ(stored().card.owner, "catalogue"); // what was not named stays
    ran = shell.run({"card", "set", "cache-warm", "owner=catalogue"});
    EXPECT_EQ(ran.code, 0);
    EXPECT_THAT(ran.out, HasSubstr("says so already"));
    EXPECT_EQ(stored().revision, 1);
}

TEST_F(CardTest, WhatItCannotBeIsRefusedAndNamed) {
    const std::vector<std::pair<std::vector<std::string>, std::string>> refused = {
        {{"card", "set", "cache-warm"}, "field=value"},
        {{"card", "set", "cache-warm", "ownr=ana"}, "owner, contact"},
        {{"card", "set", "cache-warm", "owner"}, "field=value"},
        {{"card", "set", "cache-warm", "owner=a", "owner=b"}, "one value"},
        {{"card", "set", "cache-warm", "links=javascript:alert(1)"}, "http or https"},
        {{"card", "set", "cache-warm", "tags=two words"}, "without spaces"},
        {{"card", "set", "cache-warm", "baseline_date=soon"}, "a day"},
        {{"card", "set", "cache-warm", "owner=" + std::string(20'000, 'x')}, "16 KiB"},
        {{"card", "set", "cache-warm", "owner=a", "--revision", "one"}, "whole number"},
        {{"card", "show", "cache-warm", "owner=a"}, "no changes"},
        {{"card", "delete", "cache-warm"}, "show, set or history"},
    };
    for (const auto& [words, said] : refused) {
        const Ran ran = shell.run(words);
        EXPECT_EQ(ran.code, codeOf(base::ErrorKind::Invalid)) << ran.err;
        EXPECT_THAT(ran.err, HasSubstr(said));
    }
    EXPECT_EQ(stored().revision, 0);
    EXPECT_EQ(shell.run({"card", "show", "no-such-job"}).code, codeOf(base::ErrorKind::Missing));
    EXPECT_EQ(shell.run({"--read-only", "card", "set", "cache-warm", "owner=a"}).code,
              codeOf(base::ErrorKind::ReadOnly));
    EXPECT_EQ(stored().revision, 0);
}

TEST_F(CardTest, AFileSetsThePartsThatItNames) {
    const Ran shown = shell.run({"card", "show", "cache-warm", "--json"});
    const std::string whole =
        file(QString::fromUtf8(QJsonDocument(shown.object()["card"].toObject()).toJson()).toStdString());
    EXPECT_THAT(shell.run({"card", "set", "cache-warm", "--from", whole}).out, HasSubstr("says so already"));

    Ran ran = shell.run({"card", "set", "cache-warm", "contact=#ops", "--from",
                         file(R"({"owner": null, "baseline": {"route": "/cart"},
                                 "links": [{"title": "Board", "url": "https://example.org/"}, "https://b.example/"],
                                 "runbook": ["one", "two"]})")});
    ASSERT_EQ(ran.code, 0) << ran.err;
    const domain::Card card = stored().card;
    EXPECT_EQ(card.owner, "");
    EXPECT_EQ(card.contact, "#ops");
    EXPECT_EQ(card.baseline.route, "/cart");
    EXPECT_EQ(card.links.size(), 2U);
    EXPECT_EQ(card.runbook.size(), 2U);
    EXPECT_EQ(card.tags.size(), 2U);
    for (const char* bad :
         {"", "[]", "{\"ownr\": \"a\"}", "{\"owner\": 7}", "{\"tags\": \"a\"}", "{\"baseline\": []}",
          "{\"baseline\": {\"road\": \"x\"}}", "{\"runbook\": [7]}", "{\"runbook\": [\"a\\nb\"]}",
          "{\"links\": [{\"title\": \"x\"}]}", "{\"links\": [\"javascript:x\"]}", "{\"card\": {}}"}) {
        ran = shell.run({"card", "set", "cache-warm", "--from", file(bad)});
        EXPECT_EQ(ran.code, codeOf(base::ErrorKind::Invalid)) << bad << ran.err;
    }
    EXPECT_EQ(stored().revision, 1);
    EXPECT_EQ(shell.run({"card", "set", "cache-warm", "--from", "/no/such.json"}).code,
              codeOf(base::ErrorKind::Missing));
}

TEST_F(CardTest, AConflictShowsBothAndSavesNothing) {
    ASSERT_EQ(shell.run({"card", "set", "cache-warm", "owner=ana"}).code, 0);
    ASSERT_EQ(shell.run({"card", "set", "cache-warm", "owner=ben"}).code, 0);
    Ran ran = shell.run({"card", "set", "cache-warm", "contact=#mine", "--revision", "1"});
    EXPECT_EQ(ran.code, codeOf(base::ErrorKind::Conflict));
    EXPECT_THAT(ran.err, HasSubstr("Revision 2 in the ledger"));
    EXPECT_THAT(ran.err, HasSubstr("ledger: ben"));
    EXPECT_THAT(ran.err, HasSubstr("yours:  ana"));
    EXPECT_THAT(ran.err, HasSubstr("yours:  #mine"));
    EXPECT_THAT(ran.err, Not(HasSubstr("expected_result")));
    ran = shell.run({"card", "set", "cache-warm", "contact=#mine", "--revision", "0", "--json"});
    EXPECT_EQ(ran.code, codeOf(base::ErrorKind::Conflict));
    EXPECT_EQ(text(ran.error()["kind"]), "conflict");
    EXPECT_THAT(ran.err, HasSubstr("\"wanted\""));
    EXPECT_EQ(stored().revision, 2);
    EXPECT_EQ(shell.run({"card", "set", "cache-warm", "contact=#mine", "--revision", "2"}).code, 0);
}

TEST_F(CardTest, HistoryIsNewestFirstWithWhatChanged) {
    EXPECT_THAT(shell.run({"card", "history", "cache-warm"}).err, HasSubstr("No version"));
    EXPECT_EQ(shell.run({"card", "history", "cache-warm", "--json"}).array().size(), 0);
    shell.run({"card", "set", "cache-warm", "owner=ana", "--comment", "first"});
    shell.run({"card", "set", "cache-warm", "owner=ben", "contact=#b"});
    shell.run({"card", "set", "cache-warm", "tags=x"});
    const QJsonArray versions = shell.run({"card", "history", "cache-warm", "--json"}).array();
    ASSERT_EQ(versions.size(), 3);
    EXPECT_EQ(versions[0].toObject()["revision"].toInt(), 3);
    EXPECT_EQ(versions[0].toObject()["changed"].toArray(), (QJsonArray{"tags"}));
    EXPECT_EQ(versions[1].toObject()["changed"].toArray(), (QJsonArray{"owner", "contact"}));
    EXPECT_EQ(text(versions[2].toObject()["comment"]), "first");
    EXPECT_EQ(text(at(versions[2].toObject(), "card.owner")), "ana");
    EXPECT_EQ(shell.run({"card", "history", "cache-warm", "--limit", "1", "--json"}).array().size(), 1);
    EXPECT_THAT(shell.run({"card", "history", "cache-warm"}).out, HasSubstr("owner, contact"));
}

TEST_F(CardTest, ALedgerOfItsOwnTakesTheCardsAndNothingElseIsWritten) {
    support::RedisServer::Options options;
    options.args = {"--requirepass", "opens-the-ledger"};
    const support::RedisServer ledger(options);
    Shell other = shell;
    other.environment["REDISPATCH_LEDGER_AUTH"] = "opens-the-ledger";
    const std::string before = world.ask({"DBSIZE"});
    const std::vector<std::string> set = {"--ledger", ledger.unixUrl(), "--read-only", "card",
                                          "set",      "cache-warm",     "owner=ana"};
    Ran ran = other.run(set);
    ASSERT_EQ(ran.code, 0) << ran.err;
    EXPECT_EQ(world.ask({"DBSIZE"}), before);
    EXPECT_EQ(stored().revision, 0);
    EXPECT_THAT(other.run({"--ledger", ledger.unixUrl(), "show", "cache-warm"}).out, HasSubstr("revision 1"));
    EXPECT_THAT(shell.run({"show", "cache-warm"}).out, Not(HasSubstr("revision 1")));

    // What was done to a job is recorded beside its card.
    ran =
        other.run({"--ledger", ledger.unixUrl(), "pause", "cache-warm", "--reason", "a test", "--for", "1h"});
    ASSERT_EQ(ran.code, 0) << ran.err;
    EXPECT_EQ(world.ask({"EXISTS", "rd:audit"}), "0");
    EXPECT_THAT(other.run({"--ledger", ledger.unixUrl(), "show", "cache-warm"}).out, HasSubstr("pause by"));

    // Without its password, or without it at all, the job is shown with a warning.
    ran = shell.run({"--ledger", ledger.unixUrl(), "show", "cache-warm"});
    EXPECT_EQ(ran.code, 0);
    EXPECT_THAT(ran.err, HasSubstr("the ledger could not be read"));
    EXPECT_EQ(shell.run({"--ledger", ledger.unixUrl(), "card", "show", "cache-warm"}).code,
              codeOf(base::ErrorKind::Auth));
    EXPECT_EQ(
        shell.run({"--ledger", "redis+unix:///no/such.sock", "card", "set", "cache-warm", "owner=x"}).code,
        codeOf(base::ErrorKind::Offline));
    ran = shell.run({"--ledger", "redis+unix:///no/such.sock", "list", "--json"});
    EXPECT_EQ(ran.array().size(), 2);
    EXPECT_EQ(shell.run({"--ledger", "nonsense://x", "list"}).code, codeOf(base::ErrorKind::Invalid));
    ran = shell.run({"--ledger", "redis://:secret@127.0.0.1:1", "list"});
    EXPECT_THAT(ran.err, HasSubstr("password on the command line"));
    EXPECT_THAT(ran.err, Not(HasSubstr("secret")));
}

} // namespace
