// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/windowfixture.h"
#include "ui/jobs/jobstable.h"
#include "ui/window/actions.h"
#include "ui/window/keysdialog.h"

#include <QAction>
#include <QKeySequenceEdit>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QTreeWidget>

using namespace redispatch;
using namespace redispatch::uitest;
using local::Setting;

class TestKeys : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() { ui::applyFont(*qApp); }
    void noTwoActionsShareAKey();
    void destructionHasNoKey();
    void aKeyIsChangedByPressingIt();
    void aTakenKeyIsToldAndTakenOver();
    void unknownActionsKeepTheirKeys();
    void damagedSettingsChangeNothing();
    void theDialogIsSearched();
    void theHintLineShowsWholeHints();
    void pictures();
};

namespace {

/// Chooses an action by words that only it has.
void choose(WindowFixture& f, const char* words) {
    f.find<QLineEdit>("keysSearch")->setText(QString::fromLatin1(words));
    auto* tree = f.find<QTreeWidget>("keysTree");
    QVERIFY(tree->currentItem());
}

ui::KeysDialog* openKeys(WindowFixture& f) {
    f.window->findChild<QAction*>(QStringLiteral("keysAction"))->trigger();
    return f.find<ui::KeysDialog>("keysDialog");
}

} // namespace

void TestKeys::noTwoActionsShareAKey() {
    WindowFixture f;
    const auto* actions = f.window->findChild<ui::Actions*>();
    QVERIFY(actions->rows().size() > 30);
    for (const ui::ActionRow& row : actions->rows()) {
        QVERIFY2(actions->conflicts(row.id, row.key).empty(), qPrintable(row.id));
        QVERIFY2(!row.text.isEmpty() && row.run, qPrintable(row.id));
        QVERIFY2(!actions->isChanged(row.id), qPrintable(row.id));
    }
}

void TestKeys::destructionHasNoKey() {
    WindowFixture f;
    const auto* actions = f.window->findChild<ui::Actions*>();
    for (const char* id : {"removeJobAction", "sweepAction", "removeViewAction"}) {
        QVERIFY2(actions->action(QLatin1String(id)), id);
        QVERIFY2(actions->keyOf(QLatin1String(id)).isEmpty(), id);
    }
}

void TestKeys::aKeyIsChangedByPressingIt() {
    WindowFixture f;
    f.publish();
    auto* dialog = openKeys(f);
    choose(f, "colours");
    auto* press = f.find<QKeySequenceEdit>("pressKey");
    QCOMPARE(press->keySequence(), QKeySequence(Qt::CTRL | Qt::Key_T));
    QTest::keyClick(press, Qt::Key_Y, Qt::ControlModifier);
    const auto* actions = f.window->findChild<ui::Actions*>();
    QCOMPARE(actions->keyOf(QStringLiteral("themeAction")), QKeySequence(Qt::CTRL | Qt::Key_Y));
    QCOMPARE(f.settings.text(Setting::Keys), QStringLiteral("{\"themeAction\":\"Ctrl+Y\"}"));
    f.find<QPushButton>("noKey")->click();
    QVERIFY(actions->keyOf(QStringLiteral("themeAction")).isEmpty());
    f.find<QPushButton>("defaultKey")->click();
    QCOMPARE(actions->keyOf(QStringLiteral("themeAction")), QKeySequence(Qt::CTRL | Qt::Key_T));
    QVERIFY(f.settings.text(Setting::Keys).isEmpty());
    dialog->close();
}

void TestKeys::aTakenKeyIsToldAndTakenOver() {
    WindowFixture f;
    f.publish();
    openKeys(f);
    choose(f, "colours");
    const auto* actions = f.window->findChild<ui::Actions*>();
    QTest::keyClick(f.find<QKeySequenceEdit>("pressKey"), Qt::Key_G);
    auto* problem = f.find<QLabel>("keyProblem");
    QVERIFY2(problem->text().contains(QStringLiteral("over time")), qPrintable(problem->text()));
    QCOMPARE(actions->keyOf(QStringLiteral("timelineAction")), QKeySequence(Qt::Key_G));
    f.find<QPushButton>("takeKey")->click();
    QVERIFY(actions->keyOf(QStringLiteral("timelineAction")).isEmpty());
    QCOMPARE(actions->keyOf(QStringLiteral("themeAction")), QKeySequence(Qt::Key_G));
    f.find<QPushButton>("resetKeys")->click();
    QCOMPARE(actions->keyOf(QStringLiteral("timelineAction")), QKeySequence(Qt::Key_G));
    // No key is a default as well.
    choose(f, "leftovers");
    QTest::keyClick(f.find<QKeySequenceEdit>("pressKey"), Qt::Key_Y, Qt::ControlModifier);
    QCOMPARE(actions->keyOf(QStringLiteral("sweepAction")), QKeySequence(Qt::CTRL | Qt::Key_Y));
    f.find<QPushButton>("defaultKey")->click();
    QVERIFY(actions->keyOf(QStringLiteral("sweepAction")).isEmpty());
    QVERIFY(f.settings.text(Setting::Keys).isEmpty());
}

