// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/compareview.h"
#include "ui/charts/figurestext.h"
#include "ui/charts/latencychart.h"
#include "ui/charts/legend.h"
#include "ui/charts/runtip.h"
#include "ui/detail/latencytab.h"
#include "ui/theme/colours.h"

#include <QComboBox>
#include <QLabel>
#include <QMouseEvent>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>
#include <QWheelEvent>

#include <cmath>
#include <memory>

using namespace redispatch;
using namespace redispatch::ui;
using base::instantFromMs;
using base::milliseconds;
using domain::Outcome;
using RunVector = std::vector<domain::Run>;

namespace {

constexpr long long noon = 1795435200000; // 2026-11-23T12:00:00Z
constexpr long long minute = 60'000;

domain::Run ran(long long startedMs, long long durationMs, Outcome outcome = Outcome::Ok) {
    domain::Run run;
    run.id = std::to_string(startedMs);
    run.slotAt = run.startedAt = instantFromMs(startedMs);
    run.outcome = outcome;
    if (outcome != Outcome::Running) {
        run.finishedAt = instantFromMs(startedMs + durationMs);
        run.duration = milliseconds(durationMs);
    }
    return run;
}

/// One a minute up to a minute ago, newest first.
RunVector minutes(int count) {
    RunVector runs;
    for (int i = 1; i <= count; ++i)
        runs.push_back(ran(noon - i * minute, 1000 + i * 10));
    return runs;
}

/// `hours` up to now of `runs` each that took so long.
LatencyData::Series sketchesOf(int hours, int runs, long long lasted) {
    auto series = std::make_shared<stats::LatencySeries>();
    for (int i = hours; i > 0; --i) {
        stats::LatencyStretch stretch{
            instantFromMs(noon - i * 60 * minute), instantFromMs(noon - (i - 1) * 60 * minute), {}, {}};
        for (int k = 0; k < runs; ++k)
            stretch.durations.add(domain::CacheStatus::Unknown, milliseconds(lasted));
        stretch.totals.ok = static_cast<std::uint64_t>(runs);
        stretch.totals.failed = 1;
        series->stretches.push_back(std::move(stretch));
    }
    return series;
}

struct Shown {
    long long nowMs = noon;
    LatencyTab tab;
    Shown() {
        tab.setClock([this] { return instantFromMs(nowMs); });
        tab.setTimeZone(QTimeZone::utc());
        tab.setWindow(LatencyTab::Window::Hour);
        tab.resize(900, 320);
        tab.show();
        if (!QTest::qWaitForWindowExposed(&tab))
            qFatal("no window");
    }
    LatencyChart& chart() { return tab.chart(); }
    /// A run's place in the chart widget.
    QPoint placeOf(std::size_t point) {
        QCoreApplication::processEvents(); // lays out and paints
        const PlotView view = chart().view();
        const RunPoint& at = chart().points().runs[point];
        const QRect area = plotArea();
        return area.topLeft() + QPointF(view.x(at.at), view.y(static_cast<double>(at.ms))).toPoint();
    }
    QWidget* canvas() { return chart().findChild<QWidget*>(QStringLiteral("plot")); }
    QRect plotArea() { return canvas()->property("plotArea").toRect(); }
};

} // namespace

class TestLatency : public QObject {
    Q_OBJECT

private slots:
    void emptyStatesSayWhy() {
        Shown shown;
        shown.tab.clear();
        QCOMPARE(shown.chart().emptyText(), QStringLiteral("Reading runs…"));
        shown.tab.setRuns(RunVector{});
        QCOMPARE(shown.chart().emptyText(), QStringLiteral("No runs are recorded yet"));
        shown.tab.setRuns(RunVector{ran(noon - 300 * minute, 50)});
        auto* all = shown.chart().findChild<QPushButton*>();
        QVERIFY(all->isVisible());
        QTest::mouseClick(all, Qt::LeftButton);
        QCOMPARE(shown.tab.window(), LatencyTab::Window::Longest);
        QVERIFY(shown.chart().emptyText().isEmpty());
    }

