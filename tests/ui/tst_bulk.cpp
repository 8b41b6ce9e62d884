// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/windowfixture.h"
#include "ui/changes/bulkcourse.h"
#include "ui/changes/bulkdialog.h"
#include "ui/changes/bulkmodel.h"
#include "ui/changes/verbtext.h"
#include "ui/jobs/jobstable.h"
#include "ui/jobs/marks.h"
#include "ui/theme/fonts.h"
#include "ui/theme/palette.h"

#include <QAbstractItemModelTester>
#include <QAction>
#include <QClipboard>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QPointer>
#include <QPushButton>
#include <QTableView>
#include <QToolButton>

using namespace redispatch;
using namespace redispatch::uitest;
using namespace std::chrono_literals;
using base::JobId;
using domain::Environment;

class TestBulk : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void marksStayWithTheirJobs();
    void keysMarkRowsRangesAndAll();
    void barCountsWhatTheFilterHides();
    void dialogPreviewsAndTellsWhatCannotBeDone();
    void productionWantsTheNumberTyped();
    void itemsAreAskedOneByOneAndAnswered();
    void stopLeavesTheRestAndGoesOnLater();
    void lostConnectionStopsIt();
    void closingARunningOneAsks();
    void withoutMarksAllShownAreMeant();
    void selectedRowsAreMeantBeforeAllShown();
    void aReadOnlyProfileOffersNothing();
    void aLedgerElsewhereLetsAReadOnlyProfileAcknowledge();
    void parametersAreToldBeforeAnythingIsWritten();
    void parametersThatAllShareAreAskedOnce();
    void marksAreSetByTheMouseToo();
    void thousandsAreNoTrouble();
};

namespace {

JobId native(const char* name) {
    return JobId::of("native", name);
}

/// The table has the focus and shows what the filter lets through.
ui::JobsTable* focusedTable(WindowFixture& f) {
    auto* table = f.find<ui::JobsTable>("jobsTable");
    f.find<QToolButton>("markClear"); // the bar is there, hidden
    QMetaObject::invokeMethod(table, [table] { table->setFocus(); });
    QCoreApplication::processEvents();
    return table;
}

void markByName(ui::JobsTable* table, const QStringList& names) {
    std::vector<JobId> jobs;
    for (const QString& name : names)
        jobs.push_back(native(name.toUtf8().constData()));
    table->marks().mark(jobs);
}

ui::BulkDialog* ask(WindowFixture& f, const char* button) {
    f.find<QToolButton>(button)->click();
    auto* dialog = f.window->findChild<ui::BulkDialog*>();
    if (!dialog)
        qFatal("no dialog");
    return dialog;
}

template <class Widget>
Widget* in(QWidget* parent, const char* name) {
    auto* widget = parent->findChild<Widget*>(QLatin1String(name));
    if (!widget)
        qFatal("no widget %s", name);
    return widget;
}

/// Answers what the jobs of a trigger declare; nothing for those that are not named.
void answerDeclared(WindowFixture& f, const domain::DeclaredParameters& some = {}) {
    if (f.session->parametersAsked.size() != 1)
        qFatal("parameters are asked for %zu times", f.session->parametersAsked.size());
    domain::DeclaredParameters all = some;
    for (const JobId& job : f.session->parametersAsked.front().second)
        all.try_emplace(job);
    emit f.session->parametersReady(f.session->parametersAsked.front().first, all);
}

base::Result<domain::Receipt> done(const char* text) {
    domain::Receipt receipt;
    receipt.accepted = true;
    receipt.readBack = text;
    return receipt;
}

/// Answers the request that is under way, as soon as there is one.
void answer(WindowFixture& f, std::size_t index, const base::Result<domain::Receipt>& receipt) {
    if (!QTest::qWaitFor([&] { return f.session->applies.size() > index; }))
        qFatal("request %zu does not come", index);
    emit f.session->applied(f.session->applies[index].first, receipt);
}

QString cell(QDialog* dialog, int row, int column) {
    return in<QTableView>(dialog, "bulkList")->model()->index(row, column).data().toString();
}

ui::BulkDialog* pausing(WindowFixture& f, const QStringList& names) {
    markByName(focusedTable(f), names);
    auto* dialog = ask(f, "markPause");
    in<QLineEdit>(dialog, "reason")->setText(QStringLiteral("release 4.2"));
    return dialog;
}

} // namespace

