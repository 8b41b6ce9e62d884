// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/detail/jobruns.h"
#include "ui/detail/latencytab.h"
#include "ui/detail/outputview.h"
#include "ui/detail/runcard.h"
#include "ui/detail/runsmodel.h"
#include "ui/detail/runstab.h"
#include "ui/detail/runtext.h"

#include <QAbstractItemModelTester>
#include <QApplication>
#include <QClipboard>
#include <QLabel>
#include <QLineEdit>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTableView>
#include <QTest>

using namespace redispatch;
using namespace redispatch::ui;
using base::instantFromMs;
using base::milliseconds;
using domain::Outcome;
using RunVector = std::vector<domain::Run>;

namespace {

constexpr long long noon = 1795435200000;

domain::Run ran(int number, Outcome outcome = Outcome::Ok) {
    domain::Run run;
    run.id = "run" + std::to_string(number);
    run.slotAt = run.startedAt = instantFromMs(noon + number * 1000);
    run.outcome = outcome;
    run.trigger = domain::TriggerKind::Schedule;
    if (outcome != Outcome::Running) {
        run.duration = milliseconds(100 + number);
        run.finishedAt = *run.startedAt + *run.duration;
    }
    return run;
}

/// Newest first, from `last` down to `first`.
RunVector range(int first, int last) {
    RunVector runs;
    for (int number = last; number >= first; --number)
        runs.push_back(ran(number));
    return runs;
}

RunList list(RunVector runs) {
    return std::make_shared<const RunVector>(std::move(runs));
}

QStringList column(const QAbstractItemModel& model, int column) {
    QStringList texts;
    for (int row = 0; row < model.rowCount(); ++row)
        texts << model.index(row, column).data().toString();
    return texts;
}

/// Answers when told to, from runs that the test holds.
class ScriptedSession final : public live::Session {
public:
    struct Asked {
        Ticket ticket;
        base::JobId job;
        domain::RunQuery query;
        std::string run;
    };
    std::vector<Asked> runs;
    std::vector<Asked> outputs;
    std::vector<Asked> singles;
    base::Instant now = instantFromMs(noon + 3'600'000);

    const domain::Profile& profile() const override { return m_profile; }
    domain::SnapshotPtr snapshot() const override { return {}; }
    live::LinkStatus status() const override { return {}; }
    base::Instant serverNow() const override { return now; }
    void open() override {}
    void close() override {}
    void retryNow() override {}
    void watch(const base::JobId&) override {}
    Ticket requestRuns(const base::JobId& job, const domain::RunQuery& query) override {
        runs.push_back({++m_last, job, query, {}});
        return m_last;
    }
    Ticket requestRun(const base::JobId& job, const std::string& run) override {
        singles.push_back({++m_last, job, {}, run});
        return m_last;
    }
    Ticket requestOutput(const base::JobId& job, const std::string& run) override {
        outputs.push_back({++m_last, job, {}, run});
        return m_last;
    }
    Ticket requestLatency(const base::JobId&, base::Instant, base::Instant) override { return ++m_last; }
    Ticket requestParameters(const std::vector<base::JobId>&) override { return ++m_last; }
    Ticket requestPlan(const domain::Intent&) override { return ++m_last; }
    Ticket requestApply(const domain::Intent&) override { return ++m_last; }
    Ticket requestCard(const base::JobId&) override { return ++m_last; }
    Ticket requestSaveCard(const base::JobId&, const domain::Card&, long long, const std::string&) override {
        return ++m_last;
    }
    Ticket requestCardHistory(const base::JobId&, int) override { return ++m_last; }
    Ticket requestRecordFlips(const std::vector<domain::Flip>&) override { return ++m_last; }

    void answer(std::size_t index, RunVector page, std::string next = {}) {
        emit runsReady(runs.at(index).ticket, domain::RunPage{std::move(page), std::move(next), {}});
    }

private:
    domain::Profile m_profile;
    Ticket m_last = 0;
};

struct Opened {
    ScriptedSession session;
    RunsTab runs;
    LatencyTab latency;
    JobRuns controller{session, &runs, &latency};
    base::JobId job{std::string("native:cache-warm")};
};

} // namespace

