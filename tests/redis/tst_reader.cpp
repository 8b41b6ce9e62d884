// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/redis/reader.h"

#include "core/redis/command.h"

#include <gtest/gtest.h>

#include <random>

using namespace redispatch::redis;
using redispatch::base::ErrorKind;
using namespace std::string_literals;

namespace {

/// Every type of reply, nested, with empty, nil and binary values.
const std::string sample = "+OK\r\n"
                           "-WRONGTYPE Operation\r\n"
                           ":-9223372036854775808\r\n"
                           "$-1\r\n"
                           "$0\r\n\r\n"
                           "$5\r\na\r\n\0b\r\n"
                           "*-1\r\n"
                           "*0\r\n"
                           "*3\r\n:1\r\n*2\r\n$1\r\nx\r\n*1\r\n+in\r\n$2\r\nyz\r\n"
                           "*4\r\n$4\r\nname\r\n$3\r\nana\r\n$3\r\nage\r\n$2\r\n41\r\n"s;
void expectSample(const Replies& replies) {
    ASSERT_EQ(replies.size(), 10U);
    EXPECT_EQ(replies[0].type(), ReplyType::Status);
    EXPECT_EQ(replies[0].text(), "OK");
    EXPECT_TRUE(replies[1].isError());
    EXPECT_EQ(replies[1].text(), "WRONGTYPE Operation");
    EXPECT_EQ(replies[2].integer(), std::numeric_limits<std::int64_t>::min());
    EXPECT_EQ(replies[2].text(), "-9223372036854775808");
    EXPECT_TRUE(replies[3].isNil());
    EXPECT_EQ(replies[4].type(), ReplyType::Bulk);
    EXPECT_EQ(replies[4].text(), "");
    EXPECT_EQ(replies[5].text(), "a\r\n\0b"s);
    EXPECT_TRUE(replies[6].isNil());
    EXPECT_TRUE(replies[7].isArray());
    EXPECT_EQ(replies[7].size(), 0U);
    const Reply nested = replies[8];
    ASSERT_EQ(nested.size(), 3U);
    EXPECT_EQ(nested[0].integer(), 1);
    EXPECT_EQ(nested[1][0].text(), "x");
    EXPECT_EQ(nested[1][1][0].text(), "in");
    EXPECT_EQ(nested[2].text(), "yz");
    EXPECT_TRUE(nested[3].isNil());
    EXPECT_TRUE(nested[2][7].isNil());
    EXPECT_EQ(replies[9].field("age").integer(), 41);
    EXPECT_TRUE(replies[9].field("ana").isNil()); // a value is no field
    EXPECT_TRUE(replies[10].isNil());
}

/// Feeds the pieces and collects all replies; the error that ended it, if any.
redispatch::base::Status readAll(Reader& reader, Replies& into,
                                 std::initializer_list<std::string_view> pieces) {
    for (const std::string_view piece : pieces) {
        if (auto fed = reader.feed(piece.data(), piece.size()); !fed)
            return fed;
        for (;;) {
            auto more = reader.next(into);
            if (!more)
                return more.error();
            if (!*more)
                break;
        }
    }
    return {};
}

TEST(Reader, CutAtEveryPosition) {
    for (std::size_t cut = 0; cut <= sample.size(); ++cut) {
        SCOPED_TRACE(cut);
        Reader reader;
        Replies replies;
        const std::string_view all = sample;
        ASSERT_TRUE(readAll(reader, replies, {all.substr(0, cut), all.substr(cut)}));
        expectSample(replies);
        EXPECT_FALSE(reader.hasRest());
    }
}

TEST(Reader, OneByteAtATime) {
    Reader reader;
    Replies replies;
    for (const char& byte : sample)
        ASSERT_TRUE(readAll(reader, replies, {std::string_view(&byte, 1)}));
    expectSample(replies);
}

TEST(Reader, RestIsSeen) {
    Reader reader;
    Replies replies;
    EXPECT_FALSE(reader.hasRest());
    for (const char* piece : {"*", "2\r", "\n:1\r\n"}) {
        ASSERT_TRUE(readAll(reader, replies, {piece}));
        EXPECT_TRUE(reader.hasRest()) << piece;
    }
    EXPECT_EQ(replies.size(), 0U); // half a reply is none
    ASSERT_TRUE(readAll(reader, replies, {":2\r\n"}));
    EXPECT_FALSE(reader.hasRest());
    ASSERT_TRUE(readAll(reader, replies, {})); // asked again without new bytes
    EXPECT_FALSE(reader.hasRest());
    EXPECT_EQ(replies[0][1].integer(), 2);
}

struct Hostile {
    const char* name;
    std::string bytes;
};
void PrintTo(const Hostile& hostile, std::ostream* out) {
    *out << hostile.name;
}
std::string repeated(std::string_view text, int times) {
    std::string out;
    for (int i = 0; i < times; ++i)
        out += text;
    return out;
}

class HostileServer : public testing::TestWithParam<Hostile> {};

TEST_P(HostileServer, EndsInProtocol) {
    Reader reader;
    Replies replies;
    const std::string_view all = GetParam().bytes;
    redispatch::base::Status outcome;
    for (std::size_t at = 0; at < all.size() && outcome; at += Reader::pieceBytes)
        outcome = readAll(reader, replies, {all.substr(at, Reader::pieceBytes)});
    ASSERT_FALSE(outcome);
    EXPECT_EQ(outcome.error().kind, ErrorKind::Protocol);
    EXPECT_FALSE(outcome.error().actual.empty());
    EXPECT_LT(replies.bytes(), std::size_t{1} << 20U);
    // Nothing more comes out of it, whatever follows.
    auto after = readAll(reader, replies, {"+OK\r\n"});
    EXPECT_FALSE(after);
}

INSTANTIATE_TEST_SUITE_P(
    Limits, HostileServer,
    testing::Values(Hostile{"no Redis", "HTTP/1.1 400 Bad Request\r\n\r\n"},
                    Hostile{"TLS alert", "\x15\x03\x01\r\n"}, Hostile{"depth", repeated("*1\r\n", 100'000)},
                    Hostile{"elements", "*2147483647\r\n"},
                    Hostile{"elements over the limit", "*1000001\r\n"},
                    Hostile{"elements of all levels", "*600000\r\n*600000\r\n"},
                    Hostile{"elements beyond int", "*99999999999\r\n"},
                    Hostile{"negative elements", "*-2\r\n"}, Hostile{"bulk", "$67108865\r\n"},
                    Hostile{"bulk beyond long", "$99999999999999999999\r\n"},
                    Hostile{"negative bulk", "$-7\r\n"}, Hostile{"bulk without number", "$abc\r\n"},
                    Hostile{"endless status", "+" + std::string(200'000, 'a')},
                    Hostile{"endless error", "-" + std::string(200'000, 'a')},
                    Hostile{"endless integer", ":" + std::string(200'000, '1')},
                    Hostile{"endless header", "$" + std::string(200'000, '1')},
                    Hostile{"long line that ends", "+" + std::string(65'537, 'a') + "\r\n"},
                    Hostile{"integer of letters", ":12x\r\n"}, Hostile{"RESP3 map", "%1\r\n+a\r\n+b\r\n"},
                    Hostile{"RESP3 null", "_\r\n"}, Hostile{"RESP3 push", ">1\r\n+a\r\n"}));

TEST(Reader, PipelineLimitsHold) {
    ReplyLimits limits;
    limits.pipelineBytes = 100;
    limits.pipelineElements = 10;
    {
        Reader reader(limits);
        Replies replies;
        const auto outcome =
            readAll(reader, replies, {repeated("$30\r\n" + std::string(30, 'x') + "\r\n", 4)});
        ASSERT_FALSE(outcome);
        EXPECT_EQ(outcome.error().kind, ErrorKind::Protocol);
        EXPECT_EQ(replies.size(), 3U);
    }
    Reader reader(limits);
    Replies replies;
    const auto outcome = readAll(reader, replies, {repeated(":1\r\n", 11)});
    ASSERT_FALSE(outcome);
    EXPECT_EQ(replies.size(), 10U);
}

TEST(Reader, LargestAllowedAreAccepted) {
    Reader reader;
    Replies replies;
    const std::string line(65'536, 'a');
    ASSERT_TRUE(readAll(reader, replies, {"+" + line.substr(0, 60'000), line.substr(60'000) + "\r\n"}));
    EXPECT_EQ(replies[0].text().size(), line.size());
    ASSERT_TRUE(readAll(reader, replies, {"*1000000\r\n"}));
    EXPECT_EQ(replies.size(), 1U); // its elements are still to come
}

/// Random damage to a good answer: anything may come out but a crash, or memory beyond the input's size.
TEST(Reader, SurvivesRandomDamage) {
    std::mt19937 random(20261123);
    std::size_t refused = 0;
    for (int round = 0; round < 20'000; ++round) {
        std::string bytes = sample;
        for (int changes = 1 + static_cast<int>(random() % 4); changes > 0; --changes)
            bytes[random() % bytes.size()] = "\r\n+-:$*019\0a"[random() % 12];
        Reader reader;
        Replies replies;
        refused += readAll(reader, replies, {bytes}) ? 0 : 1;
        EXPECT_LE(replies.bytes(), bytes.size());
    }
    EXPECT_GT(refused, 1'000U);
}

TEST(Pipeline, WritesLengthsNotQuotes) {
    Pipeline pipeline;
    pipeline.add("SET", std::string_view("k\r\n \"\0", 6), -42).add("PING");
    EXPECT_EQ(pipeline.size(), 2U);
    EXPECT_EQ(pipeline.bytes(), "*3\r\n$3\r\nSET\r\n$6\r\nk\r\n \"\0\r\n$3\r\n-42\r\n*1\r\n$4\r\nPING\r\n"s);
    const std::string_view views[] = {"GET", "", "x"};
    pipeline.clear();
    pipeline.addViews(views, 3).addArgs({}).addViews(nullptr, 0);
    EXPECT_EQ(pipeline.size(), 1U);
    EXPECT_EQ(pipeline.bytes(), "*3\r\n$3\r\nGET\r\n$0\r\n\r\n$1\r\nx\r\n");
    pipeline.wipe();
    EXPECT_TRUE(pipeline.empty() && pipeline.bytes().empty());
}

} // namespace