void TestBulk::initTestCase() {
    ui::applyFont(*qApp);
    ui::applyTheme(*qApp, qEnvironmentVariable("REDISPATCH_SHOTS_THEME") == QLatin1String("dark")
                              ? ui::Theme::Dark
                              : ui::Theme::Light);
}

void TestBulk::marksStayWithTheirJobs() {
    WindowFixture f;
    f.publish();
    auto* table = focusedTable(f);
    markByName(table, {QStringLiteral("cache-warm"), QStringLiteral("stock-sync")});
    QCOMPARE(table->marks().size(), std::size_t{2});
    const int row = table->jobs().rowOf(native("cache-warm"));
    QVERIFY(table->jobs().index(row, 0).data(ui::JobsModel::MarkedRole).toBool());
    QVERIFY(table->jobs()
                .index(row, 0)
                .data(Qt::AccessibleTextRole)
                .toString()
                .startsWith(QStringLiteral("marked, ")));
    table->sortBy(query::Column::Job, false);
    const int moved = table->jobs().rowOf(native("cache-warm"));
    QVERIFY(table->jobs().index(moved, 0).data(ui::JobsModel::MarkedRole).toBool());

    std::vector<domain::Job> fewer = sampleJobs(f.clock.now());
    std::erase_if(fewer, [](const domain::Job& job) { return job.name == "stock-sync"; });
    // What could not be read is not gone.
    auto partial = std::make_shared<domain::Snapshot>();
    partial->gaps.push_back({"native jobs", base::makeError(base::ErrorKind::Timeout, "native")});
    f.session->publish(domain::SnapshotPtr(partial));
    QCOMPARE(table->marks().size(), std::size_t{2});
    f.session->publish(std::move(fewer));
    QCOMPARE(table->marks().size(), std::size_t{1});
    QVERIFY(table->marks().contains(native("cache-warm")));
}

void TestBulk::keysMarkRowsRangesAndAll() {
    WindowFixture f;
    f.publish();
    auto* table = focusedTable(f);
    table->openJob(table->jobs().jobAt(2)->id);
    table->setFocus();
    QTest::keyClick(table, Qt::Key_Space);
    QCOMPARE(table->marks().size(), std::size_t{1});
    QTest::keyClick(table, Qt::Key_J);
    QTest::keyClick(table, Qt::Key_J);
    QTest::keyClick(table, Qt::Key_Space, Qt::ControlModifier);
    QCOMPARE(table->marks().size(), std::size_t{3});
    QVERIFY(table->marks().contains(table->jobs().jobAt(3)->id));
    QTest::keyClick(table, Qt::Key_Space);
    QCOMPARE(table->marks().size(), std::size_t{2});
    QTest::keyClick(table, Qt::Key_A, Qt::ControlModifier);
    QCOMPARE(table->marks().size(), static_cast<std::size_t>(table->jobs().rowCount()));
    QTest::keyClick(table, Qt::Key_U);
    QVERIFY(table->marks().empty());
    QTest::keyClick(table, Qt::Key_Space);
    QTest::keyClick(table, Qt::Key_Escape);
    QVERIFY(table->marks().empty());
    // Several selected rows at once, and back.
    table->selectAll();
    QTest::keyClick(table, Qt::Key_Space);
    QCOMPARE(table->marks().size(), static_cast<std::size_t>(table->jobs().rowCount()));
    QTest::keyClick(table, Qt::Key_Space);
    QVERIFY(table->marks().empty());
}

