// SPDX-License-Identifier: GPL-3.0-or-later
// The runs of a job in the real window: their filter, the search for older ones, the error card, a run under
// way, running again.
#include "core/query/jsonvalue.h"
#include "core/query/runjson.h"
#include "tests/ui/windowfixture.h"
#include "ui/changes/bulkdialog.h"
#include "ui/changes/bulkmodel.h"
#include "ui/detail/elapsedbar.h"
#include "ui/detail/failurereport.h"
#include "ui/detail/outputview.h"
#include "ui/detail/runcard.h"
#include "ui/detail/runfilterline.h"
#include "ui/detail/runstab.h"

#include <QAbstractItemModelTester>
#include <QAction>
#include <QClipboard>
#include <QFrame>
#include <QHeaderView>
#include <QJsonDocument>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QMenu>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QScrollBar>
#include <QSignalSpy>
#include <QSplitter>
#include <QTableView>
#include <QToolButton>

#include <set>

using namespace redispatch;
using namespace redispatch::uitest;
using namespace std::chrono_literals;
using domain::Outcome;

namespace {

/// The window with a job's runs on screen.
struct RunsFixture : WindowFixture {
    explicit RunsFixture(domain::RunPage page = makeRuns(start, 60), QSize size = {1440, 900},
                         const std::function<void(domain::Job&)>& change = {})
        : WindowFixture(domain::Environment::Development, false, size) {
        session->goLive();
        auto jobs = sampleJobs(start);
        for (domain::Job& job : jobs)
            if (job.name == "cache-warm" && change)
                change(job);
        session->publish(jobs);
        window->openTab(QStringLiteral("runs"));
        window->openJobNamed(QStringLiteral("cache-warm"));
        const auto id = base::JobId::of("native", "cache-warm");
        if (!QTest::qWaitFor([&] { return session->watched == id && !session->pagesAsked.empty(); }))
            qFatal("the runs are not asked for");
        tab = window->findChild<ui::RunsTab*>();
        answer(std::move(page));
        emit session->openedJob(id, makeOpened(*domain::findJob(*session->snapshot(), id), start));
        answer(last);
    }

    /// Gives the page that was asked for last.
    void answer(domain::RunPage page) {
        last = page;
        const auto asked = session->pagesAsked.back();
        session->pagesAsked.clear();
        emit session->runsReady(asked.first, page);
    }

    void type(const QString& text) { find<QLineEdit>("runFilterEdit")->setText(text); }
    int rows() { return tab->model().rowCount(); }
    QString label(const char* name) { return find<QLabel>(name)->text(); }

    ui::RunsTab* tab = nullptr;
    domain::RunPage last;
};

/// Runs `from` … `from + count − 1` steps before the start, all ok.
domain::RunPage older(int from, int count) {
    domain::RunPage page = makeRuns(start, from + count);
    page.runs.erase(page.runs.begin(), page.runs.begin() + from);
    for (domain::Run& run : page.runs)
        run.outcome = Outcome::Ok;
    return page;
}

/// The newest one failed after others that went well.
domain::RunPage failing() {
    domain::RunPage page = makeRuns(start, 40);
    for (domain::Run& run : page.runs) {
        run.outcome = Outcome::Ok;
        run.runner = "web-1:4711";
        run.meters.cache = domain::CacheStatus::Warm;
        run.meters.cacheHits = 96;
        run.meters.cacheMisses = 4;
        run.meters.dbCalls = 100;
        run.parameters = {{"region", "eu"}};
    }
    domain::Run& run = page.runs.front();
    run.outcome = Outcome::Failed;
    run.exitCode = 3;
    run.attempt = 2;
    run.duration = 4200ms;
    run.finishedAt = *run.startedAt + *run.duration;
    run.error = "SMTP 421: too many connections\n  at send (mail.js:12)\n  at main (mail.js:90)";
    run.outputTail = "connecting to mx-1\ngave up";
    run.host = "web-2";
    run.runner = "web-2:17";
    run.revision = "8f3c";
    run.meters.cache = domain::CacheStatus::Cold;
    run.meters.dbCalls = 150;
    run.parameters = {{"region", "us"}};
    domain::Run first = run;
    first.id = "first";
    first.attempt = 1;
    first.error = "connection reset";
    page.runs.insert(page.runs.begin() + 1, first);
    return page;
}

/// Of the menu for the run in that row.
QAction* menuAction(RunsFixture& f, int row, const char* name) {
    auto& table = f.tab->table();
    emit table.customContextMenuRequested(table.visualRect(table.model()->index(row, 0)).center());
    auto* menu = f.tab->findChild<QMenu*>(QStringLiteral("runMenu"));
    return menu ? menu->findChild<QAction*>(QLatin1String(name)) : nullptr;
}

QAction* choose(QToolButton* button, const QString& text) {
    emit button->menu()->aboutToShow();
    for (QAction* action : button->menu()->actions())
        if (action->text() == text)
            return action;
    return nullptr;
}

} // namespace