    void summaryIsHonest() {
        Shown shown;
        shown.tab.setRuns(minutes(4));
        QVERIFY2(shown.tab.summaryText().contains(QStringLiteral("n = 4 ok: too few for p50 and p95")),
                 qPrintable(shown.tab.summaryText()));
        shown.tab.setRuns(minutes(40));
        QVERIFY(shown.tab.summaryText().contains(QStringLiteral("p50 1.2 s")));
        QVERIFY(shown.tab.summaryText().contains(QStringLiteral("too few for p95")));
        shown.tab.setWindow(LatencyTab::Window::Day);
        shown.tab.setRuns(minutes(200));
        QVERIFY2(shown.tab.summaryText().contains(QStringLiteral("p95 2.8 s")) ||
                     shown.tab.summaryText().contains(QStringLiteral("p95 2.9 s")),
                 qPrintable(shown.tab.summaryText()));
    }

    void followsThePresent() {
        Shown shown;
        shown.tab.setRuns(minutes(90));
        const double before = shown.chart().view().to;
        shown.nowMs += 10 * minute;
        shown.chart().setNow(instantFromMs(shown.nowMs));
        QCOMPARE(shown.chart().view().to - before, 10.0 * minute);
    }

    void aYoungHistoryFillsTheView() {
        Shown shown; // an hour is asked for
        shown.tab.setRuns(minutes(5));
        const auto first = [&] { return shown.chart().points().runs.front().at; };
        PlotView view = shown.chart().view();
        QVERIFY(view.from < first());
        QVERIFY2(view.to - view.from < 6.0 * minute, "fitted to five minutes");
        shown.nowMs += 3 * minute;
        shown.chart().setNow(instantFromMs(shown.nowMs));
        view = shown.chart().view();
        QVERIFY(view.from < first());
        QVERIFY(view.to > static_cast<double>(shown.nowMs));
        QVERIFY2(view.to - view.from > 8.0 * minute, "grows with the present");
        shown.tab.setRuns(RunVector{ran(shown.nowMs - 2000, 900)});
        view = shown.chart().view();
        QVERIFY2(view.to - view.from >= 1.0 * minute, "never a few seconds");
        shown.nowMs += 300 * minute;
        shown.tab.setRuns(minutes(2));
        view = shown.chart().view();
        QCOMPARE(view.to - view.from, 60.0 * minute); // never longer than asked for
        // A person's zoom is left alone.
        shown.nowMs = noon;
        shown.tab.setRuns(minutes(5));
        shown.chart().zoom(2);
        const double zoomed = shown.chart().view().to - shown.chart().view().from;
        shown.nowMs += minute;
        shown.chart().setNow(instantFromMs(shown.nowMs));
        QVERIFY(std::abs(shown.chart().view().to - shown.chart().view().from - zoomed) < 1);
    }

    void aMovedViewStaysAndCountsWhatIsNew() {
        Shown shown;
        shown.tab.setRuns(minutes(50));
        shown.chart().zoom(3);
        shown.chart().pan(-20.0 * minute);
        QVERIFY(!shown.chart().isFollowing());
        const PlotView before = shown.chart().view();
        RunVector runs = minutes(50);
        for (int i = 1; i <= 3; ++i)
            runs.insert(runs.begin(), ran(noon + i * minute, 900));
        shown.nowMs += 4 * minute;
        shown.tab.setRuns(runs);
        QCOMPARE(shown.chart().view().from, before.from);
        QCOMPARE(shown.chart().view().to, before.to);
        QCOMPARE(shown.tab.newRunsText(), QStringLiteral("3 new runs"));
        shown.tab.findChild<QPushButton*>(QStringLiteral("newRuns"))->click();
        QVERIFY(shown.chart().isFollowing());
        QVERIFY(shown.tab.newRunsText().isEmpty());
        QVERIFY(shown.chart().view().to > static_cast<double>(shown.nowMs));
    }

