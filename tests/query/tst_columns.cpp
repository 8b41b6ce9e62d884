// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/humanize.h"
#include "core/domain/strip.h"
#include "core/query/columns.h"
#include "core/query/jobhealth.h"
#include "tests/query/samplejobs.h"

#include <gtest/gtest.h>

#include <set>

using namespace redispatch;
using namespace redispatch::query;
using namespace std::chrono_literals;

TEST(Columns, TheTableIsConsistent) {
    std::set<std::string_view> keys;
    std::set<std::string_view> titles;
    for (const ColumnInfo& column : columns()) {
        EXPECT_EQ(info(column.column).key, column.key);
        EXPECT_EQ(columnFrom(column.key), column.column);
        EXPECT_TRUE(keys.insert(column.key).second) << column.key;
        EXPECT_TRUE(titles.insert(column.title).second) << column.title;
        EXPECT_FALSE(column.hint.empty());
        EXPECT_GE(column.width, 5);
    }
    EXPECT_EQ(columns().size(), static_cast<std::size_t>(Column::DeltaBaseline) + 1);
    EXPECT_EQ(columnFrom("nothing"), std::nullopt);
}

TEST(Columns, SayWhatIsKnown) {
    domain::Job job;
    job.id = base::JobId("native:cache-warm");
    job.name = "cache-warm";
    job.schedule.text = base::SharedText("every 5 min");
    job.owner = base::SharedText("catalogue");
    job.group = base::SharedText("web");
    job.tags = base::SharedText("cache nightly");
    job.notes = {true, true, false};
    job.nextAt = sampleNow + 3min;
    job.last.startedAt = sampleNow - 2min;
    job.last.outcome = domain::Outcome::Ok;
    job.last.duration = 1380ms;
    job.last.cache = domain::CacheStatus::Warm;
    job.last.dbCalls = 12;
    job.medianDuration = 1000ms;
    job.lastSuccessAt = sampleNow - 2min;
    job.lastFailureAt = sampleNow - 49h;
    domain::Fate fate;
    fate.outcome = domain::Outcome::Failed;
    job.strip = domain::packFate(fate);
    fate.outcome = domain::Outcome::Ok;
    job.strip += domain::packFate(fate);
    const auto cell = [&](Column column) { return text(job, column, sampleNow); };
    EXPECT_EQ(cell(Column::State), "ok");
    EXPECT_EQ(cell(Column::Job), "cache-warm");
    EXPECT_EQ(cell(Column::Schedule), "every 5 min");
    EXPECT_EQ(cell(Column::Next), "in 3 min");
    EXPECT_EQ(cell(Column::LastRun), "2 min ago");
    EXPECT_EQ(cell(Column::LastOutcome), "ok");
    EXPECT_EQ(cell(Column::LastDuration), "1.3 s");
    EXPECT_EQ(cell(Column::DeltaMedian), "+38 %");
    EXPECT_EQ(cell(Column::Strip), "fo");
    EXPECT_EQ(cell(Column::Owner), "catalogue");
    EXPECT_EQ(cell(Column::Notes), "no rollback note");
    EXPECT_EQ(cell(Column::LastSuccess), "2 min ago");
    EXPECT_EQ(cell(Column::LastFailure), "2 d ago");
    EXPECT_EQ(cell(Column::PausedUntil), "");
    EXPECT_EQ(cell(Column::Cache), "warm");
    EXPECT_EQ(cell(Column::DbCalls), "12");
    EXPECT_EQ(cell(Column::Group), "web");
    EXPECT_EQ(cell(Column::Engine), "native");
    EXPECT_EQ(cell(Column::Tags), "cache nightly");
    EXPECT_EQ(cell(Column::Id), "native:cache-warm");

    EXPECT_EQ(cell(Column::P95), "");
    EXPECT_EQ(cell(Column::ErrorShare), "50 %");
    EXPECT_EQ(cell(Column::DeltaBaseline), "+38 %") << "of the strip, without a baseline";
    job.baseline = domain::DurationBaseline{59, 500, 690, 2300};
    EXPECT_EQ(cell(Column::P95), "2.3 s");
    EXPECT_EQ(cell(Column::DeltaBaseline), "+100 %");
    job.baseline->n = 58;
    EXPECT_EQ(cell(Column::DeltaBaseline), "+38 %") << "too few";

    job.paused = std::make_unique<domain::Pause>(domain::Pause{"ann", "why", sampleNow, sampleNow + 4h});
    EXPECT_EQ(cell(Column::State), "paused");
    EXPECT_EQ(cell(Column::Next), "held");
    EXPECT_EQ(cell(Column::PausedUntil), "in 4 h");
    job.paused->until.reset();
    EXPECT_EQ(cell(Column::PausedUntil), "resumed");
}

TEST(Columns, AreEmptyWhereNothingIsKnown) {
    domain::Job job;
    job.id = base::JobId("x:y");
    for (const ColumnInfo& column : columns()) {
        const bool always = column.column == Column::State || column.column == Column::Job ||
                            column.column == Column::Notes || column.column == Column::Engine ||
                            column.column == Column::Id;
        EXPECT_EQ(text(job, column.column, sampleNow).empty(), !always) << column.key;
    }
    EXPECT_EQ(text(job, Column::State, sampleNow), "never run");
    EXPECT_EQ(text(job, Column::Job, sampleNow), "y");
    EXPECT_EQ(text(job, Column::Notes, sampleNow), "none");
}