class TestRuns : public QObject {
    Q_OBJECT

private slots:
    void modelKeepsItsPromisesThroughEveryChange() {
        RunsModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        const RunVector steps[] = {range(1, 5),  range(3, 9), range(1, 9),   {}, range(4, 4), range(1, 20),
                                   range(1, 20), range(7, 7), range(30, 40), {}};
        for (const RunVector& step : steps) {
            model.setRuns(list(step), false);
            QCOMPARE(model.rowCount(), static_cast<int>(step.size()));
            for (int row = 0; row < model.rowCount(); ++row)
                QCOMPARE(model.runAt(row)->id, step[static_cast<std::size_t>(row)].id);
        }
        RunVector holes = range(1, 12);
        for (const int gone : {10, 5, 4, 0})
            holes.erase(holes.begin() + gone);
        model.setRuns(list(range(1, 12)), false);
        model.setRuns(list(holes), false);
        QCOMPARE(model.rowCount(), 8);
        model.setRuns(list(range(1, 12)), false);
        RunVector turned = range(1, 12);
        std::reverse(turned.begin(), turned.end());
        QPersistentModelIndex kept = model.index(2, 0); // run10
        model.setRuns(list(turned), false);
        QCOMPARE(model.runAt(kept.row())->id, "run10");
    }

    void changedRunsAreAnnouncedOnce() {
        RunsModel model;
        RunVector runs = range(1, 3);
        runs[0] = ran(3, Outcome::Running);
        model.setRuns(list(runs), false);
        QSignalSpy changed(&model, &RunsModel::dataChanged);
        QSignalSpy removed(&model, &RunsModel::rowsRemoved);
        QSignalSpy inserted(&model, &RunsModel::rowsInserted);
        model.setRuns(list(range(1, 4)), false);
        QCOMPARE(changed.count(), 1);
        QCOMPARE(changed[0][0].toModelIndex().row(), 1);
        QCOMPARE(inserted.count(), 1);
        QCOMPARE(removed.count(), 0);
    }

    void rowsSayWhatBecameOfASlot() {
        RunsModel model;
        model.setClock([] { return instantFromMs(noon); });
        domain::Run paused;
        paused.slotAt = instantFromMs(noon);
        paused.outcome = Outcome::None;
        paused.skipped = domain::SkipCause::Paused;
        paused.skippedCount = 12;
        domain::Run missed = paused;
        missed.slotAt = instantFromMs(noon - 1000);
        missed.skipped.reset();
        missed.skippedCount = 1;
        domain::Run waiting = ran(1);
        waiting.outcome = Outcome::None;
        waiting.startedAt.reset();
        domain::Run killed = ran(2, Outcome::Killed);
        killed.signal = 9;
        killed.by = "ana\x1b";
        killed.trigger = domain::TriggerKind::Manual;
        model.setRuns(list({killed, waiting, paused, missed}), false);
        QCOMPARE(column(model, RunsModel::Outcome),
                 QStringList({QStringLiteral("killed"), QStringLiteral("waiting"),
                              QStringLiteral("skipped: paused ×12"), QStringLiteral("missed")}));
        QCOMPARE(column(model, RunsModel::Exit)[0], QStringLiteral("signal 9 (KILL)"));
        QCOMPARE(column(model, RunsModel::Trigger)[0], QStringLiteral("manual, ana\\x1b"));
        QCOMPARE(column(model, RunsModel::Duration)[2], QString());
        QCOMPARE(slotText(paused), QStringLiteral("12 slots skipped: paused"));
        QCOMPARE(slotText(missed), QStringLiteral("1 slot missed"));
    }

    void olderRunsAreAskedForOnceAtTheEnd() {
        RunsModel model;
        QSignalSpy wanted(&model, &RunsModel::olderWanted);
        model.setRuns(list(range(1, 5)), true);
        QVERIFY(model.canFetchMore({}));
        model.fetchMore({});
        model.fetchMore({});
        QCOMPARE(wanted.count(), 1);
        model.setRuns(list(range(1, 8)), false);
        QVERIFY(!model.canFetchMore({}));
    }

    void refreshKeepsSelectionAndScroll() {
        RunsTab tab;
        tab.resize(1000, 400);
        tab.show();
        QVERIFY(QTest::qWaitForWindowExposed(&tab));
        tab.setRuns(range(1, 200));
        QVERIFY(tab.openRun("run100"));
        auto* bar = tab.table().verticalScrollBar();
        QVERIFY(bar->value() > 0);
        const int before = tab.table().visualRect(tab.table().currentIndex()).top();
        tab.setRuns(range(1, 207));
        QCOMPARE(tab.openedRun(), "run100");
        QCOMPARE(tab.model().runAt(tab.table().currentIndex().row())->id, "run100");
        QCOMPARE(tab.table().visualRect(tab.table().currentIndex()).top(), before);
        bar->setValue(0);
        tab.setRuns(range(1, 210));
        QCOMPARE(bar->value(), 0); // at the top, the newest are wanted
    }

