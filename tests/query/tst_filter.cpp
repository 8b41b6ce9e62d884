// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/filter.h"

#include "core/domain/strip.h"
#include "core/query/jobhealth.h"
#include "tests/query/samplejobs.h"

#include <gtest/gtest.h>

#include <ctime>
#include <iostream>
#include <numeric>

using namespace redispatch;
using namespace redispatch::query;
using namespace std::chrono_literals;

namespace {

domain::Job billingClose() {
    domain::Job job;
    job.id = base::JobId("native:billing-close");
    job.name = "Billing-Close";
    job.owner = base::SharedText("Billing Team");
    job.group = base::SharedText("finance");
    job.tags = base::SharedText("nightly money");
    job.schedule.text = base::SharedText("every day at 02:00, Europe/Berlin");
    job.schedule.expression = base::SharedText("0 2 * * *");
    job.last.outcome = domain::Outcome::Timeout;
    job.notes = {true, true, false};
    return job;
}

bool matches(std::string_view filter, const domain::Job& job = billingClose(),
             base::Instant now = sampleNow) {
    const auto parsed = Filter::parse(filter);
    EXPECT_TRUE(parsed) << filter << ": " << (parsed ? "" : parsed.error().expected);
    return parsed && parsed->matches(job, searchText(job), now);
}

} // namespace

TEST(Filter, BareWordsOccurAnywhereInAnyCase) {
    EXPECT_TRUE(matches(""));
    EXPECT_TRUE(matches("   "));
    EXPECT_TRUE(matches("BILLING"));
    EXPECT_TRUE(matches("lling-cl"));
    EXPECT_TRUE(matches("money berlin close"));
    EXPECT_TRUE(matches("team"));
    EXPECT_TRUE(matches("financ"));
    EXPECT_TRUE(matches("\"billing team\""));
    EXPECT_TRUE(matches("\"0 2 * * *\""));
    EXPECT_TRUE(matches("native:billing-close"));
    EXPECT_TRUE(matches("02:00"));
    EXPECT_FALSE(matches("billing cache"));
    EXPECT_FALSE(matches("\"team billing\""));
    EXPECT_FALSE(matches("closenative")) << "fields do not run together";
}

TEST(Filter, KeysLookInOneField) {
    EXPECT_TRUE(matches("owner:billing"));
    EXPECT_TRUE(matches("owner:\"Billing T\""));
    EXPECT_TRUE(matches("Owner:ops,team"));
    EXPECT_FALSE(matches("owner:close"));
    EXPECT_TRUE(matches("name:close"));
    EXPECT_FALSE(matches("name:native"));
    EXPECT_TRUE(matches("id:native:bill"));
    EXPECT_TRUE(matches("tag:money"));
    EXPECT_TRUE(matches("tag:NIGHTLY"));
    EXPECT_FALSE(matches("tag:night")) << "tags are whole words";
    EXPECT_TRUE(matches("engine:native"));
    EXPECT_TRUE(matches("engine:bullmq,native"));
    EXPECT_FALSE(matches("engine:nat"));
    EXPECT_TRUE(matches("group:fin"));
    EXPECT_TRUE(matches("schedule:berlin"));
    EXPECT_TRUE(matches("schedule:\"0 2\""));
    EXPECT_TRUE(matches("last:timeout"));
    EXPECT_TRUE(matches("last:failed,timeout"));
    EXPECT_FALSE(matches("last:ok"));
    EXPECT_TRUE(matches("notes:missing"));
    EXPECT_FALSE(matches("notes:complete"));
    EXPECT_TRUE(matches("queue:fin")) << "another word for group";
}

TEST(Filter, NotesAreAskedForOneByOne) {
    EXPECT_TRUE(matches("notes:owner"));
    EXPECT_TRUE(matches("notes:expected"));
    EXPECT_FALSE(matches("notes:rollback"));
    EXPECT_TRUE(matches("!notes:rollback"));
    EXPECT_TRUE(matches("notes:rollback,owner")) << "any of them";
    domain::Job job = billingClose();
    job.notes.rollbackNote = true;
    EXPECT_TRUE(matches("notes:complete", job));
    EXPECT_TRUE(matches("notes:rollback notes:owner notes:expected !notes:missing", job));
}