void TestBulk::barCountsWhatTheFilterHides() {
    WindowFixture f;
    f.publish();
    auto* table = focusedTable(f);
    auto* bar = f.find<QWidget>("markBar");
    QVERIFY(!bar->isVisible());
    markByName(table,
               {QStringLiteral("cache-warm"), QStringLiteral("stock-sync"), QStringLiteral("night-audit")});
    QVERIFY(bar->isVisible());
    QCOMPARE(f.find<QLabel>("markCount")->text(), QStringLiteral("3 marked"));
    WindowFixture::picture(*f.window, QStringLiteral("bulk-marks"));
    f.find<QLineEdit>("filterEdit")->setText(QStringLiteral("stock"));
    QTRY_COMPARE(f.find<QLabel>("markCount")->text(), QStringLiteral("3 marked (2 hidden by the filter)"));
    f.find<QToolButton>("markClear")->click();
    QVERIFY(!bar->isVisible());
}

void TestBulk::dialogPreviewsAndTellsWhatCannotBeDone() {
    WindowFixture f;
    f.publish();
    markByName(focusedTable(f),
               {QStringLiteral("cache-warm"), QStringLiteral("stock-sync"), QStringLiteral("search-index")});
    auto* dialog = ask(f, "markPause");
    auto* deed = in<QPushButton>(dialog, "deedButton");
    QCOMPARE(deed->text(), QStringLiteral("Pause 2 jobs"));
    QVERIFY(!deed->isEnabled());
    QCOMPARE(in<QLabel>(dialog, "dialogObstacle")->text(), QStringLiteral("A reason is needed"));
    QCOMPARE(in<QLabel>(dialog, "bulkRefusals")->text(),
             QStringLiteral("1 job: it is already paused (search-index)"));
    QVERIFY(in<QLabel>(dialog, "planEffects")->text().contains(QStringLiteral("runs will be skipped until")));
    QVERIFY(in<QLabel>(dialog, "planWarnings")->text().contains(QStringLiteral("1 of them runs now")));
    in<QLineEdit>(dialog, "reason")->setText(QStringLiteral("release 4.2"));
    QVERIFY(deed->isEnabled());
    WindowFixture::picture(*dialog, QStringLiteral("bulk-form"));
    // What is seen changes with the rows.
    std::vector<domain::Job> fewer = sampleJobs(f.clock.now());
    std::erase_if(fewer, [](const domain::Job& job) { return job.name == "stock-sync"; });
    f.session->publish(std::move(fewer));
    QTRY_COMPARE(deed->text(), QStringLiteral("Pause 1 job"));
    QVERIFY(in<QLabel>(dialog, "bulkRefusals")->text().contains(QStringLiteral("it is gone (stock-sync)")));
    QVERIFY(f.session->applies.empty());
}

void TestBulk::productionWantsTheNumberTyped() {
    WindowFixture f(Environment::Production);
    f.publish();
    auto* dialog = pausing(f, {QStringLiteral("cache-warm"), QStringLiteral("stock-sync")});
    auto* deed = in<QPushButton>(dialog, "deedButton");
    QVERIFY(!deed->isEnabled());
    in<QLineEdit>(dialog, "typedNumber")->setText(QStringLiteral("3"));
    QVERIFY(!deed->isEnabled());
    in<QLineEdit>(dialog, "typedNumber")->setText(QStringLiteral("2"));
    QVERIFY(deed->isEnabled());
    WindowFixture::picture(*dialog, QStringLiteral("bulk-production"));
}

