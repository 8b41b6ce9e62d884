// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/windowfixture.h"
#include "ui/detail/phrases.h"
#include "ui/detail/runstab.h"
#include "ui/detail/runtext.h"
#include "ui/jobs/jobstable.h"
#include "ui/window/findingsview.h"
#include "ui/window/jobactions.h"
#include "ui/window/sidebar.h"

#include <QAbstractButton>
#include <QAbstractItemModelTester>
#include <QCheckBox>
#include <QDialog>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QMenu>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QToolButton>

using namespace redispatch;
using namespace redispatch::uitest;
using namespace std::chrono_literals;
using domain::Environment;
using domain::Verb;

class TestQueues : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void queuesGetTheirColumns();
    void nativeJobsAreNotCluttered();
    void menuOffersWhatTheEngineHas();
    void runEarlyIsFollowed();
    void removingWantsTheIdTypedInProduction();
    void queueVerbsNameTheQueue();
    void endedPauseIsRepeatedInOneStep();
    void endedPauseIsDismissedForEverybodyWhoMay();
    void brokenChainIsRearmedFromTheHeader();
    void resumeCanRunNowWhereNothingIsComputed();
    void keysReachTheVerbs();
    void runsAreRetriedAndRemoved();
    void eachVerbOfARunIsOfferedByItself();
    void runningRunsTellTheirOutput();
    void findingsStandAboveWhatNeedsAttention();
    void findingsLeadToTheirJobs();
    void wordsOfQueues();
    void pictures();
};

namespace {

template <class Widget>
Widget* in(QWidget* parent, const char* name) {
    auto* widget = parent->findChild<Widget*>(QLatin1String(name));
    if (!widget)
        qFatal("no widget %s", name);
    return widget;
}

QMenu* menuOf(WindowFixture& f) {
    QTest::mouseClick(f.find<QToolButton>("moreButton"), Qt::LeftButton);
    return f.find<QMenu>("jobMenu");
}

QAction* actionOf(QMenu* menu, const char* name) {
    for (QAction* action : menu->actions())
        if (action->objectName() == QLatin1String(name))
            return action;
    return nullptr;
}

/// Lets the dialog's preview come and answers it.
void answerPlan(WindowFixture& f, const char* effect) {
    QVERIFY(QTest::qWaitFor([&] { return !f.session->plans.empty(); }));
    domain::Plan plan;
    plan.effects = {effect};
    plan.keys = {"bull:catalogue:delayed"};
    emit f.session->planReady(f.session->plans.back().first, plan);
}

domain::Receipt receipt(const char* readBack, const char* run = "") {
    domain::Receipt receipt;
    receipt.accepted = true;
    receipt.readBack = readBack;
    receipt.runId = run;
    return receipt;
}

} // namespace

void TestQueues::initTestCase() {
    ui::applyFont(*qApp);
    ui::applyTheme(*qApp, ui::Theme::Light);
}

