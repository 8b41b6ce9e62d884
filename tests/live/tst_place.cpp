// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/live/place.h"
#include "core/live/samples.h"
#include "core/local/statefiles.h"
#include "core/runner/jobfile.h"
#include "tests/support/redisserver.h"
#include "tests/support/tempdir.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <set>

#include <sys/stat.h>
#include <unistd.h>

namespace redispatch::live {
namespace {
namespace fs = std::filesystem;
using support::RedisServer;
using support::TempDir;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

unsigned modeOf(const fs::path& path) {
    struct stat found {};
    return ::stat(path.c_str(), &found) == 0 ? found.st_mode & 0777 : 0;
}

std::vector<fs::path> filesIn(const fs::path& folder) {
    std::vector<fs::path> files;
    for (const auto& entry : fs::directory_iterator(folder))
        files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    return files;
}

TEST(Samples, areJobFilesThatTheRunnerTakes) {
    const TempDir dir;
    const auto jobs = dir.file("with \"quotes\" and \\/jobs.d");
    const auto scripts = dir.file("with \"quotes\" and \\/samples");
    const auto written = writeSamples(jobs, scripts);
    ASSERT_TRUE(written) << written.error().subject << written.error().detail;
    EXPECT_TRUE(*written);
    EXPECT_EQ(modeOf(jobs), 0700u);
    const auto files = filesIn(jobs);
    EXPECT_THAT(files, SizeIs(9));

    bool paused = false, manual = false, zoned = false;
    for (const fs::path& file : files) {
        EXPECT_EQ(modeOf(file), 0600u);
        const auto text = local::readFile(file, 1 << 20);
        ASSERT_TRUE(text);
        EXPECT_EQ(text->find("@SCRIPTS@"), std::string::npos);
        const auto parsed = runner::parseJobFile(*text, file);
        for (const auto& error : parsed.errors)
            ADD_FAILURE() << error.subject << " " << error.detail << ": " << error.expected << ", "
                          << error.actual;
        ASSERT_TRUE(parsed.job) << file;
        const auto& definition = parsed.job->definition;
        EXPECT_EQ(definition.id, file.stem());
        EXPECT_FALSE(definition.card.owner.empty()) << file;
        EXPECT_FALSE(definition.card.contact.empty()) << file;
        EXPECT_FALSE(definition.card.expectedResult.empty()) << file;
        EXPECT_FALSE(definition.card.rollbackNote.empty()) << file;
        EXPECT_FALSE(definition.card.tags.empty()) << file;
        ASSERT_GE(parsed.job->command.size(), 2u);
        EXPECT_TRUE(fs::exists(parsed.job->command[1])) << parsed.job->command[1];
        paused = paused || (definition.paused && !definition.pauseReason.empty());
        manual = manual || (definition.schedule == "manual" && !definition.parameters.empty());
        zoned = zoned || definition.timeZone == "Europe/Berlin";
    }
    EXPECT_TRUE(paused && manual && zoned);
}

TEST(Samples, neverTouchAFolderThatIsThere) {
    const TempDir dir;
    ASSERT_TRUE(writeSamples(dir.file("jobs.d"), dir.file("samples")));
    const auto files = filesIn(dir.file("jobs.d"));
    fs::remove(files.at(0));
    dir.write("jobs.d/" + files.at(1).filename().string(), "# mine now\n");
    const auto again = writeSamples(dir.file("jobs.d"), dir.file("samples"));
    ASSERT_TRUE(again);
    EXPECT_FALSE(*again);
    EXPECT_FALSE(fs::exists(files.at(0)));
    EXPECT_EQ(*local::readFile(files.at(1), 100), "# mine now\n");
}

TEST(Samples, anInterruptedFirstStartBeginsAnew) {
    const TempDir dir;
    dir.write("jobs.d.new/cache-warm.toml", "half a fi");
    ASSERT_TRUE(writeSamples(dir.file("jobs.d"), dir.file("samples")));
    EXPECT_THAT(*local::readFile(dir.file("jobs.d/cache-warm.toml"), 10000), HasSubstr("schedule"));
    EXPECT_FALSE(fs::exists(dir.file("jobs.d.new")));
}

/// The sample scripts refuse what a shell would trip over: parameters are data to them.
TEST(Samples, scriptsTakeParametersAsDataOnly) {
    const TempDir dir;
    ASSERT_TRUE(writeSamples(dir.file("jobs.d"), dir.file("samples")));
    const auto text = local::readFile(dir.file("jobs.d/price-change.toml"), 10000);
    const auto parsed = runner::parseJobFile(*text, "price-change.toml");
    ASSERT_TRUE(parsed.job);
    EXPECT_TRUE(runner::argvOf(*parsed.job, {{"percent", "10"}}));
    for (const char* hostile : {"a[$(touch x)]", "-1", "1 2", "$(id)", "1;id", "100", "", "0"})
        EXPECT_FALSE(runner::argvOf(*parsed.job, {{"percent", hostile}})) << hostile;
    EXPECT_FALSE(runner::argvOf(*parsed.job, {{"percent", "5"}, {"direction", "--rollback"}}));
}

TEST(Place, isBelowOnePrivateFolder) {
    const TempDir dir;
    const auto place = choosePlace(dir.file("data"));
    ASSERT_TRUE(place);
    EXPECT_EQ(place->socket, dir.file("data/redis.sock"));
    EXPECT_TRUE(place->ownSocketFolder.empty());
    EXPECT_EQ(modeOf(dir.file("data")), 0700u);
    EXPECT_EQ(modeOf(place->runnerState()), 0700u);
}

TEST(Place, findsAShortSocketForALongFolder) {
    const TempDir dir;
    const auto longFolder = dir.file(std::string(120, 'd'));
    const auto otherFolder = dir.file(std::string(120, 'e'));
    ASSERT_EQ(::setenv("XDG_RUNTIME_DIR", dir.path().c_str(), 1), 0);
    const auto place = choosePlace(longFolder);
    const auto other = choosePlace(otherFolder);
    ASSERT_TRUE(place && other);
    EXPECT_EQ(place->socket.parent_path(), dir.file("redispatch"));
    EXPECT_EQ(modeOf(dir.file("redispatch")), 0700u);
    EXPECT_NE(place->socket, other->socket);
    EXPECT_EQ(place->socket, choosePlace(longFolder)->socket);

    ASSERT_EQ(::unsetenv("XDG_RUNTIME_DIR"), 0);
    const auto made = choosePlace(longFolder);
    ASSERT_TRUE(made);
    EXPECT_LE(made->socket.string().size(), 107u);
    EXPECT_EQ(modeOf(made->ownSocketFolder), 0700u);
    fs::remove_all(made->ownSocketFolder);
}

Place placeOf(const RedisServer& server) {
    Place place;
    place.folder = server.dir();
    place.socket = server.socketPath();
    return place;
}

TEST(StaleServer, ofThisFolderIsEnded) {
    const RedisServer server({"--pidfile", "redis.pid"});
    ASSERT_THAT(server.raw("PING"), HasSubstr("PONG"));
    const auto ended = endStaleServer(placeOf(server), std::chrono::seconds(20));
    ASSERT_TRUE(ended) << ended.error().actual;
    const auto again = endStaleServer(placeOf(server), std::chrono::seconds(20));
    EXPECT_TRUE(again);
}

TEST(StaleServer, thatHangsIsEndedByForce) {
    RedisServer server({"--pidfile", "redis.pid"});
    server.freeze();
    EXPECT_TRUE(endStaleServer(placeOf(server), std::chrono::milliseconds(10)));
}

TEST(StaleServer, ofAnotherFolderOrProgramIsLeftAlone) {
    const RedisServer server;
    const TempDir dir;
    Place elsewhere;
    elsewhere.folder = dir.path();
    const std::string numbers[] = {
        std::to_string(server.pid()), std::to_string(::getpid()), "1", "-1", "0", "", "text",
        "99999999999999999999"};
    for (const std::string& written : numbers) {
        dir.write("redis.pid", written + "\n");
        EXPECT_TRUE(endStaleServer(elsewhere, std::chrono::seconds(1))) << written;
    }
    EXPECT_THAT(server.raw("PING"), HasSubstr("PONG"));
}

} // namespace
} // namespace redispatch::live