    void zoomKeepsTheInstantUnderTheMouseAndIsBounded() {
        Shown shown;
        shown.tab.setRuns(minutes(50));
        const PlotView before = shown.chart().view();
        const double about = before.from + (before.to - before.from) * 0.25;
        shown.chart().zoom(2, about);
        const PlotView after = shown.chart().view();
        QVERIFY(std::abs(after.x(about) - before.x(about)) < 1);
        QVERIFY(std::abs((after.to - after.from) * 2 - (before.to - before.from)) < 1);
        for (int i = 0; i < 100; ++i)
            shown.chart().zoom(2);
        QVERIFY(shown.chart().view().to - shown.chart().view().from >= 999);
        for (int i = 0; i < 100; ++i)
            shown.chart().zoom(0.5);
        QVERIFY(shown.chart().view().to - shown.chart().view().from < 3 * 60 * minute);
        shown.chart().pan(-1e15);
        QVERIFY(shown.chart().view().from > static_cast<double>(noon - 200 * minute));
        shown.chart().pan(1e15);
        QVERIFY(shown.chart().isFollowing());
    }

    void wheelZoomsDragPansDoubleClickResets() {
        Shown shown;
        shown.tab.setRuns(minutes(50));
        const PlotView before = shown.chart().view();
        QWidget* canvas = shown.canvas();
        const QPoint middle = shown.plotArea().center() + QPoint(0, 60);
        QWheelEvent wheel(middle, canvas->mapToGlobal(middle), {}, {0, 240}, Qt::NoButton, Qt::NoModifier,
                          Qt::NoScrollPhase, false);
        QApplication::sendEvent(canvas, &wheel);
        const PlotView zoomed = shown.chart().view();
        QVERIFY(zoomed.to - zoomed.from < (before.to - before.from) * 0.7);
        QTest::mousePress(canvas, Qt::LeftButton, {}, middle);
        QTest::mouseMove(canvas, middle + QPoint(40, 0));
        QTest::mouseMove(canvas, middle + QPoint(80, 0));
        QTest::mouseRelease(canvas, Qt::LeftButton, {}, middle + QPoint(80, 0));
        QVERIFY(shown.chart().view().from < zoomed.from);
        QVERIFY(!shown.chart().isFollowing());
        QTest::mouseDClick(canvas, Qt::LeftButton, {}, shown.plotArea().topLeft() + QPoint(3, 3));
        QVERIFY(shown.chart().isFollowing());
        QCOMPARE(shown.chart().view().from, before.from);
    }

    void hoverShowsTheRunAndClickOpensIt() {
        Shown shown;
        RunVector runs = minutes(20);
        runs[5] = ran(noon - 6 * minute, 30, Outcome::Failed);
        runs[5].exitCode = 3;
        runs[5].error = "<b>no such \x1b[31mtable</b>";
        shown.tab.setRuns(runs);
        QSignalSpy activated(&shown.tab, &LatencyTab::runActivated);
        const std::size_t point = 20 - 6;
        QCOMPARE(shown.chart().points().runs[point].mark, Mark::Failed);
        const QPoint at = shown.placeOf(point) + QPoint(2, 2);
        QMouseEvent move(QEvent::MouseMove, at, shown.canvas()->mapToGlobal(at), Qt::NoButton, Qt::NoButton,
                         {});
        QApplication::sendEvent(shown.canvas(), &move); // the platform's cursor keeps state between tests
        QCOMPARE(shown.chart().currentRun(), runs[5].id);
        auto* tip = shown.chart().findChild<RunTip*>();
        QVERIFY(tip->isVisible());
        QVERIFY(tip->text().contains(QStringLiteral("failed · exit 3")));
        QVERIFY2(tip->text().contains(QStringLiteral("<b>no such \\x1b[31mtable</b>")),
                 qPrintable(tip->text()));
        QVERIFY(shown.chart().rect().contains(tip->geometry()));
        QTest::mouseClick(shown.canvas(), Qt::LeftButton, {}, shown.placeOf(point));
        QCOMPARE(activated.count(), 1);
        QCOMPARE(activated[0][0].value<std::string>(), runs[5].id);
    }