void TestQueues::queuesGetTheirColumns() {
    WindowFixture f;
    f.publish();
    auto* table = f.find<ui::JobsTable>("jobsTable");
    const int group = ui::JobsModel::sectionOf(query::Column::Group);
    const int lag = ui::JobsModel::sectionOf(query::Column::Lag);
    QVERIFY(table->isColumnHidden(group));
    QAbstractItemModelTester tester(&table->jobs(), QAbstractItemModelTester::FailureReportingMode::QtTest);
    f.publishQueues();
    QVERIFY(!table->isColumnHidden(group));
    QVERIFY(!table->isColumnHidden(lag));
    table->setColumnHidden(lag, true); // a person's choice holds
    f.session->publish(queueJobs(start + 1s));
    QVERIFY(table->isColumnHidden(lag));

    const auto row = table->jobs().rowOf(
        base::JobId::of("bullmq", "bull:emails:ns:tenant:4711:weekly-summary-for-the-regional-managers"));
    QVERIFY(row >= 0);
    const auto cell = [&](query::Column column, int role) {
        return table->jobs().index(row, ui::JobsModel::sectionOf(column)).data(role).toString();
    };
    QCOMPARE(cell(query::Column::LastRun, Qt::DisplayRole),
             QStringLiteral("keeps 5 finished jobs per queue: last run evicted"));
    QCOMPARE(cell(query::Column::LastOutcome, Qt::DisplayRole), QStringLiteral("not kept"));
    QVERIFY(cell(query::Column::LastOutcome, Qt::ToolTipRole).contains(QStringLiteral("last run evicted")));
    QVERIFY(cell(query::Column::Notes, Qt::ToolTipRole).contains(QStringLiteral("Owner: written down")));
    QVERIFY(cell(query::Column::Notes, Qt::ToolTipRole).contains(QStringLiteral("Rollback note: missing")));
    QCOMPARE(cell(query::Column::Notes, Qt::AccessibleTextRole),
             QStringLiteral("Notes: no expected result, rollback note"));
    QCOMPARE(cell(query::Column::Iteration, Qt::DisplayRole), QStringLiteral("42"));
    for (const query::Column column :
         {query::Column::Lag, query::Column::Iteration, query::Column::QueueState})
        table->sortByColumn(ui::JobsModel::sectionOf(column), Qt::DescendingOrder);
    QCOMPARE(table->jobs().rowCount(), 9);
}

void TestQueues::nativeJobsAreNotCluttered() {
    WindowFixture f;
    f.publish();
    f.open("cache-warm");
    QVERIFY(!f.find<QToolButton>("moreButton")->isVisible());
    QVERIFY(!f.find<QLabel>("jobFacts")->isVisible());
    QVERIFY(!f.find<QWidget>("jobNotices")->isVisible());
    emit f.find<ui::JobsTable>("jobsTable")->menuWanted({10, 10});
    auto* menu = f.find<QMenu>("jobMenu");
    for (const char* verb : {"runEarly", "rearm", "sweep", "pauseQueue", "resumeQueue", "removeJob"})
        QVERIFY2(!actionOf(menu, verb), verb);
    menu->close();
    f.window->openTab(QStringLiteral("runs"));
    QTRY_VERIFY(f.window->findChild<ui::RunsTab*>()->table().currentIndex().isValid());
    QVERIFY(!f.find<QPushButton>("retryRunButton")->isVisible());
    QVERIFY(!f.find<QPushButton>("removeRunButton")->isVisible());
}

void TestQueues::menuOffersWhatTheEngineHas() {
    WindowFixture f;
    f.publishQueues();
    f.openQueueJob("bull:catalogue:price-import");
    QCOMPARE(f.find<QLabel>("jobFacts")->text(),
             QStringLiteral("BullMQ 5 · queue catalogue · iteration 88 of 100 · has a template"));
    QMenu* menu = menuOf(f);
    QVERIFY(actionOf(menu, "runEarly")->isEnabled());
    QVERIFY(actionOf(menu, "removeJob")->isEnabled());
    QVERIFY(actionOf(menu, "pauseQueue"));
    QVERIFY(!actionOf(menu, "resumeQueue"));
    QAction* rearm = actionOf(menu, "rearm"); // what cannot be done stays, with the reason
    QVERIFY(rearm && !rearm->isEnabled());
    QVERIFY(rearm->toolTip().contains(
        QString::fromUtf8(domain::reasonText(domain::Why::ChainIntact).data(),
                          std::ssize(domain::reasonText(domain::Why::ChainIntact)))));
    WindowFixture::picture(*menu, QStringLiteral("queue-menu"));
    menu->close();
}

