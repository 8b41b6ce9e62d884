// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/humanize.h"
#include "ui/theme/fonts.h"
#include "ui/theme/palette.h"
#include "ui/timeline/heatlegend.h"
#include "ui/timeline/heatmaptab.h"
#include "ui/timeline/timelinecard.h"
#include "ui/timeline/weekheatmap.h"

#include <QApplication>
#include <QComboBox>
#include <QDir>
#include <QLabel>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>

#include <cmath>

using namespace redispatch;
using namespace redispatch::ui;
using namespace std::chrono_literals;
using base::Instant;
using domain::Outcome;
using domain::Run;

namespace {

const Instant monday = base::instantFromMs(1795392000000); // 2026-11-23T00:00:00Z

Run ran(Instant at, base::milliseconds lasted, Outcome outcome = Outcome::Ok) {
    Run run;
    run.startedAt = at;
    run.finishedAt = at + lasted;
    run.duration = lasted;
    run.outcome = outcome;
    return run;
}

/// Six weeks, every 20 minutes; slow in office hours, failing in the night of Sunday.
HeatmapTab::Runs weeks() {
    auto runs = std::make_shared<std::vector<Run>>();
    for (int i = 0; i < 6 * 7 * 72; ++i) {
        const Instant at = monday - i * 20min;
        const int hour = (6 * 7 * 1440 - i * 20) / 60 % 24;
        const bool sunday = (i / 72) % 7 == 0;
        if (hour >= 20 && hour < 22 && i % 5 != 0)
            continue; // thin
        if (hour == 23)
            continue;
        const double office = std::exp(-std::pow((hour - 14) / 4.0, 2));
        const auto ms = static_cast<long long>(800 + 5200 * office * (sunday ? 0.1 : 1) + i % 7 * 30);
        const bool fails = (sunday && hour < 5 && i % 3 == 0) || i % 211 == 3;
        runs->push_back(ran(at, base::milliseconds(ms), fails ? Outcome::Failed : Outcome::Ok));
    }
    return runs;
}

struct Shown {
    HeatmapTab tab;
    explicit Shown(QSize size = {1000, 360}) {
        utc();
        tab.resize(size);
        tab.show();
        tab.activateWindow();
        if (!QTest::qWaitForWindowActive(&tab))
            qFatal("no window");
    }
    QComboBox* zone() { return tab.findChild<QComboBox*>(QStringLiteral("heatmapZone")); }
    void utc() {
        zone()->setCurrentIndex(1);
        emit zone()->activated(1);
    }
    QString label(const char* name) { return tab.findChild<QLabel*>(QString::fromLatin1(name))->text(); }
    void press(const char* text) {
        for (auto* button : tab.findChildren<QToolButton*>())
            if (button->text() == QLatin1String(text))
                QTest::mouseClick(button, Qt::LeftButton);
    }
    void picture(const QString& name) {
        const QString target = qEnvironmentVariable("REDISPATCH_SHOTS");
        QDir().mkpath(target);
        QCoreApplication::processEvents();
        tab.grab().save(target + QLatin1Char('/') + name + QStringLiteral(".png"));
    }
};

} // namespace

