// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/windowfixture.h"
#include "ui/jobs/columnsdialog.h"
#include "ui/jobs/jobstable.h"
#include "ui/window/sidebar.h"
#include "ui/window/viewbook.h"

#include <QAction>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>

#include <fstream>

using namespace redispatch;
using namespace redispatch::uitest;
using query::Column;
using ui::JobsTable;

class TestViews : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() { ui::applyFont(*qApp); }
    void whatIsShownIsSavedAndShownAgain();
    void viewsAreRenamedMovedAndRemoved();
    void damagedFileIsSetAside();
    void shiftClickAddsAColumnToSortBy();
    void columnsAreChosenByKeyboard();
    void pictures();
};

namespace {

QAction* action(WindowFixture& f, const char* name) {
    return f.window->findChild<QAction*>(QLatin1String(name));
}

void save(WindowFixture& f, const char* name) {
    action(f, "saveViewAction")->trigger();
    f.find<QLineEdit>("viewName")->setText(QLatin1String(name));
    f.find<QPushButton>("saveViewName")->click();
    QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
}

QStringList savedNames(WindowFixture& f) {
    QStringList names;
    for (const auto& entry : f.find<ui::Sidebar>("sidebar")->entries())
        if (entry.code.startsWith(QLatin1String("saved:")))
            names += entry.name + QLatin1Char(' ') + entry.count;
    return names;
}

void click(QHeaderView* header, Column column, Qt::KeyboardModifiers modifiers) {
    const int section = ui::JobsModel::sectionOf(column);
    const QPoint at(header->sectionViewportPosition(section) + 20, header->height() / 2);
    QTest::mouseClick(header->viewport(), Qt::LeftButton, modifiers, at);
}

} // namespace

void TestViews::whatIsShownIsSavedAndShownAgain() {
    WindowFixture f;
    f.publish();
    auto* table = f.find<JobsTable>("jobsTable");
    auto* filter = f.find<QLineEdit>("filterEdit");
    filter->setText(QStringLiteral("cache"));
    table->restoreSort(QStringLiteral("-last_duration,job"));
    const std::vector<Column> columns{Column::Job, Column::State, Column::Owner};
    table->showColumns(columns);
    const int found = table->jobs().rowCount();
    save(f, "caches");
    QCOMPARE(savedNames(f), QStringList{QStringLiteral("caches %1").arg(found)});
    filter->clear();
    table->restoreSort({});
    table->resetColumns();
    action(f, "view1Action")->trigger();
    QCOMPARE(filter->text(), QStringLiteral("cache"));
    QCOMPARE(table->sortCode(), QStringLiteral("-last_duration,job"));
    QCOMPARE(table->shownColumns(), columns);
    QCOMPARE(f.find<ui::Sidebar>("sidebar")->chosenSaved(), QStringLiteral("caches"));
    const local::SavedViews file(std::filesystem::path(f.folder.path().toStdString()));
    QCOMPARE(file.find("orders/caches")->filter, std::string("cache"));
}

void TestViews::viewsAreRenamedMovedAndRemoved() {
    WindowFixture f;
    f.publish();
    save(f, "a");
    save(f, "b");
    auto* book = f.window->findChild<ui::ViewBook*>();
    QVERIFY(book->move("b", -1));
    QVERIFY(book->rename("a", "c"));
    QCOMPARE(book->views()[0].name, std::string("b"));
    QCOMPARE(book->views()[1].name, std::string("c"));
    QVERIFY(!book->rename("c", "b")); // another one has it
    f.find<ui::Sidebar>("sidebar")->chooseSaved(QStringLiteral("c"));
    action(f, "removeViewAction")->trigger();
    QCOMPARE(savedNames(f).size(), 1);
    action(f, "undoViewAction")->trigger();
    QCOMPARE(savedNames(f).size(), 2);
}

void TestViews::damagedFileIsSetAside() {
    WindowFixture f;
    const std::filesystem::path folder(f.folder.path().toStdString());
    std::ofstream(folder / "views.json") << "{ damaged";
    auto* book = f.window->findChild<ui::ViewBook*>();
    book->load();
    QVERIFY(f.find<QLabel>("messageHeadline")->isVisible());
    QVERIFY(std::filesystem::exists(folder / "views.damaged-1.json"));
    save(f, "new");
    QCOMPARE(book->views().size(), 1U);
}