    void keyboardWalksTheRuns() {
        Shown shown;
        const RunVector runs = minutes(200);
        shown.tab.setRuns(runs);
        QSignalSpy activated(&shown.chart(), &LatencyChart::runActivated);
        QTest::keyClick(&shown.chart(), Qt::Key_Left);
        QCOMPARE(shown.chart().currentRun(), runs[0].id);
        QTest::keyClick(&shown.chart(), Qt::Key_Left);
        QCOMPARE(shown.chart().currentRun(), runs[1].id);
        QTest::keyClick(&shown.chart(), Qt::Key_Right);
        QTest::keyClick(&shown.chart(), Qt::Key_Return);
        QCOMPARE(activated.count(), 1);
        QCOMPARE(activated[0][0].value<std::string>(), runs[0].id);
        QTest::keyClick(&shown.chart(), Qt::Key_Home);
        QCOMPARE(shown.chart().currentRun(), runs.back().id);
        QVERIFY2(shown.chart().view().from <= static_cast<double>(noon - 200 * minute),
                 "the view comes along");
        RunVector more = runs;
        more.insert(more.begin(), ran(noon, 5));
        shown.tab.setRuns(more);
        QCOMPARE(shown.chart().currentRun(), runs.back().id);
        QTest::keyClick(&shown.chart(), Qt::Key_Escape);
        QVERIFY(shown.chart().currentRun().empty());
    }

    void legendCountsWhatIsOnScreen() {
        Shown shown;
        RunVector runs = minutes(10);
        runs[3].outcome = Outcome::Timeout;
        runs.push_back(ran(noon - 600 * minute, 5, Outcome::Failed)); // not on screen
        shown.tab.setRuns(runs);
        QCOMPARE(shown.tab.findChild<Legend*>()->text(), QStringLiteral("ok 9, timeout 1"));
    }

    void historyIsAskedForByTheWindow() {
        Shown shown;
        QSignalSpy wanted(&shown.tab, &LatencyTab::historyWanted);
        QSignalSpy sketches(&shown.tab, &LatencyTab::seriesWanted);
        shown.tab.setWindow(LatencyTab::Window::SixHours);
        QCOMPARE(sketches.count(), 1);
        QCOMPARE(sketches[0][0].value<milliseconds>(), milliseconds(360 * minute));
        QVERIFY2(wanted.isEmpty(), "not before it is known how many runs there are");
        shown.tab.setSeries(std::make_shared<const stats::LatencySeries>());
        QCOMPARE(wanted.count(), 1);
        QCOMPARE(wanted[0][0].value<base::Instant>(), instantFromMs(noon - 360 * minute));
        // Of many runs only as many as can be shown by themselves.
        shown.tab.setSeries(sketchesOf(6, 2000, 100));
        QCOMPARE(wanted.count(), 2);
        QCOMPARE(wanted[1][0].value<base::Instant>(), instantFromMs(noon - 120 * minute));
    }

    void sketchesAreShownWithoutTheirRuns() {
        Shown shown;
        shown.tab.setWindow(LatencyTab::Window::Week);
        shown.tab.setRuns(RunVector{});
        shown.tab.setSeries(sketchesOf(100, 400, 1520));
        QVERIFY(shown.chart().emptyText().isEmpty());
        QVERIFY2(shown.tab.summaryText().startsWith(QStringLiteral("40,100 runs · p50 1.5 s · p95 1.5 s")),
                 qPrintable(shown.tab.summaryText()));
        QVERIFY(shown.tab.summaryText().contains(QStringLiteral("errors 0.2 % (100)")));
        const auto* note = shown.tab.findChild<QLabel*>(QStringLiteral("latencyNote"));
        QCOMPARE(note->text(), QStringLiteral("no cache look-ups or DB calls reported"));
        QVERIFY(!shown.chart().picture().density.columns.empty());
        shown.tab.setSeriesProblem(QStringLiteral("no answer"));
        QVERIFY(note->text().startsWith(QStringLiteral("Sketches could not be read: no answer")));
        QVERIFY2(shown.chart().emptyText().isEmpty(), "what was read stays");
    }

