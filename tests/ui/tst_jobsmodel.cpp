// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/fakesession.h"
#include "ui/jobs/jobsmodel.h"
#include "ui/jobs/rowdiff.h"

#include <QAbstractItemModelTester>
#include <QItemSelectionModel>
#include <QSignalSpy>
#include <QTest>

#include <algorithm>
#include <random>

using namespace redispatch;
using namespace redispatch::uitest;
using namespace std::chrono_literals;
using ui::JobsModel;

namespace {

const base::Instant start = base::instantFromMs(1'800'000'000'000);

domain::SnapshotPtr snapshotOf(std::vector<domain::Job> jobs) {
    std::sort(jobs.begin(), jobs.end(), [](const auto& a, const auto& b) { return a.id < b.id; });
    auto snapshot = std::make_shared<domain::Snapshot>();
    for (domain::Job& job : jobs)
        snapshot->jobs.push_back(std::make_shared<const domain::Job>(std::move(job)));
    return snapshot;
}

/// The rows as the view sees them, checked against sorting and filtering from scratch.
QStringList idsOf(const JobsModel& model) {
    QStringList ids;
    for (int row = 0; row < model.rowCount(); ++row)
        ids += model.index(row, 0).data(JobsModel::JobIdRole).toString();
    return ids;
}

QStringList fromScratch(const JobsModel& model, const query::Filter& filter,
                        const std::vector<query::SortKey>& keys, base::Instant now) {
    const auto& jobs = model.snapshot()->jobs;
    const query::SearchTexts texts(jobs.size());
    QStringList ids;
    for (const query::Index row : query::matching(query::sorted(jobs, keys, now), jobs, texts, filter, now))
        ids += QString::fromStdString(jobs[row]->id.str());
    return ids;
}

} // namespace

class TestJobsModel : public QObject {
    Q_OBJECT

private slots:
    void randomSnapshotsKeepIdentity();
    void onlyChangedCellsAreMarked();
    void untouchedRowsCauseNoSignals();
    void aChangeInPlaceIsOneRange();
    void timeAloneMakesAJobLate();
    void manyScatteredRowsChangeTheLayoutOnce();
    void rangesAreMaximal();
};

void TestJobsModel::randomSnapshotsKeepIdentity() {
    base::Instant now = start;
    JobsModel model([&now] { return now; });
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    QItemSelectionModel selection(&model);
    std::mt19937 random(7);
    const auto dice = [&random](int sides) {
        return static_cast<int>(random() % static_cast<unsigned>(sides));
    };
    const auto anyJob = [&](const std::string& name) {
        domain::Job job = makeJob(name, start);
        if (dice(8) == 0)
            job.last.outcome = domain::Outcome::Failed;
        job.last.duration = domain::milliseconds(dice(5));
        job.nextAt = now + std::chrono::seconds(dice(100) - 20);
        return job;
    };
    const query::Filter filters[] = {{},
                                     *query::Filter::parse("state:failing"),
                                     *query::Filter::parse("job-1"),
                                     *query::Filter::parse("!state:failing"),
                                     *query::Filter::parse("state:late,waiting")};
    std::vector<query::SortKey> keys(query::attentionOrder().begin(), query::attentionOrder().end());
    query::Filter filter;
    domain::Snapshot newest;
    for (int round = 0; round < 200; ++round) {
        now += std::chrono::milliseconds(dice(6000));
        if (dice(4) == 0) { // rows come, go and change
            std::vector<domain::Job> jobs;
            for (int i = 0; i < 90; ++i)
                if (dice(10) >= (round % 3 == 0 ? 5 : 1))
                    jobs.push_back(anyJob("job-" + std::to_string(i)));
            newest = *snapshotOf(std::move(jobs));
        } else { // a few change, all others stay the same objects
            for (int changes = dice(8); changes > 0; --changes) {
                query::JobPtr& job = newest.jobs[random() % newest.jobs.size()];
                job = std::make_shared<const domain::Job>(anyJob(job->name));
            }
        }
        if (dice(5) == 0) {
            filter = filters[dice(5)];
            model.setFilter(filter);
        }
        if (dice(6) == 0) {
            const bool byState = dice(2) == 0;
            keys = {{query::Column::LastDuration, dice(2) == 0}};
            model.sort(JobsModel::sectionOf(byState ? query::Column::State : query::Column::LastDuration),
                       !byState && keys.front().descending ? Qt::DescendingOrder : Qt::AscendingOrder);
            if (byState)
                keys.assign(query::attentionOrder().begin(), query::attentionOrder().end());
        }
        // A chosen row stays the same job, or is let go of.
        QPersistentModelIndex chosen;
        QString chosenId;
        if (model.rowCount() > 0) {
            chosen = model.index(dice(model.rowCount()), 1);
            chosenId = chosen.data(JobsModel::JobIdRole).toString();
            selection.select(chosen, QItemSelectionModel::ClearAndSelect | QItemSelectionModel::Rows);
        }
        if (dice(5) == 0)
            model.tick();
        else
            model.setSnapshot(std::make_shared<domain::Snapshot>(newest));
        QCOMPARE(idsOf(model), fromScratch(model, filter, keys, now));
        const int row = chosenId.isEmpty() ? -1 : model.rowOf(base::JobId(chosenId.toStdString()));
        QCOMPARE(chosen.isValid() ? chosen.row() : -1, row);
        if (row >= 0) {
            QCOMPARE(chosen.data(JobsModel::JobIdRole).toString(), chosenId);
            QVERIFY(selection.isRowSelected(row, {}));
        }
    }
}