    void cardShowsTheFourMetersAndTheExpectation() {
        RunCard card;
        card.setExpected("≥ 1,000 keys warmed");
        domain::Run run = ran(1);
        run.meters.responseMs = 840;
        run.meters.cache = domain::CacheStatus::Warm;
        run.meters.cacheHits = 96;
        run.meters.cacheMisses = 4;
        run.meters.dbCalls = 1204;
        run.outputTail = "warmed 12 keys\n";
        card.setRun(run, instantFromMs(noon));
        QCOMPARE(card.meterText(0), QStringLiteral("840 ms"));
        QCOMPARE(card.meterText(1), QStringLiteral("no"));
        QCOMPARE(card.meterText(2), QStringLiteral("warm"));
        QCOMPARE(card.meterText(3), QStringLiteral("1,204"));
        QCOMPARE(card.findChild<QLabel*>(QStringLiteral("expectedResult"))->text(),
                 QStringLiteral("≥ 1,000 keys warmed"));
        QVERIFY(card.findChild<QLabel*>(QStringLiteral("actualResult"))
                    ->text()
                    .contains(QStringLiteral("warmed 12 keys")));
        card.setRun(ran(2, Outcome::Failed), instantFromMs(noon));
        QCOMPARE(card.meterText(0), QStringLiteral("102 ms")); // the duration stands in
        QCOMPARE(card.meterText(1), QStringLiteral("yes"));
        QCOMPARE(card.meterText(3), dash());
        card.setRun(ran(3, Outcome::Running), instantFromMs(noon));
        QCOMPARE(card.meterText(1), dash());
    }

    void outputIsPlainSearchableAndCopied() {
        OutputView view;
        domain::RunOutput output;
        output.head = "<b>one</b>\n\x1b[31mtwo";
        output.tail = "three two\n";
        output.totalBytes = 1'000'000;
        view.setOutput(output);
        QVERIFY(view.text().startsWith(QStringLiteral("<b>one</b>\n\\x1b[31mtwo\n… ")));
        QVERIFY(view.text().contains(QStringLiteral("left out")));
        view.findChild<QLineEdit*>()->setText(QStringLiteral("two"));
        QVERIFY(view.find());
        QVERIFY(view.find());
        QVERIFY(view.find(true));
        view.findChild<QLineEdit*>()->setText(QStringLiteral("four"));
        QVERIFY(!view.find());
        view.setOutput(base::makeError(base::ErrorKind::Missing, "run7"));
        QVERIFY(view.text().isEmpty());
        QVERIFY(!view.findChild<QLineEdit*>()->isEnabled());
    }

    void pagesMergeByRunOrAreDropped() {
        const auto all = merged(range(1, 10), {range(8, 13), "8", {}});
        QVERIFY(all);
        QCOMPARE(all->size(), std::size_t{13});
        QCOMPARE(all->front().id, "run13");
        QCOMPARE(all->back().id, "run1");
        QVERIFY(!merged(range(1, 10), {range(20, 25), "20", {}})); // those in between are not known
        QCOMPARE(merged(range(1, 10), {range(4, 6), {}, {}})->size(), std::size_t{3}); // all there is
        // One that was retried has moved to the top: it is listed once, and nothing between is lost.
        auto page = range(9, 12);
        page.insert(page.begin(), ran(3));
        page.front().finishedAt = instantFromMs(noon + 3'000'000);
        const auto moved = merged(range(1, 10), {page, "9", {}});
        QVERIFY(moved);
        QCOMPARE(moved->size(), std::size_t{12});
        QCOMPARE(moved->front().id, "run3");
        QCOMPARE(moved->back().id, "run1");
    }

    void openingReadsTheNewestPageThenOlderOnes() {
        Opened opened;
        opened.controller.open(opened.job);
        QCOMPARE(opened.session.runs.size(), std::size_t{1});
        QVERIFY(opened.session.runs[0].query.before.empty());
        opened.session.answer(0, range(101, 200), "101");
        QCOMPARE(opened.runs.model().rowCount(), 100);
        // The latency window of one hour is not covered yet.
        QCOMPARE(opened.session.runs.size(), std::size_t{1});
        opened.runs.model().fetchMore({});
        QCOMPARE(opened.session.runs.size(), std::size_t{2});
        QCOMPARE(opened.session.runs[1].query.before, "101");
        opened.session.answer(1, range(1, 101));
        QCOMPARE(opened.runs.model().rowCount(), 200);
        QVERIFY(!opened.runs.model().canFetchMore({}));
        QCOMPARE(opened.latency.chart().points().runs.size(), std::size_t{200});
    }