void TestQueues::runEarlyIsFollowed() {
    WindowFixture f;
    f.publishQueues();
    const base::JobId id = f.openQueueJob("bull:emails:daily-digest");
    QMenu* menu = menuOf(f);
    actionOf(menu, "runEarly")->trigger();
    menu->close();
    auto* dialog = f.find<QDialog>("runEarlyDialog");
    answerPlan(f, "The run of 09:00 starts now; that slot is used up.");
    QVERIFY(in<QLabel>(dialog, "planEffects")->text().contains(QStringLiteral("slot is used up")));
    QVERIFY(in<QLabel>(dialog, "planKeys")->text().contains(QStringLiteral("bull:catalogue:delayed")));
    WindowFixture::picture(*dialog, QStringLiteral("dialog-runearly"));
    QTest::mouseClick(in<QPushButton>(dialog, "deedButton"), Qt::LeftButton);
    const auto [ticket, intent] = f.session->applies.back();
    QVERIFY(std::holds_alternative<domain::RunEarlyIntent>(intent.what));
    QCOMPARE(intent.job, id);
    emit f.session->applied(ticket, receipt("in line", "repeat:daily-digest:1800000000000"));
    QVERIFY(dialog->isVisible());
    QVERIFY(in<QLabel>(dialog, "followAccepted")->text().contains(QStringLiteral("in line")));
    QCOMPARE(f.session->runsAsked.back().second, std::string("repeat:daily-digest:1800000000000"));
}

void TestQueues::removingWantsTheIdTypedInProduction() {
    WindowFixture f(Environment::Production);
    f.publishQueues();
    const base::JobId id = f.openQueueJob("bull:catalogue:price-import");
    QMenu* menu = menuOf(f);
    actionOf(menu, "removeJob")->trigger();
    menu->close();
    auto* dialog = f.find<QDialog>("removeJobDialog");
    auto* deed = in<QPushButton>(dialog, "deedButton");
    QCOMPARE(deed->text(), QStringLiteral("Remove schedule price-import"));
    QVERIFY(!deed->isEnabled());
    in<QLineEdit>(dialog, "reason")->setText(QStringLiteral("replaced"));
    in<QLineEdit>(dialog, "typedName")->setText(QStringLiteral("price-import"));
    QVERIFY(!deed->isEnabled()); // the name may be another job's too
    in<QLineEdit>(dialog, "typedName")->setText(QString::fromStdString(id.str()));
    QVERIFY(deed->isEnabled());
    answerPlan(f, "No run follows.");
    WindowFixture::picture(*dialog, QStringLiteral("dialog-remove"));
    QTest::mouseClick(deed, Qt::LeftButton);
    QVERIFY(std::holds_alternative<domain::RemoveJobIntent>(f.session->applies.back().second.what));
    QCOMPARE(f.session->applies.back().second.reason, std::string("replaced"));
    emit f.session->applied(f.session->applies.back().first, receipt("gone"));
    QVERIFY(!dialog->isVisible());
}

void TestQueues::queueVerbsNameTheQueue() {
    WindowFixture f;
    f.publishQueues();
    f.openQueueJob("bull:emails:daily-digest");
    QMenu* menu = menuOf(f);
    actionOf(menu, "pauseQueue")->trigger();
    menu->close();
    auto* dialog = f.find<QDialog>("pauseQueueDialog");
    auto* deed = in<QPushButton>(dialog, "deedButton");
    QCOMPARE(deed->text(), QStringLiteral("Pause queue emails"));
    QVERIFY(!deed->isEnabled());
    QCOMPARE(in<QLabel>(dialog, "dialogObstacle")->text(), QStringLiteral("A reason is needed"));
    in<QLineEdit>(dialog, "reason")->setText(QStringLiteral("provider is down"));
    QTest::mouseClick(deed, Qt::LeftButton);
    QVERIFY(std::holds_alternative<domain::PauseQueueIntent>(f.session->applies.back().second.what));
    emit f.session->applied(f.session->applies.back().first,
                            base::makeError(base::ErrorKind::Denied, "pause_queue of emails"));
    QVERIFY(dialog->isVisible());
    QVERIFY(in<QLabel>(dialog, "messageHeadline")->isVisible());

    f.openQueueJob("bull:reports:nightly:sales");
    auto* resume = f.find<QPushButton>("resumeQueueButton"); // in the header, since it stands in the way
    QVERIFY(f.find<QLabel>("queuePausedText")->text().contains(QStringLiteral("queue reports is paused")));
    QTest::mouseClick(resume, Qt::LeftButton);
    auto* second = f.find<QDialog>("resumeQueueDialog");
    QTest::mouseClick(in<QPushButton>(second, "deedButton"), Qt::LeftButton);
    QVERIFY(std::holds_alternative<domain::ResumeQueueIntent>(f.session->applies.back().second.what));
}

