// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/windowfixture.h"
#include "ui/detail/markdowntext.h"
#include "ui/detail/runstab.h"
#include "ui/jobs/jobstable.h"
#include "ui/theme/colours.h"

#include <QAccessible>
#include <QAction>
#include <QClipboard>
#include <QDialog>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTabWidget>
#include <QToolButton>

#include <algorithm>
#include <functional>

using namespace redispatch;
using namespace redispatch::uitest;
using namespace std::chrono_literals;
using domain::Environment;

class TestWindow : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void init();
    void opensWhatNeedsAttention();
    void withoutAnOpenJobTheTabsSaySo();
    void namedJobIsOpenedWhenItAppears();
    void namedJobIsOpenedOverTheTimeline();
    void unknownAndAmbiguousNamesAreSaid();
    void allGapsCanBeReached();
    void tabGoesFromFilterToPanel();
    void theOpenedRowStaysInViewWhenTheWindowShrinks();
    void columnsFillTheTableExactly();
    void columnsFillTheTableAfterRowsChangedPlaces();
    void refreshKeepsSelectionScrollAndText();
    void filterSaysWhatItHides();
    void badFilterLeavesTheOldOneInForce();
    void emptyServerSaysHowToBegin();
    void offlineCountsDownAndRetries();
    void firstConnectionFailing();
    void readOnlySaysWhy();
    void panelShowsNotesBesideButtons();
    void panelScrollsOnlyWhenItMust();
    void newestRunIsChosenWithoutChangingTabs();
    void narrowWidthTakesThePanelIn();
    void hostileNamesStayText();
    void rawShowsControlCharacters();
    void keysWork();
    void copiesTsv();
    void everyInteractiveWidgetHasAName();
    void contrastHolds();
    void remembersColumns();
    void changedValuesFlashUnlessUnwanted();
    void pictures();
};

void TestWindow::initTestCase() {
    ui::applyFont(*qApp);
}

void TestWindow::init() {
    ui::applyTheme(*qApp, ui::Theme::Light);
}

void TestWindow::opensWhatNeedsAttention() {
    WindowFixture f;
    f.publish();
    QTRY_VERIFY(!f.session->watched.empty());
    const QString title = f.find<QLabel>("jobTitle")->text();
    auto* table = f.find<ui::JobsTable>("jobsTable");
    QCOMPARE(title, QString::fromStdString(table->jobs().jobAt(0)->name));
    QCOMPARE(f.find<QLabel>("bandEnvironment")->text(), QStringLiteral("DEVELOPMENT"));
    QCOMPARE(f.find<QLabel>("bandFreshness")->text(), QStringLiteral("live, 0 s"));
    QCOMPARE(f.find<QLabel>("bandRunners")->text(), QStringLiteral("3 runners, skew +4 ms"));
}

void TestWindow::changedValuesFlashUnlessUnwanted() {
    WindowFixture f;
    auto jobs = sampleJobs(start);
    f.session->goLive();
    f.session->publish(jobs);
    const auto& model = f.find<ui::JobsTable>("jobsTable")->jobs();
    const auto flashes = [&](const char* newOwner) {
        jobs[0].owner = base::SharedText(newOwner);
        f.session->publish(jobs);
        const int row = model.rowOf(jobs[0].id);
        for (int column = 0; column < model.columnCount(); ++column)
            if (model.index(row, column).data(ui::JobsModel::ChangedRole).toBool())
                return true;
        return false;
    };
    QVERIFY(flashes("warehouse"));
    auto* action = f.find<QAction>("motionAction");
    action->trigger();
    QVERIFY(f.settings.flag(local::Setting::LessMotion));
    QVERIFY(!flashes("billing"));
    action->trigger();
    QVERIFY(flashes("mail"));
}

void TestWindow::withoutAnOpenJobTheTabsSaySo() {
    WindowFixture f;
    auto* nothing = f.find<QLabel>("noDetails");
    const auto shown = [&] { return nothing->parentWidget()->isVisible(); };
    QVERIFY2(!shown(), "there is nothing to choose from yet");
    f.session->goLive();
    f.session->publish(std::vector<domain::Job>{});
    QVERIFY(!shown());
    f.publish();
    QVERIFY(shown());
    QVERIFY(!nothing->isVisible());
    QVERIFY(f.find<QTabWidget>("jobTabs")->isVisible());
    auto* table = f.find<ui::JobsTable>("jobsTable");
    QCOMPARE(table->currentIndex().row(), 0);
    QVERIFY(table->selectionModel()->isRowSelected(0, {}));
}