void TestKeys::unknownActionsKeepTheirKeys() {
    QWidget window;
    ui::Actions actions({{QStringLiteral("a"), QStringLiteral("A"), {}, Qt::Key_A, [] {}},
                         {QStringLiteral("b"), QStringLiteral("B"), {}, Qt::Key_B, [] {}}},
                        &window);
    // The person's B goes before the default one of another action.
    actions.restore(QStringLiteral("{\"a\":\"B\",\"later\":\"Ctrl+L\"}"));
    QCOMPARE(actions.keyOf(QStringLiteral("a")), QKeySequence(Qt::Key_B));
    QVERIFY(actions.keyOf(QStringLiteral("b")).isEmpty());
    actions.setKey(QStringLiteral("a"), Qt::Key_C);
    QVERIFY(actions.changes().contains(QStringLiteral("\"later\":\"Ctrl+L\"")));
    actions.resetKeys();
    QCOMPARE(actions.keyOf(QStringLiteral("b")), QKeySequence(Qt::Key_B));
    QCOMPARE(actions.changes(), QStringLiteral("{\"later\":\"Ctrl+L\"}"));
}

void TestKeys::damagedSettingsChangeNothing() {
    QWidget window;
    ui::Actions actions({{QStringLiteral("a"), QStringLiteral("A"), {}, Qt::Key_A, [] {}}}, &window);
    for (const char* bad : {"", "{", "[1]", "{\"a\":7}", "{\"a\":\"Nonsense\"}"}) {
        actions.restore(QLatin1String(bad));
        QCOMPARE(actions.keyOf(QStringLiteral("a")), QKeySequence(Qt::Key_A));
    }
    actions.restore(QStringLiteral("{\"a\":\"\"}"));
    QVERIFY(actions.keyOf(QStringLiteral("a")).isEmpty());
}

void TestKeys::theDialogIsSearched() {
    WindowFixture f;
    openKeys(f);
    auto* tree = f.find<QTreeWidget>("keysTree");
    choose(f, "ctrl+k");
    QVERIFY(tree->currentItem()->text(0).contains(QStringLiteral("Find a job")));
    f.find<QLineEdit>("keysSearch")->setText(QStringLiteral("no such thing"));
    QVERIFY(!tree->currentItem());
}

void TestKeys::theHintLineShowsWholeHints() {
    WindowFixture f;
    f.publish();
    auto* hints = f.find<QLabel>("hintKeys");
    for (const int width : {1440, 900, 640}) {
        f.window->resize(width, 800);
        QCoreApplication::processEvents();
        QVERIFY2(hints->fontMetrics().horizontalAdvance(hints->text()) <= hints->width(),
                 qPrintable(QString::number(width)));
        QVERIFY(hints->text().startsWith(QStringLiteral("/ filter")));
        QVERIFY(hints->text().endsWith(QStringLiteral("? keys")));
    }
    f.window->findChild<ui::Actions*>()->setKey(QStringLiteral("filterAction"), Qt::CTRL | Qt::Key_F);
    QVERIFY(hints->text().startsWith(QStringLiteral("Ctrl+F filter")));
}

void TestKeys::pictures() {
    if (qEnvironmentVariableIsEmpty("REDISPATCH_SHOTS"))
        QSKIP("set REDISPATCH_SHOTS to a folder");
    for (const auto theme : {ui::Theme::Light, ui::Theme::Dark, ui::Theme::HighContrast}) {
        ui::applyTheme(*qApp, theme);
        WindowFixture f;
        f.publish();
        auto* dialog = openKeys(f);
        choose(f, "colours");
        f.find<QLineEdit>("keysSearch")->clear();
        auto* tree = f.find<QTreeWidget>("keysTree");
        tree->setCurrentItem(tree->topLevelItem(0)->child(1));
        QTest::keyClick(f.find<QKeySequenceEdit>("pressKey"), Qt::Key_G);
        WindowFixture::picture(*dialog, ui::word(theme) + QStringLiteral("-keys"));
    }
}

QTEST_MAIN(TestKeys)
#include "tst_keys.moc"
