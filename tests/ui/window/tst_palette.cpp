// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/windowfixture.h"
#include "ui/jobs/jobsmodel.h"
#include "ui/jobs/jobstable.h"
#include "ui/window/commandpalette.h"

#include <QAbstractItemModelTester>
#include <QAction>
#include <QLabel>
#include <QLineEdit>
#include <QListView>

using namespace redispatch;
using namespace redispatch::uitest;
using ui::PaletteItem;
using ui::PaletteModel;

class TestPalette : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() { ui::applyFont(*qApp); }
    void findsAJobByAFewLettersAndOpensIt();
    void hiddenJobsAreFoundToo();
    void doesActionsAndRemembersThem();
    void unavailableActionsSayWhy();
    void escGivesTheFocusBack();
    void arrowsPassHeadings();
    void refreshKeepsTextAndChoice();
    void manyJobsAreSearchedInSlices();
    void pictures();
};

namespace {

QLineEdit* openPalette(WindowFixture& f) {
    f.window->findChild<QAction*>(QStringLiteral("paletteAction"))->trigger();
    return f.find<QLineEdit>("paletteEdit");
}

QString current(WindowFixture& f) {
    return f.find<QListView>("paletteList")->currentIndex().data().toString();
}

} // namespace

void TestPalette::findsAJobByAFewLettersAndOpensIt() {
    WindowFixture f;
    f.publish();
    auto* edit = openPalette(f);
    QVERIFY(edit->hasFocus());
    QTest::keyClicks(edit, QStringLiteral("mdig"));
    QCOMPARE(current(f), QStringLiteral("mail-digest"));
    QTest::keyClick(edit, Qt::Key_Return);
    QVERIFY(!f.find<ui::CommandPalette>("commandPalette")->isVisible());
    QCOMPARE(f.find<ui::JobsTable>("jobsTable")->opened(), base::JobId::of("native", "mail-digest"));
    openPalette(f);
    QCOMPARE(current(f), QStringLiteral("mail-digest")); // what was chosen last
}

void TestPalette::hiddenJobsAreFoundToo() {
    WindowFixture f;
    f.publish();
    f.find<QLineEdit>("filterEdit")->setText(QStringLiteral("cache-warm"));
    auto* edit = openPalette(f);
    QTest::keyClicks(edit, QStringLiteral("mail-digest"));
    QTest::keyClick(edit, Qt::Key_Return);
    QCOMPARE(f.find<ui::JobsTable>("jobsTable")->opened(), base::JobId::of("native", "mail-digest"));
}

void TestPalette::doesActionsAndRemembersThem() {
    WindowFixture f;
    f.publish();
    auto* edit = openPalette(f);
    QTest::keyClicks(edit, QStringLiteral("read again"));
    QTest::keyClick(edit, Qt::Key_Return);
    QCOMPARE(f.session->retries, 1);
    QVERIFY(f.settings.text(local::Setting::PaletteRecent).contains(QStringLiteral("action:reloadAction")));
    openPalette(f);
    QVERIFY(current(f).startsWith(QStringLiteral("Read again")));
}

void TestPalette::unavailableActionsSayWhy() {
    WindowFixture f(domain::Environment::Development, true);
    f.session->goLive();
    f.session->publish(std::vector<domain::Job>{});
    auto* edit = openPalette(f);
    QTest::keyClicks(edit, QStringLiteral("trigger the opened"));
    const QModelIndex index = f.find<QListView>("paletteList")->currentIndex();
    QCOMPARE(index.data(PaletteModel::WhyRole).toString(), QStringLiteral("no job is open"));
    QTest::keyClick(edit, Qt::Key_Return);
    QVERIFY(f.find<ui::CommandPalette>("commandPalette")->isVisible());
}

