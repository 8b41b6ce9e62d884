// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/ids.h"

#include <gtest/gtest.h>

#include <set>

using namespace redispatch::base;

TEST(JobId, EncodesWhatCannotStandInAKeyOrOnAScreen) {
    EXPECT_EQ(JobId::of("native", "cache-warm").str(), "native:cache-warm");
    EXPECT_EQ(JobId::of("bullmq", "bull:emails:daily digest").str(), "bullmq:bull:emails:daily%20digest");
    EXPECT_EQ(JobId::of("x", "a{b}%\x1b\xc3\xbc").str(), "x:a%7bb%7d%25%1b%c3%bc");
}

TEST(JobId, EveryByteComesBack) {
    std::string all;
    for (int byte = 0; byte < 256; ++byte)
        all += static_cast<char>(byte);
    const JobId id = JobId::of("e", all);
    EXPECT_EQ(id.rawPath(), all);
    EXPECT_EQ(id.engine(), "e");
    for (const char c : id.str())
        EXPECT_TRUE(c > 0x20 && c < 0x7f);
}

TEST(JobId, BrokenEscapesAreKeptAsTheyAre) {
    EXPECT_EQ(JobId("e:%").rawPath(), "%");
    EXPECT_EQ(JobId("e:%4").rawPath(), "%4");
    EXPECT_EQ(JobId("e:%zz").rawPath(), "%zz");
    EXPECT_EQ(JobId("e:%41").rawPath(), "A");
    EXPECT_EQ(JobId("nocolon").engine(), "");
}

TEST(JobId, TailsNameItAtColonsOnly) {
    const JobId id("bullmq:bull:emails:digest");
    EXPECT_TRUE(id.endsWith("digest"));
    EXPECT_TRUE(id.endsWith("emails:digest"));
    EXPECT_TRUE(id.endsWith("bullmq:bull:emails:digest"));
    EXPECT_FALSE(id.endsWith("gest"));
    EXPECT_FALSE(id.endsWith(""));
}

TEST(RequestId, IsLongAndNeverTheSame) {
    std::set<std::string> seen;
    for (int i = 0; i < 1000; ++i) {
        const std::string id = newRequestId();
        EXPECT_EQ(id.size(), 32U);
        EXPECT_EQ(id.find_first_not_of("0123456789abcdef"), std::string::npos);
        EXPECT_TRUE(seen.insert(id).second);
    }
}