    void changesAreCoalescedWhileAPageIsOnItsWay() {
        Opened opened;
        opened.controller.open(opened.job);
        live::OpenedJob detail;
        detail.detail.card.expectedResult = "fine";
        for (int i = 0; i < 5; ++i)
            emit opened.session.openedJob(opened.job, detail);
        QCOMPARE(opened.session.runs.size(), std::size_t{1});
        opened.session.answer(0, range(1, 3));
        QCOMPARE(opened.session.runs.size(), std::size_t{2});
        opened.session.answer(1, range(1, 4));
        QCOMPARE(opened.session.runs.size(), std::size_t{2});
        QCOMPARE(opened.runs.model().rowCount(), 4);
    }

    void aChangeReadsTheNewestFewAgain() {
        Opened opened;
        const auto asked = [&] { return opened.session.runs.back().query.limit; };
        opened.controller.open(opened.job);
        const int page = asked();
        auto runs = range(101, 200);
        runs[29].outcome = Outcome::Running;
        runs[29].finishedAt.reset();
        opened.session.answer(0, runs, "101");
        opened.controller.refresh();
        QCOMPARE(asked(), 40); // down to the one that has not ended
        opened.session.answer(1, range(165, 201), "165");
        QCOMPARE(opened.runs.model().rowCount(), 101);
        opened.controller.refresh();
        QCOMPARE(asked(), 10);
        opened.session.answer(2, range(215, 224), "215"); // too many since: the whole page after all
        QCOMPARE(opened.runs.model().rowCount(), 101);
        QCOMPARE(asked(), page);
        opened.session.answer(3, range(130, 224), "130");
        QCOMPARE(opened.runs.model().rowCount(), 124);
        opened.session.now += std::chrono::seconds(30);
        opened.controller.refresh();
        QCOMPARE(asked(), page);
    }

    void answersForAnotherJobAreIgnored() {
        Opened opened;
        opened.controller.open(opened.job);
        opened.controller.open(base::JobId(std::string("native:other")));
        opened.session.answer(0, range(1, 9));
        QCOMPARE(opened.runs.model().rowCount(), 0);
        opened.session.answer(1, range(1, 2));
        QCOMPARE(opened.runs.model().rowCount(), 2);
        opened.controller.open({});
        QCOMPARE(opened.runs.model().rowCount(), 0);
        QCOMPARE(opened.session.runs.size(), std::size_t{2});
    }

    void outputIsReadWhenARunIsChosen() {
        Opened opened;
        opened.controller.open(opened.job);
        opened.controller.openRun("run2"); // before anything is known
        opened.session.answer(0, range(1, 3));
        QCOMPARE(opened.runs.openedRun(), "run2");
        QCOMPARE(opened.session.outputs.size(), std::size_t{1});
        QCOMPARE(opened.session.outputs[0].run, "run2");
        opened.controller.openRun("run3");
        domain::RunOutput late;
        late.head = "of run2";
        emit opened.session.outputReady(opened.session.outputs[0].ticket, late);
        QVERIFY(opened.runs.card().output().text().isEmpty());
        domain::RunOutput output;
        output.head = "of run3";
        emit opened.session.outputReady(opened.session.outputs[1].ticket, output);
        QCOMPARE(opened.runs.card().output().text(), QStringLiteral("of run3"));
        opened.controller.refresh();
        opened.session.answer(1, range(1, 5));
        QCOMPARE(opened.runs.card().output().text(), QStringLiteral("of run3"));
        QCOMPARE(opened.session.outputs.size(), std::size_t{2});
    }

    void aRunOutsideOfTheListIsReadAlone() {
        Opened opened;
        opened.controller.open(opened.job);
        opened.session.answer(0, range(1, 3));
        opened.controller.openRun("run900");
        QCOMPARE(opened.session.singles.size(), std::size_t{1});
        emit opened.session.runReady(opened.session.singles[0].ticket, ran(900));
        QCOMPARE(opened.runs.openedRun(), "run900");
    }

    void errorsKeepWhatWasRead() {
        Opened opened;
        opened.controller.open(opened.job);
        opened.session.answer(0, range(1, 3));
        opened.controller.refresh();
        emit opened.session.runsReady(opened.session.runs[1].ticket,
                                      base::makeError(base::ErrorKind::Offline, "local"));
        QCOMPARE(opened.runs.model().rowCount(), 3);
    }
};

QTEST_MAIN(TestRuns)
#include "tst_runs.moc"
