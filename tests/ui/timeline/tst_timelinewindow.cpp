// SPDX-License-Identifier: GPL-3.0-or-later
// The timeline and the heatmap in the window.
#include "tests/ui/windowfixture.h"
#include "ui/detail/jobtabs.h"
#include "ui/jobs/jobstable.h"
#include "ui/timeline/heatmaptab.h"
#include "ui/timeline/timelineview.h"
#include "ui/timeline/weekheatmap.h"

#include <QLabel>
#include <QLineEdit>
#include <QListWidget>

using namespace redispatch;
using namespace redispatch::uitest;
using namespace std::chrono_literals;
using local::Setting;

namespace {

void click(QListWidget* list, const char* text) {
    const auto items = list->findItems(QString::fromLatin1(text), Qt::MatchExactly);
    if (items.size() != 1)
        qFatal("no entry %s", text);
    list->scrollToItem(items.front());
    QTest::mouseClick(list->viewport(), Qt::LeftButton, {}, list->visualItemRect(items.front()).center());
}

} // namespace

class TestTimelineWindow : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() {
        ui::applyFont(*qApp);
        ui::applyTheme(*qApp, ui::Theme::Light);
    }

    void isReachedByKeyAndFromTheSidebar() {
        WindowFixture f;
        f.publish();
        auto* timeline = f.find<ui::TimelineView>("timelineView");
        auto* table = f.find<ui::JobsTable>("jobsTable");
        auto* sidebar = f.find<QListWidget>("sidebar");
        QVERIFY(table->isVisible());
        QVERIFY(!timeline->isVisible());
        QTest::keyClick(f.window.get(), Qt::Key_G);
        QVERIFY(timeline->isVisible());
        QVERIFY(!table->isVisible());
        QVERIFY2(timeline->area().hasFocus(), "the table had it");
        QCOMPARE(f.settings.text(Setting::ListShown), QStringLiteral("timeline"));
        QCOMPARE(timeline->area().lines(), table->jobs().rowCount());
        click(sidebar, "Table");
        QVERIFY(table->isVisible());
        QCOMPARE(f.settings.text(Setting::ListShown), QStringLiteral("table"));
        click(sidebar, "Timeline");
        QVERIFY(timeline->isVisible());
        const auto items = sidebar->findItems(QStringLiteral("Timeline"), Qt::MatchExactly);
        QCOMPARE(items.front()->data(Qt::AccessibleTextRole).toString(), QStringLiteral("Timeline, shown"));
        // The views go on meaning what they mean.
        click(sidebar, "Failing");
        QCOMPARE(timeline->area().lines(), table->jobs().rowCount());
        QVERIFY(timeline->isVisible());
    }

    void choosesTheOpenedJobAndFollowsIt() {
        WindowFixture f;
        f.publish();
        auto* timeline = f.find<ui::TimelineView>("timelineView");
        QTest::keyClick(f.window.get(), Qt::Key_G);
        f.open("stock-sync");
        QCOMPARE(timeline->area().currentJob(), base::JobId::of("native", "stock-sync"));
        QTest::keyClick(&timeline->area(), Qt::Key_Down);
        const base::JobId next = timeline->area().currentJob();
        QVERIFY(next != base::JobId::of("native", "stock-sync"));
        QTRY_COMPARE(f.session->watched, next);
        QCOMPARE(f.find<ui::JobsTable>("jobsTable")->opened(), next);
        QCOMPARE(f.find<QLabel>("jobTitle")->text().toStdString(), next.rawPath());
    }

    void enterOnARunOpensIt() {
        WindowFixture f;
        f.publish();
        auto* timeline = f.find<ui::TimelineView>("timelineView");
        auto* tabs = f.find<ui::JobTabs>("jobTabs");
        QTest::keyClick(f.window.get(), Qt::Key_G);
        f.open("mail-digest");
        tabs->open(QStringLiteral("raw"));
        QVERIFY(QTest::qWaitFor([&] {
            for (const auto& [ticket, job] : std::exchange(f.session->pagesAsked, {}))
                emit f.session->runsReady(ticket, makeRuns(f.clock.now(), 60));
            const ui::Lane* lane = timeline->area().laneOf(base::JobId::of("native", "mail-digest"));
            return lane && !lane->bars.empty();
        }));
        QTest::keyClick(&timeline->area(), Qt::Key_Left);
        QCOMPARE(timeline->area().currentItem().kind, ui::LaneHit::Kind::Bar);
        QTest::keyClick(&timeline->area(), Qt::Key_Return);
        QCOMPARE(tabs->tabText(tabs->currentIndex()), QStringLiteral("Runs"));
        // Escape lets go of the run first, then drops the filter.
        timeline->area().setFocus();
        f.find<QLineEdit>("filterEdit")->setText(QStringLiteral("mail"));
        QTest::keyClick(&timeline->area(), Qt::Key_Escape);
        QCOMPARE(timeline->area().currentItem().kind, ui::LaneHit::Kind::None);
        QCOMPARE(f.find<QLineEdit>("filterEdit")->text(), QStringLiteral("mail"));
        QTest::keyClick(&timeline->area(), Qt::Key_Escape);
        QVERIFY(f.find<QLineEdit>("filterEdit")->text().isEmpty());
    }

    void theHeatmapIsATabOfTheJob() {
        WindowFixture f;
        f.publish();
        f.open("mail-digest");
        QVERIFY(f.window->openTab(QStringLiteral("heatmap")));
        auto* tab = f.find<ui::HeatmapTab>("heatmapTab");
        QVERIFY(tab->isVisible());
        QVERIFY2(tab->map().grid().finished >= 50, qPrintable(tab->summaryText()));
        f.window->openJobNamed(QStringLiteral("stock-sync"));
        QTRY_COMPARE(tab->emptyText(), QStringLiteral("Reading runs…"));
        for (const auto& [ticket, job] : std::exchange(f.session->pagesAsked, {}))
            emit f.session->runsReady(
                ticket, base::makeError(base::ErrorKind::Denied, "runs", "XREVRANGE", "NOPERM"));
        QVERIFY(tab->emptyText() != QStringLiteral("Reading runs…"));
        QVERIFY(!tab->emptyText().isEmpty());
    }

    void isRememberedAndRestored() {
        WindowFixture f;
        f.publish();
        auto* timeline = f.find<ui::TimelineView>("timelineView");
        QTest::keyClick(f.window.get(), Qt::Key_G);
        timeline->restore(QStringLiteral("utc 6h group"));
        emit timeline->stateEdited();
        QCOMPARE(f.settings.text(Setting::TimelineView), QStringLiteral("utc 6h group"));
        domain::Profile profile;
        profile.name = "again";
        ui::MainWindow again(std::make_unique<FakeSession>(profile, f.clock), f.settings, f.clock);
        again.show();
        auto* restored = again.findChild<ui::TimelineView*>();
        QVERIFY(restored->isVisible());
        QCOMPARE(restored->stateCode(), QStringLiteral("utc 6h group"));
    }

    void pictures() {
        if (qEnvironmentVariableIsEmpty("REDISPATCH_SHOTS"))
            QSKIP("no place for pictures is named");
        for (const ui::Theme theme : {ui::Theme::Light, ui::Theme::Dark}) {
            ui::applyTheme(*qApp, theme);
            WindowFixture f;
            f.publish();
            f.open("mail-digest");
            f.window->openTab(QStringLiteral("heatmap"));
            QTest::keyClick(f.window.get(), Qt::Key_G);
            auto* timeline = f.find<ui::TimelineView>("timelineView");
            const bool computed = QTest::qWaitFor([&] {
                for (const auto& [ticket, job] : std::exchange(f.session->pagesAsked, {}))
                    emit f.session->runsReady(ticket, makeRuns(f.clock.now(), 200));
                return !timeline->area().load().bins().empty();
            });
            QVERIFY(computed);
            WindowFixture::picture(*f.window, QStringLiteral("window-timeline-") + ui::word(theme));
        }
        ui::applyTheme(*qApp, ui::Theme::Light);
    }
};

QTEST_MAIN(TestTimelineWindow)
#include "tst_timelinewindow.moc"