void TestBulk::itemsAreAskedOneByOneAndAnswered() {
    WindowFixture f;
    f.publish();
    auto* dialog = pausing(f, {QStringLiteral("cache-warm"), QStringLiteral("mail-digest"),
                               QStringLiteral("search-index"), QStringLiteral("stock-sync")});
    const QAbstractItemModelTester tester(in<QTableView>(dialog, "bulkList")->model(),
                                          QAbstractItemModelTester::FailureReportingMode::QtTest);
    in<QPushButton>(dialog, "deedButton")->click();
    QCOMPARE(f.session->applies.size(), std::size_t{1}); // one under way, never two
    const domain::Intent first = f.session->applies[0].second;
    QVERIFY(std::holds_alternative<domain::PauseIntent>(first.what));
    QVERIFY(first.reason.starts_with("release 4.2 (bulk "));
    QVERIFY(first.reason.ends_with(", 1 of 3)"));
    QCOMPARE(in<QTableView>(dialog, "bulkList")->model()->rowCount(), 4);
    answer(f, 0, done("paused by ana"));
    answer(f, 1, base::makeError(base::ErrorKind::Conflict, "pause of it", {}, "paused by ben"));
    QTRY_COMPARE(f.session->applies.size(), std::size_t{3});
    WindowFixture::picture(*dialog, QStringLiteral("bulk-running"));
    QVERIFY(in<QPushButton>(dialog, "stopButton")->isVisible());
    QVERIFY(in<QLabel>(dialog, "bulkCounts")->text().startsWith(QStringLiteral("3 of 4")));
    answer(f, 2, done("paused by ana"));
    QCOMPARE(in<QLabel>(dialog, "bulkCounts")->text(), QStringLiteral("2 done, 2 refused"));
    QVERIFY(!in<QPushButton>(dialog, "stopButton")->isVisible());
    QVERIFY(!in<QPushButton>(dialog, "againButton")->isVisible()); // refusals are no failures
    for (int row = 0; row < 4; ++row)
        if (cell(dialog, row, ui::BulkModel::Job) == QLatin1String("search-index")) {
            QCOMPARE(cell(dialog, row, ui::BulkModel::Result), QStringLiteral("refused"));
            QCOMPARE(cell(dialog, row, ui::BulkModel::Outcome), QStringLiteral("it is already paused"));
        }
    WindowFixture::picture(*dialog, QStringLiteral("bulk-ended"));
    in<QPushButton>(dialog, "copyButton")->click();
    const QStringList lines = QApplication::clipboard()->text().split(QLatin1Char('\n'));
    QCOMPARE(lines.size(), 6);
    QVERIFY(lines[1].startsWith(QStringLiteral("native:")));
    QCOMPARE(lines[1].count(QLatin1Char('\t')), 3);
}

void TestBulk::stopLeavesTheRestAndGoesOnLater() {
    WindowFixture f;
    f.publish();
    auto* dialog = pausing(
        f, {QStringLiteral("cache-warm"), QStringLiteral("mail-digest"), QStringLiteral("stock-sync")});
    in<QPushButton>(dialog, "deedButton")->click();
    in<QPushButton>(dialog, "stopButton")->click();
    QCOMPARE(in<QLabel>(dialog, "dialogObstacle")->text(), QStringLiteral("stopping…"));
    QVERIFY(dialog->isRunning()); // the one under way is waited for
    answer(f, 0, done("paused"));
    QVERIFY(!dialog->isRunning());
    QCOMPARE(in<QLabel>(dialog, "bulkCounts")->text(), QStringLiteral("1 done, 2 not tried"));
    QCOMPARE(f.session->applies.size(), std::size_t{1});
    auto* again = in<QPushButton>(dialog, "againButton");
    QCOMPARE(again->text(), QStringLiteral("Go on with the others"));
    again->click();
    answer(f, 1, done("paused"));
    answer(f, 2, done("paused"));
    QCOMPARE(in<QLabel>(dialog, "bulkCounts")->text(), QStringLiteral("3 done"));
    QVERIFY(f.session->applies[1].second.job != f.session->applies[0].second.job);
}