void TestWindow::namedJobIsOpenedWhenItAppears() {
    WindowFixture f;
    f.window->openJobNamed(QStringLiteral("late-comer"));
    f.session->goLive();
    f.session->publish(std::vector<domain::Job>{});
    auto* headline = f.find<QLabel>("messageHeadline");
    QVERIFY(!headline->isVisible());
    f.publish();
    QCOMPARE(headline->text(), QStringLiteral("There is no job “late-comer” here."));
    QVERIFY(headline->isVisible());
    QVERIFY(!f.find<QLabel>("jobTitle")->text().isEmpty()); // the first one is open meanwhile
    auto jobs = sampleJobs(start);
    jobs.push_back(makeJob("late-comer", start));
    f.session->publish(jobs);
    QCOMPARE(f.find<QLabel>("jobTitle")->text(), QStringLiteral("late-comer"));
    QVERIFY(!headline->isVisible());
}

void TestWindow::namedJobIsOpenedOverTheTimeline() {
    WindowFixture f(domain::Environment::Development, false, {1440, 900}, QStringLiteral("timeline"));
    f.window->openTab(QStringLiteral("heatmap"));
    f.window->openJobNamed(QStringLiteral("mail-digest"));
    f.publish();
    QCOMPARE(f.find<QLabel>("jobTitle")->text(), QStringLiteral("mail-digest"));
}

void TestWindow::unknownAndAmbiguousNamesAreSaid() {
    WindowFixture f;
    f.session->goLive();
    f.session->publish(std::vector{makeJob("a:report", start), makeJob("b:report", start)});
    f.window->openJobNamed(QStringLiteral("report"));
    auto* headline = f.find<QLabel>("messageHeadline");
    QCOMPARE(headline->text(), QStringLiteral("“report” fits 2 jobs."));
    QVERIFY(f.find<QLabel>("messageRest")->text().contains(QStringLiteral("native:a:report")));
    // A person who goes elsewhere is not called back.
    f.window->openJobNamed(QStringLiteral("nobody"));
    f.find<ui::JobsTable>("jobsTable")->move(1);
    QVERIFY(!headline->isVisible());
    const base::JobId chosen = f.find<ui::JobsTable>("jobsTable")->opened();
    f.session->publish(
        std::vector{makeJob("a:report", start), makeJob("b:report", start), makeJob("nobody", start)});
    QCOMPARE(f.find<ui::JobsTable>("jobsTable")->opened(), chosen);
}

void TestWindow::allGapsCanBeReached() {
    WindowFixture f;
    f.session->goLive();
    domain::Snapshot snapshot;
    for (const domain::Job& job : sampleJobs(start))
        snapshot.jobs.push_back(std::make_shared<const domain::Job>(job));
    std::ranges::sort(snapshot.jobs, {}, [](const auto& job) { return job->id; });
    for (const char* subject : {"engine one", "engine two", "engine <three>"})
        snapshot.gaps.push_back({subject, base::makeError(base::ErrorKind::Denied, subject)});
    f.session->publish(std::make_shared<const domain::Snapshot>(snapshot));
    auto* headline = f.find<QLabel>("messageHeadline");
    auto* more = f.find<QPushButton>("messageAction");
    QVERIFY2(headline->text().contains(QStringLiteral("engine one")), qPrintable(headline->text()));
    QCOMPARE(more->text(), QStringLiteral("and 2 more"));
    auto* bar = f.find<QWidget>("messageBar");
    for (auto* each : f.window->findChildren<QWidget*>(QStringLiteral("messageBar")))
        if (each->isAncestorOf(headline))
            bar = each;
    QVERIFY2(bar->toolTip().contains(QStringLiteral("engine two")), qPrintable(bar->toolTip()));
    QVERIFY(bar->toolTip().contains(QStringLiteral("engine &lt;three&gt;")));
    QTest::mouseClick(more, Qt::LeftButton);
    auto* others = f.find<QLabel>("messageMore");
    QVERIFY(others->isVisible() && !more->isVisible());
    QVERIFY(others->text().contains(QStringLiteral("engine <three>")));
    WindowFixture::picture(*f.window, QStringLiteral("gaps"));
    QTest::mouseClick(f.find<QToolButton>("messageCopy"), Qt::LeftButton);
    for (const char* subject : {"engine one", "engine two", "engine <three>"})
        QVERIFY(QApplication::clipboard()->text().contains(QLatin1String(subject)));
    // The same gaps again do not fold the list or bring back a message that was closed.
    f.session->publish(std::make_shared<const domain::Snapshot>(snapshot));
    QVERIFY(others->isVisible());
    snapshot.gaps.clear();
    f.session->publish(std::make_shared<const domain::Snapshot>(snapshot));
    QVERIFY(!headline->isVisible());
}

