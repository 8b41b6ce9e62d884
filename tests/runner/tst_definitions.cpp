// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/runner/definitions.h"

#include "core/base/errortext.h"
#include "tests/support/tempdir.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <ostream>
#include <string>

#include <sys/stat.h>

using namespace redispatch;
using namespace redispatch::runner;
using namespace std::chrono_literals;
using engines::native::Misfire;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pair;

namespace {
const std::string good = R"(id = "cache-warm"
command = ["/usr/local/bin/warm-cache", "--region", "{region}"]
schedule = "every 5m"
time_zone = "Europe/Berlin"
timeout = "2m"
overlap = "forbid"
misfire = "latest"
description = "fills the cache"
group = "web"
cwd = "/srv"
env = ["PATH", "LANG"]
deadline = "10m"
kill_grace = "20s"
owner = "catalogue"
contact = "#catalogue-ops"
expected_result = "≥ 1,000 keys warmed in under 60 s"
rollback_note = "redeploy 41f2, then clear cart:*"
rollback_command = ["/usr/local/bin/warm-cache", "--rollback"]
cache_keys = ["cart:*", "catalogue:*"]
tags = ["cache"]
runbook = ["look at the log", "run it again"]
links = ["Board <https://example.org/board>", "http://example.org/"]
[baseline]
route = "/cart"
expected_input = "one region"
slow_query = "SELECT …"
noticed_at = "the cart's first page"
date = "2026-11-02"
author = "ana"
[meters]
response_ms = "took.ms"
error = "bad"
cache_hits = "hits"
cache_misses = "misses"
db_calls = "sql"
[retry]
attempts = 2
base = "1s"
cap = 60
retry_timeout = true
no_retry = [3, 64]
[environment]
MODE = "fast"
[limits]
cpu = "90s"
memory = "512MiB"
open_files = 64
processes = 32
file_size = "1G"
[parameters.region]
pattern = "[a-z]{2}"
default = "eu"
description = "where"
)";

struct Bad {
    std::string name;
    std::string text;
    int line;
    std::string field;
    std::string expected; ///< a part of it
    std::string actual;   ///< a part of it
};
void PrintTo(const Bad& bad, std::ostream* out) {
    *out << bad.name;
}

const std::string head = "id = \"a\"\ncommand = [\"/bin/true\"]\n";

class BadFile : public testing::TestWithParam<Bad> {};
} // namespace

TEST(JobFile, ReadsEveryField) {
    const Parsed parsed = parseJobFile(good, "/jobs/warm.toml");
    ASSERT_TRUE(parsed.job) << base::sentence(parsed.errors.at(0));
    const JobFile& job = *parsed.job;
    const auto& definition = job.definition;
    EXPECT_EQ(definition.id, "cache-warm");
    EXPECT_EQ(definition.group, "web");
    EXPECT_EQ(definition.schedule, "every 5m");
    EXPECT_EQ(definition.timeZone, "Europe/Berlin");
    EXPECT_EQ(definition.timeout, 2min);
    EXPECT_EQ(definition.killGrace, 20s);
    EXPECT_EQ(definition.deadline, 10min);
    EXPECT_EQ(definition.misfire, Misfire::Latest);
    EXPECT_EQ(definition.retry.attempts, 2);
    EXPECT_EQ(definition.retry.base, 1s);
    EXPECT_EQ(definition.retry.cap, 60s);
    EXPECT_TRUE(definition.retry.retryTimeout);
    EXPECT_THAT(definition.retry.noRetry, ElementsAre(3, 64));
    EXPECT_EQ(definition.card.owner, "catalogue");
    EXPECT_EQ(definition.card.expectedResult, "≥ 1,000 keys warmed in under 60 s");
    EXPECT_THAT(definition.card.rollbackCommand, ElementsAre("/usr/local/bin/warm-cache", "--rollback"));
    EXPECT_THAT(definition.card.cacheKeys, ElementsAre("cart:*", "catalogue:*"));
    EXPECT_THAT(definition.card.tags, ElementsAre("cache"));
    EXPECT_THAT(definition.card.runbook, ElementsAre("look at the log", "run it again"));
    EXPECT_THAT(definition.card.links, ElementsAre(domain::Link{"Board", "https://example.org/board"},
                                                   domain::Link{"", "http://example.org/"}));
    EXPECT_EQ(definition.card.baseline, (domain::Baseline{"/cart", "one region", "SELECT …",
                                                          "the cart's first page", "2026-11-02", "ana"}));
    EXPECT_EQ(definition.card.meters, (domain::MeterNames{"took.ms", "bad", "hits", "misses", "sql"}));
    ASSERT_EQ(definition.parameters.size(), 1U);
    EXPECT_EQ(definition.parameters[0].pattern, "[a-z]{2}");
    EXPECT_EQ(definition.parameters[0].defaultValue, "eu");
    EXPECT_EQ(job.description, "fills the cache");
    EXPECT_EQ(job.cwd, "/srv");
    EXPECT_THAT(job.passedVariables, ElementsAre("PATH", "LANG"));
    EXPECT_THAT(job.environment, ElementsAre(Pair("MODE", "fast")));
    EXPECT_EQ(job.limits.cpu, 90s);
    EXPECT_EQ(job.limits.memoryBytes, 512U << 20U);
    EXPECT_EQ(job.limits.openFiles, 64U);
    EXPECT_EQ(job.limits.processes, 32U);
    EXPECT_EQ(job.limits.fileBytes, 1U << 30U);
    EXPECT_EQ(job.rule.kind(), domain::ScheduleKind::Every);
    EXPECT_GE(job.lease, 40s);
}

