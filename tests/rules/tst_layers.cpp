// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/rules/checker.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

using namespace redispatch::rules;
namespace fs = std::filesystem;

namespace {

const fs::path sourceRoot = REDISPATCH_SOURCE_DIR;
const fs::path fixtures = sourceRoot / "tests/rules/fixtures";

Layers realTable() {
    std::string problem;
    Layers layers = Layers::parse(readFile(sourceRoot / "tests/rules/layers.txt"), problem);
    EXPECT_EQ(problem, "");
    EXPECT_FALSE(layers.empty());
    return layers;
}

std::string listed(const std::vector<Violation>& violations) {
    std::string text;
    for (const Violation& violation : violations)
        text += violation.str() + "\n";
    return text;
}

TEST(Tree, KeepsEveryRule) {
    ASSERT_GT(sourceCount(sourceRoot), 40U);
    EXPECT_EQ(listed(check(sourceRoot, realTable())), "");
}

/// A fixture breaks exactly the rule its folder is named after, in the places given.
struct Broken {
    std::string rule;
    std::vector<std::string> places; ///< "file:line"
};
void PrintTo(const Broken& broken, std::ostream* out) {
    *out << broken.rule;
}

class Rule : public testing::TestWithParam<Broken> {};

TEST_P(Rule, IsFoundWhereItIsBrokenAndNowhereElse) {
    const fs::path tree = fixtures / GetParam().rule;
    ASSERT_GT(sourceCount(tree), 0U);
    std::vector<std::string> places;
    for (const Violation& violation : check(tree, realTable())) {
        EXPECT_EQ(violation.rule, GetParam().rule) << violation.str();
        places.push_back(violation.file + ":" + std::to_string(violation.line));
    }
    EXPECT_THAT(places, testing::UnorderedElementsAreArray(GetParam().places));
}

INSTANTIATE_TEST_SUITE_P(
    Fixtures, Rule,
    testing::Values(Broken{"layer",
                           {"core/domain/reaches_up.cpp:2", "ui/reaches_redis.cpp:2", "app/cli/shows.cpp:2"}},
                    Broken{"unknown_folder", {"core/misc/anything.cpp:1"}},
                    Broken{"relative_include", {"core/base/near.cpp:2", "core/base/near.cpp:3"}},
                    Broken{"cycle", {"core/base/c.h:4"}}, Broken{"hiredis", {"core/engines/shortcut.cpp:2"}},
                    Broken{"spdlog", {"core/redis/chatty.cpp:2"}},
                    Broken{"messagebox", {"ui/window/asks.cpp:2", "ui/window/asks.cpp:5"}},
                    Broken{"eventloop",
                           {"ui/connect/dialog.cpp:3", "ui/connect/dialog.cpp:6", "ui/connect/dialog.cpp:7",
                            "ui/connect/dialog.cpp:8", "app/desktop/start.cpp:2"}},
                    Broken{"singleton", {"core/local/settings.h:4", "core/local/settings.cpp:5"}},
                    Broken{"waiting",
                           {"ui/jobs/waits.cpp:5", "ui/jobs/waits.cpp:6", "ui/jobs/waits.cpp:7",
                            "ui/jobs/waits.cpp:8", "ui/jobs/waits.cpp:9"}}),
    [](const auto& broken) { return broken.param.rule; });

TEST(Fixtures, EachOneIsTested) {
    std::vector<std::string> folders;
    for (const auto& entry : fs::directory_iterator(fixtures))
        folders.push_back(entry.path().filename().string());
    EXPECT_THAT(folders, testing::UnorderedElementsAre("layer", "unknown_folder", "relative_include", "cycle",
                                                       "hiredis", "spdlog", "messagebox", "eventloop",
                                                       "singleton", "waiting", "clean"));
}

TEST(Fixtures, WhatOnlyLooksLikeABreachIsNone) {
    ASSERT_GT(sourceCount(fixtures / "clean"), 3U);
    EXPECT_EQ(listed(check(fixtures / "clean", realTable())), "");
}

TEST(Table, NamesOnlyFoldersDeclaredAbove) {
    std::string problem;
    EXPECT_TRUE(Layers::parse("core/a: core/b\ncore/b:\n", problem).empty());
    EXPECT_EQ(problem, "line 1: core/b is not declared above core/a");
    EXPECT_TRUE(Layers::parse("core/a:\ncore/a:\n", problem).empty());
    EXPECT_EQ(problem, "line 2: core/a twice");
    EXPECT_TRUE(Layers::parse("core/a\n", problem).empty());
    EXPECT_EQ(problem, "line 1: no colon");
}

TEST(Table, NamesEveryFolderOfTheTree) {
    const Layers layers = realTable();
    for (const char* top : {"core", "app"}) {
        for (const auto& entry : fs::directory_iterator(sourceRoot / top)) {
            if (!entry.is_directory())
                continue;
            const std::string folder = std::string(top) + "/" + entry.path().filename().string();
            EXPECT_EQ(layers.folderOf(folder + "/x.h"), folder);
        }
    }
}

TEST(Text, CommentsAndLiteralsGoLinesStay) {
    EXPECT_EQ(withoutComments("a // b\nc /* d\ne */ f", false), "a \nc \n f");
    EXPECT_EQ(withoutComments(R"x(f("a\"b"); 1'000; 'x'; R"(q"q)";)x", false), R"(f(""); 1'000; ""; "";)");
    EXPECT_EQ(withoutComments("f(\"//a\");", true), "f(\"//a\");");
}

TEST(Text, IncludesAreRead) {
    const auto includes = includesOf("// #include \"no\"\n#include <vector>\n  # include \"core/x.h\"\n");
    ASSERT_EQ(includes.size(), 2U);
    EXPECT_EQ(includes[0].target, "vector");
    EXPECT_FALSE(includes[0].quoted);
    EXPECT_EQ(includes[1].target, "core/x.h");
    EXPECT_EQ(includes[1].line, 3);
}

} // namespace