void TestWindow::tabGoesFromFilterToPanel() {
    WindowFixture f;
    f.publish();
    f.open("cache-warm");
    const QList<QWidget*> parts = {f.find<QLineEdit>("filterEdit"), f.find<ui::JobsTable>("jobsTable"),
                                   f.find<QTabWidget>("jobTabs"), f.find<QWidget>("jobPanel")};
    QList<qsizetype> seen;
    QWidget* at = parts.front();
    at->setFocus();
    do {
        for (qsizetype i = 0; i < parts.size(); ++i)
            if ((parts[i] == at || parts[i]->isAncestorOf(at)) && !seen.contains(i))
                seen += i;
        QTest::keyClick(at, Qt::Key_Tab);
        QVERIFY(QApplication::focusWidget() != at);
        at = QApplication::focusWidget();
    } while (at != parts.front() && at);
    QCOMPARE(seen, (QList<qsizetype>{0, 1, 2, 3}));
}

void TestWindow::theOpenedRowStaysInViewWhenTheWindowShrinks() {
    WindowFixture f;
    f.publish();
    auto* table = f.find<ui::JobsTable>("jobsTable");
    const auto seen = [&] {
        const QRect row = table->visualRect(table->currentIndex());
        return row.top() >= 0 && row.bottom() < table->viewport()->height();
    };
    int last = 0;
    while (table->rowAt(last + 2 * table->rowHeight(0)) >= 0 &&
           last + 2 * table->rowHeight(0) < table->viewport()->height())
        last += table->rowHeight(0);
    table->selectRow(table->rowAt(last));
    QVERIFY(seen());
    const int before = table->viewport()->height();
    f.window->resize(1440, 600);
    QTRY_VERIFY(table->viewport()->height() < before);
    QTRY_VERIFY(seen());
}

void TestWindow::columnsFillTheTableExactly() {
    for (const QSize size : {QSize(1440, 900), QSize(1280, 800), QSize(1920, 1000)}) {
        WindowFixture f(Environment::Development, false, size);
        f.publish();
        auto* table = f.find<ui::JobsTable>("jobsTable");
        QTRY_COMPARE(table->horizontalHeader()->length(), table->viewport()->width());
        QVERIFY(!table->horizontalScrollBar()->isVisible());
        const QFontMetrics strong(ui::strongFont(table->font()));
        const int section = ui::JobsModel::sectionOf(query::Column::Job);
        for (int row = 0; row < table->jobs().rowCount(); ++row) {
            const QString name = table->jobs().index(row, section).data().toString();
            QVERIFY2(strong.horizontalAdvance(name) <= table->columnWidth(section), qPrintable(name));
        }
    }
}