    void saysWhichPanelsHaveNoRoom() {
        Shown shown;
        shown.tab.setWindow(LatencyTab::Window::Week);
        shown.tab.setRuns(RunVector{});
        shown.tab.setSeries(sketchesOf(100, 400, 1520));
        const auto* note = shown.tab.findChild<QLabel*>(QStringLiteral("latencyNote"));
        shown.tab.resize(900, 500);
        QVERIFY(shown.chart().hiddenMeters().isEmpty());
        QVERIFY(!note->text().contains(QStringLiteral("no room")));
        shown.tab.resize(900, 260);
        QCOMPARE(shown.chart().hiddenMeters(), QStringList{QStringLiteral("errors")});
        QVERIFY2(note->text().contains(QStringLiteral("no room here for errors")), qPrintable(note->text()));
    }

    void saysWhatTheCacheFilterDoesNotReach() {
        Shown shown;
        shown.tab.setWindow(LatencyTab::Window::Week);
        shown.tab.setRuns(RunVector{});
        shown.tab.setSeries(sketchesOf(100, 400, 1520));
        const auto* note = shown.tab.findChild<QLabel*>(QStringLiteral("latencyNote"));
        QVERIFY(!shown.chart().picture().metersOfAll);
        auto* filter = shown.tab.findChild<QComboBox*>(QStringLiteral("cacheFilter"));
        filter->setCurrentIndex(1);
        QVERIFY(shown.chart().picture().metersOfAll);
        QVERIFY2(note->text().contains(QStringLiteral("cold and warm runs together")),
                 qPrintable(note->text()));
        // Runs by themselves are parted.
        shown.tab.setSeries(std::make_shared<const stats::LatencySeries>());
        RunVector runs = minutes(20);
        for (std::size_t i = 0; i < runs.size(); ++i)
            runs[i].meters.cache = i % 2 ? domain::CacheStatus::Warm : domain::CacheStatus::Cold;
        runs[0].outcome = Outcome::Failed;
        shown.tab.setRuns(runs);
        QVERIFY(!shown.chart().picture().metersOfAll);
        QCOMPARE(shown.chart().picture().meters.front().overall, 0.0);
        filter->setCurrentIndex(2);
        QCOMPARE(shown.chart().picture().meters.front().overall, 0.1);
    }

    void longTimesAreToldWithTheirYear() {
        const auto text = [](double days, bool withYear = false) {
            return spanText(static_cast<double>(noon) - days * 86.4e6, static_cast<double>(noon),
                            QTimeZone::utc(), withYear);
        };
        QCOMPARE(text(0.25), QStringLiteral("23 Nov 06:00 to 12:00"));
        QCOMPARE(text(0.25, true), QStringLiteral("23 Nov 2026 06:00 to 12:00"));
        QCOMPARE(text(7), QStringLiteral("16 Nov 12:00 to 23 Nov 12:00"));
        QCOMPARE(text(90), QStringLiteral("25 Aug 12:00 to 23 Nov 2026 12:00"));
        QCOMPARE(text(400), QStringLiteral("19 Oct 2025 12:00 to 23 Nov 2026 12:00"));
    }

