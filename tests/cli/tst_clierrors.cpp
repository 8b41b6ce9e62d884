// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/json.h"
#include "core/base/errortext.h"
#include "core/base/text.h"
#include "tests/cli/fakeserver.h"
#include "tests/cli/shell.h"
#include "tests/service/fixture.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

using namespace redispatch;
using namespace redispatch::cli::test;
using service::test::World;
using testing::HasSubstr;
using testing::Not;

namespace {

/// Both forms of the same failure: the sentence, and JSON with its kind.
void expectFails(const Shell& shell, std::vector<std::string> arguments, base::ErrorKind kind) {
    const Ran people = shell.run(arguments);
    EXPECT_EQ(people.code, base::exitCode(kind)) << people.err;
    EXPECT_EQ(people.out, "");
    EXPECT_THAT(people.err, HasSubstr("redispatchctl: "));
    arguments.emplace_back("--json");
    const Ran programs = shell.run(arguments);
    EXPECT_EQ(programs.code, base::exitCode(kind));
    EXPECT_EQ(programs.out, "");
    EXPECT_EQ(text(programs.error()["kind"]), base::word(kind));
    EXPECT_EQ(programs.error()["exitCode"].toInt(), base::exitCode(kind));
    EXPECT_FALSE(text(programs.error()["sentence"]).empty());
}

TEST(ErrorJson, EveryKindHasItsWordAndCode) {
    std::set<int> codes;
    for (const base::ErrorKind kind : base::allErrorKinds) {
        auto error = base::makeError(kind, "subject", "this", "that", "server's words");
        error.context = {"reading"};
        const QJsonObject body = cli::errorJson(error).value(QStringLiteral("error")).toObject();
        EXPECT_EQ(keys(body), "actual detail during effect exitCode expected kind retry sentence subject");
        EXPECT_EQ(text(body["kind"]), base::word(kind));
        EXPECT_EQ(text(body["subject"]), "subject");
        EXPECT_EQ(text(body["expected"]), "this");
        EXPECT_EQ(text(body["actual"]), "that");
        EXPECT_EQ(text(body["detail"]), "server's words");
        EXPECT_EQ(text(body["effect"]), base::word(error.effect));
        EXPECT_EQ(keys(body["retry"].toObject()), "advice afterMs");
        EXPECT_EQ(at(body, "retry.afterMs").isNull(), error.retry.advice != base::RetryAdvice::After);
        codes.insert(body["exitCode"].toInt());
    }
    EXPECT_EQ(codes.size(), std::size(base::allErrorKinds));
    EXPECT_EQ(*codes.begin(), 10); // 0 and 1 mean something else
}

TEST(Help, NamesEveryCodeAndCommand) {
    const Ran help = Shell().run({"--help"});
    EXPECT_EQ(help.code, 0);
    for (const base::ErrorKind kind : base::allErrorKinds)
        EXPECT_THAT(help.out,
                    HasSubstr(std::to_string(base::exitCode(kind)) + " " + std::string(base::word(kind))));
    for (const char* command : {"list", "show", "runs", "next", "trigger", "pause", "resume", "doctor"}) {
        EXPECT_THAT(help.out, HasSubstr("\n  " + std::string(command) + " "));
        const Ran own = Shell().run({command, "--help"});
        EXPECT_EQ(own.code, 0);
        EXPECT_THAT(own.out, HasSubstr(command));
    }
    EXPECT_THAT(Shell().run({"--version"}).out, HasSubstr(REDISPATCH_VERSION));
}

TEST(Usage, IsInvalid) {
    const Shell shell;
    for (const std::vector<std::string>& arguments : {std::vector<std::string>{},
                                                      {"frobnicate"},
                                                      {"show"},
                                                      {"list", "--nonsense"},
                                                      {"runs", "a", "--limit", "0"},
                                                      {"runs", "a", "--limit", "many"},
                                                      {"list", "-p", "0"},
                                                      {"list", "-n", "x"},
                                                      {"list", "-t", "soon"},
                                                      {"list", "--filter", "state:purple"},
                                                      {"list", "--sort", "colour"},
                                                      {"list", "-u", "http://x"}})
        expectFails(shell, arguments, base::ErrorKind::Invalid);
}

TEST(Server, NobodyListens) {
    expectFails(Shell{"redis://127.0.0.1:" + std::to_string(support::freePort())}, {"list"},
                base::ErrorKind::Offline);
    expectFails(Shell{"redis+unix:///nonexistent/redis.sock"}, {"list"}, base::ErrorKind::Offline);
}

TEST(Server, TheHostHasNoAddress) {
    expectFails(Shell{"redis://no-such-host.invalid"}, {"list"}, base::ErrorKind::Offline);
}

TEST(Server, NeverAnswers) {
    const FakeServer silent("");
    expectFails(Shell{silent.url()}, {"list", "-t", "100ms"}, base::ErrorKind::Timeout);
}

TEST(Server, IsLoading) {
    const FakeServer loading("-LOADING Redis is loading the dataset in memory\r\n");
    expectFails(Shell{loading.url()}, {"list"}, base::ErrorKind::Busy);
    const Ran doctor = Shell{loading.url()}.run({"doctor"});
    EXPECT_EQ(doctor.code, base::exitCode(base::ErrorKind::Busy));
    EXPECT_THAT(doctor.out, HasSubstr("loading the dataset"));
}

TEST(Server, SpeaksSomethingElse) {
    const FakeServer web("HTTP/1.1 400 Bad Request\r\n\r\n");
    expectFails(Shell{web.url()}, {"list"}, base::ErrorKind::Protocol);
}

TEST(Server, HangsInTheMiddle) {
    World world;
    world.define("a");
    world.server.freeze();
    expectFails(Shell{world.server.unixUrl()}, {"list", "-t", "100ms"}, base::ErrorKind::Timeout);
    world.server.thaw();
    EXPECT_EQ(Shell{world.server.unixUrl()}.run({"list"}).code, 0);
}

struct GuardedTest : testing::Test {
    static constexpr const char* canary = "s3cr3t-canary";
    World world;
    Shell shell{world.server.unixUrl()};