void TestQueues::endedPauseIsRepeatedInOneStep() {
    WindowFixture f;
    f.publishQueues();
    f.openQueueJob("bull:catalogue:image-resize");
    QVERIFY(
        f.find<QLabel>("endedPauseText")->text().startsWith(QStringLiteral("The pause by ana@ops-1 of ")));
    WindowFixture::picture(*f.find<QWidget>("jobPanel"), QStringLiteral("panel-endedpause"));
    QTest::mouseClick(f.find<QPushButton>("pauseAgainButton"), Qt::LeftButton);
    auto* dialog = f.find<QDialog>("pauseDialog");
    QCOMPARE(in<QLineEdit>(dialog, "reason")->text(), QStringLiteral("thumbnails being rebuilt"));
    QTest::mouseClick(in<QPushButton>(dialog, "deedButton"), Qt::LeftButton);
    const domain::Intent& intent = f.session->applies.back().second;
    QVERIFY(std::get<domain::PauseIntent>(intent.what).until == start + 2h);
    QCOMPARE(intent.reason, std::string("thumbnails being rebuilt"));
    dialog->close();
    QTest::mouseClick(f.find<QPushButton>("dismissPauseButton"), Qt::LeftButton);
    QVERIFY(!f.find<QLabel>("endedPauseText")->isVisible());
    const auto [ticket, dismissal] = f.session->applies.back(); // for everybody
    QCOMPARE(dismissal.job.str(), std::string("bullmq:bull:catalogue:image-resize"));
    QVERIFY(std::get<domain::ResumeIntent>(dismissal.what).recordOnly);
    QVERIFY(!dismissal.requestId.empty());
    QSignalSpy refused(f.window->findChild<ui::JobActions*>(), &ui::JobActions::refused);
    QSignalSpy done(f.window->findChild<ui::JobActions*>(), &ui::JobActions::done);
    emit f.session->applied(ticket, base::makeError(base::ErrorKind::Offline, "redis"));
    QCOMPARE(refused.count(), 1);
    QVERIFY(refused.front().front().toString().contains(QStringLiteral("in this window only")));
    emit f.session->applied(ticket, domain::Receipt{}); // answered once
    QCOMPARE(done.count(), 0);
    f.session->publish(queueJobs(start)); // read once is enough
    f.window->openJobNamed(QStringLiteral("bullmq:bull:emails:daily-digest"));
    f.window->openJobNamed(QStringLiteral("bullmq:bull:catalogue:image-resize"));
    QTRY_VERIFY(f.find<QLabel>("leftoversText")->isVisible()); // the other notice stays
    for (QLabel* label : f.window->findChildren<QLabel*>(QStringLiteral("endedPauseText")))
        QVERIFY(!label->isVisible());
}

void TestQueues::endedPauseIsDismissedForEverybodyWhoMay() {
    for (const bool readOnly : {false, true}) {
        WindowFixture f(domain::Environment::Development, readOnly);
        f.publishQueues();
        f.openQueueJob("bull:catalogue:image-resize");
        QTest::mouseClick(f.find<QPushButton>("dismissPauseButton"), Qt::LeftButton);
        QVERIFY(!f.find<QLabel>("endedPauseText")->isVisible());
        QCOMPARE(f.session->applies.size(), readOnly ? 0U : 1U);
        if (readOnly)
            continue;
        QSignalSpy done(f.window->findChild<ui::JobActions*>(), &ui::JobActions::done);
        emit f.session->applied(f.session->applies.back().first, domain::Receipt{});
        QCOMPARE(done.count(), 1);
    }
}

