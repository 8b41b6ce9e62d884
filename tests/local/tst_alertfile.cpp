// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/local/alertfile.h"

#include "core/local/statefiles.h"
#include "tests/support/tempdir.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace redispatch::local {
namespace {

using base::ErrorKind;
using domain::AlertRule;
using domain::HealthState;
using testing::HasSubstr;
using namespace std::chrono_literals;

class AlertFileTest : public testing::Test {
protected:
    void write(std::string_view text) {
        ASSERT_TRUE(ensurePrivateFolder(m_folder.path()));
        ASSERT_TRUE(writeAtomically(m_file.file(), text));
    }
    support::TempDir m_folder;
    AlertFile m_file{m_folder.path()};
};

TEST_F(AlertFileTest, WithoutAFileTroubleCallsAndNothingElse) {
    const auto rules = m_file.load();
    ASSERT_TRUE(rules);
    EXPECT_EQ(*rules, domain::defaultAlertRules());
    EXPECT_TRUE(rules->front().isAbout(HealthState::Failing));
    EXPECT_FALSE(rules->front().isAbout(HealthState::Ok));
    for (const AlertRule& rule : *rules) {
        EXPECT_FALSE(rule.sound);
        EXPECT_TRUE(rule.hook.empty());
    }
}

TEST_F(AlertFileTest, RulesComeBack) {
    AlertRule rule;
    rule.name = "Käse \"1\"";
    rule.states.set(static_cast<std::size_t>(HealthState::Flaky));
    rule.states.set(static_cast<std::size_t>(HealthState::Paused));
    rule.linkLost = true;
    rule.filter = "owner:billing !\"two words\"";
    rule.after = 90s;
    rule.repeatEvery = 4h;
    rule.enabled = false;
    rule.sound = true;
    rule.desktop = false;
    rule.whenOver = true;
    rule.hook = "/bin/page \"on call\"";
    ASSERT_TRUE(m_file.save({rule, {}}));
    EXPECT_EQ(m_file.load().value(), (std::vector{rule, AlertRule{}}));
    ASSERT_TRUE(m_file.save({}));
    EXPECT_TRUE(m_file.load().value().empty());
}

TEST_F(AlertFileTest, NonsenseIsToldByRuleAndFieldAndNothingIsLost) {
    const std::pair<const char*, const char*> wrong[] = {
        {"{", "no JSON"},
        {"{\"rules\": 4}", "something else"},
        {"{\"rules\": [{\"states\": [\"failing\"]}, {\"states\": [\"dancing\"]}]}", "rule 2, states"},
        {"{\"rules\": [{\"after\": \"soon\"}]}", "rule 1, after"},
        {"{\"rules\": [{\"sound\": \"yes\"}]}", "rule 1, sound"},
        {"{\"rules\": [7]}", "rule 1"},
    };
    for (const auto& [text, told] : wrong) {
        write(text);
        const auto rules = m_file.load();
        ASSERT_FALSE(rules) << text;
        EXPECT_EQ(rules.error().kind, ErrorKind::Invalid);
        EXPECT_THAT(rules.error().subject + rules.error().actual, HasSubstr(told));
    }
    ASSERT_TRUE(m_file.save({}));
    EXPECT_EQ(readFile(m_file.file().string() + ".bad", 1000).value(), wrong[5].first);
}

TEST_F(AlertFileTest, NobodyElseMayWriteWhatHoldsCommands) {
    ASSERT_TRUE(m_file.save({}));
    std::filesystem::permissions(m_file.file(), std::filesystem::perms::group_write,
                                 std::filesystem::perm_options::add);
    EXPECT_EQ(m_file.load().error().kind, ErrorKind::Invalid);
}

} // namespace
} // namespace redispatch::local