    void marksTimeByMouse() {
        Shown shown;
        shown.tab.setRuns(minutes(59));
        auto* compare = shown.tab.findChild<CompareView*>();
        QVERIFY(!compare->isVisible());
        const QRect area = shown.plotArea();
        const PlotView before = shown.chart().view();
        QTest::mousePress(shown.canvas(), Qt::LeftButton, Qt::ShiftModifier, area.center());
        QTest::mouseMove(shown.canvas(), area.center() + QPoint(40, 0));
        QTest::mouseMove(shown.canvas(), area.center() + QPoint(200, 0));
        QTest::mouseRelease(shown.canvas(), Qt::LeftButton, Qt::ShiftModifier,
                            area.center() + QPoint(200, 0));
        QCOMPARE(shown.chart().view().from, before.from);
        QVERIFY(shown.chart().comparison());
        QVERIFY(compare->isVisible());
        QVERIFY2(compare->text().contains(QStringLiteral("p50: ")), qPrintable(compare->text()));
        QVERIFY2(compare->text().contains(QStringLiteral("too few")), "of p95");
        QTest::keyClick(&shown.chart(), Qt::Key_Escape);
        QVERIFY(!shown.chart().comparison());
        QVERIFY(!compare->isVisible());
    }

    void marksTimeByKeys() {
        Shown shown;
        shown.tab.setRuns(minutes(59));
        QTest::keyClick(&shown.chart(), Qt::Key_B);
        const auto first = shown.chart().comparison();
        QVERIFY(first);
        QCOMPARE(first->marked.to, static_cast<double>(noon));
        QTest::keyClick(&shown.chart(), Qt::Key_Left);
        QVERIFY(shown.chart().comparison()->marked.to < first->marked.to);
        const double length = shown.chart().comparison()->marked.to - shown.chart().comparison()->marked.from;
        QTest::keyClick(&shown.chart(), Qt::Key_Left, Qt::ShiftModifier);
        QVERIFY(shown.chart().comparison()->marked.to - shown.chart().comparison()->marked.from < length);
        QVERIFY(shown.chart().currentRun().empty());
        QTest::keyClick(&shown.chart(), Qt::Key_Return);
        QTest::keyClick(&shown.chart(), Qt::Key_Left);
        QVERIFY2(!shown.chart().currentRun().empty(), "arrows walk the runs again");
        QVERIFY(shown.chart().comparison());
    }

    void marksSayWhatHappened() {
        Shown shown;
        RunVector runs = minutes(40);
        for (std::size_t i = 0; i < runs.size(); ++i) {
            runs[i].duration = milliseconds(1000); // no shift beside
            runs[i].revision = i < 20 ? "8f3c0b1" : "41f2c9a";
        }
        shown.tab.setRuns(runs);
        QVERIFY(!shown.chart().notes().empty());
        QTest::keyClick(&shown.chart(), Qt::Key_M);
        auto* tip = shown.chart().findChild<RunTip*>();
        QVERIFY(tip->isVisible());
        QVERIFY2(tip->text().contains(QStringLiteral("Revision 8f3c0b1 ran first")), qPrintable(tip->text()));
        QVERIFY(shown.chart().accessibleDescription().contains(QStringLiteral("Revision 8f3c0b1")));
        QVERIFY(shown.chart().accessibleDescription().contains(QStringLiteral("p50 ")));
        QTest::keyClick(&shown.chart(), Qt::Key_Escape);
        QVERIFY(!tip->isVisible());
    }

    void hundredThousandRunsArePainted() {
        Shown shown;
        shown.tab.setWindow(LatencyTab::Window::Longest);
        RunVector runs = minutes(100'000);
        for (std::size_t i = 0; i < runs.size(); i += 1000)
            runs[i].outcome = Outcome::Failed;
        shown.tab.setRuns(runs);
        QCoreApplication::processEvents();
        const QImage image = shown.chart().grab().toImage();
        int red = 0;
        int green = 0;
        const Colours& colours = coloursOf(shown.chart().palette());
        for (int y = 0; y < image.height(); ++y) {
            for (int x = 0; x < image.width(); ++x) {
                const QColor pixel = image.pixelColor(x, y);
                red += pixel == colours.failed;
                green += pixel.green() > pixel.red() + 20;
            }
        }
        QVERIFY2(red > 50, qPrintable(QString::number(red)));
        QVERIFY2(green > 500, qPrintable(QString::number(green)));
    }
};

QTEST_MAIN(TestLatency)
#include "tst_latency.moc"