TEST(JobFile, ScheduleDefaultsToManual) {
    const Parsed parsed = parseJobFile(head, "a.toml");
    ASSERT_TRUE(parsed.job);
    EXPECT_EQ(parsed.job->rule.kind(), domain::ScheduleKind::Manual);
    EXPECT_EQ(parsed.job->definition.timeout, 1h);
    EXPECT_EQ(parsed.job->cwd, "/");
    EXPECT_EQ(parsed.job->lease, 30s);
}

TEST(JobFile, LeaseLeavesRoomForTheKill) {
    for (const milliseconds grace : {0ms, 1000ms, 13000ms, 20000ms, 600000ms}) {
        const milliseconds lease = leaseFor(grace);
        EXPECT_GE(lease, 30s);
        EXPECT_LE(lease / 3 + 5s, lease - grace - 2s) << grace.count();
    }
    EXPECT_EQ(leaseFor(10s), 30s);
    EXPECT_LT(leaseFor(0s, 1s), 11s);
}

TEST_P(BadFile, NamesLineFieldExpectedAndFound) {
    const Bad& bad = GetParam();
    const Parsed parsed = parseJobFile(bad.text, "/jobs/a.toml");
    EXPECT_FALSE(parsed.job);
    ASSERT_FALSE(parsed.errors.empty());
    const base::Error& error = parsed.errors.front();
    EXPECT_EQ(error.kind, base::ErrorKind::Invalid);
    EXPECT_EQ(error.subject, "/jobs/a.toml:" + std::to_string(bad.line));
    EXPECT_THAT(error.detail, HasSubstr(bad.field));
    EXPECT_THAT(error.expected, HasSubstr(bad.expected));
    EXPECT_THAT(error.actual, HasSubstr(bad.actual));
}

