// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/text.h"
#include "core/engines/native/decode.h"
#include "core/engines/native/engine.h"

#include <gtest/gtest.h>

namespace redispatch::engines::native {
namespace {

TEST(Pack, AnyBytesComeBack) {
    const std::vector<std::string> items = {"", std::string("\0\xff,:", 4), "9007199254740993", "a:b,"};
    EXPECT_EQ(unpack(pack(items)), items);
    EXPECT_EQ(pack({"ab", ""}), "2:ab,0:,");
    EXPECT_TRUE(unpack("")->empty());
}

TEST(Pack, OtherBytesAreRefused) {
    for (const char* text :
         {"x", "1:", "1:a", "2:a,", "-1:,", "1:ab", "99999999999999999999:a,", ":a,", "3:abc;"})
        EXPECT_FALSE(unpack(text)) << text;
    EXPECT_FALSE(unpackPairs("1:a,"));
    EXPECT_EQ(unpackPairs("1:a,1:b,")->front().second, "b");
    std::string many;
    for (std::size_t i = 0; i <= maxPackedItems; ++i)
        many += "0:,";
    EXPECT_FALSE(unpack(many));
}

TEST(Pack, AskKeepsWhoWhyAndParameters) {
    const Ask ask{"ana@desk", "because\n", "req", {{"region", "eu"}, {"n", "9007199254740993"}}};
    EXPECT_EQ(decodeAsk(packAsk(ask)), ask);
    EXPECT_EQ(decodeAsk(""), Ask{});
    EXPECT_FALSE(decodeAsk("1:a,"));
    EXPECT_FALSE(decodeAsk(pack({"a", "b", "c", "name without a value"})));
}

TEST(Pack, OutputComesBack) {
    const domain::RunOutput output{std::string("\xff\0", 2), "tail", 12'345'678'901ULL, "ab12"};
    EXPECT_EQ(decodeOutput(packOutput(output)), output);
    EXPECT_FALSE(decodeOutput(pack({"a", "b", "-1", "c"})));
}

TEST(Pack, NumbersReadBackExactly) {
    EXPECT_EQ(numberText(0.1), "0.1");
    EXPECT_EQ(numberText(1234567), "1234567");
    EXPECT_EQ(base::parseDouble(numberText(1.0 / 3)), 1.0 / 3);
}

TEST(JobId, WhatCanBeANativeId) {
    EXPECT_TRUE(isNativeJobId("native:a"));
    EXPECT_TRUE(isNativeJobId(base::JobId::of("native", "\x1b[31m\xff").str()));
    EXPECT_FALSE(isNativeJobId("native:"));
    EXPECT_FALSE(isNativeJobId("bullmq:a"));
    EXPECT_FALSE(isNativeJobId("native:a}b"));
    EXPECT_FALSE(isNativeJobId("native:a\x1b"));
    EXPECT_FALSE(isNativeJobId("native:" + std::string(20'000, 'a')));
}

} // namespace
} // namespace redispatch::engines::native