void TestJobsModel::onlyChangedCellsAreMarked() {
    JobsModel model([] { return start; });
    model.setSnapshot(snapshotOf({}));
    std::vector<domain::Job> jobs{makeJob("a", start), makeJob("b", start)};
    model.setSnapshot(snapshotOf(jobs));
    jobs[1].owner = base::SharedText("billing");
    model.setSnapshot(snapshotOf(jobs));
    const int row = model.rowOf(jobs[1].id);
    for (int column = 0; column < model.columnCount(); ++column)
        QCOMPARE(model.index(row, column).data(JobsModel::ChangedRole).toBool(),
                 column == JobsModel::sectionOf(query::Column::Owner));
    QVERIFY(!model.index(model.rowOf(jobs[0].id), JobsModel::sectionOf(query::Column::Owner))
                 .data(JobsModel::ChangedRole)
                 .toBool());
}

void TestJobsModel::untouchedRowsCauseNoSignals() {
    JobsModel model([] { return start; });
    const auto snapshot = snapshotOf({makeJob("a", start), makeJob("b", start)});
    model.setSnapshot(snapshot);
    QSignalSpy data(&model, &QAbstractItemModel::dataChanged);
    QSignalSpy layout(&model, &QAbstractItemModel::layoutChanged);
    QSignalSpy rows(&model, &QAbstractItemModel::rowsInserted);
    model.setSnapshot(std::make_shared<domain::Snapshot>(*snapshot));
    QCOMPARE(data.count() + layout.count() + rows.count(), 0);
}

void TestJobsModel::aChangeInPlaceIsOneRange() {
    JobsModel model([] { return start; });
    domain::Snapshot newest = *snapshotOf({makeJob("a", start), makeJob("b", start), makeJob("c", start)});
    model.setSnapshot(std::make_shared<domain::Snapshot>(newest));
    QSignalSpy data(&model, &QAbstractItemModel::dataChanged);
    QSignalSpy layout(&model, &QAbstractItemModel::layoutChanged);
    domain::Job changed = *newest.jobs[1];
    changed.owner = base::SharedText("billing");
    newest.jobs[1] = std::make_shared<const domain::Job>(changed);
    model.setSnapshot(std::make_shared<domain::Snapshot>(newest));
    QCOMPARE(layout.count(), 0);
    QCOMPARE(data.count(), 1);
    QCOMPARE(data[0][0].toModelIndex().row(), model.rowOf(changed.id));
    QCOMPARE(data[0][1].toModelIndex().row(), model.rowOf(changed.id));
}

void TestJobsModel::timeAloneMakesAJobLate() {
    base::Instant now = start;
    JobsModel model([&now] { return now; });
    domain::Job due = makeJob("zz-due", start);
    due.nextAt = start + 1min;
    model.setSnapshot(snapshotOf({makeJob("a", start), due}));
    QCOMPARE(model.rowOf(due.id), 0); // due next
    model.setFilter(*query::Filter::parse("state:late"));
    QCOMPARE(model.rowCount(), 0);
    now += 2min;
    model.tick();
    QCOMPARE(model.rowCount(), 1);
    QCOMPARE(model.jobAt(0)->id, due.id);
}

void TestJobsModel::manyScatteredRowsChangeTheLayoutOnce() {
    JobsModel model([] { return start; });
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    std::vector<domain::Job> all;
    std::vector<domain::Job> everyThird;
    for (int i = 0; i < 600; ++i) {
        all.push_back(makeJob("job-" + std::to_string(i), start));
        if (i % 3 == 0)
            everyThird.push_back(all.back());
    }
    model.setSnapshot(snapshotOf(everyThird));
    QSignalSpy layout(&model, &QAbstractItemModel::layoutChanged);
    QSignalSpy inserted(&model, &QAbstractItemModel::rowsInserted);
    QSignalSpy removed(&model, &QAbstractItemModel::rowsRemoved);
    model.setSnapshot(snapshotOf(all));
    model.setSnapshot(snapshotOf(everyThird));
    QCOMPARE(layout.count(), 2);
    QCOMPARE(inserted.count() + removed.count(), 0);
}

void TestJobsModel::rangesAreMaximal() {
    const std::vector<ui::RowRange> expected{{0, 1}, {3, 3}};
    QVERIFY(ui::rangesOf({true, true, false, true}) == expected);
    QVERIFY(ui::rangesOf({}).empty());
}

QTEST_GUILESS_MAIN(TestJobsModel)
#include "tst_jobsmodel.moc"
