// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/rules/binaries.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

using namespace redispatch::rules;
using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

namespace {

class Headless : public testing::TestWithParam<std::string> {};

TEST_P(Headless, NeedsNoWindows) {
    const auto direct = neededDirectly(GetParam());
    ASSERT_TRUE(direct) << "readelf failed on " << GetParam();
    EXPECT_THAT(*direct, Contains(HasSubstr("libc.so")));
    EXPECT_THAT(windowLibraries(*direct), IsEmpty());

    const auto all = neededAtAll(GetParam());
    ASSERT_TRUE(all) << "ldd failed on " << GetParam();
    EXPECT_THAT(*all, Contains(HasSubstr("libc.so")));
    EXPECT_THAT(windowLibraries(*all), IsEmpty());
}

std::vector<std::string> programs() {
    return {REDISPATCH_HEADLESS_PROGRAMS};
}

INSTANTIATE_TEST_SUITE_P(Programs, Headless, testing::ValuesIn(programs()));

TEST(Fixture, AWindowOfItsOwnIsSeen) {
    const auto direct = neededDirectly(REDISPATCH_FIXTURE_DIRECT);
    ASSERT_TRUE(direct);
    EXPECT_THAT(windowLibraries(*direct), Contains(HasSubstr("libQt6Widgets")));
}

TEST(Fixture, AWindowBehindALibraryIsSeen) {
    const auto direct = neededDirectly(REDISPATCH_FIXTURE_BEHIND);
    ASSERT_TRUE(direct);
    EXPECT_THAT(windowLibraries(*direct), Not(Contains(HasSubstr("libQt6Widgets"))));
    const auto all = neededAtAll(REDISPATCH_FIXTURE_BEHIND);
    ASSERT_TRUE(all);
    EXPECT_THAT(windowLibraries(*all), Contains(HasSubstr("libQt6Widgets")));
}

TEST(Fixture, WhatIsNoProgramIsNoSilentPass) {
    EXPECT_FALSE(neededDirectly("/nonexistent/program"));
    EXPECT_FALSE(neededAtAll("/nonexistent/program"));
}

} // namespace
