// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/runfilter.h"

#include <gtest/gtest.h>

using namespace redispatch;
using namespace redispatch::query;
using namespace std::chrono_literals;
using domain::Outcome;
using Key = RunFilter::Key;

namespace {

const base::Instant now = base::instantFromMs(1'800'000'000'000);

domain::Run failedRun() {
    domain::Run run;
    run.id = "1799999700000:17";
    run.startedAt = now - 5min;
    run.duration = 2500ms;
    run.finishedAt = *run.startedAt + *run.duration;
    run.queueWait = 40ms;
    run.outcome = Outcome::Failed;
    run.attempt = 2;
    run.trigger = domain::TriggerKind::Manual;
    run.by = "Anna@ops-1";
    run.reason = "after the deploy";
    run.runner = "web-1:4711";
    run.host = "web-1";
    run.revision = "8f3c";
    run.error = "SMTP 421: Too many connections";
    run.meters.cache = domain::CacheStatus::Cold;
    run.meters.dbCalls = 140;
    run.outputTail = "gave up";
    run.parameters = {{"region", "eu"}};
    return run;
}

bool matches(std::string_view text, const domain::Run& run = failedRun()) {
    const auto filter = RunFilter::parse(text);
    EXPECT_TRUE(filter) << text << ": " << (filter ? "" : filter.error().expected);
    return filter && filter->matches(run, now);
}

} // namespace

TEST(RunFilter, WordsOccurInAnyField) {
    EXPECT_TRUE(matches(""));
    EXPECT_TRUE(matches("SMTP deploy"));
    EXPECT_TRUE(matches("\"too many\" web-1 anna"));
    EXPECT_TRUE(matches("region=eu \"gave up\" 8f3c :17"));
    EXPECT_FALSE(matches("smtp timeout"));
    EXPECT_FALSE(matches("\"connectionsafter\"")) << "fields do not run together";
    EXPECT_FALSE(matches("!smtp"));
    EXPECT_TRUE(matches("!\"disk full\""));
}

TEST(RunFilter, OutcomesAreThoseOfTheList) {
    domain::Run run = failedRun();
    EXPECT_TRUE(matches("outcome:failed"));
    EXPECT_TRUE(matches("Outcome:OK,Failed"));
    EXPECT_TRUE(matches("outcome:failure"));
    EXPECT_FALSE(matches("outcome:ok"));
    EXPECT_FALSE(matches("!outcome:failed"));
    for (const auto& [outcome, name] : {std::pair{Outcome::Running, "running"},
                                        {Outcome::Ok, "ok"},
                                        {Outcome::Timeout, "timeout"},
                                        {Outcome::Killed, "killed"},
                                        {Outcome::Lost, "lost"},
                                        {Outcome::Stale, "stale"},
                                        {Outcome::Cancelled, "cancelled"},
                                        {Outcome::Unknown, "unknown"},
                                        {Outcome::None, "waiting"}}) {
        run.outcome = outcome;
        EXPECT_TRUE(matches(std::string("outcome:") + name, run)) << name;
        EXPECT_EQ(matches("outcome:failure", run), domain::isFailure(outcome)) << name;
        EXPECT_FALSE(matches("outcome:skipped,missed,failed", run)) << name;
    }
}

TEST(RunFilter, SlotsWithoutARunAreSkippedOrMissed) {
    domain::Run slot;
    slot.slotAt = now - 1h;
    slot.outcome = Outcome::None;
    slot.skippedCount = 3;
    EXPECT_TRUE(matches("outcome:missed", slot));
    EXPECT_FALSE(matches("outcome:waiting", slot));
    slot.skipped = domain::SkipCause::Overlap;
    EXPECT_TRUE(matches("outcome:skipped overlap", slot));
    EXPECT_FALSE(matches("outcome:missed", slot));
    EXPECT_FALSE(matches("cache:unknown", slot)) << "it has no cache to speak of";
    EXPECT_FALSE(matches("trigger:unknown", slot));
    EXPECT_FALSE(matches("attempt>0", slot));
}

TEST(RunFilter, TriggerCacheAndFields) {
    EXPECT_TRUE(matches("trigger:manual cache:cold"));
    EXPECT_TRUE(matches("trigger:schedule,manual"));
    EXPECT_FALSE(matches("trigger:retry"));
    EXPECT_FALSE(matches("cache:warm,unknown"));
    EXPECT_TRUE(matches("error:421 host:web runner:4711 by:anna rev:8f param:region=eu"));
    EXPECT_FALSE(matches("host:smtp"));
    EXPECT_FALSE(matches("!host:web"));
}