void TestWindow::columnsFillTheTableAfterRowsChangedPlaces() {
    WindowFixture f;
    f.publish();
    auto* table = f.find<ui::JobsTable>("jobsTable");
    auto* header = table->horizontalHeader();
    QSignalSpy layout(&table->jobs(), &QAbstractItemModel::layoutChanged);
    const base::JobId first = table->jobs().jobAt(0)->id;
    table->jobs().setSortKeys({{query::Column::Job, true}});
    table->jobs().setSortKeys({{query::Column::Job, false}});
    QVERIFY(!layout.empty());
    QVERIFY(table->jobs().jobAt(0)->id != first);
    f.window->resize(1920, 1000);
    QTRY_COMPARE(header->length(), table->viewport()->width());
    table->setColumnHidden(ui::JobsModel::sectionOf(query::Column::Owner), true);
    f.window->resize(1440, 900);
    QTRY_COMPARE(header->length(), table->viewport()->width());
}

void TestWindow::refreshKeepsSelectionScrollAndText() {
    WindowFixture f;
    f.session->goLive();
    std::vector<domain::Job> jobs;
    for (int i = 0; i < 200; ++i)
        jobs.push_back(makeJob("job-" + std::to_string(1000 + i), start));
    f.session->publish(jobs);
    auto* table = f.find<ui::JobsTable>("jobsTable");
    auto* filter = f.find<QLineEdit>("filterEdit");
    const base::JobId chosen = jobs[120].id;
    table->openJob(chosen);
    table->verticalScrollBar()->setValue(table->jobs().rowOf(chosen) - 3);
    const base::JobId top = table->jobs().jobAt(table->rowAt(0))->id;
    filter->setFocus();
    QTest::keyClicks(filter, QStringLiteral("job"));
    filter->setCursorPosition(1);
    for (int round = 0; round < 5; ++round) {
        jobs.erase(jobs.begin() + round * 3);
        jobs.push_back(makeJob("aaa-new-" + std::to_string(round) + "-job", start));
        jobs[150].owner = base::SharedText("owner " + std::to_string(round));
        f.session->publish(jobs);
        QCOMPARE(table->jobs().jobAt(table->currentIndex().row())->id, chosen);
        QVERIFY(table->selectionModel()->isRowSelected(table->currentIndex().row(), {}));
        QCOMPARE(table->jobs().jobAt(table->rowAt(0))->id, top);
        QVERIFY(filter->hasFocus());
        QCOMPARE(filter->text(), QStringLiteral("job"));
        QCOMPARE(filter->cursorPosition(), 1);
    }
    QCOMPARE(table->opened(), chosen);
}

void TestWindow::filterSaysWhatItHides() {
    WindowFixture f;
    f.publish();
    auto* filter = f.find<QLineEdit>("filterEdit");
    QTest::keyClick(f.window.get(), Qt::Key_Slash);
    QVERIFY(filter->hasFocus());
    QTest::keyClicks(filter, QStringLiteral("nosuchjob"));
    QCOMPARE(f.find<QLabel>("emptyText")->text(),
             QStringLiteral("The filter “nosuchjob” hides all 17 jobs."));
    QCOMPARE(f.find<QLabel>("filterCount")->text(), QStringLiteral("0 of 17 jobs"));
    WindowFixture::picture(*f.window, QStringLiteral("nomatch"));
    QTest::mouseClick(f.find<QPushButton>("emptyButton"), Qt::LeftButton);
    QVERIFY(filter->text().isEmpty());
    QCOMPARE(f.find<ui::JobsTable>("jobsTable")->jobs().rowCount(), 17);
    auto* sidebar = f.find<QListWidget>("sidebar");
    const auto failing = sidebar->findItems(QStringLiteral("Failing"), Qt::MatchExactly);
    QCOMPARE(failing.size(), 1);
    QTest::mouseClick(sidebar->viewport(), Qt::LeftButton, {},
                      sidebar->visualItemRect(failing.front()).center());
    QCOMPARE(filter->text(), QStringLiteral("state:failing"));
    QCOMPARE(f.find<QLabel>("filterCount")->text(), QStringLiteral("2 of 17 jobs"));
}

void TestWindow::badFilterLeavesTheOldOneInForce() {
    WindowFixture f;
    f.publish();
    auto* filter = f.find<QLineEdit>("filterEdit");
    filter->setText(QStringLiteral("state:paused"));
    auto* table = f.find<ui::JobsTable>("jobsTable");
    QCOMPARE(table->jobs().rowCount(), 1);
    filter->setText(QStringLiteral("state:sleepy"));
    QVERIFY(f.find<QLabel>("filterProblem")->isVisible());
    QCOMPARE(table->jobs().rowCount(), 1);
}

