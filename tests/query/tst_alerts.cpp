// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/alerts.h"
#include "core/query/jobhealth.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>

using namespace redispatch;
using namespace redispatch::query;
using namespace std::chrono_literals;
using base::Instant;
using domain::AlertRule;
using domain::HealthState;
using domain::Outcome;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

namespace {

const Instant noon = base::instantFromMs(1795435200000); // 2026-11-23T12:00:00Z

class AlertsTest : public testing::Test {
protected:
    void rules(std::vector<AlertRule> all) { m_alerts.setRules(std::move(all), m_now); }
    static AlertRule rule(std::initializer_list<HealthState> states, base::milliseconds after = 0ms) {
        AlertRule made;
        made.name = "r";
        made.after = after;
        for (const HealthState state : states)
            made.states.set(static_cast<std::size_t>(state));
        return made;
    }

    /// Every job runs hourly; `outcome` is that of its last run.
    void set(const std::string& name, Outcome outcome, const std::string& run = "1") {
        domain::Job job;
        job.id = base::JobId::of("native", name);
        job.name = name;
        job.owner = base::SharedText(name.starts_with("b") ? "billing" : "ops");
        job.schedule.kind = domain::ScheduleKind::Every;
        job.schedule.expression = base::SharedText("every 1h");
        job.schedule.timeZone = base::SharedText("UTC");
        job.nextAt = noon + 55min;
        job.last.id = run;
        job.last.outcome = outcome;
        job.last.finishedAt = noon - 5min;
        (outcome == Outcome::Ok ? job.lastSuccessAt : job.lastFailureAt) = noon - 5min;
        JobVitals().find(job);
        const base::JobId id = job.id;
        m_rows[id] = std::make_shared<const domain::Job>(std::move(job));
    }
    void remove(const std::string& name) { m_rows.erase(base::JobId::of("native", name)); }
    void publish() {
        auto snapshot = std::make_shared<domain::Snapshot>();
        for (const auto& [id, job] : m_rows)
            snapshot->jobs.push_back(job);
        m_alerts.setSnapshot(snapshot, m_now);
    }
    /// What is told while so much time passes, a second at a time.
    std::vector<Alert> wait(base::milliseconds length) {
        std::vector<Alert> told;
        for (const Instant end = m_now + length; m_now < end;) {
            m_now += 1s;
            for (Alert& alert : m_alerts.advance(m_now))
                told.push_back(std::move(alert));
        }
        return told;
    }
    static std::vector<std::string> jobsOf(const Alert& alert) {
        std::vector<std::string> names;
        for (const domain::Flip& flip : alert.flips)
            names.push_back(flip.job.rawPath());
        return names;
    }

    Alerts m_alerts;
    std::map<base::JobId, JobPtr> m_rows;
    Instant m_now = noon;
};

} // namespace

TEST_F(AlertsTest, WhatWasWrongAtTheStartIsNoNewsWhatGoesWrongIs) {
    rules({rule({HealthState::Failing})});
    set("a", Outcome::Failed);
    set("b", Outcome::Ok);
    publish();
    EXPECT_THAT(wait(1min), IsEmpty());
    set("b", Outcome::Failed, "2");
    publish();
    const auto told = wait(1min);
    ASSERT_THAT(told, SizeIs(1));
    EXPECT_EQ(told[0].kind, Alert::Kind::Began);
    EXPECT_EQ(told[0].begun, 1U);
    EXPECT_EQ(told[0].jobs, 2U);
    ASSERT_THAT(jobsOf(told[0]), ElementsAre("b"));
    EXPECT_EQ(told[0].flips[0].from, HealthState::Ok);
    EXPECT_EQ(told[0].flips[0].to, HealthState::Failing);
    EXPECT_EQ(told[0].flips[0].mark, "run 2");
    EXPECT_THAT(wait(24h), IsEmpty()) << "once, without a repeat interval";
}

