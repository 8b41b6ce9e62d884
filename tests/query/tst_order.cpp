// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/domain/strip.h"
#include "core/query/order.h"
#include "tests/query/samplejobs.h"

#include <gtest/gtest.h>

#include <ctime>
#include <iostream>

using namespace redispatch;
using namespace redispatch::query;
using namespace std::chrono_literals;

namespace {

std::vector<JobPtr> pointers(std::vector<domain::Job> jobs) {
    std::vector<JobPtr> result;
    int id = 0;
    for (domain::Job& job : jobs) {
        job.id = base::JobId("native:" + std::to_string(100 + id++));
        result.push_back(std::make_shared<const domain::Job>(std::move(job)));
    }
    return result;
}

std::vector<Index> by(const std::vector<JobPtr>& jobs, Column column, bool descending = false) {
    const SortKey key{column, descending};
    return sorted(jobs, {&key, 1}, sampleNow);
}

/// Sorted by compare() alone, slowly.
std::vector<Index> plainly(const std::vector<JobPtr>& jobs, std::span<const SortKey> keys) {
    std::vector<Index> order(jobs.size());
    for (Index row = 0; row < order.size(); ++row)
        order[row] = row;
    std::stable_sort(order.begin(), order.end(), [&](Index a, Index b) {
        for (const SortKey key : keys)
            if (const auto way = compare(*jobs[a], *jobs[b], key, sampleNow); way != 0)
                return way < 0;
        return false;
    });
    return order;
}

/// CPU time of this process in ms, since the machine may be busy.
double since(std::clock_t started) {
    return 1000.0 * static_cast<double>(std::clock() - started) / CLOCKS_PER_SEC;
}

} // namespace

TEST(Order, TextIgnoresCaseAndComesBeforeNothing) {
    std::vector<domain::Job> jobs(5);
    jobs[0].owner = base::SharedText("ops");
    jobs[1].owner = base::SharedText("");
    jobs[2].owner = base::SharedText("Billing");
    jobs[3].owner = base::SharedText("billing-nights-long");
    jobs[4].owner = base::SharedText("Ops");
    const auto rows = pointers(std::move(jobs));
    EXPECT_EQ(by(rows, Column::Owner), (std::vector<Index>{2, 3, 0, 4, 1}));
    EXPECT_EQ(by(rows, Column::Owner, true), (std::vector<Index>{0, 4, 3, 2, 1}));
}

TEST(Order, TextsDifferBeyondEightBytesAndByZeros) {
    using namespace std::string_literals;
    std::vector<domain::Job> jobs(7);
    jobs[0].name = "nightly-report-b";
    jobs[1].name = "nightly-report-B";
    jobs[2].name = "nightly-"s + '\0';
    jobs[3].name = "nightly-";
    jobs[4].name = "Nightly-Report-A";
    jobs[5].name = "\xff\xff\xff\xff\xff\xff\xff\xff\xff";
    jobs[6].name = "nightly-report";
    const auto rows = pointers(std::move(jobs));
    EXPECT_EQ(by(rows, Column::Job), (std::vector<Index>{3, 2, 6, 4, 0, 1, 5}));
    EXPECT_EQ(by(rows, Column::Job, true), (std::vector<Index>{5, 0, 1, 4, 6, 2, 3}));
    for (const bool descending : {false, true}) {
        const SortKey key{Column::Job, descending};
        EXPECT_EQ(by(rows, Column::Job, descending), plainly(rows, {&key, 1}));
    }
}

TEST(Order, NumbersAreNumbers) {
    std::vector<domain::Job> jobs(5);
    jobs[0].last.duration = 9s;
    jobs[1].last.duration = 10s;
    jobs[3].last.duration = 0s;
    jobs[4].last.duration = 10s;
    const auto rows = pointers(std::move(jobs));
    EXPECT_EQ(by(rows, Column::LastDuration), (std::vector<Index>{3, 0, 1, 4, 2}));
    EXPECT_EQ(by(rows, Column::LastDuration, true), (std::vector<Index>{1, 4, 0, 3, 2}));
}