void TestWindow::emptyServerSaysHowToBegin() {
    WindowFixture f;
    f.session->goLive();
    f.session->publish(std::vector<domain::Job>{});
    QCOMPARE(f.find<QLabel>("emptyTitle")->text(), QStringLiteral("No jobs here yet"));
    QVERIFY(f.find<QLabel>("emptyText")->text().contains(QStringLiteral("jobs.d")));
    WindowFixture::picture(*f.window, QStringLiteral("empty"));
}

void TestWindow::offlineCountsDownAndRetries() {
    WindowFixture f;
    f.publish();
    auto* table = f.find<ui::JobsTable>("jobsTable");
    auto* freshness = f.find<QLabel>("bandFreshness");
    auto* retry = f.find<QPushButton>("retryNow");
    QVERIFY(!retry->isVisible());
    f.clock.advance(37s);
    f.session->goOffline(5s);
    QCOMPARE(freshness->text(), QStringLiteral("frozen 00:37, next try in 5 s"));
    QCOMPARE(table->jobs().rowCount(), 17); // what was read stays
    QVERIFY(!f.find<QPushButton>("triggerButton")->isEnabled());
    f.clock.advance(3s);
    f.window->tick();
    QCOMPARE(freshness->text(), QStringLiteral("frozen 00:40, next try in 2 s"));
    WindowFixture::picture(*f.window, QStringLiteral("offline"));
    QTest::mouseClick(retry, Qt::LeftButton);
    QCOMPARE(f.session->retries, 1);
    f.session->goLive();
    QVERIFY(!retry->isVisible());
    QVERIFY(f.find<QPushButton>("triggerButton")->isEnabled());
}

void TestWindow::firstConnectionFailing() {
    WindowFixture f;
    f.session->goOffline(5s);
    QCOMPARE(f.find<QLabel>("emptyTitle")->text(), QStringLiteral("No connection"));
    QVERIFY(f.find<QLabel>("emptyText")->text().contains(QStringLiteral("Connection refused")));
    QTest::mouseClick(f.find<QPushButton>("emptyButton"), Qt::LeftButton);
    QCOMPARE(f.session->retries, 1);
    WindowFixture::picture(*f.window, QStringLiteral("noconnection"));
}

void TestWindow::readOnlySaysWhy() {
    WindowFixture f(Environment::Production, true);
    auto jobs = sampleJobs(start);
    for (domain::Job& job : jobs)
        job.can.forbidWrites(domain::Why::ReadOnlyProfile);
    f.session->goLive();
    f.session->publish(std::move(jobs));
    f.open("cache-warm");
    QVERIFY(!f.find<QPushButton>("triggerButton")->isEnabled());
    QVERIFY(!f.find<QPushButton>("pauseButton")->isEnabled());
    QVERIFY(f.find<QPushButton>("triggerButton")
                ->toolTip()
                .contains(QStringLiteral("this profile is read-only")));
    QCOMPARE(f.find<QLabel>("jobRefusal")->text(),
             QStringLiteral("Trigger and pause are not available: this profile is read-only."));
    QCOMPARE(f.find<QLabel>("bandSafety")->text(), QStringLiteral("read-only"));
    f.find<ui::JobsTable>("jobsTable")->setFocus();
    QTest::keyClick(f.find<ui::JobsTable>("jobsTable"), Qt::Key_T);
    QVERIFY(!f.window->findChild<QDialog*>(QStringLiteral("triggerDialog")));
    QVERIFY(f.find<QLabel>("messageHeadline")->parentWidget() != nullptr);
}

void TestWindow::panelShowsNotesBesideButtons() {
    WindowFixture f;
    f.publish();
    f.open("search-index");
    QCOMPARE(f.find<ui::MarkdownText>("cardRollback")->toPlainText(),
             QStringLiteral("redeploy 41f2, then clear cart:*"));
    QCOMPARE(f.find<QLabel>("cardRollbackCommand")->text(),
             QStringLiteral("/usr/local/bin/warm-cache --rollback"));
    QCOMPARE(f.find<QPushButton>("pauseButton")->text(), QStringLiteral("Resume…"));
    QVERIFY(f.find<QLabel>("jobWhy")->text().contains(QStringLiteral("index rebuild under way")));
    QCOMPARE(f.find<QLabel>("nextCountdown")->text(), QStringLiteral("in 5 min"));
}