void TestViews::shiftClickAddsAColumnToSortBy() {
    WindowFixture f;
    f.publish();
    auto* table = f.find<JobsTable>("jobsTable");
    click(table->horizontalHeader(), Column::Owner, Qt::NoModifier);
    QCOMPARE(table->sortCode(), QStringLiteral("owner"));
    click(table->horizontalHeader(), Column::Job, Qt::ShiftModifier);
    QCOMPARE(table->sortCode(), QStringLiteral("owner,job"));
    click(table->horizontalHeader(), Column::Job, Qt::ShiftModifier);
    QCOMPARE(table->sortCode(), QStringLiteral("owner,-job"));
    const auto spoken = table->jobs().headerData(ui::JobsModel::sectionOf(Column::Job), Qt::Horizontal,
                                                 Qt::AccessibleTextRole);
    QCOMPARE(spoken.toString(), QStringLiteral("Job, sorted descending, 2 of 2"));
    QCOMPARE(f.settings.text(local::Setting::TableSort), QStringLiteral("owner,-job"));
    click(table->horizontalHeader(), Column::Job, Qt::NoModifier);
    QCOMPARE(table->sortCode(), QStringLiteral("job"));
    click(table->horizontalHeader(), Column::Job, Qt::NoModifier);
    QCOMPARE(table->sortCode(), QStringLiteral("-job"));
    table->sortByColumn(ui::JobsModel::sectionOf(Column::Owner), Qt::AscendingOrder);
    QCOMPARE(table->sortCode(), QStringLiteral("owner"));
}

void TestViews::columnsAreChosenByKeyboard() {
    WindowFixture f;
    f.publish();
    auto* table = f.find<JobsTable>("jobsTable");
    action(f, "columnsAction")->trigger();
    auto* list = f.find<QListWidget>("columnsList");
    f.find<ui::ColumnsDialog>("columnsDialog")->activateWindow();
    QTRY_VERIFY(list->hasFocus()); // in the table Space marks rows
    QCOMPARE(list->count(), static_cast<int>(query::columns().size()));
    const std::vector<Column> before = table->shownColumns();
    list->setCurrentRow(0);
    QTest::keyClick(list, Qt::Key_Down, Qt::AltModifier);
    std::vector<Column> moved = before;
    std::swap(moved[0], moved[1]);
    QCOMPARE(table->shownColumns(), moved);
    QTest::keyClick(list, Qt::Key_Space);
    moved.erase(moved.begin() + 1);
    QCOMPARE(table->shownColumns(), moved);
    f.find<QPushButton>("resetColumns")->click();
    QCOMPARE(table->shownColumns(), before);
    for (int row = 0; row < list->count(); ++row)
        list->item(row)->setCheckState(Qt::Unchecked);
    QVERIFY(!table->shownColumns().empty());
}

void TestViews::pictures() {
    if (qEnvironmentVariableIsEmpty("REDISPATCH_SHOTS"))
        QSKIP("set REDISPATCH_SHOTS to a folder");
    for (const auto theme : {ui::Theme::Light, ui::Theme::Dark, ui::Theme::HighContrast}) {
        ui::applyTheme(*qApp, theme);
        WindowFixture f;
        f.publish();
        f.find<QLineEdit>("filterEdit")->setText(QStringLiteral("owner:billing"));
        save(f, "Billing");
        f.find<QLineEdit>("filterEdit")->setText(QStringLiteral("dur>2s"));
        f.find<JobsTable>("jobsTable")->restoreSort(QStringLiteral("owner,-last_duration"));
        save(f, "Slow ones");
        WindowFixture::picture(*f.window, ui::word(theme) + QStringLiteral("-views"));
        action(f, "columnsAction")->trigger();
        WindowFixture::picture(*f.find<ui::ColumnsDialog>("columnsDialog"),
                               ui::word(theme) + QStringLiteral("-columns"));
    }
}

QTEST_MAIN(TestViews)
#include "tst_views.moc"