void TestQueues::brokenChainIsRearmedFromTheHeader() {
    WindowFixture f;
    f.publishQueues();
    f.openQueueJob("bull:catalogue:stock:sync");
    QCOMPARE(f.find<QLabel>("jobWhy")->text(), QStringLiteral("no run is pending; re-arm it to go on"));
    auto* rearm = f.find<QPushButton>("rearmButton");
    f.session->goOffline(5s);
    QTRY_VERIFY(!f.find<QPushButton>("rearmButton")->isEnabled());
    f.session->goLive();
    rearm = f.find<QPushButton>("rearmButton");
    QTRY_VERIFY((rearm = f.find<QPushButton>("rearmButton"))->isEnabled());
    QTest::mouseClick(rearm, Qt::LeftButton);
    auto* dialog = f.find<QDialog>("rearmDialog");
    QCOMPARE(in<QPushButton>(dialog, "deedButton")->text(), QStringLiteral("Re-arm stock:sync"));
    QTest::mouseClick(in<QPushButton>(dialog, "deedButton"), Qt::LeftButton);
    QVERIFY(std::holds_alternative<domain::RearmIntent>(f.session->applies.back().second.what));
}

void TestQueues::resumeCanRunNowWhereNothingIsComputed() {
    WindowFixture f;
    auto jobs = queueJobs(start);
    for (domain::Job& job : jobs) {
        job.paused = std::make_unique<domain::Pause>(domain::Pause{"ana", "why", start - 1h, {}});
        job.can.set(Verb::Resume, domain::Why::Allowed);
        job.can.set(Verb::Pause, domain::Why::AlreadyPaused);
    }
    f.session->goLive();
    f.session->publish(std::move(jobs));
    f.openQueueJob("bull:reports:quarter-close");
    QTest::mouseClick(f.find<QPushButton>("pauseButton"), Qt::LeftButton);
    auto* dialog = f.find<QDialog>("resumeDialog");
    auto* runNow = in<QCheckBox>(dialog, "runNow");
    QVERIFY(runNow->isVisible());
    runNow->setChecked(true);
    QTest::mouseClick(in<QPushButton>(dialog, "deedButton"), Qt::LeftButton);
    QVERIFY(std::get<domain::ResumeIntent>(f.session->applies.back().second.what).runNow);
    dialog->close();
    f.openQueueJob("bull:emails:daily-digest");
    QTest::mouseClick(f.find<QPushButton>("pauseButton"), Qt::LeftButton);
    for (QCheckBox* box : f.window->findChildren<QCheckBox*>(QStringLiteral("runNow")))
        QVERIFY(!box->isVisible());
}

void TestQueues::keysReachTheVerbs() {
    WindowFixture f;
    f.publishQueues();
    f.openQueueJob("bull:emails:daily-digest");
    auto* table = f.find<ui::JobsTable>("jobsTable");
    table->setFocus();
    QTest::keyClick(table, Qt::Key_E);
    f.find<QDialog>("runEarlyDialog")->close();
    f.window->activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(f.window.get()));
    table->setFocus();
    QTest::keyClick(table, Qt::Key_P, Qt::ShiftModifier);
    f.find<QDialog>("pauseQueueDialog")->close();
    f.window->activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(f.window.get()));
    table->setFocus();
    QTest::keyClick(table, Qt::Key_N);
    QVERIFY(f.find<QDialog>("cardDialog")->isVisible());
    f.find<QDialog>("cardDialog")->close();

    f.publish();
    f.open("cache-warm");
    f.window->activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(f.window.get()));
    table->setFocus();
    QTest::keyClick(table, Qt::Key_E);
    QStringList told;
    for (const QLabel* headline : f.window->findChildren<QLabel*>(QStringLiteral("messageHeadline")))
        if (headline->isVisible())
            told += headline->text();
    QCOMPARE(told.size(), 1);
    QVERIFY2(told.front().startsWith(QStringLiteral("Cannot run early cache-warm: ")),
             qPrintable(told.front()));
    for (QDialog* dialog : f.window->findChildren<QDialog*>(QStringLiteral("runEarlyDialog")))
        QVERIFY(!dialog->isVisible());
}