TEST(Filter, EnginesHaveATitleToo) {
    domain::Job job = billingClose();
    job.id = base::JobId("bullmq:bull:mail:digest");
    EXPECT_TRUE(matches("engine:bullmq", job));
    EXPECT_FALSE(matches("engine:\"bullmq 5\"", job));
    job.queue = std::make_unique<domain::QueueFacts>();
    job.queue->engine = base::SharedText("Bull 4");
    EXPECT_TRUE(matches("engine:\"Bull 4\"", job));
    EXPECT_TRUE(matches("engine:bull", job));
    EXPECT_TRUE(matches("engine:bullmq", job)) << "the name in its id";
    EXPECT_FALSE(matches("engine:\"bullmq 5\"", job));
    job.queue->engine = base::SharedText("BullMQ 5");
    EXPECT_FALSE(matches("engine:bull", job));
    job.state = domain::JobState::Broken;
    EXPECT_TRUE(matches("state:broken", job));
}

TEST(Filter, NegatesAndJoinsByAnd) {
    EXPECT_TRUE(matches("!cache"));
    EXPECT_FALSE(matches("!billing"));
    EXPECT_TRUE(matches("close !owner:ops !state:ok,paused"));
    EXPECT_FALSE(matches("close !\"billing team\""));
}

TEST(Filter, StatesAreThoseOfTheMoment) {
    domain::Job job = billingClose();
    EXPECT_TRUE(matches("state:failing", job));
    EXPECT_TRUE(matches("state:ok,Failing", job));
    job.nextAt = sampleNow;
    job.last.outcome = domain::Outcome::None;
    EXPECT_TRUE(matches("state:never_run", job));
    EXPECT_TRUE(matches("state:\"never run\"", job));
    EXPECT_TRUE(matches("state:on_time !state:waiting", job));
    EXPECT_TRUE(matches("state:waiting", job, sampleNow + 1ms));
    EXPECT_TRUE(matches("state:late", job, sampleNow + 1h));
    EXPECT_TRUE(matches("state:missed", job, sampleNow + 1h + 1ms));
    EXPECT_FALSE(matches("state:late", job, sampleNow + 1h + 1ms));
    EXPECT_TRUE(matches("state:never_run", job, sampleNow + 1h)) << "that too";
}

TEST(Filter, StatesAreAxes) {
    domain::Job job = billingClose();
    job.paused = std::make_unique<domain::Pause>(domain::Pause{"ann", "why", sampleNow - 1h, {}});
    EXPECT_TRUE(matches("state:paused state:failing", job));
    EXPECT_FALSE(matches("state:paused state:late", job));
    EXPECT_FALSE(matches("state:idle", job));
    EXPECT_FALSE(matches("state:ok", job));
    job.paused.reset();
    EXPECT_TRUE(matches("state:idle state:failing", job));
    job.runningSince = sampleNow - 1min;
    EXPECT_TRUE(matches("state:running state:failing", job)) << "the headline hides that it runs";
    job.last.outcome = domain::Outcome::Ok;
    job.baseline = domain::DurationBaseline{59, 900, 1000, 2000};
    EXPECT_TRUE(matches("state:running state:slow", job));
    job.runningSince.reset();
    job.last.duration = 500ms;
    EXPECT_TRUE(matches("state:ok state:fast", job));
    EXPECT_TRUE(matches("state:\"too fast\"", job));
    EXPECT_FALSE(matches("state:slow", job));
    for (const auto& [state, word] : {std::pair(domain::JobState::Exhausted, "state:exhausted"),
                                      std::pair(domain::JobState::Retired, "state:retired"),
                                      std::pair(domain::JobState::Invalid, "state:invalid state:unknown"),
                                      std::pair(domain::JobState::Broken, "state:broken state:missed")}) {
        EXPECT_FALSE(matches(word, job)) << word;
        domain::Job given = job;
        given.state = state;
        EXPECT_TRUE(matches(word, given)) << word;
    }
    const auto twice = Filter::parse("state:running");
    stats::Health health;
    EXPECT_FALSE(twice->matches(job, {}, sampleNow, health));
    health.activity = stats::Activity::Running;
    EXPECT_TRUE(twice->matches(job, {}, sampleNow, health)) << "as told, not as found";
}

