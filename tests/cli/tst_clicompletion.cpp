// SPDX-License-Identifier: GPL-3.0-or-later
// The script for the shell, run by a real bash.
#include "core/base/errortext.h"
#include "core/query/filter.h"
#include "core/query/runfilter.h"
#include "tests/cli/shell.h"
#include "tests/support/tempdir.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <QProcess>

using namespace redispatch;
using namespace redispatch::cli::test;
using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::IsSupersetOf;
using testing::Not;

namespace {

using Texts = std::vector<std::string>;

struct CompletionTest : testing::Test {
    support::TempDir folder;
    std::string script;

    void SetUp() override {
        const Ran ran = Shell().run({"completion", "bash"});
        ASSERT_EQ(ran.code, 0) << ran.err;
        EXPECT_EQ(ran.err, "");
        script = folder.write("redispatchctl.bash", ran.out).string();
    }
    /// What bash offers for a line with the caret at its end.
    Texts offered(const std::string& line) const {
        QProcess bash;
        bash.setWorkingDirectory(QString::fromStdString(folder.path().string()));
        bash.start("bash",
                   {"--norc", "--noprofile", "-c",
                    "set -u; source \"$1\"; complete -p redispatchctl >/dev/null || exit 9\n"
                    "COMP_LINE=$2 COMP_POINT=${#2}\n_redispatchctl\n"
                    "for each in ${COMPREPLY[@]+\"${COMPREPLY[@]}\"}; do printf '%s\\n' \"$each\"; done",
                    "bash", QString::fromStdString(script), QString::fromStdString(line)});
        EXPECT_TRUE(bash.waitForFinished());
        EXPECT_EQ(bash.exitCode(), 0) << line;
        EXPECT_EQ(bash.readAllStandardError().toStdString(), "") << line;
        Texts texts;
        for (const QByteArray& text : bash.readAllStandardOutput().split('\n'))
            if (!text.isEmpty())
                texts.push_back(text.toStdString());
        return texts;
    }
};

TEST_F(CompletionTest, OffersCommands) {
    EXPECT_THAT(offered("redispatchctl tri"), ElementsAre("trigger"));
    EXPECT_THAT(offered("redispatchctl --json -p 7000 he"), ElementsAre("health"));
    EXPECT_THAT(offered("redispatchctl "), IsSupersetOf({"list", "completion", "doctor", "shifts"}));
    EXPECT_THAT(offered("redispatchctl show "), IsEmpty()) << "no server is asked";
}

TEST_F(CompletionTest, OffersOptionsOfTheCommandAndOfTheProgram) {
    EXPECT_THAT(offered("redispatchctl trigger --w"), ElementsAre("--wait"));
    EXPECT_THAT(offered("redispatchctl trigger --js"), ElementsAre("--json"));
    EXPECT_THAT(offered("redispatchctl list --w"), IsEmpty());
    EXPECT_THAT(offered("redispatchctl percentiles x -"),
                IsSupersetOf({"--window", "-w", "--days", "--help"}));
}

TEST_F(CompletionTest, OffersKeysAndWordsOfFilters) {
    EXPECT_THAT(offered("redispatchctl list --filter ow"), ElementsAre("owner:"));
    EXPECT_THAT(offered("redispatchctl list -f 'state:late !ow"), ElementsAre("state:late !owner:"));
    EXPECT_THAT(offered("redispatchctl list --filter state:fai"), ElementsAre("failing"));
    EXPECT_THAT(offered("redispatchctl pause --filter \"state:late,fai"), ElementsAre("state:late,failing"));
    EXPECT_THAT(offered("redispatchctl list --filter=sta"), ElementsAre("state:"));
    EXPECT_THAT(offered("redispatchctl list --filter='sta"), ElementsAre("state:"));
    EXPECT_THAT(offered("redispatchctl runs x --filter outcome:fai"), ElementsAre("failure", "failed"));
    EXPECT_THAT(offered("redispatchctl runs x --filter 'att"), ElementsAre("attempt>"));
    EXPECT_THAT(offered("redispatchctl runs x --filter att"), ElementsAre("attempt\\>"))
        << "not a redirection";
    EXPECT_THAT(offered("redispatchctl list --filter 'nex"), ElementsAre("next<"));
    EXPECT_THAT(offered("redispatchctl runs x --filter stat"), IsEmpty()) << "a key of jobs";
}

TEST_F(CompletionTest, KnowsAllKeysThereAre) {
    Texts jobs;
    for (const query::FilterKey& key : query::filterKeys())
        jobs.emplace_back(key.name);
    Texts runs;
    for (const query::RunFilterKey& key : query::runFilterKeys())
        runs.emplace_back(key.name);
    const auto bare = [](Texts texts) {
        for (std::string& text : texts)
            text.pop_back();
        return texts;
    };
    EXPECT_EQ(bare(offered("redispatchctl list --filter '")), jobs);
    EXPECT_EQ(bare(offered("redispatchctl runs x --filter '")), runs);
}

TEST_F(CompletionTest, OffersChoicesColumnsAndFiles) {
    EXPECT_THAT(offered("redispatchctl card "), ElementsAre("show", "set", "history"));
    EXPECT_THAT(offered("redispatchctl queue re"), ElementsAre("resume"));
    EXPECT_THAT(offered("redispatchctl completion "), ElementsAre("bash"));
    EXPECT_THAT(offered("redispatchctl card show "), IsEmpty());
    EXPECT_THAT(offered("redispatchctl list --sort state,-last_d"), ElementsAre("state,-last_duration"));
    EXPECT_THAT(offered("redispatchctl list --columns "), Contains("strip").Times(1));
    folder.write("series of *.txt", "1\n");
    EXPECT_THAT(offered("redispatchctl shifts --series ser"), ElementsAre("series of *.txt"));
    EXPECT_THAT(offered("redispatchctl list --url x"), IsEmpty());
}

TEST_F(CompletionTest, AnyLineIsBearable) {
    for (const char* line :
         {"redispatchctl", "redispatchctl list --filter \"a 'b", "redispatchctl list \\",
          "redispatchctl nonsense --filter ", "redispatchctl list --filter $(touch evil) ow",
          "redispatchctl list --filter 'tag:`touch evil`,"})
        offered(line);
    EXPECT_FALSE(std::filesystem::exists(folder.path() / "evil"));
}

TEST(CompletionCommand, KnowsNoOtherShell) {
    const Ran ran = Shell().run({"completion", "fish", "--json"});
    EXPECT_EQ(ran.code, base::exitCode(base::ErrorKind::Invalid));
    EXPECT_EQ(text(ran.error()["kind"]), "invalid");
}

} // namespace
