// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/runner/metrics.h"

#include "core/domain/meters.h"
#include "core/runner/capture.h"
#include "core/runner/durable.h"
#include "tests/support/tempdir.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>

#include <sys/stat.h>

using namespace redispatch;
using namespace redispatch::runner;
using domain::CacheStatus;
using domain::parseMeters;
using testing::ElementsAre;
using testing::Pair;

TEST(Metrics, TheFourMetersAndOthers) {
    const auto meters =
        parseMeters("response_ms=12.5\nerror=1\ncache_hits=3\ncache_misses=1\n db_calls = 7 \n"
                    "keys.warmed=1000\n\nresponse_ms=13\n");
    EXPECT_EQ(meters.responseMs, 13);
    EXPECT_EQ(meters.error, true);
    EXPECT_EQ(meters.cacheHits, 3);
    EXPECT_EQ(meters.cacheMisses, 1);
    EXPECT_EQ(meters.cache, CacheStatus::Warm);
    EXPECT_EQ(meters.dbCalls, 7);
    EXPECT_THAT(meters.others, ElementsAre(Pair("keys.warmed", 1000)));
    EXPECT_EQ(meters.malformedLines, 0);
}

TEST(Metrics, NothingIsUnknown) {
    const auto meters = parseMeters("");
    EXPECT_EQ(meters, domain::Meters());
    EXPECT_EQ(meters.cache, CacheStatus::Unknown);
}

TEST(Metrics, MalformedLinesAreCounted) {
    const auto meters =
        parseMeters("hello\n=1\nx=\nx=one\nx=nan\nx=1e999\n1x=1\nerror=2\ndb_calls=-1\na b=1\n"
                    "x=1=2\n\xff\xfe=1\ngood=1\n");
    EXPECT_EQ(meters.malformedLines, 12);
    EXPECT_THAT(meters.others, ElementsAre(Pair("good", 1)));
    EXPECT_FALSE(meters.error);
    EXPECT_FALSE(meters.dbCalls);
}

TEST(Metrics, BoundedLinesBytesAndNames) {
    std::string lines;
    for (int i = 0; i < 2'000; ++i)
        lines += "n=" + std::to_string(i) + "\n";
    EXPECT_THAT(parseMeters(lines).others, ElementsAre(Pair("n", 999)));

    std::string names;
    for (int i = 0; i < 150; ++i)
        names += "n" + std::to_string(i) + "=1\n";
    EXPECT_EQ(parseMeters(names).others.size(), 100U);
    EXPECT_EQ(parseMeters(names).malformedLines, 50);

    const std::string longLine = "db_calls=5\nx=" + std::string(70'000, '1') + "\n";
    const auto cut = parseMeters(longLine);
    EXPECT_EQ(cut.dbCalls, 5);
    EXPECT_EQ(cut.malformedLines, 0);
}

TEST(Metrics, FileThatIsNoFile) {
    const support::TempDir dir;
    EXPECT_EQ(readMetrics(dir.file("absent")), domain::Meters());
    ASSERT_EQ(::mkfifo(dir.file("pipe").c_str(), 0600), 0);
    EXPECT_EQ(readMetrics(dir.file("pipe")), domain::Meters());
    dir.write("real", "db_calls=2\n");
    EXPECT_EQ(readMetrics(dir.file("real")).dbCalls, 2);
    std::filesystem::create_symlink(dir.file("real"), dir.file("link"));
    EXPECT_EQ(readMetrics(dir.file("link")), domain::Meters());
}

TEST(Capture, KeepsAllOfAShortStream) {
    Capture capture;
    capture.append("hello ");
    capture.append("world\n");
    const auto output = capture.finish();
    EXPECT_EQ(output.head, "hello world\n");
    EXPECT_EQ(output.tail, "");
    EXPECT_EQ(output.totalBytes, 12U);
    EXPECT_EQ(output.sha256, "a948904f2f0f479b8f8197694b30184b0d2ed1c1cd2a1ec0fb85d299a192a447");
}

TEST(Capture, KeepsHeadAndTailWhateverThePieces) {
    std::string all;
    for (int i = 0; all.size() < 1'000'000; ++i)
        all += std::to_string(i) + ' ';
    std::string sha;
    for (const std::size_t piece : {std::size_t{1}, std::size_t{1000}, std::size_t{65'537}, all.size()}) {
        Capture capture;
        for (std::size_t at = 0; at < all.size(); at += piece)
            capture.append(std::string_view(all).substr(at, piece));
        const auto output = capture.finish();
        EXPECT_EQ(output.head, all.substr(0, Capture::headBytes));
        EXPECT_EQ(output.tail, all.substr(all.size() - Capture::tailBytes));
        EXPECT_EQ(output.totalBytes, all.size());
        if (sha.empty())
            sha = output.sha256;
        EXPECT_EQ(output.sha256, sha);
    }
}

TEST(Capture, LastLines) {
    domain::RunOutput output;
    output.head = "one\ntwo\nthree\n";
    EXPECT_EQ(lastLines(output), "two\nthree");
    output.head = "alone";
    EXPECT_EQ(lastLines(output), "alone");
    output.head = std::string(500, 'x');
    EXPECT_EQ(lastLines(output).size(), 200U);
    output.head.clear();
    EXPECT_EQ(lastLines(output), "");
}

TEST(Durable, WritesWholeFilesAndSaysWhyNot) {
    const support::TempDir dir;
    const auto path = dir.file("record");
    ASSERT_TRUE(writeDurably(path, "first"));
    ASSERT_TRUE(writeDurably(path, "second"));
    const auto content = readBounded(path, 100);
    ASSERT_TRUE(content);
    EXPECT_EQ(*content, "second");
    EXPECT_FALSE(readBounded(path, 3));
    ASSERT_TRUE(removeDurably(path));
    ASSERT_TRUE(removeDurably(path));
    const auto failed = writeDurably(dir.file("no/such/folder"), "x");
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error().kind, base::ErrorKind::Storage);
    EXPECT_FALSE(failed.error().detail.empty());
}

TEST(Metrics, LinesAreReadBack) {
    const std::string lines = "response_ms=12.5\nerror=0\ncache_hits=3\ncache_misses=9\ndb_calls=7\n"
                              "rows=123456789\nshare=0.1\n";
    const auto meters = parseMeters(lines);
    EXPECT_EQ(domain::meterLines(meters), lines);
    EXPECT_EQ(parseMeters(domain::meterLines(meters)), meters);
    EXPECT_EQ(parseMeters(domain::meterLines(meters, 1)).others.size(), 1U);
}

TEST(Metrics, ACardsNamesGoBeforeTheUsualOnes) {
    const auto reported = parseMeters("took=80\nresponse_ms=3\nhits=1\ncache_misses=3\nfailed=1\nrows=5\n");
    domain::MeterNames names;
    EXPECT_EQ(domain::withNames(reported, names), reported);
    names.responseMs = "took";
    names.cacheHits = "hits";
    names.error = "failed";
    names.dbCalls = "queries"; // not reported by this run
    const auto meters = domain::withNames(reported, names);
    EXPECT_EQ(meters.responseMs, 80);
    EXPECT_EQ(meters.cacheHits, 1);
    EXPECT_EQ(meters.cacheMisses, 3);
    EXPECT_EQ(meters.cache, CacheStatus::Cold);
    EXPECT_EQ(meters.error, true);
    EXPECT_FALSE(meters.dbCalls);
    EXPECT_THAT(meters.others, ElementsAre(Pair("response_ms", 3), Pair("rows", 5)));
}