INSTANTIATE_TEST_SUITE_P(
    Table, BadFile,
    testing::Values(
        Bad{"syntax", head + "owner = catalogue\n", 3, "", "valid TOML", "column"},
        Bad{"empty", "", 1, "id", "a name of a-z", "nothing"},
        Bad{"no command", "id = \"a\"\n", 1, "command", "absolute path", "nothing"},
        Bad{"bad id", "id = \"A b\"\ncommand = [\"/bin/true\"]\n", 1, "id", "a name of a-z", "\"A b\""},
        Bad{"relative command", "id = \"a\"\ncommand = [\"true\"]\n", 2, "command", "absolute path",
            "\"true\""},
        Bad{"shell text", "id = \"a\"\ncommand = \"/bin/true\"\n", 2, "command", "array", "\"/bin/true\""},
        Bad{"empty command", "id = \"a\"\ncommand = []\n", 2, "command", "absolute path", "an array"},
        Bad{"number in command", "id = \"a\"\ncommand = [\"/bin/sleep\",\n 5]\n", 3, "command", "only texts",
            "5"},
        Bad{"unknown key", head + "\nshedule = \"every 5m\"\n", 4, "shedule", "perhaps \"schedule\"",
            "\"shedule\""},
        Bad{"unknown far key", head + "zzzzzz = 1\n", 3, "zzzzzz", "a known field", "\"zzzzzz\""},
        Bad{"unknown retry key", head + "[retry]\natempts = 1\n", 4, "retry.atempts", "perhaps \"attempts\"",
            "\"atempts\""},
        Bad{"bad schedule", head + "schedule = \"61 * * * *\"\n", 3, "schedule", "", ""},
        Bad{"bad zone", head + "schedule = \"0 3 * * *\"\ntime_zone = \"Europe/Berlinn\"\n", 4, "time_zone",
            "", "Berlinn"},
        Bad{"bad timeout", head + "timeout = \"five\"\n", 3, "timeout", "a duration", "\"five\""},
        Bad{"zero timeout", head + "timeout = \"0s\"\n", 3, "timeout", "a duration from", "\"0s\""},
        Bad{"negative timeout", head + "timeout = -3\n", 3, "timeout", "a duration", "-3"},
        Bad{"long grace", head + "kill_grace = \"1h\"\n", 3, "kill_grace", "to 10m", "\"1h\""},
        Bad{"overlap", head + "overlap = \"queue_one\"\n", 3, "overlap", "\"forbid\"", "\"queue_one\""},
        Bad{"misfire", head + "misfire = \"all\"\n", 3, "misfire", "\"latest\" or \"skip\"", "\"all\""},
        Bad{"attempts", head + "[retry]\nattempts = 101\n", 4, "retry.attempts", "from 0 to 100", "101"},
        Bad{"cap below base", head + "[retry]\nbase = \"5m\"\ncap = \"1m\"\n", 5, "retry.cap",
            "not less than base", "\"1m\""},
        Bad{"no_retry", head + "[retry]\nno_retry = [1, 256]\n", 4, "retry.no_retry", "from 0 to 255", "256"},
        Bad{"env name", head + "env = [\"A=B\"]\n", 3, "env", "names of variables", "\"A=B\""},
        Bad{"env password", head + "env = [\"REDISCLI_AUTH\"]\n", 3, "env", "none of the runner's own",
            "REDISCLI_AUTH"},
        Bad{"environment", head + "[environment]\nREDISPATCH_RUN = \"x\"\n", 4, "environment.REDISPATCH_RUN",
            "a variable's name", "REDISPATCH_RUN"},
        Bad{"cwd", head + "cwd = \"srv\"\n", 3, "cwd", "an absolute path", "\"srv\""},
        Bad{"memory", head + "[limits]\nmemory = \"much\"\n", 4, "limits.memory", "a size", "\"much\""},
        Bad{"memory overflow", head + "[limits]\nmemory = \"99999999999T\"\n", 4, "limits.memory", "a size",
            ""},
        Bad{"owner type", head + "owner = 7\n", 3, "owner", "a text in quotes", "7"},
        Bad{"link elsewhere", head + "links = [\"file:///etc\"]\n", 3, "links", "http or https",
            "\"file:///etc\""},
        Bad{"two links in one", head + "links = [\"https://a.example\\nhttps://b.example\"]\n", 3, "links",
            "http or https", "https://a.example"},
        Bad{"no day", head + "[baseline]\ndate = \"2026-02-30\"\n", 4, "baseline.date", "a day",
            "\"2026-02-30\""},
        Bad{"unknown baseline", head + "[baseline]\nroad = \"/\"\n", 4, "baseline.road", "a known field", ""},
        Bad{"no meter's name", head + "[meters]\nerror = \"a b\"\n", 4, "meters.error", "a name", "\"a b\""},
        Bad{"tag with space", head + "tags = [\"a b\"]\n", 3, "tags", "without spaces", "\"a b\""},
        Bad{"paused without reason", head + "paused = true\n", 1, "pause_reason", "the reason", "nothing"},
        Bad{"paused type", head + "paused = \"yes\"\n", 3, "paused", "true or false", "\"yes\""},
        Bad{"undeclared",
            "id = \"a\"\ncommand = [\"/bin/echo\", \"{regoin}\"]\n[parameters.region]\ntype=\"string\"\n", 2,
            "command", "perhaps {region}", "{regoin}"},
        Bad{"part of argument",
            "id = \"a\"\ncommand = [\"/bin/echo\", \"--x={r}\"]\n[parameters.r]\ntype=\"string\"\n", 2,
            "command", "one whole argument", "--x={r}"},
        Bad{"no type", head + "[parameters.r]\ndefault = \"x\"\n", 3, "parameters.r.type",
            "a type or a pattern", "nothing"},
        Bad{"bad type", head + "[parameters.r]\ntype = \"text\"\n", 4, "parameters.r.type", "\"string\"",
            "\"text\""},
        Bad{"bad pattern", head + "[parameters.r]\npattern = \"[a\"\n", 4, "parameters.r.pattern",
            "a regular expression", "\"[a\""},
        Bad{"long pattern", head + "[parameters.r]\npattern = \"" + std::string(300, 'a') + "\"\n", 4,
            "parameters.r.pattern", "at most 256", "300"},
        Bad{"default unfit", head + "[parameters.r]\npattern = \"[a-z]{2}\"\ndefault = \"eux\"\n", 5,
            "parameters.r.default", "matches [a-z]{2}", "\"eux\""},
        Bad{"parameter name", head + "[parameters.R]\ntype = \"string\"\n", 3, "parameters", "a name of a-z",
            "\"R\""},
        Bad{"date", head + "owner = 2026-01-01\n", 3, "owner", "a text", "a date"}));

