// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/sortcode.h"

#include <gtest/gtest.h>

using namespace redispatch;
using namespace redispatch::query;

TEST(SortCode, IsReadAndWritten) {
    const auto keys = sortKeysFrom("next, -last_duration,job");
    ASSERT_TRUE(keys);
    EXPECT_EQ(*keys, (std::vector<SortKey>{{Column::Next}, {Column::LastDuration, true}, {Column::Job}}));
    EXPECT_EQ(sortCode(*keys), "next,-last_duration,job");
    EXPECT_TRUE(sortKeysFrom("")->empty());
    EXPECT_EQ(sortCode({}), "");
    for (const ColumnInfo& column : columns())
        EXPECT_EQ(sortCode(*sortKeysFrom(column.key)), column.key);
}

TEST(SortCode, SaysWhichColumnIsNotKnown) {
    for (const char* bad : {"nxt", "next,--job", "-", "job,x\x1b[0m"}) {
        const auto keys = sortKeysFrom(bad);
        ASSERT_FALSE(keys) << bad;
        EXPECT_EQ(keys.error().kind, base::ErrorKind::Invalid);
        EXPECT_NE(keys.error().expected.find("last_duration"), std::string::npos);
        EXPECT_EQ(keys.error().actual.find('\x1b'), std::string::npos);
    }
}

TEST(SortCode, RepeatedAndTooManyKeysAreLeftOut) {
    EXPECT_EQ(sortCode(*sortKeysFrom("next,-next,job")), "next,job");
    EXPECT_EQ(sortKeysFrom("id,job,next,owner,group,tags,engine")->size(), mostSortKeys);
}

TEST(SortCode, NoKeysMeanWhatNeedsAttention) {
    const std::vector<SortKey> attention(attentionOrder().begin(), attentionOrder().end());
    EXPECT_EQ(orderFor({}), attention);
    EXPECT_EQ(orderFor(std::vector<SortKey>{{Column::State}}), attention);
    const std::vector<SortKey> descending{{Column::State, true}};
    EXPECT_EQ(orderFor(descending), descending);
    const std::vector<SortKey> two{{Column::State}, {Column::Owner}};
    EXPECT_EQ(orderFor(two), two);
}