void TestBulk::lostConnectionStopsIt() {
    WindowFixture f;
    f.publish();
    auto* dialog = pausing(
        f, {QStringLiteral("cache-warm"), QStringLiteral("mail-digest"), QStringLiteral("stock-sync")});
    in<QPushButton>(dialog, "deedButton")->click();
    f.session->goOffline(5s);
    const domain::Intent lost = f.session->applies[0].second;
    answer(f, 0, base::makeError(base::ErrorKind::Uncertain, "pause of it"));
    QVERIFY(!dialog->isRunning());
    QCOMPARE(in<QLabel>(dialog, "bulkCounts")->text(), QStringLiteral("1 failed, 2 not tried"));
    QVERIFY(in<QLabel>(dialog, "messageRest")->text().contains(QStringLiteral("Trying again is safe")));
    WindowFixture::picture(*dialog, QStringLiteral("bulk-lost"));
    auto* again = in<QPushButton>(dialog, "againButton");
    QVERIFY(!again->isEnabled());
    f.session->goLive();
    QVERIFY(again->isEnabled());
    again->click();
    QCOMPARE(f.session->applies.size(), std::size_t{2});
    QCOMPARE(f.session->applies[1].second.requestId, lost.requestId); // a repeat changes nothing
    QCOMPARE(f.session->applies[1].second.job.str(), lost.job.str());
    answer(f, 1, done("paused"));
    // The link is found lost between two of them.
    f.session->goOffline(5s);
    QTRY_VERIFY(!dialog->isRunning());
    QCOMPARE(in<QLabel>(dialog, "bulkCounts")->text(), QStringLiteral("1 done, 2 not tried"));
}

void TestBulk::closingARunningOneAsks() {
    WindowFixture f;
    f.publish();
    QPointer<ui::BulkDialog> dialog =
        pausing(f, {QStringLiteral("cache-warm"), QStringLiteral("mail-digest")});
    in<QPushButton>(dialog, "deedButton")->click();
    dialog->close();
    QVERIFY(dialog->isVisible());
    f.window->close();
    QVERIFY(f.window->isVisible());
    QVERIFY(!f.session->closed);
    auto* stop = in<QPushButton>(dialog, "messageAction");
    QCOMPARE(stop->text(), QStringLiteral("Stop and close"));
    stop->click();
    answer(f, 0, done("paused"));
    QTRY_VERIFY(!dialog);
    QCOMPARE(f.session->applies.size(), std::size_t{1});
    f.window->close();
    QVERIFY(f.session->closed);
}

void TestBulk::withoutMarksAllShownAreMeant() {
    WindowFixture f;
    f.publish();
    auto* table = focusedTable(f);
    f.find<QLineEdit>("filterEdit")->setText(QStringLiteral("owner:pricing"));
    QTRY_COMPARE(table->jobs().rowCount(), 9);
    f.find<QAction>("bulkTriggerAction")->trigger();
    auto* dialog = f.window->findChild<ui::BulkDialog*>();
    QVERIFY(dialog);
    QCOMPARE(in<QPushButton>(dialog, "deedButton")->text(), QStringLiteral("Trigger 9 jobs"));
    answerDeclared(f);
    in<QPushButton>(dialog, "deedButton")->click();
    QVERIFY(std::holds_alternative<domain::TriggerIntent>(f.session->applies.at(0).second.what));
    QVERIFY(f.session->applies.at(0).second.reason.starts_with("bulk "));
    answer(f, 0, done("run 1 waits"));
    in<QPushButton>(dialog, "stopButton")->click();
    QTRY_VERIFY(!dialog->isRunning() || f.session->applies.size() == 2);
}

void TestBulk::selectedRowsAreMeantBeforeAllShown() {
    WindowFixture f;
    f.publish();
    auto* table = focusedTable(f);
    table->selectRow(2);
    f.find<QAction>("bulkAcknowledgeAction")->trigger(); // one row is the opened job, not a choice
    auto* dialog = f.window->findChild<ui::BulkDialog*>();
    QVERIFY(dialog);
    const int all = in<QLabel>(dialog, "bulkRefusals")->text().isEmpty() ? 0 : table->jobs().rowCount();
    QVERIFY(all > 2);
    delete dialog;
    QTest::keyClick(table, Qt::Key_Down, Qt::ShiftModifier);
    QCOMPARE(table->selectionModel()->selectedRows().size(), 2);
    f.find<QAction>("bulkPauseAction")->trigger();
    dialog = f.window->findChild<ui::BulkDialog*>();
    QVERIFY(dialog);
    in<QLineEdit>(dialog, "reason")->setText(QStringLiteral("release"));
    in<QPushButton>(dialog, "deedButton")->click();
    QTRY_VERIFY(!f.session->applies.empty());
    QVERIFY(f.session->applies[0].second.job == table->jobs().jobAt(2)->id ||
            f.session->applies[0].second.job == table->jobs().jobAt(3)->id);
    QVERIFY(in<QTableView>(dialog, "bulkList")->model()->rowCount() == 2);
}