TEST(RunFilter, NumbersAreCompared) {
    EXPECT_TRUE(matches("dur>2s"));
    EXPECT_TRUE(matches("dur>=2500ms dur<=2500ms"));
    EXPECT_FALSE(matches("dur<2500ms"));
    EXPECT_FALSE(matches("duration>2500ms"));
    EXPECT_TRUE(matches("dur:>2s")) << "with a colon as other keys";
    EXPECT_TRUE(matches("wait<1s attempt>1 db>=140"));
    EXPECT_FALSE(matches("db>140"));
    domain::Run run = failedRun();
    run.duration.reset();
    run.meters.dbCalls.reset();
    EXPECT_FALSE(matches("dur>0", run));
    EXPECT_FALSE(matches("dur<1d", run)) << "what is not known is neither long nor short";
    EXPECT_FALSE(matches("db<5", run));
    EXPECT_TRUE(matches("!db<5", run));
}

TEST(RunFilter, ARunUnderWayCountsAsLongAsItHasTaken) {
    domain::Run run = failedRun();
    run.outcome = Outcome::Running;
    run.duration.reset();
    run.finishedAt.reset();
    EXPECT_EQ(RunFilter::parse("dur>1.5s").value(), RunFilter::parse("dur>1500ms").value());
    const auto filter = RunFilter::parse("dur>6m").value();
    EXPECT_TRUE(filter.readsClock());
    EXPECT_FALSE(filter.matches(run, now));
    EXPECT_TRUE(filter.matches(run, now + 2min));
    EXPECT_FALSE(RunFilter::parse("outcome:ok").value().readsClock());
}

TEST(RunFilter, MistakesSayWhatAndWhere) {
    struct Case {
        const char* text;
        const char* actual;
        const char* detail;
    };
    for (const auto& [text, actual, detail] : {Case{"outcome:fail", "fail", "at character 9"},
                                               {"smtp !", "!", "at character 6"},
                                               {"é cache:hot", "hot", "at character 9"},
                                               {"dur>fast", "dur>fast", "at character 1"},
                                               {"dur:2s", "dur:2s", "at character 1"},
                                               {"p95>2s", "p95>2s", "at character 1"},
                                               {"latency>2s", "latency>2s", "at character 1"},
                                               {"\"open", "\"open", "at character 1"},
                                               {"host:", "host:", "at character 1"},
                                               {"trigger:cron", "cron", "at character 9"},
                                               {"host>2", "host>2", "at character 1"}}) {
        const auto filter = RunFilter::parse(text);
        ASSERT_FALSE(filter) << text;
        EXPECT_EQ(filter.error().kind, base::ErrorKind::Invalid);
        EXPECT_EQ(filter.error().actual, actual) << text;
        EXPECT_EQ(filter.error().detail, detail) << text;
        EXPECT_FALSE(filter.error().expected.empty());
    }
    EXPECT_FALSE(RunFilter::parse(std::string(1001, 'x')));
}

TEST(RunFilter, HostileBytesAreSearchedAsTheyAreShown) {
    domain::Run run = failedRun();
    run.error = "a\x1b[31mb\xff";
    EXPECT_TRUE(matches("\\x1b[31m", run));
    EXPECT_TRUE(matches("\\xff", run));
}

TEST(RunFilter, TermsCanBeReadAndReplaced) {
    using Words = std::vector<std::string>;
    EXPECT_EQ(wordsOf("outcome:lost,ok x !outcome:failed", Key::Outcome), (Words{"ok", "lost"}));
    EXPECT_EQ(wordsOf("outcome:failure", Key::Outcome), (Words{"failed", "timeout", "killed", "lost"}));
    EXPECT_EQ(wordsOf("cache:cold trigger:retry", Key::Trigger), (Words{"retry"}));
    EXPECT_EQ(wordsOf("outcome:nonsense", Key::Outcome), Words{});
    EXPECT_EQ(withTerm("", Key::Outcome, "outcome:ok"), "outcome:ok");
    EXPECT_EQ(withTerm("disk  full", Key::Outcome, "outcome:ok"), "disk full outcome:ok");
    EXPECT_EQ(withTerm("a outcome:ok  \"b c\" outcome:lost !outcome:failed", Key::Outcome, "outcome:killed"),
              "a outcome:killed \"b c\" !outcome:failed");
    EXPECT_EQ(withTerm("a outcome:ok b", Key::Outcome, ""), "a b");
    EXPECT_EQ(withTerm("dur>2s x", Key::Duration, "dur<1s"), "dur<1s x");
    EXPECT_EQ(withTerm("outcome:what", Key::Outcome, "outcome:ok"), "outcome:what") << "left as it was typed";
}

TEST(RunFilter, EqualWhereverTheTermsStand) {
    EXPECT_EQ(RunFilter::parse("outcome:ok  x").value(), RunFilter::parse(" outcome:ok x ").value());
    EXPECT_NE(RunFilter::parse("dur>1s").value(), RunFilter::parse("dur>=1s").value());
    EXPECT_TRUE(RunFilter::parse("  ").value().empty());
}
