// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/local/savedviews.h"

#include "core/local/statefiles.h"
#include "tests/support/tempdir.h"

#include <gtest/gtest.h>

#include <fstream>
#include <sys/stat.h>

using namespace redispatch;
using base::ErrorKind;
using local::SavedView;
using local::SavedViews;

namespace {

SavedView slowOnes() {
    return {"slow ones", "p95>10s owner:billing", "-last_duration,next", {"state", "job"}, "dense",
            "timeline"};
}

void put(const std::filesystem::path& file, std::string_view text) {
    std::ofstream(file) << text;
}

std::string bytesOf(const std::filesystem::path& file) {
    return local::readFile(file, 1 << 20).value_or("");
}

struct SavedViewsTest : testing::Test {
    support::TempDir folder;
    SavedViews views{folder.path()};
};

} // namespace

TEST_F(SavedViewsTest, KeepsTheViewsOfEachProfileInOrder) {
    ASSERT_TRUE(views.load("orders"));
    EXPECT_TRUE(views.load("orders")->empty());
    const std::vector<SavedView> mine{slowOnes(), {"mine \"quoted\" ☂", "", "", {}, "", ""}};
    ASSERT_TRUE(views.save("orders", mine));
    ASSERT_TRUE(views.save("other", {{"theirs", "x", "", {}, "", ""}}));
    const SavedViews again(folder.path());
    EXPECT_EQ(*again.load("orders"), mine);
    EXPECT_EQ(again.load("other")->size(), 1U);
    struct stat found {};
    ASSERT_EQ(::stat(views.file().c_str(), &found), 0);
    EXPECT_EQ(found.st_mode & 0777, 0600U);
    ASSERT_TRUE(views.save("orders", {}));
    EXPECT_TRUE(views.load("orders")->empty());
    EXPECT_EQ(views.load("other")->size(), 1U);
}

TEST_F(SavedViewsTest, RefusesNamesThatCannotBeChosen) {
    const SavedView view = slowOnes();
    EXPECT_EQ(views.save("p", {view, view}).error().kind, ErrorKind::Invalid);
    EXPECT_EQ(views.save("p", {{"  ", "", "", {}, "", ""}}).error().kind, ErrorKind::Invalid);
    EXPECT_EQ(views.save("p", {{std::string(101, 'x'), "", "", {}, "", ""}}).error().kind,
              ErrorKind::Invalid);
    std::vector<SavedView> many(SavedViews::mostViews + 1);
    for (std::size_t i = 0; i < many.size(); ++i)
        many[i].name = std::to_string(i);
    EXPECT_EQ(views.save("p", many).error().kind, ErrorKind::Invalid);
    EXPECT_FALSE(std::filesystem::exists(views.file()));
}

TEST_F(SavedViewsTest, KeepsWhatItDoesNotKnow) {
    put(views.file(), R"({"version":1,"more":7,"profiles":{"p":[{"name":"a","colour":"red"}],"q":3}})");
    auto mine = *views.load("p");
    ASSERT_EQ(mine.size(), 1U);
    mine[0].filter = "x";
    ASSERT_TRUE(views.save("p", mine));
    const std::string text = bytesOf(views.file());
    for (const char* kept : {"\"more\": 7", "\"colour\": \"red\"", "\"q\": 3", "\"filter\": \"x\""})
        EXPECT_NE(text.find(kept), std::string::npos) << kept << " in " << text;
}

TEST_F(SavedViewsTest, DamagedFileIsToldAndSetAsideNotOverwritten) {
    for (const char* bad : {"{", "[]", R"({"profiles":[]})", R"({"version":2,"profiles":{}})"}) {
        put(views.file(), bad);
        EXPECT_EQ(views.load("p").error().kind, ErrorKind::Invalid) << bad;
        EXPECT_EQ(views.save("p", {slowOnes()}).error().kind, ErrorKind::Invalid) << bad;
        EXPECT_EQ(bytesOf(views.file()), bad);
    }
    put(views.file(), "first");
    const auto first = views.setAside();
    ASSERT_TRUE(first);
    put(views.file(), "second");
    const auto second = views.setAside();
    ASSERT_TRUE(second);
    EXPECT_EQ(bytesOf(*first), "first");
    EXPECT_EQ(bytesOf(*second), "second");
    ASSERT_TRUE(views.save("p", {slowOnes()}));
    EXPECT_EQ(views.setAside()->filename(), "views.damaged-3.json");
    EXPECT_EQ(views.setAside().error().kind, ErrorKind::Storage);
}

TEST_F(SavedViewsTest, FindsByNameInAllProfiles) {
    EXPECT_EQ(views.find("slow ones").error().kind, ErrorKind::Missing);
    SavedView other = slowOnes();
    ASSERT_TRUE(views.save("a", {slowOnes()}));
    ASSERT_TRUE(views.save("b", {other, {"lone", "x", "", {}, "", ""}}));
    EXPECT_EQ(*views.find("slow ones"), slowOnes()); // the same in both
    EXPECT_EQ(views.find("lone")->filter, "x");
    other.filter = "different";
    ASSERT_TRUE(views.save("b", {other}));
    const auto both = views.find("slow ones");
    ASSERT_FALSE(both);
    EXPECT_EQ(both.error().kind, ErrorKind::Invalid);
    EXPECT_EQ(both.error().expected, "one of a/slow ones, b/slow ones");
    EXPECT_EQ(views.find("b/slow ones")->filter, "different");
}