class TestHeatmap : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() {
        applyFont(*qApp);
        applyTheme(*qApp, Theme::Light);
    }

    void saysWhyItIsEmpty() {
        Shown shown;
        QCOMPARE(shown.tab.emptyText(), QStringLiteral("Reading runs…"));
        QVERIFY(!shown.tab.map().isVisible());
        shown.tab.setRuns(std::make_shared<std::vector<Run>>());
        QVERIFY(shown.tab.emptyText().startsWith(QStringLiteral("No finished runs yet")));
        shown.tab.setProblem(QStringLiteral("Runs cannot be read."));
        QCOMPARE(shown.tab.emptyText(), QStringLiteral("Runs cannot be read."));
        shown.tab.setRuns(weeks());
        QVERIFY(shown.tab.emptyText().isEmpty());
        QVERIFY(shown.tab.map().isVisible());
        shown.tab.setProblem(QStringLiteral("Runs cannot be read."));
        QVERIFY(shown.tab.map().isVisible());
        QVERIFY2(shown.tab.summaryText().endsWith(QStringLiteral("Runs cannot be read.")),
                 "what is known stays");
        shown.tab.clear();
        QCOMPARE(shown.tab.emptyText(), QStringLiteral("Reading runs…"));
    }

    void summaryIsHonest() {
        Shown shown;
        auto runs = std::make_shared<std::vector<Run>>();
        runs->push_back(ran(monday + 5h, 1200ms));
        runs->push_back(ran(monday + 29h, 1400ms, Outcome::Failed));
        shown.tab.setRuns(runs);
        const QString text = shown.tab.summaryText();
        QVERIFY2(
            text.startsWith(QStringLiteral(
                "2 runs · p50 1.2 s · 1 failed · from Mon 23 Nov 05:00 to Tue 24 Nov 05:00, hours of UTC")),
            qPrintable(text));
        QVERIFY(text.contains(QStringLiteral("less than a week")));
        QVERIFY2(
            shown.tab.map().cellText(0, 5).contains(QStringLiteral("p50 1.2 s of 1 ok (too few to lean on)")),
            qPrintable(shown.tab.map().cellText(0, 5)));
    }

    void cellsTellTheirNumbers() {
        Shown shown;
        shown.tab.setRuns(weeks());
        WeekHeatmap& map = shown.tab.map();
        QTest::mouseMove(&map, map.cellRect(0, 14).center().toPoint() + QPoint(1, 1));
        QTest::mouseMove(&map, map.cellRect(0, 14).center().toPoint());
        const QString card = map.findChild<TimelineCard*>()->text();
        QVERIFY2(card.startsWith(QStringLiteral("Mon 14:00–15:00, UTC")), qPrintable(card));
        QVERIFY(card.contains(QStringLiteral("18 runs")));
        QVERIFY(card.contains(QStringLiteral("p50")));
        QTest::mouseMove(&map, QPoint(2, 2));
        QVERIFY(map.findChild<TimelineCard*>()->text().isEmpty());
        QVERIFY(map.cellText(2, 23).contains(QStringLiteral("no finished runs")));
    }

    void keysWalkTheCells() {
        Shown shown;
        shown.tab.setRuns(weeks());
        WeekHeatmap& map = shown.tab.map();
        map.setFocus();
        QVERIFY2(shown.label("heatmapCell").startsWith(QStringLiteral("Mon 00:00–01:00")),
                 qPrintable(shown.label("heatmapCell")));
        QTest::keyClick(&map, Qt::Key_Down);
        QTest::keyClick(&map, Qt::Key_Right);
        QTest::keyClick(&map, Qt::Key_Right);
        QVERIFY(shown.label("heatmapCell").startsWith(QStringLiteral("Tue 02:00–03:00")));
        QCOMPARE(map.accessibleDescription(), shown.label("heatmapCell"));
        QTest::keyClick(&map, Qt::Key_End);
        QTest::keyClick(&map, Qt::Key_Right);
        QVERIFY(shown.label("heatmapCell").startsWith(QStringLiteral("Tue 23:00–00:00")));
    }

    void zonesMoveTheHours() {
        Shown shown;
        auto runs = std::make_shared<std::vector<Run>>();
        runs->push_back(ran(monday - 30min, 1s));
        shown.tab.setRuns(runs);
        QCOMPARE(shown.tab.map().grid().at(6, 23).finished, 1U);
        shown.tab.setJobZone(QStringLiteral("Europe/Berlin"));
        QCOMPARE(shown.zone()->count(), 3);
        shown.zone()->setCurrentIndex(2);
        emit shown.zone()->activated(2);
        QCOMPARE(shown.tab.map().grid().at(0, 0).finished, 1U);
        QVERIFY(shown.tab.summaryText().contains(QStringLiteral("hours of Europe/Berlin")));
        shown.tab.setJobZone(QStringLiteral("Mars/Olympus"));
        shown.zone()->setCurrentIndex(2);
        emit shown.zone()->activated(2);
        QVERIFY2(shown.tab.summaryText().contains(QStringLiteral("does not know the zone")),
                 qPrintable(shown.tab.summaryText()));
        shown.tab.setJobZone({});
        QCOMPARE(shown.zone()->count(), 2);
    }

    void measuresHaveTheirScales() {
        Shown shown;
        shown.tab.setRuns(weeks());
        auto* legend = shown.tab.findChild<HeatLegend*>();
        QVERIFY2(legend->text().startsWith(QStringLiteral("p50 of ok runs from")),
                 qPrintable(legend->text()));
        shown.press("Failures");
        QCOMPARE(shown.tab.map().measure(), HeatMeasure::Failures);
        QVERIFY2(legend->text().startsWith(QStringLiteral("share of failed runs from 0 %")),
                 qPrintable(legend->text()));
    }

    void coloursReadWithoutColourVision() {
        for (const Colours* colours : {&lightColours(), &darkColours()})
            for (const HeatMeasure measure : {HeatMeasure::Latency, HeatMeasure::Failures}) {
                double before = 0;
                for (int i = 0; i <= 10; ++i) {
                    const QColor solid = HeatScale::colour(measure, i / 10.0, false, *colours);
                    const double away = contrast(solid, colours->base);
                    QVERIFY2(away >= before, "each step is farther from the ground in lightness");
                    before = away;
                    QVERIFY2(
                        contrast(HeatScale::textOn(solid, *colours), solid) >= 3.5,
                        qPrintable(QString::number(contrast(HeatScale::textOn(solid, *colours), solid))));
                    const QColor thin = HeatScale::colour(measure, i / 10.0, true, *colours);
                    QVERIFY(contrast(thin, colours->base) <= away);
                }
                QVERIFY(before > 3);
            }
    }

    void evenJobsAreNotBlownUp() {
        std::vector<Run> runs;
        for (int i = 0; i < 200; ++i)
            runs.push_back(ran(monday + i * 20min, base::milliseconds(1000 + i % 5)));
        const WeekGrid grid = weekGrid(runs, **timing::Zone::find({}));
        const HeatScale scale(HeatMeasure::Latency, grid);
        for (int hour = 0; hour < 24; ++hour)
            QVERIFY(*scale.levelOf(grid.at(0, hour)) < 0.05);
        const HeatScale failures(HeatMeasure::Failures, grid);
        QCOMPARE(*failures.levelOf(grid.at(0, 0)), 0.0);
        QCOMPARE(failures.highText(), QStringLiteral("10 %"));
        QCOMPARE(scale.unitText(), QStringLiteral("s"));
        QCOMPARE(scale.cellText(grid.at(0, 0)), QStringLiteral("1.0"));
        QCOMPARE(failures.cellText(grid.at(0, 0)), QStringLiteral("0"));
    }

    void asksForHistoryWhenShown() {
        HeatmapTab tab;
        QSignalSpy wanted(&tab, &HeatmapTab::historyWanted);
        tab.setRuns(weeks()); // many: counted when somebody looks
        QCOMPARE(tab.map().grid().finished, 0U);
        tab.show();
        QVERIFY(tab.map().grid().finished > 1000);
        QCOMPARE(wanted.size(), 1);
    }

    void pictures() {
        if (qEnvironmentVariableIsEmpty("REDISPATCH_SHOTS"))
            QSKIP("no place for pictures is named");
        for (const Theme theme : {Theme::Light, Theme::Dark, Theme::HighContrast}) {
            applyTheme(*qApp, theme);
            Shown shown;
            shown.tab.setRuns(weeks());
            shown.tab.map().setFocus();
            QTest::keyClick(&shown.tab.map(), Qt::Key_Down);
            shown.picture(QStringLiteral("heatmap-latency-") + word(theme));
            shown.press("Failures");
            shown.picture(QStringLiteral("heatmap-failures-") + word(theme));
            shown.tab.resize(560, 220);
            shown.picture(QStringLiteral("heatmap-small-") + word(theme));
        }
        applyTheme(*qApp, Theme::Light);
    }
};

QTEST_MAIN(TestHeatmap)
#include "tst_heatmap.moc"