void TestWindow::panelScrollsOnlyWhenItMust() {
    WindowFixture f;
    f.publish();
    f.open("cache-warm");
    auto* bar = f.find<QScrollArea>("jobPanel")->verticalScrollBar();
    QTRY_COMPARE(bar->maximum(), 0);
    QVERIFY(!bar->isVisible());
    auto opened = makeOpened(*domain::findJob(*f.session->snapshot(), f.session->watched), start);
    for (int i = 0; i < 100; ++i)
        opened.detail.card.expectedResult += "at least a thousand keys are warmed\n";
    emit f.session->openedJob(f.session->watched, opened);
    QTRY_VERIFY(bar->isVisible());
    QVERIFY(bar->maximum() > 0);
}

void TestWindow::newestRunIsChosenWithoutChangingTabs() {
    WindowFixture f;
    f.publish();
    f.window->openTab(QStringLiteral("latency"));
    f.open("cache-warm");
    QCOMPARE(f.find<QTabWidget>("jobTabs")->currentIndex(), 1);
    QVERIFY(f.session->outputsAsked.empty()); // nobody looks at a run
    f.window->openTab(QStringLiteral("runs"));
    auto* runs = f.window->findChild<ui::RunsTab*>();
    QTRY_COMPARE(runs->table().currentIndex().row(), 0);
    QCOMPARE(f.session->outputsAsked.size(), std::size_t(1));
    QCOMPARE(runs->openedRun(), runs->model().runAt(0)->id);
    QCOMPARE(f.find<QTabWidget>("jobTabs")->currentIndex(), 0);
}

void TestWindow::narrowWidthTakesThePanelIn() {
    WindowFixture f;
    f.publish();
    f.open("cache-warm");
    auto* tabs = f.find<QTabWidget>("jobTabs");
    QCOMPARE(tabs->tabText(0), QStringLiteral("Runs"));
    f.window->resize(820, 700);
    QTRY_COMPARE(tabs->tabText(0), QStringLiteral("Job"));
    QVERIFY(f.find<QPushButton>("triggerButton")->isVisible());
    WindowFixture::picture(*f.window, QStringLiteral("narrow"));
    f.window->resize(1440, 900);
    QTRY_COMPARE(tabs->tabText(0), QStringLiteral("Runs"));
    QVERIFY(f.find<QPushButton>("triggerButton")->isVisible());
}

void TestWindow::hostileNamesStayText() {
    WindowFixture f;
    f.session->goLive();
    const std::string name = "<img src='file:///x'>\x1b[31m\xff";
    domain::Job job = makeJob(name, start);
    job.owner = base::SharedText("<b>owner</b>");
    f.session->publish(std::vector<domain::Job>{job, makeJob(std::string(4096, 'x'), start)});
    auto* table = f.find<ui::JobsTable>("jobsTable");
    table->openJob(job.id);
    const QString shownName = QStringLiteral("<img src='file:///x'>\\x1b[31m\\xff");
    QCOMPARE(f.find<QLabel>("jobTitle")->text(), shownName);
    for (const QLabel* label : f.window->findChildren<QLabel*>())
        QVERIFY2(label->textFormat() == Qt::PlainText || label->text().isEmpty(), qPrintable(label->text()));
    for (const QWidget* widget : f.window->findChildren<QWidget*>())
        QVERIFY2(!widget->toolTip().contains(QStringLiteral("<img")), qPrintable(widget->toolTip()));
    for (int column = 0; column < table->jobs().columnCount(); ++column)
        QVERIFY(!table->jobs()
                     .index(0, column)
                     .data(Qt::ToolTipRole)
                     .toString()
                     .contains(QStringLiteral("<img")));
    WindowFixture::picture(*f.window, QStringLiteral("hostile"));
}