void TestBulk::aLedgerElsewhereLetsAReadOnlyProfileAcknowledge() {
    domain::Profile profile;
    profile.readOnly = true;
    QVERIFY(!ui::refusalOfRecords(profile).isEmpty());
    profile.ledgerUrl = "redis://records.example:6379/0";
    QVERIFY(ui::refusalOfRecords(profile).isEmpty());
}

void TestBulk::aReadOnlyProfileOffersNothing() {
    WindowFixture f(Environment::Development, true);
    f.publish();
    markByName(focusedTable(f), {QStringLiteral("cache-warm")});
    QVERIFY(!f.find<QToolButton>("markPause")->isEnabled());
    QCOMPARE(f.find<QToolButton>("markPause")->toolTip().contains(QStringLiteral("read-only")), true);
}

void TestBulk::parametersAreToldBeforeAnythingIsWritten() {
    WindowFixture f;
    f.publish();
    markByName(focusedTable(f), {QStringLiteral("cache-warm"), QStringLiteral("mail-digest")});
    auto* dialog = ask(f, "markTrigger");
    auto* deed = in<QPushButton>(dialog, "deedButton");
    QVERIFY(!deed->isEnabled());
    QCOMPARE(in<QLabel>(dialog, "dialogObstacle")->text(), QStringLiteral("Reading their parameters…"));
    emit f.session->parametersReady(f.session->parametersAsked.back().first,
                                    base::makeError(base::ErrorKind::Timeout, "redis"));
    QVERIFY(!deed->isEnabled());
    QCOMPARE(in<QLabel>(dialog, "dialogObstacle")->text(), QStringLiteral("Their parameters are not known"));
    in<QAbstractButton>(dialog, "messageAction")->click();
    QTRY_COMPARE(f.session->parametersAsked.size(), std::size_t{2});
    f.session->parametersAsked.erase(f.session->parametersAsked.begin());
    answerDeclared(f, {{native("mail-digest"), {{"region", "", "[a-z]{2}", {}, "where"}}}});
    QCOMPARE(deed->text(), QStringLiteral("Trigger 1 job"));
    QVERIFY(deed->isEnabled());
    QCOMPARE(in<QLabel>(dialog, "bulkRefusals")->text(),
             QStringLiteral("1 job: it needs parameters: region (mail-digest)"));
    QVERIFY(!dialog->findChild<QLineEdit*>(QStringLiteral("parameter_region")));
    WindowFixture::picture(*dialog, QStringLiteral("bulk-needs-parameters"));
    deed->click();
    QCOMPARE(f.session->applies.size(), std::size_t{1});
    QVERIFY(f.session->applies[0].second.job == native("cache-warm"));
}

