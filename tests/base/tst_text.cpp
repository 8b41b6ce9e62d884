// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/stop.h"
#include "core/base/text.h"

#include <gtest/gtest.h>

#include <poll.h>

using namespace redispatch::base;

TEST(Visible, KeepsTextAndShowsControls) {
    EXPECT_EQ(visible("plain äöü 漢字 😀"), "plain äöü 漢字 😀");
    EXPECT_EQ(visible(std::string_view("a\0b", 3)), "a\\x00b");
    EXPECT_EQ(visible("\x1b[31m\x7f"), "\\x1b[31m\\x7f");
    EXPECT_EQ(visible("\xc2\x9b"), "\\x9b"); // C1
    EXPECT_EQ(visible("a\xe2\x80\xae"
                      "b"),
              "a\\u202eb");                        // right-to-left override
    EXPECT_EQ(visible("\xe2\x81\xa6"), "\\u2066"); // isolate
    EXPECT_EQ(visible("line\nnext\ttab\r"), "line\\x0anext\\x09tab\\x0d");
    EXPECT_EQ(visible("line\nnext\ttab\r", true), "line\nnext\ttab\\x0d");
}

TEST(Visible, ShowsBadUtf8ByteByByte) {
    EXPECT_EQ(visible("\xff\xfe"), "\\xff\\xfe");
    EXPECT_EQ(visible("\xc0\xaf"), "\\xc0\\xaf");          // overlong
    EXPECT_EQ(visible("\xed\xa0\x80"), "\\xed\\xa0\\x80"); // surrogate
    EXPECT_EQ(visible("\xf4\x90\x80\x80"), "\\xf4\\x90\\x80\\x80");
    EXPECT_EQ(visible("\xe2\x82"), "\\xe2\\x82"); // cut short
}

TEST(Elided, CutsBetweenCharacters) {
    EXPECT_EQ(elided("short", 10), "short");
    EXPECT_EQ(elided("abcdefghij", 8), "abcde…");
    EXPECT_EQ(elided("äöüäöü", 8), "äö…");
    EXPECT_EQ(elided("abcdef", 1), "…");
}

TEST(Folded, IgnoresCaseInSeveralScripts) {
    EXPECT_EQ(folded("Billing-CLOSE Äß ΩМОСКВА"), "billing-close äß ωмосква");
    EXPECT_EQ(folded("漢字😀"), "漢字😀");
    EXPECT_EQ(folded("\xff"), "\xff");
}

TEST(Parse, WholeNumbersOnly) {
    EXPECT_EQ(parseInt("42"), 42);
    EXPECT_EQ(parseInt("-7"), -7);
    for (const char* bad : {"", " 1", "1 ", "1.0", "0x1", "9223372036854775808"})
        EXPECT_EQ(parseInt(bad), std::nullopt) << bad;
    EXPECT_EQ(parseDouble("1.5"), 1.5);
    for (const char* bad : {"", "nan", "inf", "1,5", "1.5x"})
        EXPECT_EQ(parseDouble(bad), std::nullopt) << bad;
}

TEST(Split, DropsOrKeepsEmptyParts) {
    EXPECT_EQ(split("a,,b,", ',').size(), 2U);
    EXPECT_EQ(split("a,,b,", ',', true).size(), 4U);
    EXPECT_EQ(split("", ',', true).size(), 1U);
    EXPECT_EQ(trimmed(" \t a b \n"), "a b");
}

TEST(Interner, SharesEqualTextsUpToItsLimit) {
    Interner intern(1);
    EXPECT_EQ(intern("billing").view().data(), intern("billing").view().data());
    EXPECT_EQ(intern("other"), SharedText("other"));
    EXPECT_NE(intern("other").view().data(), intern("other").view().data());
    EXPECT_TRUE(SharedText().empty());
}

TEST(Stop, MakesItsDescriptorReadableOnceForAll) {
    Stop stop;
    Stop copy = stop;
    pollfd waiting{stop.descriptor(), POLLIN, 0};
    EXPECT_EQ(::poll(&waiting, 1, 0), 0);
    copy.request();
    copy.request();
    EXPECT_TRUE(stop.requested());
    EXPECT_EQ(::poll(&waiting, 1, 0), 1);
}
