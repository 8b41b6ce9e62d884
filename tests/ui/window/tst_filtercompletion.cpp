// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/windowfixture.h"
#include "ui/jobs/jobstable.h"

#include <QFrame>
#include <QLineEdit>
#include <QListWidget>

using namespace redispatch;
using namespace redispatch::uitest;

class TestFilterCompletion : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() { ui::applyFont(*qApp); }
    void tabTakesTheFirst();
    void arrowsAndEnterTakeAnother();
    void escClosesOnlyTheList();
    void plainWordsAreLeftAlone();
    void refreshLeavesTheTextAlone();
    void pictures();
};

namespace {

bool listIsOpen(WindowFixture& f) {
    const auto* popup = f.window->findChild<QFrame*>(QStringLiteral("filterCompletion"));
    return popup && popup->isVisible();
}

QLineEdit* edit(WindowFixture& f) {
    auto* line = f.find<QLineEdit>("filterEdit");
    line->setFocus();
    return line;
}

} // namespace

void TestFilterCompletion::tabTakesTheFirst() {
    WindowFixture f;
    f.publish();
    auto* line = edit(f);
    QTest::keyClicks(line, QStringLiteral("!ow"));
    QVERIFY(listIsOpen(f));
    QTest::keyClick(line, Qt::Key_Tab);
    QCOMPARE(line->text(), QStringLiteral("!owner:"));
    QVERIFY(listIsOpen(f)); // its values
    QVERIFY(f.find<QListWidget>("filterCompletionList")->count() > 1);
    QTest::keyClicks(line, QStringLiteral("bil"));
    QTest::keyClick(line, Qt::Key_Tab);
    QCOMPARE(line->text(), QStringLiteral("!owner:billing "));
    QVERIFY(line->hasFocus());
}

void TestFilterCompletion::arrowsAndEnterTakeAnother() {
    WindowFixture f;
    f.publish();
    auto* line = edit(f);
    QTest::keyClicks(line, QStringLiteral("n"));
    QTest::keyClick(line, Qt::Key_Down);
    QTest::keyClick(line, Qt::Key_Down);
    const QString second = f.find<QListWidget>("filterCompletionList")->currentItem()->text();
    QTest::keyClick(line, Qt::Key_Return);
    QCOMPARE(line->text(), second);
    QVERIFY(line->hasFocus());
}

void TestFilterCompletion::escClosesOnlyTheList() {
    WindowFixture f;
    f.publish();
    auto* line = edit(f);
    QTest::keyClicks(line, QStringLiteral("st"));
    QTest::keyClick(line, Qt::Key_Escape);
    QVERIFY(!listIsOpen(f));
    QCOMPARE(line->text(), QStringLiteral("st"));
    QVERIFY(line->hasFocus());
    QTest::keyClick(line, Qt::Key_Space, Qt::ControlModifier);
    QVERIFY(listIsOpen(f));
}

void TestFilterCompletion::plainWordsAreLeftAlone() {
    WindowFixture f;
    f.publish();
    auto* line = edit(f);
    QTest::keyClicks(line, QStringLiteral("cache"));
    QVERIFY(!listIsOpen(f));
    line->clear();
    QTest::keyClicks(line, QStringLiteral("s")); // the beginning of a key, and perhaps of a name
    QVERIFY(listIsOpen(f));
    QTest::keyClick(line, Qt::Key_Return);
    QCOMPARE(line->text(), QStringLiteral("s"));
    QVERIFY(!line->hasFocus());
    QVERIFY(!listIsOpen(f));
}

void TestFilterCompletion::refreshLeavesTheTextAlone() {
    WindowFixture f;
    f.publish();
    auto* line = edit(f);
    QTest::keyClicks(line, QStringLiteral("owner:"));
    const int before = f.find<QListWidget>("filterCompletionList")->count();
    auto jobs = sampleJobs(start);
    jobs.push_back(makeJob("another", start));
    jobs.back().owner = base::SharedText("zz-newcomer");
    f.session->publish(jobs);
    QCOMPARE(line->text(), QStringLiteral("owner:"));
    QVERIFY(line->hasFocus());
    QVERIFY(listIsOpen(f));
    QCOMPARE(f.find<QListWidget>("filterCompletionList")->count(), before + 1);
}

void TestFilterCompletion::pictures() {
    if (qEnvironmentVariableIsEmpty("REDISPATCH_SHOTS"))
        QSKIP("set REDISPATCH_SHOTS to a folder");
    for (const auto theme : {ui::Theme::Light, ui::Theme::Dark, ui::Theme::HighContrast}) {
        ui::applyTheme(*qApp, theme);
        WindowFixture f;
        f.publish();
        auto* line = edit(f);
        QTest::keyClick(line, Qt::Key_Space, Qt::ControlModifier);
        WindowFixture::picture(*f.window, ui::word(theme) + QStringLiteral("-filter-keys"));
        QTest::keyClicks(line, QStringLiteral("cache owner:"));
        WindowFixture::picture(*f.window, ui::word(theme) + QStringLiteral("-filter-values"));
    }
}

QTEST_MAIN(TestFilterCompletion)
#include "tst_filtercompletion.moc"