TEST(Order, TheStripIsOrderedByItsFailures) {
    const auto strip = [](std::initializer_list<domain::Outcome> outcomes) {
        std::string packed;
        for (const domain::Outcome outcome : outcomes) {
            domain::Fate fate;
            fate.outcome = outcome;
            packed += domain::packFate(fate);
        }
        return packed;
    };
    using domain::Outcome;
    std::vector<domain::Job> jobs(5);
    jobs[0].strip = strip({Outcome::Ok, Outcome::Ok});
    jobs[1].strip = strip({Outcome::Ok, Outcome::Failed});
    jobs[2].strip = strip({Outcome::Lost, Outcome::Killed, Outcome::Timeout});
    jobs[3].strip = strip({Outcome::Ok, Outcome::Cancelled, Outcome::None, Outcome::Ok, Outcome::Timeout});
    EXPECT_EQ(by(pointers(std::move(jobs)), Column::Strip, true), (std::vector<Index>{2, 1, 3, 0, 4}));
}

TEST(Order, AttentionPutsTroubleFirst) {
    std::vector<domain::Job> jobs(5);
    jobs[0].last.outcome = domain::Outcome::Ok;
    jobs[1].last.outcome = domain::Outcome::Failed;
    jobs[1].nextAt = sampleNow + 2h;
    jobs[2].nextAt = sampleNow - 1h;
    jobs[3].paused = std::make_unique<domain::Pause>();
    jobs[4].last.outcome = domain::Outcome::Failed;
    jobs[4].nextAt = sampleNow + 1h;
    EXPECT_EQ(sorted(pointers(std::move(jobs)), attentionOrder(), sampleNow),
              (std::vector<Index>{2, 4, 1, 3, 0})); // late, failing, paused, ok
}

TEST(Order, EveryColumnAgreesWithPlainComparing) {
    const auto jobs = sampleJobs(400, 4);
    for (const ColumnInfo& column : columns())
        for (const bool descending : {false, true}) {
            const SortKey keys[] = {{column.column, descending}, {Column::Owner, !descending}};
            EXPECT_EQ(sorted(jobs, keys, sampleNow), plainly(jobs, keys)) << column.key << descending;
        }
    EXPECT_EQ(sorted(jobs, {}, sampleNow), plainly(jobs, {}));
    EXPECT_TRUE(sorted({}, attentionOrder(), sampleNow).empty());
}

TEST(Order, FewChangesGiveTheSameOrderAsSortingAll) {
    std::mt19937 random(9);
    for (const ColumnInfo& column : columns()) {
        const SortKey keys[] = {{column.column, column.align == Align::Right}, {Column::Owner, false}};
        auto before = sampleJobs(300, 5);
        auto order = sorted(before, keys, sampleNow);
        for (int round = 0; round < 6; ++round) {
            auto after = before;
            const auto fresh = sampleJobs(100, 100 + static_cast<unsigned>(round));
            for (int change = 0; change < 15; ++change) {
                const std::size_t at = random() % after.size();
                domain::Job job = *fresh[random() % fresh.size()];
                if (change % 3 == 0) {
                    after.erase(after.begin() + static_cast<std::ptrdiff_t>(at));
                } else if (change % 3 == 1) {
                    job.id = after[at]->id;
                    after[at] = std::make_shared<const domain::Job>(std::move(job));
                } else {
                    job.id = base::JobId(job.id.str() + "-new" + std::to_string(round * 100 + change));
                    const auto place = std::lower_bound(
                        after.begin(), after.end(), job.id,
                        [](const JobPtr& row, const base::JobId& id) { return row->id < id; });
                    after.insert(place, std::make_shared<const domain::Job>(std::move(job)));
                }
            }
            const RowChanges changes = changesBetween(before, after);
            for (Index& row : order)
                row = changes.placeOf(row);
            std::erase(order, noRow);
            order = reordered(order, after, changes.fresh, keys, sampleNow);
            ASSERT_EQ(order, sorted(after, keys, sampleNow)) << column.key << " round " << round;
            before = after;
        }
    }
}

TEST(Order, PrintsItsSpeed) {
    const auto jobs = sampleJobs(20'000, 6);
    for (const Column column :
         {Column::LastDuration, Column::Job, Column::Next, Column::State, Column::Owner}) {
        const std::clock_t started = std::clock();
        const auto order = by(jobs, column);
        std::cout << "sort by " << info(column).key << ": " << since(started) << " ms\n";
        EXPECT_EQ(order.size(), jobs.size());
    }
    const SortKey key{Column::Job, false};
    const auto order = by(jobs, Column::Job);
    auto after = jobs;
    for (std::size_t i = 0; i < after.size(); i += 100)
        after[i] = std::make_shared<const domain::Job>(*after[i]);
    const std::clock_t started = std::clock();
    const auto merged = reordered(order, after, changesBetween(jobs, after).fresh, {&key, 1}, sampleNow);
    std::cout << "200 changed rows into an order by job: " << since(started) << " ms\n";
    EXPECT_EQ(merged, order);
}