void TestWindow::rawShowsControlCharacters() {
    WindowFixture f;
    f.publish();
    f.open("cache-warm");
    auto opened = makeOpened(*domain::findJob(*f.session->snapshot(), f.session->watched), start);
    opened.detail.raw = {
        {"rd:{x}:job", "hash", {{"a", std::string("\0\x1b[2J", 5)}}, "cut after 64 of 900 fields"}};
    emit f.session->openedJob(f.session->watched, opened);
    const QString text = f.find<QPlainTextEdit>("rawText")->toPlainText();
    QVERIFY2(text.contains(QStringLiteral("\\x00\\x1b[2J")), qPrintable(text));
    QVERIFY(text.contains(QStringLiteral("cut after 64 of 900 fields")));
}

void TestWindow::keysWork() {
    WindowFixture f;
    f.publish();
    auto* table = f.find<ui::JobsTable>("jobsTable");
    table->setFocus();
    const base::JobId first = table->opened();
    QTest::keyClick(table, Qt::Key_J);
    QVERIFY(table->opened() != first);
    QTest::keyClick(table, Qt::Key_K);
    QCOMPARE(table->opened(), first);
    QTest::keyClick(table, Qt::Key_F5);
    QCOMPARE(f.session->retries, 1);
    QTest::keyClick(table, Qt::Key_Question);
    auto* keys = f.window->findChild<QDialog*>(QStringLiteral("keysDialog"));
    QVERIFY(keys && keys->isVisible());
    WindowFixture::picture(*keys, QStringLiteral("keys"));
    QTest::keyClick(keys, Qt::Key_Escape);
    QVERIFY(!keys->isVisible());
    f.window->activateWindow(); // not every platform gives it back by itself
    QVERIFY(QTest::qWaitForWindowActive(f.window.get()));
    table->setFocus();
    QTest::keyClick(table, Qt::Key_Return);
    QVERIFY(!table->hasFocus());
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Escape);
    QVERIFY(table->hasFocus());
    f.find<QLineEdit>("filterEdit")->setText(QStringLiteral("cache"));
    QTest::keyClick(table, Qt::Key_Escape);
    QVERIFY(f.find<QLineEdit>("filterEdit")->text().isEmpty());
    // Letters belong to the filter while it has the focus.
    QTest::keyClick(table, Qt::Key_Slash);
    QTest::keyClicks(f.find<QLineEdit>("filterEdit"), QStringLiteral("tp"));
    QCOMPARE(f.find<QLineEdit>("filterEdit")->text(), QStringLiteral("tp"));
    QVERIFY(!f.window->findChild<QDialog*>(QStringLiteral("triggerDialog")));
}

void TestWindow::copiesTsv() {
    WindowFixture f;
    f.publish();
    auto* table = f.find<ui::JobsTable>("jobsTable");
    table->openJob(base::JobId::of("native", "mail-digest"));
    table->setFocus();
    QTest::keySequence(table, QKeySequence::Copy);
    const QStringList lines = QApplication::clipboard()->text().split(QLatin1Char('\n'), Qt::SkipEmptyParts);
    QCOMPARE(lines.size(), 2);
    QVERIFY(lines[0].startsWith(QStringLiteral("State\tJob\tSchedule\t")));
    QVERIFY(
        lines[1].startsWith(QStringLiteral("ok\tmail-digest\tevery day at 08:00, Europe/London\tin 21 h\t")));
}

void TestWindow::everyInteractiveWidgetHasAName() {
    WindowFixture f;
    f.publish();
    f.open("cache-warm");
    QStringList unnamed;
    const std::function<void(QAccessibleInterface*)> walk = [&](QAccessibleInterface* node) {
        switch (node->role()) {
        case QAccessible::PushButton:
        case QAccessible::CheckBox:
        case QAccessible::RadioButton:
        case QAccessible::ComboBox:
        case QAccessible::EditableText:
        case QAccessible::Table:
        case QAccessible::PageTabList:
        case QAccessible::List:
            if (node->text(QAccessible::Name).isEmpty() && node->object() && !node->state().invisible)
                unnamed += QString::fromLatin1(node->object()->metaObject()->className()) + QLatin1Char(' ') +
                           node->object()->objectName() + QStringLiteral(" in ") +
                           (node->object()->parent() ? node->object()->parent()->objectName() : QString());
            break;
        default:
            break;
        }
        if (node->role() == QAccessible::Table || node->role() == QAccessible::List)
            return; // cells are named by their texts
        for (int i = 0; i < node->childCount(); ++i)
            if (QAccessibleInterface* child = node->child(i))
                walk(child);
    };
    walk(QAccessible::queryAccessibleInterface(f.window.get()));
    QVERIFY2(unnamed.isEmpty(), qPrintable(unnamed.join(QLatin1Char('\n'))));
}

