// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engines/bullmq/options.h"

#include <gtest/gtest.h>

namespace redispatch::engines::bullmq {
namespace {

TEST(JsonFieldsTest, ValuesAreTheBytesThatStandThere) {
    const auto fields =
        jsonFields(" {\"a\" : 1.50 , \"b\":[ ] ,\"c\":{\"d\":[1, 2]}, \"e\":\"x\\u00e4\\\"\", "
                   "\"f\":12345678901234567890, \"g\":null }");
    ASSERT_TRUE(fields);
    EXPECT_EQ(*fields, (JsonFields{{"a", "1.50"},
                                   {"b", "[ ]"},
                                   {"c", "{\"d\":[1, 2]}"},
                                   {"e", "\"x\\u00e4\\\"\""},
                                   {"f", "12345678901234567890"},
                                   {"g", "null"}}));
    EXPECT_EQ(jsonText({{"a", "1.50"}, {"q\"", "[]"}}), "{\"a\":1.50,\"q\\\"\":[]}");
    EXPECT_EQ(jsonString(std::string("a\"\\\n\x01", 5)), "\"a\\\"\\\\\\u000a\\u0001\"");
}

TEST(JsonFieldsTest, WhatIsNoObjectIsNothing) {
    for (const char* text : {"", "[]", "1", "{", "{\"a\":}", "{\"a\":1}}", "{\"a\":tru}", "{\"a\":1,}"})
        EXPECT_FALSE(jsonFields(text)) << text;
    EXPECT_TRUE(jsonFields("{}")->empty());
}

TEST(JsonFieldsTest, TheLastOfARepeatedNameCounts) {
    EXPECT_EQ(*jsonFields("{\"a\":1,\"b\":2,\"a\":3}"), (JsonFields{{"a", "3"}, {"b", "2"}}));
}

TEST(ManualOptions, KeepWhatARunNeedsAndNothingOfTheChain) {
    const char* const options =
        "{\"attempts\":3,\"backoff\":{\"type\":\"exponential\",\"delay\":1000},\"priority\":5,\"lifo\":false,"
        "\"removeOnComplete\":true,\"removeOnFail\":{\"age\":60},\"kl\":9,\"timeout\":50,\"sizeLimit\":1,"
        "\"stackTraceLimit\":2,\"repeat\":{\"every\":5},\"repeatJobKey\":\"x\",\"prevMillis\":1,"
        "\"jobId\":\"mine\",\"delay\":5,\"timestamp\":6,\"de\":{},\"parent\":{},\"tm\":\"t\"}";
    EXPECT_EQ(
        manualOptions(options, true),
        "{\"attempts\":3,\"backoff\":{\"type\":\"exponential\",\"delay\":1000},\"priority\":5,"
        "\"lifo\":false,\"removeOnComplete\":true,\"removeOnFail\":{\"age\":60},\"kl\":9,\"timeout\":50,"
        "\"sizeLimit\":1,\"stackTraceLimit\":2}");
    EXPECT_EQ(manualOptions("{\"priority\":5}", false), "{}");
    EXPECT_EQ(manualOptions("nonsense", true), "{}");
}

TEST(ManualOptions, PriorityAndPush) {
    EXPECT_EQ(priorityOf("{\"priority\":2097151}"), 2'097'151);
    for (const char* none :
         {"{\"priority\":2097152}", "{\"priority\":-1}", "{\"priority\":\"5\"}", "{}", "x"})
        EXPECT_EQ(priorityOf(none), 0) << none;
    EXPECT_EQ(pushOf("{\"lifo\":true}"), "RPUSH");
    EXPECT_EQ(pushOf("{\"lifo\":false}"), "LPUSH");
}

TEST(RearmedOptions, OnlyTheLinksPlaceIsNew) {
    const std::string before =
        "{\"attempts\":3,\"repeat\":{\"count\":7,\"tz\":\"Europe\\/Madrid\",\"limit\":9},"
        "\"jobId\":\"repeat:d:1\",\"delay\":5,\"timestamp\":6,\"prevMillis\":1}";
    EXPECT_EQ(rearmedOptions(before, {"repeat:d:9000", 9'000, 4'000, 8}),
              "{\"attempts\":3,\"repeat\":{\"count\":8,\"tz\":\"Europe\\/Madrid\",\"limit\":9},"
              "\"jobId\":\"repeat:d:9000\",\"delay\":5000,\"timestamp\":4000,\"prevMillis\":9000}");
}

} // namespace
} // namespace redispatch::engines::bullmq
