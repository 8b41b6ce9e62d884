// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/fuzzy.h"

#include <gtest/gtest.h>

using redispatch::query::FuzzyQuery;

namespace {

std::optional<int> score(std::string_view typed, std::string_view text) {
    return FuzzyQuery(typed).score({{text}});
}

/// The text with what was taken in capitals.
std::string marked(std::string_view typed, std::string text) {
    for (const std::size_t at : FuzzyQuery(typed).places(text))
        text[at] = static_cast<char>(std::toupper(text[at]));
    return text;
}

} // namespace

TEST(Fuzzy, NeedsAllLettersInTheirOrder) {
    EXPECT_TRUE(score("cwm", "cache-warm"));
    EXPECT_TRUE(score("CW", "cache-warm"));
    EXPECT_FALSE(score("wc", "cache-warm"));
    EXPECT_FALSE(score("cachex", "cache-warm"));
    EXPECT_FALSE(score("a", ""));
    EXPECT_EQ(score("", "anything"), 0);
    EXPECT_TRUE(FuzzyQuery("  ").empty());
}

TEST(Fuzzy, StartsOfWordsAndLettersSideBySideCountMore) {
    EXPECT_GT(score("cw", "cache-warm"), score("cw", "cacao-sweep"));
    EXPECT_GT(score("mail", "mail-digest"), score("mail", "my-awful-import-log"));
    EXPECT_GT(score("dig", "mail-digest"), score("dig", "medianing"));
    EXPECT_GT(score("report", "report"), score("report", "report-of-all-the-other-things"));
    EXPECT_GT(score("report", "report-x"), score("report", "x-report"));
}

TEST(Fuzzy, TakesTheBestPlacesNotTheFirst) {
    EXPECT_EQ(marked("cw", "cache-warm"), "Cache-Warm");
    EXPECT_EQ(marked("warm", "w-a-cache-warm"), "w-a-cache-WARM");
    EXPECT_EQ(marked("mail dig", "mail-digest"), "MAIL-DIGest");
    EXPECT_EQ(marked("dig mail", "mail-digest"), "MAIL-DIGest");
    EXPECT_EQ(marked("xyz", "mail-digest"), "mail-digest");
}

TEST(Fuzzy, WordsMayFitDifferentFields) {
    const FuzzyQuery query("bill mail");
    EXPECT_TRUE(query.score({{"mail-digest"}, {"billing"}}));
    EXPECT_FALSE(query.score({{"mail-digest"}, {"catalogue"}}));
    EXPECT_GT(FuzzyQuery("mail").score({{"mail", 5}, {"x"}}), FuzzyQuery("mail").score({{"x", 5}, {"mail"}}));
}

TEST(Fuzzy, CharactersStayWhole) {
    // The bytes of é, with another character's between them.
    EXPECT_FALSE(score("\xc3\xa9", "\xc3\xa0\xc2\xa9"));
    EXPECT_TRUE(score("é", "caf\xc3\xa9"));
    EXPECT_EQ(FuzzyQuery("É").places("é-x").size(), 2U);
}

TEST(Fuzzy, LongTextsAreCut) {
    const std::string text(100'000, 'a');
    EXPECT_TRUE(score(std::string(5000, 'a'), text));
    EXPECT_FALSE(score("b", std::string(500, 'a') + "b"));
}