TEST(Filter, ComparesTimesAndShares) {
    domain::Job job = billingClose();
    for (const char* none : {"next<1d", "next>1d", "last<1d", "dur>0s", "p95<1d", "err<100%", "err>=0%"}) {
        EXPECT_FALSE(matches(none, job)) << none;
        EXPECT_TRUE(matches(std::string("!") + none, job)) << none;
    }
    job.nextAt = sampleNow + 2h;
    EXPECT_FALSE(matches("next<2h", job));
    EXPECT_TRUE(matches("next<=2h", job));
    EXPECT_TRUE(matches("next:>=2h", job)) << "with a colon too";
    EXPECT_FALSE(matches("next:>2h", job));
    EXPECT_TRUE(matches("next<2h", job, sampleNow + 1ms));
    EXPECT_TRUE(matches("next<1m", job, sampleNow + 3h)) << "overdue";
    job.last.startedAt = sampleNow - 49h;
    EXPECT_TRUE(matches("last>2d last:timeout", job));
    EXPECT_FALSE(matches("last:<1h", job));
    job.last.duration = 1500ms;
    EXPECT_TRUE(matches("dur>1.4s", job));
    EXPECT_FALSE(matches("dur>1.5s", job));
    EXPECT_TRUE(matches("DUR<1500.5ms", job));
    job.baseline = domain::DurationBaseline{100, 900, 1000, 2000};
    EXPECT_TRUE(matches("p95>1.5s p95<=2", job));
    domain::Fate fate;
    for (int i = 0; i < 20; ++i) {
        fate.outcome = i == 3 ? domain::Outcome::Failed : domain::Outcome::Ok;
        job.strip += domain::packFate(fate);
    }
    EXPECT_FALSE(matches("err>5%", job));
    EXPECT_TRUE(matches("err>=5% err<5.1", job));
    job.name = "a<b";
    EXPECT_TRUE(matches("a<b", job)) << "no key, so it is text";
    EXPECT_TRUE(matches("owner:billing !owner>x", job));
    EXPECT_TRUE(Filter::parse("next<1h")->ticks());
    EXPECT_FALSE(Filter::parse("dur<1h last:ok state:late")->ticks());
    EXPECT_FALSE(Filter::parse("dur<1h last:ok state:late")->readsText());
    EXPECT_TRUE(Filter::parse("state:late")->readsHealth());
    EXPECT_FALSE(Filter::parse("late dur>1s")->readsHealth());
}

TEST(Filter, TellsItsKeys) {
    for (const FilterKey& key : filterKeys()) {
        EXPECT_FALSE(key.meaning.empty()) << key.name;
        const bool words = key.kind == FilterValueKind::Word || key.kind == FilterValueKind::WordOrLength;
        EXPECT_EQ(key.words.empty(), !words) << key.name;
        for (const FilterWord& word : key.words)
            EXPECT_TRUE(Filter::parse(std::string(key.name) + ":" + std::string(word.text))) << word.text;
        const bool number =
            key.kind == FilterValueKind::Duration || key.kind == FilterValueKind::WordOrLength;
        EXPECT_EQ(bool(Filter::parse(std::string(key.name) + ":>1h")),
                  number || key.kind == FilterValueKind::Text)
            << key.name;
    }
    for (std::size_t i = 0; i < domain::healthStateCount; ++i)
        EXPECT_TRUE(Filter::parse("state:" + std::string(word(static_cast<domain::HealthState>(i)))));
}

TEST(Filter, SeesWhatPeopleSee) {
    domain::Job job = billingClose();
    job.name = "Größe\n\xff";
    EXPECT_TRUE(matches("GRÖßE", job));
    EXPECT_TRUE(matches("\\x0a\\xff", job));
    EXPECT_TRUE(matches("\"\n\"", job)) << "what is typed is made visible too";
    EXPECT_FALSE(matches("\"e\n\"")) << "the ends of fields are not text";
}