void TestQueues::runsAreRetriedAndRemoved() {
    WindowFixture f;
    f.publishQueues();
    f.openQueueJob("bull:emails:bounce-sweep");
    f.window->openTab(QStringLiteral("runs"));
    domain::RunPage page = makeRuns(start, 6);
    page.runs[0].outcome = domain::Outcome::Failed;
    page.runs[0].id = "repeat:bounce-sweep:1800000000000";
    page.runs[0].attempt = 3;
    page.runs[0].error = "SMTP 421";
    page.note = "the engine keeps 5 failed jobs";
    emit f.session->runsReady(f.session->pagesAsked.back().first, page);
    auto* runs = f.window->findChild<ui::RunsTab*>();
    QTRY_COMPARE(runs->openedRun(), page.runs[0].id);
    auto* retry = f.find<QPushButton>("retryRunButton");
    auto* remove = f.find<QPushButton>("removeRunButton");
    QVERIFY(retry->isVisible() && retry->isEnabled() && remove->isEnabled());
    QTest::mouseClick(retry, Qt::LeftButton);
    auto* dialog = f.find<QDialog>("retryRunDialog");
    in<QCheckBox>(dialog, "allAttempts")->setChecked(true);
    answerPlan(f, "The run is put in line again.");
    WindowFixture::picture(*dialog, QStringLiteral("dialog-retry"));
    QTest::mouseClick(in<QPushButton>(dialog, "deedButton"), Qt::LeftButton);
    const auto retried = std::get<domain::RetryIntent>(f.session->applies.back().second.what);
    QCOMPARE(retried.run, page.runs[0].id);
    QVERIFY(retried.allAttempts);
    dialog->close();
    QTest::mouseClick(remove, Qt::LeftButton);
    dialog = f.find<QDialog>("removeRunDialog");
    QTest::mouseClick(in<QPushButton>(dialog, "deedButton"), Qt::LeftButton);
    QCOMPARE(std::get<domain::RemoveRunIntent>(f.session->applies.back().second.what).run, page.runs[0].id);
    dialog->close();
    QVERIFY(runs->openRun(page.runs[1].id)); // it succeeded
    QVERIFY(!retry->isEnabled());
    QVERIFY(retry->toolTip().contains(QStringLiteral("only a failed run can be retried")));
    QVERIFY(remove->isEnabled());
    QCOMPARE(ui::attemptText(3), QStringLiteral("3rd attempt"));
    QCOMPARE(ui::attemptText(11), QStringLiteral("11th attempt"));
    QCOMPARE(ui::attemptText(22), QStringLiteral("22nd attempt"));
}

void TestQueues::eachVerbOfARunIsOfferedByItself() {
    WindowFixture f;
    auto jobs = queueJobs(start);
    for (domain::Job& job : jobs)
        job.can.set(Verb::RemoveRun, domain::Why::NotOffered);
    f.session->goLive();
    f.session->publish(std::move(jobs));
    f.openQueueJob("bull:emails:bounce-sweep");
    f.window->openTab(QStringLiteral("runs"));
    domain::RunPage page = makeRuns(start, 3);
    page.runs[0].outcome = domain::Outcome::Failed;
    emit f.session->runsReady(f.session->pagesAsked.back().first, page);
    auto* runs = f.window->findChild<ui::RunsTab*>();
    QTRY_COMPARE(runs->openedRun(), page.runs[0].id);
    QVERIFY(f.find<QPushButton>("retryRunButton")->isVisible());
    QVERIFY(!f.find<QPushButton>("removeRunButton")->isVisible());
    emit runs->table().customContextMenuRequested(
        runs->table().visualRect(runs->table().currentIndex()).center());
    auto* menu = f.find<QMenu>("runMenu");
    QVERIFY(actionOf(menu, "retryRun"));
    QVERIFY(!actionOf(menu, "removeRun"));
    menu->close();
}

