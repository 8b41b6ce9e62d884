// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/domain/card.h"

#include <gtest/gtest.h>

#include <set>

namespace redispatch::domain {
namespace {

Card fullCard() {
    Card card;
    card.owner = "catalogue";
    card.contact = "#catalogue";
    card.expectedResult = "**all** products are warm\nwithin 5 min";
    card.rollbackNote = "drop the keys";
    card.rollbackCommand = {"/usr/bin/drop", "--all"};
    card.baseline = {"/products", "one region", "SELECT …", "product page", "2026-02-28", "ana"};
    card.runbook = {"look at the log", "run again"};
    card.links = {{"Board", "https://example.org/board"}, {"", "http://example.org/?a=b"}};
    card.cacheKeys = {"product:*"};
    card.tags = {"nightly", "cache"};
    card.meters = {"took", "bad", "hits", "misses", "calls"};
    return card;
}

TEST(Card, EveryPartHasItsPlaceItsKeyAndItsTitle) {
    ASSERT_EQ(cardFields().size(), cardFieldCount);
    std::set<std::string_view> keys;
    for (std::size_t i = 0; i < cardFieldCount; ++i) {
        const CardFieldInfo& one = cardFields()[i];
        EXPECT_EQ(one.field, static_cast<CardField>(i));
        EXPECT_EQ(&info(one.field), &one);
        EXPECT_EQ(cardFieldFrom(one.key), one.field);
        EXPECT_FALSE(one.title.empty());
        keys.insert(one.key);
    }
    EXPECT_EQ(keys.size(), cardFieldCount);
    EXPECT_FALSE(cardFieldFrom("Owner"));
    EXPECT_FALSE(cardFieldFrom(""));
}

TEST(Card, EveryPartComesBackFromItsText) {
    const Card card = fullCard();
    Card copy;
    for (const CardFieldInfo& one : cardFields()) {
        const std::string text = textOf(card, one.field);
        EXPECT_FALSE(text.empty()) << one.key;
        EXPECT_TRUE(setText(copy, one.field, text)) << one.key;
    }
    EXPECT_EQ(copy, card);
    for (const CardFieldInfo& one : cardFields())
        EXPECT_TRUE(setText(copy, one.field, "")) << one.key;
    EXPECT_EQ(copy, Card());
}

TEST(Card, ListsDropEmptyLinesAndOuterBlanks) {
    Card card;
    EXPECT_TRUE(setText(card, CardField::Runbook, "\n  first step \n\n\tsecond\r\n"));
    EXPECT_EQ(card.runbook, (std::vector<std::string>{"first step", "second"}));
    EXPECT_EQ(textOf(card, CardField::Runbook), "first step\nsecond");
}

TEST(Card, OnlyWebAddressesAreLinks) {
    const std::vector<Link> before = fullCard().links;
    for (const char* bad :
         {"javascript:alert(1)", "file:///etc/passwd", "https://", "Board <javascript:x>", "example.org",
          "https://good.example\nhttps://bad one", "Board https://example.org/", "<https://a\"b>"}) {
        Card card = fullCard();
        EXPECT_FALSE(setText(card, CardField::Links, bad)) << bad;
        EXPECT_EQ(card.links, before) << bad;
    }
    Card card;
    EXPECT_TRUE(setText(card, CardField::Links, "a < b <https://example.org/1>\n<http://example.org/2>"));
    EXPECT_EQ(card.links,
              (std::vector<Link>{{"a < b", "https://example.org/1"}, {"", "http://example.org/2"}}));
}

TEST(Card, TagsHaveNoBlanksAndDatesAreDays) {
    Card card = fullCard();
    for (const char* bad : {"two words", "one\ntwo words", "a\tb"})
        EXPECT_FALSE(setText(card, CardField::Tags, bad)) << bad;
    for (const char* bad : {"2026-02-29", "2026-2-28", "28.02.2026", "2026-13-01", "2026-00-10", "-026-01-01",
                            "2026-02-28T10:00", "yesterday"})
        EXPECT_FALSE(setText(card, CardField::BaselineDate, bad)) << bad;
    EXPECT_EQ(card, fullCard());
    EXPECT_TRUE(setText(card, CardField::BaselineDate, "2024-02-29"));
    for (const CardField field : {CardField::Tags, CardField::BaselineDate, CardField::Links})
        EXPECT_FALSE(expectedForm(field).empty());
    EXPECT_TRUE(expectedForm(CardField::Owner).empty());
}

TEST(Card, DifferingNamesEachPartOnceInOrder) {
    EXPECT_TRUE(differing(fullCard(), fullCard()).empty());
    EXPECT_EQ(differing(fullCard(), Card()).size(), cardFieldCount);
    Card other = fullCard();
    other.baseline.author = "ben";
    other.owner.clear();
    other.tags.pop_back();
    EXPECT_EQ(differing(fullCard(), other),
              (std::vector{CardField::Owner, CardField::BaselineAuthor, CardField::Tags}));
}

} // namespace
} // namespace redispatch::domain