struct Bad {
    std::string filter;
    std::string actual;
    std::string where;
};
class FilterRefuses : public testing::TestWithParam<Bad> {};

TEST_P(FilterRefuses, WithThePlace) {
    const auto filter = Filter::parse(GetParam().filter);
    ASSERT_FALSE(filter);
    EXPECT_EQ(filter.error().kind, base::ErrorKind::Invalid);
    EXPECT_EQ(filter.error().actual, GetParam().actual);
    EXPECT_EQ(filter.error().detail, GetParam().where);
    EXPECT_FALSE(filter.error().expected.empty());
}

INSTANTIATE_TEST_SUITE_P(
    Table, FilterRefuses,
    testing::Values(
        Bad{"state:brokn", "brokn", "at character 7"}, Bad{"cache state:ok,", "state:ok,", "at character 7"},
        Bad{"dur:", "dur:", "at character 1"}, Bad{"dur:2s", "2s", "at character 5"},
        Bad{"x dur>quick", ">quick", "at character 6"}, Bad{"err>101%", ">101%", "at character 4"},
        Bad{"next<", "<", "at character 5"}, Bad{"cache !", "!", "at character 7"},
        Bad{"owner:", "owner:", "at character 1"}, Bad{"ü \"open", "\"open", "at character 3"},
        Bad{"ownr:ann", "ownr:ann", "at character 1"}, Bad{"onwer:ann", "onwer:ann", "at character 1"},
        Bad{"tags:x", "tags:x", "at character 1"}, Bad{"notes:some", "some", "at character 7"},
        Bad{"last:dead", "dead", "at character 6"}, Bad{"\"a\"b", "b", "at character 4"},
        Bad{"\"\"", "\"\"", "at character 1"}, Bad{std::string(1001, 'x'), "1001 bytes", "at character 1"}));

TEST(SearchTexts, FollowTheSnapshot) {
    auto jobs = sampleJobs(200, 1);
    SearchTexts texts(jobs.size());
    std::mt19937 random(3);
    for (int round = 0; round < 20; ++round) {
        const auto before = jobs;
        const std::size_t at = random() % jobs.size();
        domain::Job changed = *jobs[at];
        changed.owner = base::SharedText("round " + std::to_string(round));
        jobs[at] = std::make_shared<const domain::Job>(std::move(changed));
        if (round % 2 == 0)
            jobs.erase(jobs.begin() + static_cast<std::ptrdiff_t>(random() % jobs.size()));
        texts.follow(changesBetween(before, jobs), jobs.size());
        ASSERT_EQ(texts.size(), jobs.size());
        if (round % 3 == 0)
            while (texts.prepare(jobs, 30)) {
            }
        for (Index row = 0; row < jobs.size(); ++row)
            ASSERT_EQ(texts.of(row, *jobs[row]), searchText(*jobs[row]));
    }
}

TEST(Filter, KeepsTheOrderOfRowsAndPrintsItsSpeed) {
    const auto jobs = sampleJobs(20'000, 2);
    const SearchTexts texts(jobs.size());
    std::vector<Index> order(jobs.size());
    std::iota(order.rbegin(), order.rend(), 0U);
    for (const std::string_view text :
         {"", "warm", "warm 99", "owner:billing", "state:failing !tag:nightly"}) {
        const Filter filter = *Filter::parse(text);
        const std::clock_t started = std::clock(); // of this process, since the machine may be busy
        const auto rows = matching(order, jobs, texts, filter, sampleNow);
        const double spent = 1000.0 * static_cast<double>(std::clock() - started) / CLOCKS_PER_SEC;
        std::cout << "filter '" << text << "': " << rows.size() << " rows, " << spent << " ms\n";
        EXPECT_TRUE(std::is_sorted(rows.rbegin(), rows.rend()));
        const auto expected = std::count_if(order.begin(), order.end(), [&](Index row) {
            return filter.matches(*jobs[row], texts.of(row, *jobs[row]), sampleNow);
        });
        EXPECT_EQ(static_cast<std::ptrdiff_t>(rows.size()), expected);
        EXPECT_GT(expected, 0);
    }
}