TEST_F(AlertsTest, AStormIsOneAlert) {
    rules({rule({HealthState::Failing, HealthState::Late})});
    for (int i = 0; i < 500; ++i)
        set("job" + std::to_string(i), Outcome::Ok);
    publish();
    // They fail over ten refreshes.
    std::vector<Alert> told;
    for (int i = 0; i < 500; ++i) {
        set("job" + std::to_string(i), Outcome::Failed, "2");
        if (i % 50 == 49) {
            publish();
            for (Alert& alert : wait(i == 499 ? 10min : 200ms))
                told.push_back(std::move(alert));
        }
    }
    ASSERT_FALSE(told.empty());
    EXPECT_LE(told.size(), 2U);
    std::size_t begun = 0;
    for (const Alert& alert : told)
        begun += alert.begun;
    EXPECT_EQ(begun, 500U);
    EXPECT_EQ(told.back().counts[static_cast<std::size_t>(HealthState::Failing)], told.back().begun);
}

TEST_F(AlertsTest, ARuleSpeaksAtMostTwiceAMinute) {
    rules({rule({HealthState::Failing})});
    for (int i = 0; i < 60; ++i)
        set("job" + std::to_string(i), Outcome::Ok);
    publish();
    std::size_t alerts = 0;
    for (int i = 0; i < 60; ++i) { // one more fails each second
        set("job" + std::to_string(i), Outcome::Failed, "2");
        publish();
        alerts += wait(1s).size();
    }
    EXPECT_LE(alerts, 3U);
    alerts += wait(1min).size();
    EXPECT_LE(alerts, 4U);
}

TEST_F(AlertsTest, AStateMustLastAsLongAsTheRuleSays) {
    rules({rule({HealthState::Failing}, 30s)});
    set("a", Outcome::Ok);
    publish();
    set("a", Outcome::Failed, "2");
    publish();
    EXPECT_THAT(wait(20s), IsEmpty());
    set("a", Outcome::Ok, "3");
    publish();
    EXPECT_THAT(wait(1min), IsEmpty()) << "it was over in time";
    set("a", Outcome::Failed, "4");
    publish();
    EXPECT_THAT(wait(29s), IsEmpty());
    EXPECT_THAT(wait(10s), SizeIs(1));
}

TEST_F(AlertsTest, RemindsAndTellsTheEnd) {
    AlertRule lasting = rule({HealthState::Failing});
    lasting.repeatEvery = 1h;
    lasting.whenOver = true;
    rules({lasting});
    set("a", Outcome::Ok);
    set("b", Outcome::Ok);
    publish();
    set("a", Outcome::Failed, "2");
    publish();
    EXPECT_THAT(wait(30min), SizeIs(1));
    const auto reminder = wait(31min);
    ASSERT_THAT(reminder, SizeIs(1));
    EXPECT_EQ(reminder[0].kind, Alert::Kind::Lasts);
    EXPECT_THAT(jobsOf(reminder[0]), ElementsAre("a"));
    EXPECT_EQ(reminder[0].since, noon);
    set("a", Outcome::Ok, "3");
    publish();
    const auto end = wait(5min);
    ASSERT_THAT(end, SizeIs(1));
    EXPECT_EQ(end[0].kind, Alert::Kind::Over);
    EXPECT_THAT(wait(5h), IsEmpty());
}

TEST_F(AlertsTest, KnowsOnlyTheJobsOfItsFilter) {
    AlertRule billing = rule({HealthState::Failing});
    billing.filter = "owner:billing";
    AlertRule broken = rule({HealthState::Failing});
    broken.name = "broken";
    broken.filter = "state:dancing";
    AlertRule off = rule({HealthState::Failing});
    off.enabled = false;
    rules({billing, broken, off});
    EXPECT_THAT(m_alerts.brokenRules(), ElementsAre("broken"));
    for (const char* name : {"a", "b"})
        set(name, Outcome::Ok);
    publish();
    for (const char* name : {"a", "b"})
        set(name, Outcome::Failed, "2");
    publish();
    const auto told = wait(1min);
    ASSERT_THAT(told, SizeIs(1));
    EXPECT_THAT(jobsOf(told[0]), ElementsAre("b"));
}