TEST(JobFile, TellsEverythingThatIsWrongInTheOrderOfLines) {
    const Parsed parsed =
        parseJobFile("id = \"a\"\ntimeout = \"x\"\ncommand = [\"true\"]\noverlap = \"no\"\n", "f");
    ASSERT_EQ(parsed.errors.size(), 3U);
    EXPECT_EQ(parsed.errors[0].subject, "f:2");
    EXPECT_EQ(parsed.errors[1].subject, "f:3");
    EXPECT_EQ(parsed.errors[2].subject, "f:4");
}

TEST(Parameters, FillWholeArgumentsOnly) {
    const Parsed parsed = parseJobFile(good, "f");
    ASSERT_TRUE(parsed.job);
    const auto byDefault = argvOf(*parsed.job, {});
    ASSERT_TRUE(byDefault);
    EXPECT_THAT(*byDefault, ElementsAre("/usr/local/bin/warm-cache", "--region", "eu"));
    const auto given = argvOf(*parsed.job, {{"region", "us"}});
    ASSERT_TRUE(given);
    EXPECT_EQ(given->at(2), "us");
}

TEST(Parameters, RefuseWhatTheHostDoesNotAllow) {
    const Parsed parsed = parseJobFile(good, "f");
    ASSERT_TRUE(parsed.job);
    for (const char* value : {"eux", "EU", "e", "", "eu\n", "-e", "eu;rm"}) {
        const auto argv = argvOf(*parsed.job, {{"region", value}});
        ASSERT_FALSE(argv) << value;
        EXPECT_EQ(argv.error().kind, base::ErrorKind::Invalid);
        EXPECT_EQ(argv.error().subject, "parameter region");
    }
    EXPECT_FALSE(argvOf(*parsed.job, {{"other", "eu"}}));
}

TEST(Parameters, TypesDashAndMissing) {
    const auto parsed = parseJobFile("id = \"a\"\ncommand = [\"/bin/echo\", \"{n}\", \"{f}\", \"{s}\"]\n"
                                     "[parameters.n]\ntype = \"integer\"\nallow_dash = true\n"
                                     "[parameters.f]\ntype = \"boolean\"\ndefault = \"false\"\n"
                                     "[parameters.s]\ntype = \"string\"\ndefault = \"\"\n",
                                     "f");
    ASSERT_TRUE(parsed.job);
    const auto missing = argvOf(*parsed.job, {});
    ASSERT_FALSE(missing);
    EXPECT_EQ(missing.error().kind, base::ErrorKind::Missing);
    const auto argv = argvOf(*parsed.job, {{"n", "-5"}, {"s", "{f}"}});
    ASSERT_TRUE(argv);
    EXPECT_THAT(*argv, ElementsAre("/bin/echo", "-5", "false", "{f}"));
    EXPECT_FALSE(argvOf(*parsed.job, {{"n", "five"}}));
    EXPECT_FALSE(argvOf(*parsed.job, {{"n", "1"}, {"f", "yes"}}));
    EXPECT_FALSE(argvOf(*parsed.job, {{"n", "1"}, {"s", "-x"}}));
    EXPECT_FALSE(argvOf(*parsed.job, {{"n", "1"}, {"s", std::string(257, 'x')}}));
    EXPECT_FALSE(argvOf(*parsed.job, {{"n", "1"}, {"s", std::string("a\0b", 3)}}));
}

TEST(Parameters, HostilePatternEnds) {
    const auto parsed = parseJobFile("id = \"a\"\ncommand = [\"/bin/echo\", \"{s}\"]\n"
                                     "[parameters.s]\npattern = \"(a+)+b\"\n",
                                     "f");
    ASSERT_TRUE(parsed.job);
    EXPECT_FALSE(argvOf(*parsed.job, {{"s", std::string(256, 'a')}}));
}