class TestRunsTab : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() { ui::applyFont(*qApp); }
    void init() { ui::applyTheme(*qApp, ui::Theme::Light); }

    void filterNarrowsAndSaysWhatItHides() {
        RunsFixture f;
        QCOMPARE(f.rows(), 60);
        QCOMPARE(f.label("runsCount"), QStringLiteral("60 runs"));
        f.type(QStringLiteral("outcome:failed"));
        QCOMPARE(f.rows(), 7);
        QCOMPARE(f.label("runsCount"), QStringLiteral("7 of 60 read runs; these are all that are kept"));
        QVERIFY(!f.find<QPushButton>("searchOlderRuns")->isVisible());
        f.type(QStringLiteral("outcome:failed host:db-9"));
        QCOMPARE(f.rows(), 0);
        QCOMPARE(f.label("noRuns"), QStringLiteral("The filter hides all 60 runs"));
        QTest::mouseClick(f.find<QPushButton>("dropRunFilter"), Qt::LeftButton);
        QCOMPARE(f.rows(), 60);
        QVERIFY(f.find<QLineEdit>("runFilterEdit")->text().isEmpty());
        QVERIFY(!f.find<QLabel>("noRuns")->isVisible());
    }

    void columnsAreShownWholeOrNotAtAll() {
        using ui::RunsModel;
        for (const int width : {1280, 1440, 1920}) {
            RunsFixture f(makeRuns(start, 60), {width, 900});
            auto* table = f.find<QTableView>("runsTable");
            const int room = table->viewport()->width();
            std::vector<int> cut;
            for (int column = 0; column < RunsModel::ColumnCount; ++column) {
                const int left = table->columnViewportPosition(column);
                if (left < room && left + table->columnWidth(column) > room)
                    cut.push_back(column);
            }
            QVERIFY2(cut.empty(), qPrintable(QStringLiteral("at %1").arg(width)));
            const auto isWhole = [&](int column) {
                return table->columnViewportPosition(column) + table->columnWidth(column) <= room;
            };
            QVERIFY(isWhole(width >= 1440 ? RunsModel::Wait : RunsModel::DbCalls));
            if (width < 1440)
                continue;
            // What a person drags stays.
            table->setColumnWidth(RunsModel::Started, 200);
            f.window->resize(width + 100, 900);
            QTRY_VERIFY(table->viewport()->width() != room);
            QCOMPARE(table->columnWidth(RunsModel::Started), 200);
        }
    }

    void whatIsNotUnderstoodLeavesTheOldFilterInForce() {
        RunsFixture f;
        f.type(QStringLiteral("outcome:failed"));
        f.type(QStringLiteral("outcome:failed dur>fast"));
        QCOMPARE(f.rows(), 7);
        QVERIFY(f.find<QLabel>("runFilterProblem")->isVisible());
        QVERIFY2(f.label("runFilterProblem").contains(QStringLiteral("dur>fast")),
                 qPrintable(f.label("runFilterProblem")));
        f.type(QStringLiteral("dur>2s"));
        QVERIFY(!f.find<QLabel>("runFilterProblem")->isVisible());
        QCOMPARE(f.rows(), 12);
    }

    void menusWriteIntoTheText() {
        RunsFixture f;
        auto* edit = f.find<QLineEdit>("runFilterEdit");
        auto* outcome = f.find<QToolButton>("runFilterOutcome");
        f.type(QStringLiteral("web"));
        choose(outcome, QStringLiteral("failed"))->trigger();
        QCOMPARE(edit->text(), QStringLiteral("web outcome:failed"));
        QCOMPARE(outcome->text(), QStringLiteral("failed"));
        QVERIFY(choose(outcome, QStringLiteral("failed"))->isChecked());
        choose(outcome, QStringLiteral("lost"))->trigger();
        QCOMPARE(edit->text(), QStringLiteral("web outcome:failed,lost"));
        QCOMPARE(outcome->text(), QStringLiteral("Outcome · 2"));
        choose(f.find<QToolButton>("runFilterTrigger"), QStringLiteral("manual"))->trigger();
        choose(f.find<QToolButton>("runFilterDuration"), QStringLiteral("Longer than 1.0 s"))->trigger();
        QCOMPARE(edit->text(), QStringLiteral("web outcome:failed,lost trigger:manual dur>1s"));
        choose(outcome, QStringLiteral("Any"))->trigger();
        QCOMPARE(edit->text(), QStringLiteral("web trigger:manual dur>1s"));
        QCOMPARE(outcome->text(), QStringLiteral("Outcome"));
        choose(outcome, QStringLiteral("All failures"))->trigger();
        QCOMPARE(edit->text(), QStringLiteral("web trigger:manual dur>1s outcome:failure"));
    }

    void olderRunsAreSearchedInBounds() {
        domain::RunPage page = makeRuns(start, 200);
        page.next = "200";
        RunsFixture f(page);
        QCOMPARE(f.label("runsCount"), QStringLiteral("200 runs read; older ones follow"));
        f.type(QStringLiteral("outcome:failed"));
        QCOMPARE(f.label("runsCount"), QStringLiteral("22 of 200 read runs; older runs are not read yet"));
        auto* button = f.find<QPushButton>("searchOlderRuns");
        QVERIFY(button->isVisible());
        QVERIFY(f.session->pagesAsked.empty()); // nothing is read before somebody asks
        QTest::mouseClick(button, Qt::LeftButton);
        QCOMPARE(f.session->pageQuery.before, std::string("200"));
        QCOMPARE(f.session->pageQuery.limit, 1000);
        QCOMPARE(button->text(), QStringLiteral("Stop"));
        int pages = 0;
        for (int from = 200; !f.session->pagesAsked.empty(); from += 1000, ++pages) {
            domain::RunPage next = older(from, 1000);
            next.next = std::to_string(from + 1000);
            f.answer(next);
        }
        QCOMPARE(pages, 5); // 5,000 runs a press, as none of them matches
        QCOMPARE(button->text(), QStringLiteral("Search older runs"));
        QCOMPARE(f.label("runsCount"), QStringLiteral("22 of 5,200 read runs; older runs are not read yet"));
        QTest::mouseClick(button, Qt::LeftButton);
        QVERIFY(!f.session->pagesAsked.empty());
        QTest::mouseClick(button, Qt::LeftButton); // Stop
        domain::RunPage next = older(5200, 1000);
        next.next = "6200";
        f.answer(next);
        QVERIFY(f.session->pagesAsked.empty());
        QCOMPARE(f.label("runsCount"),
                 QStringLiteral("22 of 6,200 read runs; older runs are not read yet")); // what came is kept
        QTest::mouseClick(button, Qt::LeftButton);
        f.answer(older(6200, 10));
        QCOMPARE(f.label("runsCount"), QStringLiteral("22 of 6,210 read runs; these are all that are kept"));
        QVERIFY(!button->isVisible());
    }

    void searchEndsWithEnoughMatches() {
        domain::RunPage page = makeRuns(start, 200);
        page.next = "200";
        RunsFixture f(page);
        f.type(QStringLiteral("dur>2s"));
        QTest::mouseClick(f.find<QPushButton>("searchOlderRuns"), Qt::LeftButton);
        domain::RunPage next = older(200, 1000);
        next.next = "1200";
        f.answer(next); // every fifth of them matches
        QVERIFY(f.session->pagesAsked.empty());
        QCOMPARE(f.rows(), 240);
    }

    void newRunsDoNotPushAwayWhatIsRead() {
        RunsFixture f(makeRuns(start, 150));
        auto* bar = f.tab->table().verticalScrollBar();
        QTRY_VERIFY(bar->maximum() > 300);
        bar->setValue(300);
        const domain::Run* top = f.tab->model().runAt(f.tab->table().rowAt(0));
        const std::string before = top->id;
        domain::RunPage page = makeRuns(start, 150);
        for (int i = 1; i <= 3; ++i) {
            domain::Run run = page.runs.front();
            run.id = "new" + std::to_string(i);
            page.runs.insert(page.runs.begin(), run);
        }
        emit f.session->openedJob(f.session->watched,
                                  makeOpened(makeJob("cache-warm", start), start)); // something changed
        f.answer(page);
        auto* chip = f.find<QPushButton>("newRunsChip");
        QVERIFY(chip->isVisible());
        QCOMPARE(chip->text(), QStringLiteral("3 new"));
        QCOMPARE(f.tab->model().runAt(f.tab->table().rowAt(0))->id, before);
        QTest::mouseClick(chip, Qt::LeftButton);
        QCOMPARE(bar->value(), 0);
        QVERIFY(!chip->isVisible());
    }

    void filterStaysWhileRunsArrive() {
        RunsFixture f;
        f.type(QStringLiteral("outcome:failed"));
        QVERIFY(f.tab->openRun(f.tab->model().runAt(3)->id));
        const std::string chosen = f.tab->openedRun();
        domain::RunPage page = makeRuns(start, 60);
        domain::Run run = page.runs[4];
        run.id = "newest";
        page.runs.insert(page.runs.begin(), run);
        emit f.session->openedJob(f.session->watched, makeOpened(makeJob("cache-warm", start), start));
        f.answer(page);
        QCOMPARE(f.rows(), 8);
        QCOMPARE(f.tab->openedRun(), chosen);
        QCOMPARE(f.tab->table().currentIndex().row(), 4);
        // A run that the filter hides can still be opened, from the strip or the chart.
        QVERIFY(f.tab->openRun("1000"));
        QCOMPARE(f.tab->openedRun(), std::string("1000"));
        QCOMPARE(f.rows(), 8);
    }

    void modelKeepsItsPromisesWhileFiltered() {
        ui::RunsModel model;
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        base::Instant now = start;
        model.setClock([&] { return now; });
        const auto filter = [&](const char* text) { model.setFilter(query::RunFilter::parse(text).value()); };
        const auto set = [&](std::vector<domain::Run> runs) {
            model.setRuns(std::make_shared<const std::vector<domain::Run>>(std::move(runs)), true);
        };
        set(makeRuns(start, 90).runs);
        filter("outcome:failed");
        QCOMPARE(model.rowCount(), 10);
        QVERIFY(!model.canFetchMore({})); // only when somebody asks
        filter("!outcome:failed");
        QCOMPARE(model.rowCount(), 80);
        auto runs = makeRuns(start, 120).runs;
        std::swap(runs[10], runs[40]);
        runs[20].outcome = Outcome::Failed; // leaves the filtered list
        runs.push_back(runs[0]);            // a key twice
        set(runs);
        QCOMPARE(model.rowCount(), 106);
        filter("");
        QCOMPARE(model.rowCount(), 120);
        runs = makeRuns(start, 3).runs;
        runs[0].outcome = Outcome::Running;
        runs[0].duration.reset();
        set(runs);
        filter("outcome:running dur>10m");
        QCOMPARE(model.rowCount(), 0);
        now += 11min;
        model.tick();
        QCOMPARE(model.rowCount(), 1);
        set({});
        QCOMPARE(model.rowCount(), 0);
    }

    void errorCardSaysWhatToKnowAndWhatToDo() {
        RunsFixture f(failing());
        QTRY_COMPARE(f.tab->openedRun(), std::string("1000"));
        QCOMPARE(f.label("runError"), QStringLiteral("SMTP 421: too many connections"));
        QCOMPARE(f.label("errorExpected"), QStringLiteral("≥ 1,000 keys warmed in under 60 s"));
        QVERIFY2(f.label("errorRetry").startsWith(QStringLiteral("Not declared")),
                 qPrintable(f.label("errorRetry")));
        QVERIFY2(f.label("errorDiffers")
                     .startsWith(QStringLiteral("revision 41f2c9a → 8f3c, host web-1 → web-2, cache warm → "
                                                "cold, parameter region eu → us (")),
                 qPrintable(f.label("errorDiffers")));
        QVERIFY(f.label("errorNext").startsWith(QStringLiteral("Run again starts a new run")));
        QVERIFY(f.label("errorNext").contains(QStringLiteral("rollback note")));
        auto* stack = f.find<QLabel>("errorStackText");
        QVERIFY(!stack->isVisible());
        f.find<QToolButton>("errorStack")->click();
        QVERIFY(stack->isVisible());
        QVERIFY(stack->text().contains(QStringLiteral("at main (mail.js:90)")));
        f.find<QToolButton>("errorRollback")->click();
        QVERIFY(f.label("errorRollbackText").contains(QStringLiteral("redeploy 41f2")));
        QCOMPARE(f.find<QToolButton>("runAttempts")->text(), QStringLiteral("1 other attempt of this slot"));
        QVERIFY(
            f.label("runAttemptsText").contains(QStringLiteral("1st attempt · failed · connection reset")));

        f.find<QAction>("copyErrorText")->trigger();
        const QString text = QApplication::clipboard()->text();
        for (const char* part : {"cache-warm failed: SMTP 421", "Job: native:cache-warm", "Run: 1000",
                                 "Slot: 2027-", "Runner: web-2:17", "Revision: 8f3c", "Parameter region: us",
                                 "Safe to retry: Not declared", "at send (mail.js:12)"})
            QVERIFY2(text.contains(QLatin1String(part)), part);
        f.find<QAction>("copyErrorMarkdown")->trigger();
        const QString markdown = QApplication::clipboard()->text();
        QVERIFY(markdown.startsWith(QStringLiteral("### cache-warm failed: SMTP 421")));
        QVERIFY(markdown.contains(QStringLiteral("- **Revision:** 8f3c\n")));
        QVERIFY(markdown.contains(QStringLiteral("```\nSMTP 421: too many connections\n  at send")));
    }

    void errorLineOfTheOutputIsOneClickAway() {
        RunsFixture f(failing());
        QTRY_VERIFY(!f.session->outputsAsked.empty());
        domain::RunOutput output;
        output.head = "starting, 0 errors so far\nconnecting\nError: SMTP 421\nbye\n";
        output.totalBytes = output.head.size();
        emit f.session->outputReady(f.session->outputsAsked.back().first, output);
        auto* button = f.find<QPushButton>("errorLineButton");
        QVERIFY(button->isVisibleTo(f.tab));
        button->click();
        QCOMPARE(f.find<QPlainTextEdit>("runOutput")->textCursor().selectedText(),
                 QStringLiteral("Error: SMTP 421"));
        QCOMPARE(ui::errorLineOf(QStringLiteral("all fine\nno failures\n")), -1);
        QCOMPARE(ui::errorLineOf(QStringLiteral("a\nb\nValueError: x")), 2);
    }

    void retriesAreCalledSafeOnlyWhereDeclared() {
        ui::Failure failure;
        failure.run = failing().runs.front();
        failure.detailKnown = true;
        const auto says = [&](const char* begin) {
            const QString text = ui::retryText(failure);
            return QTest::qVerify(text.startsWith(QLatin1String(begin)), begin, qPrintable(text), __FILE__,
                                  __LINE__);
        };
        says("Not declared: nothing says");
        failure.policy = {{"retries", "0"}};
        says("Not declared: its job file");
        failure.policy = {{"retries", "3"}};
        says("Yes: it is declared to be tried again up to 3 times");
        failure.run.outcome = Outcome::Timeout;
        says("Not after a timeout");
        failure.policy.emplace_back("retry on timeout", "yes");
        says("Yes");
        failure.run.outcome = Outcome::Lost;
        QVERIFY(ui::retryText(failure).contains(QStringLiteral("part of its work")));
        failure.policy.emplace_back("no retry for exit codes", "2, 3");
        says("No: exit code 3");
        failure.policy = {{"attempts", "2"}};
        says("Yes: it is declared to be tried again once");
        failure.run.error.clear();
        failure.run.outcome = Outcome::Killed;
        failure.run.signal = 9;
        QCOMPARE(ui::failedText(failure), QStringLiteral("It was ended by signal 9 (KILL)"));
    }

    void reportsCannotBeBrokenOutOf() {
        ui::Failure failure;
        failure.run = failing().runs.front();
        failure.jobName = "<img src=x> @everyone";
        failure.run.error = "a\n```\n# not a heading\x1b[0m";
        const QString markdown = ui::markdownReport(failure, start);
        QVERIFY(!markdown.contains(QStringLiteral("<img")) || markdown.contains(QStringLiteral("\\<img")));
        QVERIFY(markdown.contains(QStringLiteral("\\@everyone")));
        QVERIFY(markdown.contains(QStringLiteral("````\na\n```\n# not a heading\\x1b[0m\n````")));
    }

    void metersStandBesideWhatIsUsual() {
        RunsFixture f(failing());
        QTRY_COMPARE(f.tab->openedRun(), std::string("1000"));
        QCOMPARE(f.label("meter0"), QStringLiteral("4.2 s"));
        QCOMPARE(f.label("meterNote0"), QStringLiteral("+180\u00a0%, median 1.5\u00a0s"));
        QCOMPARE(f.label("meter1"), QStringLiteral("yes"));
        QCOMPARE(f.label("meterNote1"), QStringLiteral("1 of 40 failed before"));
        QCOMPARE(f.label("meter2"), QStringLiteral("cold"));
        QCOMPARE(f.label("meterNote3"), QStringLiteral("+50\u00a0%, median 100"));
        RunsFixture plain;
        QTRY_COMPARE(plain.tab->openedRun(), std::string("1000"));
        QCOMPARE(plain.label("meterNote2"), QStringLiteral("not reported"));
        QCOMPARE(plain.label("meterNote3"), QStringLiteral("not reported"));
    }

    void aRunUnderWayTurnsOrangeBeyondP95() {
        domain::RunPage page = makeRuns(start, 30);
        domain::Run& run = page.runs.front();
        run.outcome = Outcome::Running;
        run.startedAt = start;
        run.finishedAt.reset();
        run.duration.reset();
        run.exitCode.reset();
        RunsFixture f(page, {1440, 900}, [](domain::Job& job) {
            job.baseline = domain::DurationBaseline{400, 1000, 38'000, 52'000};
        });
        auto* bar = f.window->findChild<ui::ElapsedBar*>();
        QTRY_VERIFY(bar->isVisible());
        QVERIFY(!bar->isLate());
        f.clock.advance(41s);
        f.window->tick();
        QVERIFY(!bar->isLate());
        auto* card = &f.tab->card();
        const auto says = [&](const char* text) {
            for (const QLabel* label : card->findChildren<QLabel*>())
                if (label->text().contains(QString::fromUtf8(text)))
                    return true;
            return false;
        };
        QVERIFY(says("running for 41 s · usually 38 s, p95 52 s"));
        QCOMPARE(f.tab->model().index(0, ui::RunsModel::Duration).data().toString(), QStringLiteral("41 s"));
        f.clock.advance(20s);
        f.window->tick();
        QVERIFY(bar->isLate());
        QVERIFY(says("beyond p95"));
        WindowFixture::picture(*f.window, QStringLiteral("runs-live"));
    }

    void runningAgainFillsTheDialog() {
        RunsFixture f(failing());
        QTRY_COMPARE(f.tab->openedRun(), std::string("1000"));
        auto* again = f.find<QPushButton>("runAgainButton");
        QVERIFY(again->isVisible() && again->isEnabled());
        QTest::mouseClick(again, Qt::LeftButton);
        QCOMPARE(f.find<QLineEdit>("parameter_region")->text(), QStringLiteral("us"));
        QVERIFY(f.label("repeats").contains(QStringLiteral("run 1000")));
        QTRY_VERIFY(!f.session->plans.empty());
        QCOMPARE(std::get<domain::TriggerIntent>(f.session->plans.back().second.what).parameters,
                 (domain::ParameterValues{{"region", "us"}}));
    }

    void keysReachEveryPart() {
        RunsFixture f(failing());
        QTRY_VERIFY(!f.session->outputsAsked.empty());
        domain::RunOutput output;
        output.head = "one\ntwo\n";
        output.totalBytes = 8;
        emit f.session->outputReady(f.session->outputsAsked.back().first, output);
        f.tab->table().setFocus();
        QTest::keyClick(&f.tab->table(), Qt::Key_F, Qt::ControlModifier);
        QTRY_COMPARE(QApplication::focusWidget(), f.find<QLineEdit>("findInOutput"));
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_L, Qt::ControlModifier);
        auto* edit = f.find<QLineEdit>("runFilterEdit");
        QCOMPARE(QApplication::focusWidget(), edit);
        QTest::keyClicks(edit, QStringLiteral("smtp"));
        QCOMPARE(f.rows(), 1);
        QTest::keyClick(edit, Qt::Key_Escape);
        QVERIFY(edit->text().isEmpty());
        QCOMPARE(QApplication::focusWidget(), edit);
        QTest::keyClick(edit, Qt::Key_Escape);
        QCOMPARE(QApplication::focusWidget(), &f.tab->table());
    }

    void runFilterIsCompleted() {
        RunsFixture f(failing());
        auto* edit = f.find<QLineEdit>("runFilterEdit");
        edit->setFocus();
        QTest::keyClicks(edit, QStringLiteral("!ho"));
        auto* popup = f.window->findChild<QFrame*>(QStringLiteral("filterCompletion"));
        QVERIFY(popup && popup->isVisible());
        QVERIFY(f.window->rect().contains(popup->geometry()));
        QTest::keyClick(edit, Qt::Key_Tab);
        QCOMPARE(edit->text(), QStringLiteral("!host:"));
        auto* list = popup->findChild<QListWidget*>();
        QCOMPARE(list->count(), 2);            // values of the runs that were read
        QTest::keyClick(edit, Qt::Key_Escape); // only the list
        QVERIFY(!popup->isVisible());
        QVERIFY(edit->hasFocus());
        QTest::keyClick(edit, Qt::Key_Space, Qt::ControlModifier);
        QVERIFY(popup->isVisible());
        QTest::keyClick(edit, Qt::Key_Down);
        const QString chosen = list->currentItem()->text();
        QCOMPARE(list->currentItem()
                     ->data(Qt::AccessibleDescriptionRole)
                     .toString()
                     .endsWith(QStringLiteral("runs")),
                 true);
        QTest::keyClick(edit, Qt::Key_Return);
        QCOMPARE(edit->text(), QStringLiteral("!host:%1 ").arg(chosen));
        // The jobs' keys are another language.
        edit->clear();
        QTest::keyClicks(edit, QStringLiteral("stat"));
        QVERIFY(!popup->isVisible());
    }

    void selectedRunsAreCopiedAsTheCommandPrintsThem() {
        RunsFixture f(failing());
        auto& table = f.tab->table();
        table.clearSelection();
        table.selectionModel()->select(table.model()->index(0, 0),
                                       QItemSelectionModel::Select | QItemSelectionModel::Rows);
        table.selectionModel()->select(table.model()->index(2, 0),
                                       QItemSelectionModel::Select | QItemSelectionModel::Rows);
        QSignalSpy copied(f.tab, &ui::RunsTab::copied);
        QAction* copy = menuAction(f, 0, "copyRunsJson");
        QVERIFY(copy);
        copy->trigger();
        const QStringList lines =
            QApplication::clipboard()->text().split(QLatin1Char('\n'), Qt::SkipEmptyParts);
        QCOMPARE(lines.size(), 2);
        QCOMPARE(lines[0].toStdString(), query::jsonLine(query::runJson(*f.tab->model().runAt(0))));
        QCOMPARE(lines[1].toStdString(), query::jsonLine(query::runJson(*f.tab->model().runAt(2))));
        const QJsonObject run = QJsonDocument::fromJson(lines[0].toUtf8()).object();
        QCOMPARE(run.value(QStringLiteral("id")).toString(), QStringLiteral("1000"));
        QCOMPARE(run.value(QStringLiteral("exitCode")).toInt(), 3);
        QCOMPARE(copied.value(0).value(0).toString(), QStringLiteral("2 runs copied as JSON"));
    }

    void selectedRunsAreRepeatedInOneGo() {
        RunsFixture f(failing());
        auto& table = f.tab->table();
        for (const int row : {0, 1, 2})
            table.selectionModel()->select(table.model()->index(row, 0),
                                           QItemSelectionModel::Select | QItemSelectionModel::Rows);
        QAction* again = menuAction(f, 0, "manyAgain");
        QVERIFY(again && again->isEnabled());
        QCOMPARE(again->text(), QStringLiteral("Repeat the 3 selected runs, each with its parameters…"));
        again->trigger();
        auto* dialog = f.window->findChild<ui::BulkDialog*>();
        QVERIFY(dialog);
        auto* deed = dialog->findChild<QPushButton*>(QStringLiteral("deedButton"));
        QCOMPARE(deed->text(), QStringLiteral("Repeat 3 runs of cache-warm"));
        QVERIFY(deed->isEnabled());
        WindowFixture::picture(*dialog, QStringLiteral("runs-repeat"));
        deed->click();
        for (std::size_t i = 0; i < 3; ++i) {
            QTRY_COMPARE(f.session->applies.size(), i + 1);
            domain::Receipt receipt;
            receipt.accepted = true;
            receipt.readBack = "waits";
            emit f.session->applied(f.session->applies[i].first, receipt);
        }
        std::set<std::string> requests;
        for (const auto& [ticket, intent] : f.session->applies) {
            requests.insert(intent.requestId);
            QVERIFY(std::holds_alternative<domain::TriggerIntent>(intent.what));
        }
        QCOMPARE(requests.size(), std::size_t{3});
        QCOMPARE(std::get<domain::TriggerIntent>(f.session->applies[0].second.what).parameters,
                 (domain::ParameterValues{{"region", "us"}}));
        QCOMPARE(std::get<domain::TriggerIntent>(f.session->applies[2].second.what).parameters,
                 (domain::ParameterValues{{"region", "eu"}}));
        auto* list = dialog->findChild<QTableView*>(QStringLiteral("bulkList"));
        QCOMPARE(list->model()->headerData(ui::BulkModel::Job, Qt::Horizontal).toString(),
                 QStringLiteral("Run"));
        QCOMPARE(list->model()->index(0, ui::BulkModel::Job).data().toString(), QStringLiteral("1000"));
        WindowFixture::picture(*dialog, QStringLiteral("runs-repeated"));
    }

    void panelListsHowTheStateChanged() {
        RunsFixture f;
        auto* flips = f.find<QWidget>("flips");
        QVERIFY(!flips->isVisible());
        live::OpenedJob opened =
            makeOpened(*domain::findJob(*f.session->snapshot(), f.session->watched), start);
        for (int i = 0; i < 9; ++i)
            opened.flips.push_back({f.session->watched, domain::HealthState::Ok, domain::HealthState::Failing,
                                    "run 17-" + std::to_string(i), start - i * 1h, "ana@desk"});
        emit f.session->openedJob(f.session->watched, opened);
        QVERIFY(flips->isVisibleTo(f.window.get()));
        const auto labels = flips->findChildren<QLabel*>();
        QCOMPARE(labels.size(), 12); // six, each with its time below
        QCOMPARE(labels.front()->text(), QStringLiteral("Ok → Failing"));
        QVERIFY(labels[1]->text().endsWith(QStringLiteral(" · run 17-0")));
        QVERIFY(labels[1]->toolTip().contains(QStringLiteral("told by ana@desk")));
        WindowFixture::picture(*f.window, QStringLiteral("runs-flips"));
    }

    void headingsHaveTheirRoom() {
        RunsFixture f;
        const auto* header = f.tab->table().horizontalHeader();
        for (int column = 0; column < ui::RunsModel::Revision; ++column) { // the last one stretches
            const QString title =
                f.tab->model().headerData(column, Qt::Horizontal, Qt::DisplayRole).toString();
            QVERIFY2(header->fontMetrics().horizontalAdvance(title) + 16 <= header->sectionSize(column),
                     qPrintable(title));
        }
        WindowFixture::picture(*f.window, QStringLiteral("runs-headings"));
    }

    void statesSayWhy() {
        RunsFixture f({}, {1440, 900}, [](domain::Job& job) {
            job.last.finishedAt = start - 6h;
            job.last.startedAt = start - 6h;
        });
        QCOMPARE(f.label("noRuns"), QStringLiteral("It ran 6 h ago, but no run of it is kept"));
        domain::RunPage page;
        page.note = "keeps 5 finished jobs per queue";
        emit f.session->openedJob(f.session->watched, makeOpened(makeJob("cache-warm", start), start));
        f.answer(page);
        QCOMPARE(f.label("runsNote"), QStringLiteral("keeps 5 finished jobs per queue"));
        emit f.session->openedJob(f.session->watched, makeOpened(makeJob("cache-warm", start), start));
        emit f.session->runsReady(f.session->pagesAsked.back().first,
                                  base::makeError(base::ErrorKind::Denied, "rd:{x}:hist"));
        QCOMPARE(f.label("noRuns"), QStringLiteral("The runs could not be read"));
        QVERIFY(!f.label("runsNote").isEmpty());
    }

    void pictures() {
        if (qEnvironmentVariable("REDISPATCH_SHOTS").isEmpty())
            QSKIP("no folder for pictures");
        for (const auto theme : {ui::Theme::Light, ui::Theme::Dark}) {
            ui::applyTheme(*qApp, theme);
            const QString name = theme == ui::Theme::Light ? QStringLiteral("light") : QStringLiteral("dark");
            RunsFixture f(failing());
            f.window->findChild<QSplitter*>(QStringLiteral("downSplit"));
            QTRY_VERIFY(!f.session->outputsAsked.empty());
            domain::RunOutput output;
            output.head = "connecting to mx-1\nError: SMTP 421\ngave up\n";
            output.totalBytes = output.head.size();
            emit f.session->outputReady(f.session->outputsAsked.back().first, output);
            WindowFixture::picture(*f.window, QStringLiteral("runs-error-") + name);
            f.tab->card().setParent(nullptr);
            f.tab->card().resize(520, 900);
            f.tab->card().show();
            WindowFixture::picture(f.tab->card(), QStringLiteral("runs-card-") + name);
        }
        ui::applyTheme(*qApp, ui::Theme::Light);
        domain::RunPage page = makeRuns(start, 200);
        page.next = "200";
        page.note = "keeps 90 days";
        RunsFixture f(page);
        f.type(QStringLiteral("outcome:failed,timeout dur>1s"));
        WindowFixture::picture(*f.window, QStringLiteral("runs-filtered"));
        f.type(QStringLiteral("outcome:lost"));
        WindowFixture::picture(*f.window, QStringLiteral("runs-hidden"));
        f.type(QStringLiteral("dur>fast"));
        WindowFixture::picture(*f.window, QStringLiteral("runs-problem"));
    }
};

QTEST_MAIN(TestRunsTab)
#include "tst_runstab.moc"