TEST_F(AlertsTest, SnoozedNewsComeAfterwardsIfTheyStillAre) {
    rules({rule({HealthState::Failing})});
    set("a", Outcome::Ok);
    set("b", Outcome::Ok);
    publish();
    m_alerts.snooze(noon + 1h);
    set("a", Outcome::Failed, "2");
    set("b", Outcome::Failed, "2");
    publish();
    EXPECT_THAT(wait(30min), IsEmpty());
    set("b", Outcome::Ok, "3");
    publish();
    EXPECT_THAT(wait(29min), IsEmpty());
    const auto told = wait(2min);
    ASSERT_THAT(told, SizeIs(1));
    EXPECT_THAT(jobsOf(told[0]), ElementsAre("a"));
    EXPECT_FALSE(m_alerts.snoozedUntil());
}

TEST_F(AlertsTest, ALostServerSaysNothingAboutJobs) {
    AlertRule link = rule({HealthState::Failing, HealthState::Late, HealthState::Missed});
    link.linkLost = true;
    link.whenOver = true;
    link.after = 30s;
    rules({link});
    set("a", Outcome::Ok);
    publish();
    wait(1min);
    m_alerts.setLink(false, m_now);
    EXPECT_THAT(wait(29s), IsEmpty());
    const auto lost = wait(3h); // its slot passes meanwhile
    ASSERT_THAT(lost, SizeIs(1));
    EXPECT_EQ(lost[0].kind, Alert::Kind::LinkLost);
    m_alerts.setLink(true, m_now);
    const auto back = wait(1s);
    ASSERT_THAT(back, testing::Not(IsEmpty()));
    EXPECT_EQ(back[0].kind, Alert::Kind::LinkBack);
}

TEST_F(AlertsTest, TimeAloneMakesJobsLate) {
    rules({rule({HealthState::Late})});
    set("a", Outcome::Ok);
    publish();
    EXPECT_THAT(wait(55min), IsEmpty());
    const auto told = wait(10min);
    ASSERT_THAT(told, SizeIs(1));
    EXPECT_EQ(told[0].flips[0].to, HealthState::Late);
    EXPECT_EQ(told[0].flips[0].mark, "slot " + std::to_string(base::msSinceEpoch(noon + 55min)));
}

TEST(FlipMark, TellsInstantsAsPeopleReadThem) {
    EXPECT_EQ(markText("run 17-1"), "run 17-1");
    EXPECT_EQ(markText("slot 1795435200000"), "slot 2026-11-23T12:00:00.000Z");
    EXPECT_EQ(markText("pause "), "pause ");
    EXPECT_EQ(markText("slot soon"), "slot soon");
    EXPECT_EQ(markText("slot 99999999999999999"), "slot 99999999999999999");
    EXPECT_EQ(markText(""), "");
}

TEST_F(AlertsTest, CountsFollowTheRows) {
    const auto failing = [this] { return m_alerts.counts()[static_cast<std::size_t>(HealthState::Failing)]; };
    const auto ok = [this] { return m_alerts.counts()[static_cast<std::size_t>(HealthState::Ok)]; };
    rules({rule({HealthState::Failing})});
    for (const char* name : {"a", "b", "c"})
        set(name, Outcome::Ok);
    publish();
    EXPECT_EQ(ok(), 3U);
    set("b", Outcome::Failed, "2");
    set("0", Outcome::Failed, "2"); // before all others
    remove("c");
    publish();
    EXPECT_EQ(ok(), 1U);
    EXPECT_EQ(failing(), 2U);
    EXPECT_EQ(std::ranges::count_if(m_alerts.counts(), [](std::size_t n) { return n > 0; }), 2);
    const auto told = wait(1min);
    ASSERT_THAT(told, SizeIs(1));
    EXPECT_THAT(jobsOf(told[0]), ElementsAre("b")) << "a job that is new is no news";
    remove("b");
    remove("0");
    publish();
    EXPECT_EQ(failing(), 0U);
}