void TestQueues::runningRunsTellTheirOutput() {
    WindowFixture f;
    f.publishQueues();
    const base::JobId id = f.openQueueJob("bull:emails:daily-digest");
    f.window->openTab(QStringLiteral("runs"));
    domain::RunPage page = makeRuns(start, 3);
    domain::Run& run = page.runs[0];
    run.outcome = domain::Outcome::Running;
    run.finishedAt.reset();
    run.duration.reset();
    emit f.session->runsReady(f.session->pagesAsked.back().first, page);
    auto* runs = f.window->findChild<ui::RunsTab*>();
    QTRY_COMPARE(f.session->outputsAsked.size(), std::size_t(1));
    emit f.session->outputReady(f.session->outputsAsked.back().first,
                                domain::RunOutput{"line 1\n", "", 7, ""});
    QCOMPARE(runs->findChild<QPlainTextEdit*>()->toPlainText(), QStringLiteral("line 1\n"));
    f.answerOpened(id, {}, {}); // something changed: the newest page is read again
    run.outputTail = "line 2";
    emit f.session->runsReady(f.session->pagesAsked.back().first, page);
    QCOMPARE(f.session->outputsAsked.size(), std::size_t(2));
    QCOMPARE(runs->findChild<QPlainTextEdit*>()->toPlainText(),
             QStringLiteral("line 1\n")); // until the answer
    emit f.session->outputReady(f.session->outputsAsked.back().first,
                                domain::RunOutput{"line 1\nline 2\n", "", 14, ""});
    QCOMPARE(runs->findChild<QPlainTextEdit*>()->toPlainText(), QStringLiteral("line 1\nline 2\n"));
}

void TestQueues::findingsStandAboveWhatNeedsAttention() {
    WindowFixture f;
    f.publishQueues();
    auto* findings = f.find<ui::FindingsView>("findingsView");
    auto* sidebar = f.find<QListWidget>("sidebar");
    QVERIFY(!findings->isVisible());
    const auto attention = sidebar->findItems(QStringLiteral("Attention"), Qt::MatchExactly);
    QCOMPARE(attention.size(), 1);
    // stock:sync broken, price-import late, bounce-sweep failing, an ended pause, one without notes, and two
    // findings
    QTRY_COMPARE(attention.front()->data(Qt::UserRole + 1).toString(), QStringLiteral("7"));
    QCOMPARE(attention.front()->data(Qt::AccessibleTextRole).toString(),
             QStringLiteral("Attention, 7, of them 2 findings about queues and workers, the worst is missed"));
    QTest::mouseClick(sidebar->viewport(), Qt::LeftButton, {},
                      sidebar->visualItemRect(attention.front()).center());
    QVERIFY(f.find<QLineEdit>("filterEdit")->text().isEmpty());
    QVERIFY(findings->isVisible());
    QVERIFY(!f.find<ui::JobsTable>("jobsTable")->isVisible());
    const auto rows = findings->findChildren<QAbstractButton*>(QStringLiteral("finding"));
    QCOMPARE(rows.size(), 2);
    QVERIFY(rows.front()->accessibleName().startsWith(
        QStringLiteral("bad: workers of bull:catalogue"))); // worst first
    QVERIFY(!rows.back()->isEnabled());                     // leads nowhere
    WindowFixture::picture(*f.window, QStringLiteral("findings"));
    QTest::mouseClick(rows.front(), Qt::LeftButton);
    QCOMPARE(f.find<QLineEdit>("filterEdit")->text(), QStringLiteral("group:\"catalogue\""));
    QCOMPARE(f.find<ui::JobsTable>("jobsTable")->jobs().rowCount(), 3);
    QVERIFY(!findings->isVisible());
    QVERIFY(f.find<ui::JobsTable>("jobsTable")->isVisible());
    f.session->publish(queueJobs(start)); // all settled
    QTest::keyClick(f.window.get(), Qt::Key_A);
    QVERIFY(!findings->isVisible());
    QTRY_COMPARE(attention.front()->data(Qt::UserRole + 1).toString(), QStringLiteral("5"));
}

