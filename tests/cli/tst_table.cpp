// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/jsonvalue.h"
#include "app/cli/table.h"
#include "app/cli/words.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

using namespace redispatch;
using namespace redispatch::cli;

namespace {

std::string printed(const Table& table, int width = 0, bool colours = false) {
    std::ostringstream out;
    table.print(out, width, colours);
    return out.str();
}

TEST(Width, IsThatOnScreen) {
    EXPECT_EQ(displayWidth(""), 0);
    EXPECT_EQ(displayWidth("abc"), 3);
    EXPECT_EQ(displayWidth("größe"), 5);
    EXPECT_EQ(displayWidth("日本"), 4);
    EXPECT_EQ(displayWidth("🚀x"), 3);
    EXPECT_EQ(displayWidth("e\u0301"), 1); // a combining accent takes no room
    EXPECT_EQ(displayWidth("\xff\xfe"), 2);
}

TEST(Width, CutsBetweenCharacters) {
    EXPECT_EQ(fitted("abcdef", 6), "abcdef");
    EXPECT_EQ(fitted("abcdef", 4), "abc…");
    EXPECT_EQ(fitted("日本語", 4), "日…");
    EXPECT_EQ(fitted("🚀🚀", 3), "🚀…");
}

TEST(Table, AlignsByWidthAndLeavesNoBlanksAtTheEnd) {
    Table table({{"Job"}, {"n", true}, {"Owner"}});
    table.add({"日本", "5", "ana"});
    table.add({"warm", "1,234", ""});
    EXPECT_EQ(printed(table), "Job       n  Owner\n"
                              "日本      5  ana\n"
                              "warm  1,234\n");
}

TEST(Table, ControlCharactersAreVisible) {
    Table table({{"Job"}});
    table.add({"\x1b[31mred\nline\u202e"});
    EXPECT_EQ(printed(table), "Job\n\\x1b[31mred\\x0aline\\u202e\n");
}

TEST(Table, FitsATerminalAndCutsTheWidestFirst) {
    Table table({{"State", false, false}, {"Job"}, {"Owner"}});
    table.add({"failing", std::string(4'096, 'x'), "catalogue"});
    const std::string text = printed(table, 40);
    std::istringstream lines(text);
    std::string line;
    while (std::getline(lines, line))
        EXPECT_LE(displayWidth(line), 40) << line;
    EXPECT_THAT(text, testing::HasSubstr("failing  xxx"));
    EXPECT_THAT(text, testing::HasSubstr("…  catalogue"));
}

TEST(Table, ElsewhereNothingIsCutAndOnlyTheLongRowMoves) {
    Table table({{"Job"}, {"Owner"}});
    table.add({std::string(200, 'x'), "ana"});
    table.add({"b", "eve"});
    EXPECT_EQ(printed(table), "Job" + std::string(59, ' ') + "Owner\n" + std::string(200, 'x') + "  ana\nb" +
                                  std::string(61, ' ') + "eve\n");
}

TEST(Table, ColoursOnlyWhereWanted) {
    Table table({{"State"}});
    table.add({{"failing", Tone::Bad}});
    EXPECT_EQ(printed(table), "State\nfailing\n");
    EXPECT_EQ(printed(table, 0, true), "\x1b[2mState\x1b[0m\n\x1b[31mfailing\x1b[0m\n");
}

TEST(Json, TextsSurviveAndTerminalsObeyNothing) {
    const QJsonObject object{{QStringLiteral("t"), json("\x1b\u009b\u202e\x7f🚀\"")}};
    const std::string line = jsonLine(object);
    EXPECT_EQ(line, "{\"t\":\"\\u001b\\u009b\\u202e\\u007f🚀\\\"\"}");
    EXPECT_EQ(json(std::string_view("a\xff z")).toString(), QStringLiteral("a\\xff z"));
    EXPECT_EQ(json(std::string_view("a\0b", 3)).toString().size(), 3);
}

TEST(Json, TimesDurationsAndNothing) {
    EXPECT_EQ(json(base::instantFromMs(1'795'435'200'007)).toString(),
              QStringLiteral("2026-11-23T12:00:00.007Z"));
    EXPECT_EQ(json(base::milliseconds(9'007'199'254'740'993)).toInteger(), 9'007'199'254'740'993);
    EXPECT_TRUE(json(std::optional<int>()).isNull());
    EXPECT_TRUE(json(0.0 / 0.0).isNull());
}

TEST(Words, ParametersAreSplitAtTheFirstEquals) {
    const auto values = parametersFrom({"a=b=c", "d="});
    ASSERT_TRUE(values);
    EXPECT_EQ(values->at(0), std::pair(std::string("a"), std::string("b=c")));
    EXPECT_EQ(values->at(1), std::pair(std::string("d"), std::string()));
    EXPECT_FALSE(parametersFrom({"a"}));
    EXPECT_FALSE(parametersFrom({"=a"}));
}

} // namespace
