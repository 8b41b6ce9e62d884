// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/humanize.h"
#include "core/timing/jobrule.h"
#include "core/timing/nextruns.h"

#include <gtest/gtest.h>

using namespace redispatch;
using namespace redispatch::timing;
using namespace std::chrono_literals;
using base::Instant;
using base::SharedText;
using domain::ScheduleKind;

namespace {

const Instant noon = base::instantFromMs(1795435200000); // 2026-11-23T12:00:00Z

domain::Job job(const char* expression, ScheduleKind kind = ScheduleKind::Every, const char* zone = "UTC") {
    domain::Job made;
    made.id = base::JobId::of("native", "cache-warm");
    made.schedule.kind = kind;
    made.schedule.expression = SharedText(expression);
    made.schedule.timeZone = SharedText(zone);
    return made;
}

domain::Job queued(const char* expression, ScheduleKind kind = ScheduleKind::Every,
                   const char* zone = "UTC") {
    domain::Job made = job(expression, kind, zone);
    made.id = base::JobId("bullmq:bull:mail:digest");
    made.queue = std::make_unique<domain::QueueFacts>();
    return made;
}

} // namespace

TEST(RuleOfAJob, isReadAsItsEngineReadsIt) {
    EXPECT_TRUE(ruleOf(job("every 5m")));
    EXPECT_FALSE(ruleOf(job("every soon")));
    EXPECT_FALSE(ruleOf(job("61 * * * *", ScheduleKind::Cron)));

    // Debian joins "*/2 of the month" and "Monday" by AND, cron-parser by OR.
    const auto count = [](const domain::Job& of) {
        return countBetween(*ruleOf(of), noon, noon + std::chrono::days(70), 1000).due;
    };
    EXPECT_LT(count(job("0 3 */2 * 1", ScheduleKind::Cron)), 8);
    EXPECT_GT(count(queued("0 3 */2 * 1", ScheduleKind::Cron)), 35);
}

TEST(RuleOfAJob, needsItsKindAndZone) {
    const char* text = "0 15 10 ? * 1"; // cron-parser's; the native dialect knows no question mark
    EXPECT_FALSE(ruleOf(job(text, ScheduleKind::Cron, "Europe/Madrid")));
    const auto cron = ruleOf(queued(text, ScheduleKind::Cron, "Europe/Madrid"));
    ASSERT_TRUE(cron);
    EXPECT_EQ(nextAfter(*cron, noon), base::instantFromMs(1'796'030'100'000)); // Monday 10:15 in Madrid
    EXPECT_FALSE(ruleOf(queued(text, ScheduleKind::Cron, "Nowhere/Land")));
    EXPECT_FALSE(ruleOf(queued(text, ScheduleKind::Unknown, "Europe/Madrid")));
}

TEST(RuleOfAJob, ofAQueuesRhythmStandsOnItsNextSlot) {
    domain::Job row = queued("every 5m");
    EXPECT_FALSE(ruleOf(row)) << "its grid is not known";
    row.nextAt = noon + 1234ms;
    EXPECT_EQ(nextAfter(*ruleOf(row), noon), noon + 1234ms);
    EXPECT_EQ(nextAfter(*ruleOf(row), noon + 2s), noon + 5min + 1234ms);
    row.schedule.expression = SharedText("every 500ms"); // no native rule is as quick
    EXPECT_TRUE(ruleOf(row));
}