void TestQueues::findingsLeadToTheirJobs() {
    WindowFixture f;
    f.publishQueues();
    const domain::Snapshot& snapshot = *f.session->snapshot();
    domain::Finding finding;
    QCOMPARE(ui::filterFor(finding, snapshot), QString());
    finding.jobs = {base::JobId::of("bullmq", "bull:emails:daily-digest"),
                    base::JobId::of("bullmq", "bull:catalogue:price-import")};
    const QString text = ui::filterFor(finding, snapshot);
    const auto filter = query::Filter::parse(text.toStdString());
    QVERIFY2(filter, qPrintable(text));
    int fits = 0;
    for (const auto& job : snapshot.jobs)
        fits += filter->matches(*job, query::searchText(*job), start);
    QCOMPARE(fits, 2);
    for (int i = 0; i < 100; ++i) // as many as a filter holds
        finding.jobs.push_back(
            base::JobId::of("bullmq", "bull:other:" + std::string(40, 'x') + std::to_string(i)));
    QVERIFY(query::Filter::parse(ui::filterFor(finding, snapshot).toStdString()));
}

void TestQueues::wordsOfQueues() {
    domain::Job job = queueJobs(start).front();
    job.nextAt = start - 4min;
    QCOMPARE(ui::whyText(job, domain::JobState::Late, start),
             QStringLiteral("due 4 min ago, and no live worker has taken it"));
    QCOMPARE(ui::whyText(job, domain::JobState::Waiting, start), QStringLiteral("due, waiting for a worker"));
    job.queue->queuePaused = true;
    QCOMPARE(ui::whyText(job, domain::JobState::Waiting, start),
             QStringLiteral("due, held back by its paused queue"));
    job.queue->limit = 42;
    QCOMPARE(ui::whyText(job, domain::JobState::Exhausted, start),
             QStringLiteral("all 42 runs that its limit allows have been"));
    job.queue->limit.reset();
    job.queue->endsAt = start;
    QVERIFY(ui::whyText(job, domain::JobState::Exhausted, start).startsWith(QStringLiteral("it ended on ")));
    job.queue->note = base::SharedText("keeps no finished jobs");
    QCOMPARE(ui::whyText(job, domain::JobState::NeverRun, start), QStringLiteral("keeps no finished jobs"));
    const domain::Job native = makeJob("x", start);
    QVERIFY(ui::whyText(native, domain::JobState::Waiting, start).contains(QStringLiteral("runner")));
    QCOMPARE(ui::queueText(native), QString());
}

void TestQueues::pictures() {
    if (qEnvironmentVariableIsEmpty("REDISPATCH_SHOTS"))
        QSKIP("set REDISPATCH_SHOTS to a folder");
    for (const auto theme : {ui::Theme::Light, ui::Theme::Dark}) {
        ui::applyTheme(*qApp, theme);
        const QString end = QLatin1Char('-') + ui::word(theme);
        WindowFixture f(Environment::Staging);
        f.publishQueues();
        f.openQueueJob("bull:catalogue:image-resize", fullCard(), {3, start - 2h, "ana@ops-1", {}});
        domain::RunPage page = makeRuns(start, 40);
        page.note = "older runs come from the recorder since 2026-11-02";
        page.runs[0].attempt = 3;
        page.runs[0].outcome = domain::Outcome::Failed;
        page.runs[0].error = "SMTP 421: too many connections";
        emit f.session->runsReady(f.session->pagesAsked.back().first, page);
        f.window->openTab(QStringLiteral("runs"));
        WindowFixture::picture(*f.window, QStringLiteral("queues") + end);
        QTest::keyClick(f.window.get(), Qt::Key_A);
        WindowFixture::picture(*f.window, QStringLiteral("attention") + end);
        f.window->resize(1000, 720);
        WindowFixture::picture(*f.window, QStringLiteral("attention-small") + end);
    }
    ui::applyTheme(*qApp, ui::Theme::Light);
}

QTEST_MAIN(TestQueues)
#include "tst_queues.moc"