void TestPalette::escGivesTheFocusBack() {
    WindowFixture f;
    f.publish();
    auto* filter = f.find<QLineEdit>("filterEdit");
    filter->setText(QStringLiteral("cache"));
    filter->setFocus();
    QTest::keyClick(openPalette(f), Qt::Key_Escape);
    QVERIFY(!f.find<ui::CommandPalette>("commandPalette")->isVisible());
    QVERIFY(filter->hasFocus());
    QCOMPARE(filter->text(), QStringLiteral("cache"));
}

void TestPalette::arrowsPassHeadings() {
    WindowFixture f;
    f.publish();
    auto* edit = openPalette(f);
    auto* list = f.find<QListView>("paletteList");
    const int rows = list->model()->rowCount();
    for (int i = 0; i < rows + 3; ++i) {
        QVERIFY(list->currentIndex().flags().testFlag(Qt::ItemIsSelectable));
        QTest::keyClick(edit, i % 2 == 0 ? Qt::Key_Down : Qt::Key_N,
                        i % 2 == 0 ? Qt::NoModifier : Qt::ControlModifier);
    }
    QCOMPARE(list->currentIndex().row(), rows - 1);
    for (int i = 0; i < rows; ++i)
        QTest::keyClick(edit, Qt::Key_Up);
    QCOMPARE(list->currentIndex().row(), 1);
}

void TestPalette::refreshKeepsTextAndChoice() {
    WindowFixture f;
    f.publish();
    auto* edit = openPalette(f);
    QTest::keyClicks(edit, QStringLiteral("e"));
    QTest::keyClick(edit, Qt::Key_Down);
    const QString chosen = current(f);
    f.publish();
    QCOMPARE(edit->text(), QStringLiteral("e"));
    QCOMPARE(current(f), chosen);
    QVERIFY(edit->hasFocus());
}

void TestPalette::manyJobsAreSearchedInSlices() {
    ui::JobsModel jobs([] { return start; });
    PaletteModel palette(jobs);
    QAbstractItemModelTester tester(&palette, QAbstractItemModelTester::FailureReportingMode::QtTest);
    auto snapshot = std::make_shared<domain::Snapshot>();
    for (int i = 0; i < 100'000; ++i)
        snapshot->jobs.push_back(
            std::make_shared<const domain::Job>(makeJob("job-" + std::to_string(100'000 + i), start)));
    jobs.setSnapshot(snapshot);
    palette.setItems(
        {{PaletteItem::Kind::Action, QStringLiteral("a"), QStringLiteral("Job action"), {}, {}, {}}}, {});
    palette.search(QStringLiteral("job199999"));
    QVERIFY(palette.searching()); // a keystroke waits for one slice
    palette.search(QStringLiteral("job199998"));
    QTRY_VERIFY(!palette.searching());
    QCOMPARE(palette.itemAt(palette.firstRow())->title, QStringLiteral("job-199998"));
    palette.search(QStringLiteral("job"));
    QTRY_VERIFY(!palette.searching());
    QVERIFY(palette.rowCount() <= static_cast<int>(ui::PaletteSearch::mostHits) + 4);
    palette.search(QStringLiteral("nothing at all"));
    QTRY_VERIFY(!palette.searching());
    QCOMPARE(palette.rowCount(), 0);
}

void TestPalette::pictures() {
    if (qEnvironmentVariableIsEmpty("REDISPATCH_SHOTS"))
        QSKIP("set REDISPATCH_SHOTS to a folder");
    for (const auto theme : {ui::Theme::Light, ui::Theme::Dark, ui::Theme::HighContrast}) {
        ui::applyTheme(*qApp, theme);
        WindowFixture f;
        f.publish();
        auto* edit = openPalette(f);
        WindowFixture::picture(*f.window, ui::word(theme) + QStringLiteral("-palette-empty"));
        QTest::keyClicks(edit, QStringLiteral("pa"));
        WindowFixture::picture(*f.window, ui::word(theme) + QStringLiteral("-palette"));
    }
}

QTEST_MAIN(TestPalette)
#include "tst_palette.moc"