void TestWindow::contrastHolds() {
    for (const ui::Colours* colours : {&ui::lightColours(), &ui::darkColours()}) {
        for (const QColor& back : {colours->base, colours->window, colours->selection, colours->flash}) {
            QVERIFY(ui::contrast(colours->text, back) >= 7);
            QVERIFY(ui::contrast(colours->muted, back) >= 4.5);
        }
        for (const QColor& state : {colours->ok, colours->running, colours->late, colours->failed,
                                    colours->paused, colours->odd, colours->neutral})
            QVERIFY(ui::contrast(state, colours->base) >= 3);
    }
    for (const auto environment :
         {Environment::Development, Environment::Staging, Environment::Production, Environment::Unknown})
        for (const bool dark : {false, true}) {
            const ui::BandColours band = ui::bandColours(environment, dark);
            QVERIFY(ui::contrast(band.text, band.back) >= 4.5);
        }
}

void TestWindow::remembersColumns() {
    WindowFixture f;
    f.publish();
    auto* table = f.find<ui::JobsTable>("jobsTable");
    const int owner = ui::JobsModel::sectionOf(query::Column::Owner);
    table->setColumnHidden(owner, true);
    table->sortByColumn(ui::JobsModel::sectionOf(query::Column::LastDuration), Qt::DescendingOrder);
    const QByteArray state = table->columnState();
    ui::JobsTable second([] { return start; });
    second.restoreColumns(state);
    second.restoreSort(table->sortCode());
    QVERIFY(second.isColumnHidden(owner));
    QCOMPARE(second.sortCode(), QStringLiteral("-last_duration"));
    QCOMPARE(f.settings.text(local::Setting::TableSort), QStringLiteral("-last_duration"));
    // Fitted widths are fitted again, where a person set one they are kept.
    second.setSnapshot(f.session->snapshot());
    second.resize(1700, 400);
    second.show();
    QTRY_COMPARE(second.horizontalHeader()->length(), second.viewport()->width());
    table->setColumnWidth(ui::JobsModel::sectionOf(query::Column::Job), 333);
    second.restoreColumns(table->columnState());
    second.resize(1500, 400);
    QTRY_COMPARE(second.width(), 1500);
    QCOMPARE(second.columnWidth(ui::JobsModel::sectionOf(query::Column::Job)), 333);
    second.restoreColumns("nonsense");
    QVERIFY(!second.isColumnHidden(ui::JobsModel::sectionOf(query::Column::Job)));
}

void TestWindow::pictures() {
    if (qEnvironmentVariableIsEmpty("REDISPATCH_SHOTS"))
        QSKIP("set REDISPATCH_SHOTS to a folder");
    for (const auto theme : {ui::Theme::Light, ui::Theme::Dark}) {
        ui::applyTheme(*qApp, theme);
        for (const auto environment :
             {Environment::Production, Environment::Staging, Environment::Development}) {
            WindowFixture f(environment);
            f.publish();
            f.open("search-index");
            for (const char* tab : {"runs", "latency", "schedule", "raw"}) {
                if (environment != Environment::Production && qstrcmp(tab, "runs") != 0)
                    continue;
                f.window->openTab(QLatin1String(tab));
                const std::string_view word = domain::word(environment);
                WindowFixture::picture(*f.window,
                                       QStringLiteral("%1-%2-%3")
                                           .arg(ui::word(theme), QLatin1String(word.data(), std::ssize(word)),
                                                QLatin1String(tab)));
            }
        }
    }
}

QTEST_MAIN(TestWindow)
#include "tst_window.moc"