TEST(Columns, QueuesSayWhatTheyKnow) {
    domain::Job job;
    job.id = base::JobId("bullmq:bull:emails:digest");
    const auto cell = [&](Column column) { return text(job, column, sampleNow); };
    job.queue = std::make_unique<domain::QueueFacts>();
    EXPECT_EQ(cell(Column::Engine), "bullmq");
    EXPECT_EQ(cell(Column::Iteration), "");
    EXPECT_EQ(cell(Column::QueueState), "");
    EXPECT_EQ(cell(Column::LastRun), "");
    EXPECT_EQ(cell(Column::LastOutcome), "");
    job.queue->engine = base::SharedText("BullMQ 5");
    job.queue->note = base::SharedText("keeps 5 finished jobs per queue: last run evicted");
    job.queue->queuePaused = true;
    job.queue->limit = 1000;
    EXPECT_EQ(cell(Column::Iteration), "at most 1,000");
    job.queue->iteration = 42;
    EXPECT_EQ(cell(Column::Iteration), "42 of 1,000");
    job.queue->limit.reset();
    EXPECT_EQ(cell(Column::Iteration), "42");
    EXPECT_EQ(cell(Column::Engine), "BullMQ 5");
    EXPECT_EQ(cell(Column::QueueState), "paused");
    EXPECT_EQ(cell(Column::Next), "");
    job.nextAt = sampleNow + 3min;
    EXPECT_EQ(cell(Column::Next), "held");
    EXPECT_EQ(cell(Column::LastRun), "keeps 5 finished jobs per queue: last run evicted");
    EXPECT_EQ(cell(Column::LastOutcome), "not kept");

    job.last.slotAt = sampleNow - 1min;
    job.last.startedAt = *job.last.slotAt + 1200ms;
    job.last.outcome = domain::Outcome::Ok;
    EXPECT_EQ(cell(Column::Lag), "+1.2 s");
    EXPECT_EQ(cell(Column::LastRun), "58 s ago");
    EXPECT_EQ(cell(Column::LastOutcome), "ok");
    job.last.startedAt = *job.last.slotAt - 40ms;
    EXPECT_EQ(cell(Column::Lag), base::durationText(-40ms));
    job.last.trigger = domain::TriggerKind::Manual;
    EXPECT_EQ(cell(Column::Lag), "") << "nobody waited for a slot";

    job.state = domain::JobState::Broken;
    EXPECT_EQ(cell(Column::State), "missed") << "nothing will start it";
}

TEST(Columns, StatesSayWhatTheHeadlineHides) {
    domain::Job job;
    job.id = base::JobId("native:a");
    job.nextAt = sampleNow + 1h;
    job.last.outcome = domain::Outcome::Ok;
    const auto state = [&](base::Instant now = sampleNow) { return text(job, Column::State, now); };
    EXPECT_EQ(state(), "ok");
    EXPECT_EQ(state(*job.nextAt + 1ms), "waiting");
    EXPECT_EQ(state(*job.nextAt + 31s), "late");
    job.runningSince = sampleNow - 4s;
    job.baseline = domain::DurationBaseline{59, 500, 1000, 2000};
    EXPECT_EQ(state(), "running · slow");
    job.last.outcome = domain::Outcome::Failed;
    EXPECT_EQ(state(), "running · failing");
    job.runningSince.reset();
    job.paused = std::make_unique<domain::Pause>(domain::Pause{"ann", "why", sampleNow, {}});
    EXPECT_EQ(state(), "paused · failing");
    job.paused.reset();
    job.state = domain::JobState::Exhausted;
    EXPECT_EQ(state(), "failing");
    job.last.outcome = domain::Outcome::Ok;
    EXPECT_EQ(state(), "exhausted");
    job.state = domain::JobState::Retired;
    EXPECT_EQ(state(), "retired");
    job.state = domain::JobState::Invalid;
    EXPECT_EQ(state(), "invalid");
    EXPECT_EQ(stateText(job, healthOf(job, sampleNow, {16s})), "invalid");
    job.state = domain::JobState::Exhausted;
    EXPECT_EQ(stateText(job, healthOf(job, sampleNow, {16s})), "unknown") << "not read for long";
}

TEST(Columns, NeverPassOnControlCharacters) {
    domain::Job job;
    const std::string nasty = "\x1b[31m\xe2\x80\xae\nname";
    job.id = base::JobId(nasty);
    job.name = nasty;
    job.owner = job.group = job.tags = job.schedule.text = base::SharedText(nasty);
    job.strip = nasty;
    for (const ColumnInfo& column : columns()) {
        const std::string cell = text(job, column.column, sampleNow);
        EXPECT_EQ(cell.find_first_of("\x1b\n"), std::string::npos) << column.key;
        EXPECT_EQ(cell.find("\xe2\x80\xae"), std::string::npos) << column.key;
    }
}

TEST(Columns, NotesNameWhatIsMissing) {
    EXPECT_EQ(notesText({true, true, true}), "complete");
    EXPECT_EQ(notesText({false, true, true}), "no owner");
    EXPECT_EQ(notesText({false, true, false}), "no owner, rollback note");
    EXPECT_EQ(notesText({}), "none");
}
