// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/viewcounts.h"

#include <QSignalSpy>
#include <QTest>

using namespace redispatch;
using ui::ViewCounts;

namespace {

domain::SnapshotPtr snapshotOf(std::size_t jobs, std::size_t billing) {
    auto snapshot = std::make_shared<domain::Snapshot>();
    for (std::size_t i = 0; i < jobs; ++i) {
        auto job = std::make_shared<domain::Job>();
        job->id = base::JobId("native:" + std::to_string(100'000 + i));
        job->owner = base::SharedText(i < billing ? "billing" : "other");
        snapshot->jobs.push_back(std::move(job));
    }
    return snapshot;
}

std::vector<query::Filter> views() {
    return {*query::Filter::parse(""), *query::Filter::parse("owner:billing"),
            *query::Filter::parse("100001")};
}

using Counts = std::vector<std::size_t>;

} // namespace

class ViewCountsTest final : public QObject {
    Q_OBJECT

private slots:
    void shortListsAreCountedAtOnce() {
        ViewCounts counts;
        counts.setViews(views());
        Counts last;
        connect(&counts, &ViewCounts::counted, this, [&](const Counts& rows) { last = rows; });
        counts.count(snapshotOf(10, 3), {});
        QCOMPARE(last, (Counts{10, 3, 1}));
        counts.count(snapshotOf(0, 0), {});
        QCOMPARE(last, (Counts{0, 0, 0}));
    }

    void longListsAreCountedInSlicesAndOnlyTheNewestWaits() {
        ViewCounts counts;
        counts.setViews(views());
        std::vector<Counts> all;
        connect(&counts, &ViewCounts::counted, this, [&](const Counts& rows) { all.push_back(rows); });
        counts.count(snapshotOf(30'000, 7), {});
        QVERIFY(all.empty());
        counts.count(snapshotOf(30'000, 8), {});
        counts.count(snapshotOf(30'000, 9), {});
        QTRY_COMPARE(all.size(), 2U);
        QCOMPARE(all[0], (Counts{30'000, 7, 1}));
        QCOMPARE(all[1], (Counts{30'000, 9, 1}));
    }

    void otherViewsEndACountUnderWay() {
        ViewCounts counts;
        counts.setViews(views());
        std::vector<Counts> all;
        connect(&counts, &ViewCounts::counted, this, [&](const Counts& rows) { all.push_back(rows); });
        counts.count(snapshotOf(30'000, 7), {});
        counts.setViews({*query::Filter::parse("")});
        counts.count(snapshotOf(5, 0), {});
        QCOMPARE(all.size(), 1U);
        QCOMPARE(all[0], Counts{5});
    }
};

QTEST_MAIN(ViewCountsTest)
#include "tst_viewcounts.moc"