TEST(Definitions, OneBadFileDoesNotKeepTheOthers) {
    const support::TempDir dir;
    dir.write("a.toml", good);
    dir.write("b.toml", "id = \"b\"\ncommand = [\"true\"]\n");
    dir.write("c.toml", "id = \"c\"\ncommand = [\"/bin/true\"]\n");
    dir.write(".hidden.toml", "nonsense");
    dir.write("notes.txt", "nonsense");
    const auto definitions = loadDefinitions(dir.path());
    ASSERT_TRUE(definitions);
    EXPECT_EQ(definitions->files.size(), 3U);
    EXPECT_EQ(definitions->jobs.size(), 2U);
    EXPECT_TRUE(definitions->jobs.contains("cache-warm"));
    EXPECT_TRUE(definitions->jobs.contains("c"));
    ASSERT_NE(definitions->firstError(), nullptr);
    EXPECT_EQ(definitions->firstError()->subject, dir.file("b.toml").string() + ":2");
}

TEST(Definitions, DuplicateIdsNameBothAndLoadNeither) {
    const support::TempDir dir;
    dir.write("a.toml", head);
    dir.write("b.toml", head);
    dir.write("c.toml", "id = \"c\"\ncommand = [\"/bin/true\"]\n");
    const auto definitions = loadDefinitions(dir.path());
    ASSERT_TRUE(definitions);
    EXPECT_EQ(definitions->jobs.size(), 1U);
    ASSERT_EQ(definitions->files[0].errors.size(), 1U);
    ASSERT_EQ(definitions->files[1].errors.size(), 1U);
    EXPECT_THAT(definitions->files[0].errors[0].actual, HasSubstr("b.toml"));
    EXPECT_THAT(definitions->files[1].errors[0].actual, HasSubstr("a.toml"));
}

TEST(Definitions, RefuseFilesThatEverybodyMayWriteAndHugeOnes) {
    const support::TempDir dir;
    const auto path = dir.write("a.toml", head);
    ASSERT_EQ(::chmod(path.c_str(), 0666), 0);
    dir.write("b.toml", std::string(300 * 1024, '#'));
    std::filesystem::create_directory(dir.file("c.toml"));
    std::filesystem::create_symlink("nowhere", dir.file("d.toml"));
    const auto definitions = loadDefinitions(dir.path());
    ASSERT_TRUE(definitions);
    EXPECT_THAT(definitions->jobs, IsEmpty());
    ASSERT_EQ(definitions->files.size(), 4U);
    EXPECT_THAT(definitions->files[0].errors.at(0).expected, HasSubstr("chmod o-w"));
    EXPECT_THAT(definitions->files[1].errors.at(0).expected, HasSubstr("256 KiB"));
    EXPECT_THAT(definitions->files[2].errors.at(0).expected, HasSubstr("regular file"));
    EXPECT_EQ(definitions->files[3].errors.at(0).kind, base::ErrorKind::Missing);
}

TEST(Definitions, FolderThatIsNotThere) {
    const auto definitions = loadDefinitions("/nonexistent/jobs.d");
    ASSERT_FALSE(definitions);
    EXPECT_EQ(definitions.error().kind, base::ErrorKind::Missing);
    EXPECT_EQ(definitions.error().subject, "/nonexistent/jobs.d");
}

TEST(Definitions, FingerprintChangesWithTheFiles) {
    const support::TempDir dir;
    const std::string empty = fingerprint(dir.path());
    dir.write("a.toml", head);
    const std::string one = fingerprint(dir.path());
    EXPECT_NE(empty, one);
    EXPECT_EQ(one, fingerprint(dir.path()));
    dir.write("a.toml", head + "owner = \"x\"\n");
    EXPECT_NE(one, fingerprint(dir.path()));
}

TEST(Definitions, RevisionFromTheEnvironmentOrGit) {
    const support::TempDir dir;
    dir.write("a.toml", head);
    auto definitions = loadDefinitions(dir.path());
    ASSERT_TRUE(definitions);
    addRevisions(*definitions, dir.path(), "v7");
    EXPECT_EQ(definitions->jobs.at("a").definition.revision, "v7");

    const std::string git = "git -C " + dir.path().string() + " -c user.name=t -c user.email=t@localhost ";
    if (std::system((git + "init -q && " + git + "add . && " + git + "commit -qm x").c_str()) != 0)
        GTEST_SKIP() << "git is not here";
    addRevisions(*definitions, dir.path(), "");
    EXPECT_GE(definitions->jobs.at("a").definition.revision.size(), 4U);
    EXPECT_NE(definitions->jobs.at("a").definition.revision, "v7");
}