void TestBulk::parametersThatAllShareAreAskedOnce() {
    WindowFixture f;
    f.publish();
    markByName(focusedTable(f), {QStringLiteral("cache-warm"), QStringLiteral("mail-digest")});
    auto* dialog = ask(f, "markTrigger");
    const std::vector<domain::Parameter> both = {{"region", "", "[a-z]{2}", {}, "where"},
                                                 {"day", "string", "", "today", ""}};
    answerDeclared(f, {{native("cache-warm"), both}, {native("mail-digest"), both}});
    auto* deed = in<QPushButton>(dialog, "deedButton");
    QVERIFY(!deed->isEnabled());
    QCOMPARE(in<QLabel>(dialog, "dialogObstacle")->text(), QStringLiteral("region must be given"));
    in<QLineEdit>(dialog, "parameter_region")->setText(QStringLiteral("eu"));
    QVERIFY(deed->isEnabled());
    QTRY_COMPARE(deed->text(), QStringLiteral("Trigger 2 jobs"));
    WindowFixture::picture(*dialog, QStringLiteral("bulk-parameters"));
    deed->click();
    answer(f, 0, done("waits"));
    answer(f, 1, done("waits"));
    for (const auto& [ticket, intent] : f.session->applies)
        QCOMPARE(std::get<domain::TriggerIntent>(intent.what).parameters,
                 (domain::ParameterValues{{"region", "eu"}, {"day", "today"}}));
}

void TestBulk::marksAreSetByTheMouseToo() {
    WindowFixture f;
    f.publish();
    auto* table = focusedTable(f);
    const auto click = [&](int row, int x) {
        const QRect cell =
            table->visualRect(table->model()->index(row, table->horizontalHeader()->logicalIndex(0)));
        QTest::mouseClick(table->viewport(), Qt::LeftButton, {}, {cell.left() + x, cell.center().y()});
    };
    click(1, 12); // nothing is marked, so no marks are shown
    QVERIFY(table->marks().empty());
    QCOMPARE(table->currentIndex().row(), 1);
    QTest::keyClick(table, Qt::Key_Space);
    click(3, 12);
    QCOMPARE(table->marks().size(), std::size_t{2});
    QVERIFY(table->marks().contains(table->jobs().jobAt(3)->id));
    QCOMPARE(table->currentIndex().row(), 1); // the opened job stays
    WindowFixture::picture(*f.window, QStringLiteral("bulk-boxes"));
    click(1, 12);
    QVERIFY(!table->marks().contains(table->jobs().jobAt(1)->id));
    click(5, 40); // beside it
    QCOMPARE(table->marks().size(), std::size_t{1});
    QCOMPARE(table->currentIndex().row(), 5);
    // A range starts where the mouse marked last.
    click(2, 12);
    QCOMPARE(table->marks().size(), std::size_t{2});
    QTest::keyClick(table, Qt::Key_Space, Qt::ControlModifier);
    QCOMPARE(table->marks().size(), std::size_t{4});
}

void TestBulk::thousandsAreNoTrouble() {
    WindowFixture f;
    f.session->goLive();
    std::vector<domain::Job> jobs;
    for (int i = 0; i < 10'001; ++i)
        jobs.push_back(makeJob("job-" + std::to_string(i), start));
    auto snapshot = std::make_shared<domain::Snapshot>();
    for (domain::Job& job : jobs)
        snapshot->jobs.push_back(std::make_shared<const domain::Job>(std::move(job)));
    std::ranges::sort(snapshot->jobs, {}, &domain::Job::id);
    snapshot->takenAt = start;
    f.session->publish(domain::SnapshotPtr(snapshot));
    auto* table = focusedTable(f);
    QTest::keyClick(table, Qt::Key_A, Qt::ControlModifier);
    QCOMPARE(f.find<QLabel>("markCount")->text(), QStringLiteral("10,001 marked"));
    QVERIFY(!f.find<QToolButton>("markResume")->isEnabled()); // one too many
    table->marks().toggle({table->jobs().jobAt(0)->id});
    auto* dialog = ask(f, "markTrigger");
    answerDeclared(f);
    QCOMPARE(in<QPushButton>(dialog, "deedButton")->text(), QStringLiteral("Trigger 10,000 jobs"));
    in<QPushButton>(dialog, "deedButton")->click();
    answer(f, 0, base::makeError(base::ErrorKind::Offline, "redis"));
    QCOMPARE(in<QLabel>(dialog, "bulkCounts")->text(), QStringLiteral("1 failed, 9,999 not tried"));
}

QTEST_MAIN(TestBulk)
#include "tst_bulk.moc"