    void SetUp() override {
        world.define("a");
        world.ask({"ACL", "SETUSER", "ana", "on", ">" + std::string(canary), "~*", "&*", "+@all"});
        world.ask(
            {"ACL", "SETUSER", "viewer", "on", ">view", "~*", "+@read", "+@connection", "+time", "+info"});
        world.ask({"ACL", "SETUSER", "stranger", "on", ">none", "~other:*", "+@connection", "+time"});
        world.ask({"ACL", "SETUSER", "default", "on", "resetpass", ">" + std::string(canary)});
    }
    void expectSilent(const Ran& ran) {
        EXPECT_THAT(ran.out, Not(HasSubstr(canary)));
        EXPECT_THAT(ran.err, Not(HasSubstr(canary)));
        EXPECT_THAT(ran.err, Not(HasSubstr("s3cr3t")));
    }
};

TEST_F(GuardedTest, PasswordsComeFromFourPlaces) {
    EXPECT_EQ(shell.run({"list"}).code, base::exitCode(base::ErrorKind::Auth)); // none
    const Ran option = shell.run({"list", "-a", canary});
    EXPECT_EQ(option.code, 0) << option.err;
    EXPECT_THAT(option.err, HasSubstr("process list"));
    Shell quiet = shell;
    quiet.environment["REDISCLI_AUTH"] = canary;
    const Ran environment = quiet.run({"list"});
    EXPECT_EQ(environment.code, 0);
    EXPECT_EQ(environment.err, "");
    const support::TempDir folder;
    const std::string file = folder.write("password", std::string(canary) + "\n").string();
    EXPECT_EQ(shell.run({"list", "--user", "ana", "--password-file", file}).code, 0);
    std::string url = world.server.unixUrl();
    url.insert(url.find("://") + 3, "");
    EXPECT_EQ(quiet.run({"list", "--user", "ana"}).code, 0);
    for (const Ran& ran : {option, environment})
        expectSilent(ran);
}

TEST_F(GuardedTest, NoOutputEverHoldsAPassword) {
    const std::string wrong = std::string(canary) + "-wrong";
    const std::vector<std::vector<std::string>> attempts = {
        {"list", "-a", wrong},
        {"list", "--json", "-a", wrong},
        {"doctor", "-a", wrong},
        {"doctor", "--json", "--user", "ana", "-a", canary},
        {"list", "-a", canary, "--nonsense"},
        {"list", "--pasword", canary},
        {"list", "--pasword=" + std::string(canary)},
        {"list", canary},
        {"list", "-a", canary, "-p", "99999"},
        {"show", "nobody", "-a", canary},
    };
    for (const auto& arguments : attempts) {
        expectSilent(shell.run(arguments));
        expectSilent(Shell().run(arguments));
    }
    const std::string port = std::to_string(support::freePort());
    for (const std::string& url : {"redis://ana:" + std::string(canary) + "@127.0.0.1:" + port,
                                   "redis://:" + std::string(canary) + "@bad host",
                                   "redis://ana:" + std::string(canary) + "@127.0.0.1:nine",
                                   "http://ana:" + std::string(canary) + "@x",
                                   "redis://ana:" + std::string(canary) + "@no-such-host.invalid"}) {
        for (const char* command : {"list", "doctor"}) {
            const Ran ran = Shell{url}.run({command});
            EXPECT_NE(ran.code, 0);
            expectSilent(ran);
            expectSilent(Shell{url}.run({command, "--json"}));
        }
    }
}

TEST_F(GuardedTest, WrongPasswordsAreAuth) {
    expectFails(shell, {"list", "--user", "ana", "--password-file", "/dev/null"}, base::ErrorKind::Invalid);
    Shell wrong = shell;
    wrong.environment["REDISCLI_AUTH"] = "not it";
    expectFails(wrong, {"list"}, base::ErrorKind::Auth);
    expectFails(wrong, {"list", "--user", "nobody"}, base::ErrorKind::Auth);
    EXPECT_EQ(wrong.run({"doctor"}).code, base::exitCode(base::ErrorKind::Auth));
}

TEST_F(GuardedTest, UsersWithoutRightsAreDenied) {
    Shell viewer = shell;
    viewer.environment["REDISCLI_AUTH"] = "view";
    EXPECT_EQ(viewer.run({"list", "--user", "viewer"}).code, 0);
    expectFails(viewer, {"pause", "a", "--user", "viewer", "--reason", "x", "--request-id", "r1"},
                base::ErrorKind::Denied);
    EXPECT_EQ(viewer.run({"doctor", "--user", "viewer"}).code, base::exitCode(base::ErrorKind::Denied));
    Shell stranger = shell;
    stranger.environment["REDISCLI_AUTH"] = "none";
    expectFails(stranger, {"list", "--user", "stranger"}, base::ErrorKind::Denied);
    expectFails(stranger, {"show", "a", "--user", "stranger"}, base::ErrorKind::Denied);
}

TEST(Replica, ReadsButDoesNotWrite) {
    World world;
    world.define("a");
    world.ask({"REPLICAOF", "127.0.0.1", std::to_string(support::freePort())});
    const Shell shell{world.server.unixUrl()};
    EXPECT_EQ(shell.run({"list"}).code, 0);
    const Ran ran = shell.run({"trigger", "a", "--reason", "x", "--request-id", "r1", "--json"});
    EXPECT_EQ(ran.code, base::exitCode(base::ErrorKind::ReadOnly)) << ran.err;
    EXPECT_EQ(text(ran.error()["effect"]), "not_applied");
}

TEST(Names, HostileOnesAreShownAndFound) {
    World world;
    world.define("a");
    const std::vector<std::string> hostile = {"\x1b[2J\x07 evil", "🚀 rocket \u202e", "bad\xff\xfe{}",
                                              std::string(4'096, 'x')};
    std::vector<std::string> ids;
    for (const std::string& raw : hostile) {
        auto definition = world.definition("a");
        const base::JobId id = base::JobId::of("native", raw);
        ids.push_back(id.str());
        // As another program might leave them: a copy of a good job under a name that no job file could have.
        for (const char* part : {"st", "def"})
            world.ask({"COPY", "rd:{native:a}:" + std::string(part), "rd:{" + id.str() + "}:" + part});
        world.ask({"HSET", "rd:{" + id.str() + "}:st", "owner", raw});
        world.ask({"ZADD", "rd:idx", "1", id.str()});
    }
    Shell shell{world.server.unixUrl()};
    const auto expectHarmless = [](const Ran& ran) {
        EXPECT_EQ(ran.code, 0) << ran.err;
        for (const char* evil : {"\x1b", "\x07", "\u202e", "\xff"})
            EXPECT_THAT(ran.out, Not(HasSubstr(evil)));
    };
    const QJsonArray jobs = shell.run({"list", "--json"}).array();
    ASSERT_EQ(jobs.size(), 5);
    expectHarmless(shell.run({"list", "--json"}));
    for (const std::string& id : ids) {
        expectHarmless(shell.run({"show", id}));
        expectHarmless(shell.run({"show", id, "--json"}));
        expectHarmless(shell.run({"runs", id}));
        expectHarmless(shell.run({"trigger", id, "--reason", hostile[0]}));
    }
    EXPECT_EQ(shell.run({"show", ids[1].substr(7)}).code, 0); // by its tail
    for (const int width : {0, 80}) {
        shell.width = width;
        const Ran list = shell.run({"list"});
        expectHarmless(list);
        EXPECT_THAT(list.out, HasSubstr(width == 0 ? "🚀 rocket \\u202e" : "🚀 "));
        EXPECT_THAT(list.out, HasSubstr("\\x1b[2J"));
    }
}

TEST(Names, SeveralFittingAreNamed) {
    World world;
    world.define("daily");
    for (const char* id : {"native:emails:daily", "native:reports:daily"}) {
        for (const char* part : {"st", "def"})
            world.ask(
                {"COPY", "rd:{native:daily}:" + std::string(part), std::string("rd:{") + id + "}:" + part});
        world.ask({"ZADD", "rd:idx", "1", id});
    }
    const Shell shell{world.server.unixUrl()};
    expectFails(shell, {"show", "daily"}, base::ErrorKind::Invalid);
    EXPECT_THAT(shell.run({"show", "daily"}).err,
                HasSubstr("native:daily, native:emails:daily, native:reports:daily"));
    expectFails(shell, {"trigger", "daily", "--reason", "x"}, base::ErrorKind::Invalid);
    EXPECT_EQ(shell.run({"show", "reports:daily"}).code, 0);
    EXPECT_EQ(shell.run({"show", "native:daily"}).code, 0);
}

TEST(Names, UnknownOnesAreMissing) {
    World world;
    world.define("x");
    const Shell shell{world.server.unixUrl()};
    expectFails(shell, {"show", "nobody"}, base::ErrorKind::Missing);
    EXPECT_EQ(shell.run({"show", "x"}).code, 0);
    EXPECT_EQ(shell.run({"show", "native:x"}).code, 0);
}

TEST(WrongTypes, OneBrokenJobLeavesTheOthers) {
    World world;
    world.define("a");
    world.define("b");
    world.ask({"DEL", "rd:{native:a}:st"});
    world.ask({"LPUSH", "rd:{native:a}:st", "x"});
    const Shell shell{world.server.unixUrl()};
    const Ran ran = shell.run({"list", "--json"});
    ASSERT_EQ(ran.array().size(), 2) << ran.err;
    EXPECT_EQ(text(ran.array()[0].toObject()["state"]), "unknown");
    EXPECT_EQ(text(ran.array()[0].toObject()["standing"]), "invalid");
    EXPECT_FALSE(ran.array()[0].toObject()["problem"].isNull());
    EXPECT_EQ(text(ran.array()[1].toObject()["state"]), "never_run");
    const Ran trigger = shell.run({"trigger", "a", "--reason", "x"});
    EXPECT_NE(trigger.code, 0);
}

} // namespace
