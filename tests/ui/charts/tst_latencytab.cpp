// SPDX-License-Identifier: GPL-3.0-or-later
// The latency tab in the window: what it asks the session for, what it exports, how it looks.
#include "tests/ui/charts/latencydemo.h"
#include "tests/ui/windowfixture.h"
#include "ui/charts/latencychart.h"
#include "ui/detail/joblatency.h"
#include "ui/notices/messagebar.h"
#include "ui/theme/palette.h"

#include <QFileDialog>
#include <QLabel>
#include <QMenu>
#include <QTest>
#include <QToolButton>
#include <QXmlStreamReader>

using namespace redispatch;
using namespace redispatch::uitest;
using namespace std::chrono_literals;

namespace {

struct Tab : WindowFixture {
    explicit Tab(QSize size = {1440, 900})
        : WindowFixture(domain::Environment::Development, false, size), demo(clock.now()) {
        publish();
        window->openJobNamed(QStringLiteral("cache-warm"));
        if (!QTest::qWaitFor([&] { return session->watched == id; }))
            qFatal("the job is not watched");
        window->openTab(QStringLiteral("latency"));
    }

    void answerRuns(int count) {
        domain::RunPage page;
        page.runs = demo.runs(count);
        for (const auto& [ticket, job] : std::exchange(session->pagesAsked, {}))
            emit session->runsReady(ticket, page);
    }
    void answerSketches(std::optional<base::milliseconds> kept = std::chrono::days(400)) {
        for (const auto& asked : std::exchange(session->latenciesAsked, {})) {
            stats::LatencySeries series;
            if (kept)
                series.stretches = demo.stretches(std::max(asked.from, clock.now() - *kept), asked.to,
                                                  stats::stretchFor(asked.from, asked.to));
            emit session->latencyReady(asked.ticket, series);
        }
    }
    void press(const char* name) { find<QToolButton>(name)->click(); }
    ui::LatencyChart& chart() { return *find<ui::LatencyChart>("latencyChart"); }

    base::JobId id = base::JobId::of("native", "cache-warm");
    LatencyDemo demo;
};

/// Answers the dialog that asks for a name.
void save(const Tab& tab, const char* action, const QString& path) {
    tab.find<QAction>(action)->trigger();
    auto* dialog = tab.window->findChild<QFileDialog*>(QStringLiteral("exportDialog"));
    QVERIFY(dialog);
    emit dialog->fileSelected(path);
    dialog->close();
    QCoreApplication::sendPostedEvents(dialog, QEvent::DeferredDelete);
}

QByteArray contents(const QString& path) {
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

/// All that is written in a drawing; nothing when it is not well-formed.
QString wordsOf(const QByteArray& svg) {
    QXmlStreamReader xml(svg);
    QStringList words;
    while (!xml.atEnd()) {
        xml.readNext();
        if (xml.isCharacters())
            words << xml.text().toString();
    }
    return xml.hasError() ? QString() : words.join(QLatin1Char(' '));
}

/// As a PDF writes its title.
QByteArray wide(const char* text) {
    QByteArray bytes;
    for (; *text; ++text)
        bytes.append('\0').append(*text);
    return bytes;
}

} // namespace

class TestLatencyTab : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() { ui::applyFont(*qApp); }

    void sketchesAreAskedForWhileTheTabIsSeen() {
        Tab tab;
        QVERIFY(!tab.session->latenciesAsked.empty());
        QCOMPARE(tab.session->latenciesAsked[0].job, tab.id);
        QCOMPARE(tab.session->latenciesAsked[0].to - tab.session->latenciesAsked[0].from, 24h);
        tab.session->latenciesAsked.clear();
        tab.press("window4");
        QCOMPARE(tab.session->latenciesAsked.size(), std::size_t{2});
        QCOMPARE(tab.session->latenciesAsked[0].to - tab.session->latenciesAsked[0].from,
                 std::chrono::days(30));
        QCOMPARE(tab.session->latenciesAsked[1].to, tab.session->latenciesAsked[0].from);
        tab.session->latenciesAsked.clear();
        tab.publish(); // a new snapshot is no reason to ask again
        QVERIFY(tab.session->latenciesAsked.empty());
        tab.window->openTab(QStringLiteral("runs"));
        tab.window->openJobNamed(QStringLiteral("mail-digest"));
        QVERIFY2(tab.session->latenciesAsked.empty(), "nobody sees it");
    }

    void answersOfAnotherJobOrWindowAreDropped() {
        Tab tab;
        const auto old = std::exchange(tab.session->latenciesAsked, {});
        tab.press("window3");
        for (const auto& asked : old) {
            stats::LatencySeries series;
            series.stretches = tab.demo.stretches(asked.from, asked.to, 1h);
            emit tab.session->latencyReady(asked.ticket, series);
        }
        QVERIFY(tab.chart().data().series().stretches.empty());
        tab.answerSketches();
        QVERIFY(tab.chart().data().series().stretches.size() > 100);
    }

    void aCloserLookReadsShorterSketches() {
        Tab tab;
        tab.press("window5");
        tab.answerRuns(300);
        tab.answerSketches();
        const auto longest = [&] {
            const ui::PlotView view = tab.chart().view();
            base::milliseconds most(0);
            for (const auto& one : ui::visible(tab.chart().data().series().stretches, view.from, view.to))
                most = std::max(most, std::chrono::duration_cast<base::milliseconds>(one.to - one.from));
            return most;
        };
        const auto asked = [&] { return !tab.session->latenciesAsked.empty(); };
        QCOMPARE(longest(), base::milliseconds(24h));
        tab.chart().zoom(45, ui::msOf(tab.clock.now() - std::chrono::days(30)));
        QVERIFY(QTest::qWaitFor(asked));
        const auto hours = tab.session->latenciesAsked.front();
        QVERIFY(hours.to - hours.from <= std::chrono::days(8));
        QVERIFY(ui::msOf(hours.from) <= tab.chart().view().from &&
                ui::msOf(hours.to) >= tab.chart().view().to);
        QCOMPARE(hours.from.time_since_epoch() % std::chrono::days(1), base::milliseconds(0));
        tab.answerSketches();
        QCOMPARE(longest(), base::milliseconds(1h));
        tab.chart().zoom(16);
        QVERIFY(QTest::qWaitFor(asked));
        tab.answerSketches();
        QCOMPARE(longest(), base::milliseconds(5min));
        tab.press("window5"); // reads the whole again
        tab.answerSketches();
        tab.chart().zoom(45, ui::msOf(tab.clock.now() - std::chrono::days(30)));
        QVERIFY2(longest() <= 1h, "what was read of close stays");
    }

    void shorterSketchesNeverTellFewerRuns() {
        LatencyDemo demo(base::instantFromMs(1'795'435'200'000));
        const base::Instant from = base::instantFromMs(1'795'305'600'000); // 2026-11-22T00:00Z
        stats::LatencySeries days;
        days.stretches = demo.stretches(from - 48h, from, 24h);
        stats::LatencySeries hours;
        hours.stretches = demo.stretches(from - 24h, from, 1h);
        QCOMPARE(ui::refined(days, hours).stretches.size(), hours.stretches.size() + 1);
        hours.stretches.pop_back();
        QCOMPARE(ui::refined(days, hours), days);
        QCOMPARE(ui::refined(days, {}), days);
    }

    void exportsWhatIsShown() {
        Tab tab;
        tab.press("window4");
        tab.answerRuns(300);
        tab.answerSketches();
        const QString folder = tab.folder.path() + QLatin1Char('/');
        save(tab, "exportPng", folder + QStringLiteral("a.png"));
        const QImage png(folder + QStringLiteral("a.png"));
        QCOMPARE(png.size(), QSize(2400, 1350));
        QVERIFY(png.text(QStringLiteral("Title")).contains(QStringLiteral("cache-warm")));
        QVERIFY(png.text(QStringLiteral("Description")).contains(QStringLiteral(" runs")));
        save(tab, "exportSvg", folder + QStringLiteral("a.svg"));
        const QByteArray svg = contents(folder + QStringLiteral("a.svg"));
        const QString words = wordsOf(svg);
        for (const char* word :
             {"cache-warm (native:cache-warm)", " 2026 ", "p95 warm", "errors", "cache hits"})
            QVERIFY2(words.contains(QLatin1String(word)), qPrintable(words));
        QVERIFY2(!svg.contains("url(#fillpattern"), "few programs know such patterns");
        save(tab, "exportPdf", folder + QStringLiteral("a.pdf"));
        const QByteArray pdf = contents(folder + QStringLiteral("a.pdf"));
        QVERIFY(pdf.startsWith("%PDF-") && pdf.endsWith("%%EOF\n"));
        QVERIFY2(pdf.contains("/MediaBox [0 0 900"), "one page, as wide as the picture");
        QVERIFY2(pdf.contains("/FontFile"), "readable where the fonts are not");
        QVERIFY(pdf.contains(wide("cache-warm")));
        save(tab, "exportStretches", folder + QStringLiteral("a.csv"));
        const QByteArray csv = contents(folder + QStringLiteral("a.csv"));
        QVERIFY(csv.startsWith("from,to,stratum,n,p50,p95,p99,failed,hits,misses,dbcalls\r\n"));
        QVERIFY(csv.count('\n') > 30);
        save(tab, "exportRuns", folder + QStringLiteral("b.csv"));
        QCOMPARE(contents(folder + QStringLiteral("b.csv")).count('\n'), 301);
        if (const QString shots = qEnvironmentVariable("REDISPATCH_SHOTS"); !shots.isEmpty()) {
            QDir().mkpath(shots);
            for (const char* name : {"a.png", "a.svg", "a.pdf"})
                QFile::copy(folder + QLatin1String(name),
                            shots + QStringLiteral("/export-") + QLatin1String(name));
        }
        save(tab, "exportRuns", folder + QStringLiteral("none/there.csv"));
        auto* bar = tab.find<ui::MessageBar>("messageBar");
        QVERIFY(bar->isVisible());
        QVERIFY2(bar->text().contains(QStringLiteral("there.csv")), qPrintable(bar->text()));
    }

    void comparesByButton() {
        Tab tab;
        tab.answerRuns(500);
        tab.answerSketches();
        tab.press("markTime");
        QWidget* canvas = tab.find<QWidget>("plot");
        QCoreApplication::processEvents();
        const QRect area = canvas->property("plotArea").toRect();
        QTest::mousePress(canvas, Qt::LeftButton, {}, area.center());
        QTest::mouseMove(canvas, area.center() + QPoint(30, 0));
        QTest::mouseMove(canvas, area.center() + QPoint(160, 0));
        QTest::mouseRelease(canvas, Qt::LeftButton, {}, area.center() + QPoint(160, 0));
        QVERIFY(tab.chart().comparison());
        QVERIFY2(!tab.find<QToolButton>("markTime")->isChecked(), "one drag, then panning again");
        const auto* panel = tab.find<QWidget>("jobPanel");
        for (const int width : {1440, 1200}) {
            tab.window->resize(width, 900);
            QVERIFY2(QTest::qWaitFor([&] {
                         return panel->mapTo(tab.window.get(), QPoint(panel->width(), 0)).x() <= width;
                     }),
                     "the comparison leaves the job's panel its room");
            QCOMPARE(tab.window->width(), width);
        }
        tab.press("endComparison");
        QVERIFY(!tab.chart().comparison());
    }

    void pictures() {
        if (qEnvironmentVariableIsEmpty("REDISPATCH_SHOTS"))
            QSKIP("set REDISPATCH_SHOTS to a folder for pictures");
        for (const ui::Theme theme : {ui::Theme::Light, ui::Theme::Dark}) {
            ui::applyTheme(*qApp, theme);
            const QString mode =
                theme == ui::Theme::Light ? QStringLiteral("-light") : QStringLiteral("-dark");
            const auto shot = [&](Tab& tab, const char* name) {
                WindowFixture::picture(*tab.window, QStringLiteral("latency-") + QLatin1String(name) + mode);
            };
            Tab tab;
            shot(tab, "loading");
            tab.answerRuns(500);
            tab.answerSketches();
            shot(tab, "day");
            tab.press("window3");
            tab.answerSketches();
            tab.chart().setFocus();
            shot(tab, "week");
            QTest::keyClick(&tab.chart(), Qt::Key_B);
            QTest::keyClick(&tab.chart(), Qt::Key_Left);
            shot(tab, "compare");
            QTest::keyClick(&tab.chart(), Qt::Key_Escape);
            QTest::keyClick(&tab.chart(), Qt::Key_M);
            shot(tab, "mark");
            tab.press("window6");
            tab.answerSketches();
            shot(tab, "year");
            tab.press("window5");
            tab.answerSketches();
            shot(tab, "quarter");
            Tab few({1280, 800});
            few.answerRuns(4);
            few.answerSketches(20min);
            shot(few, "four");
            Tab none({1280, 800});
            none.answerRuns(0);
            none.answerSketches(std::nullopt);
            shot(none, "none");
            Tab failed({1280, 800});
            failed.answerRuns(200);
            for (const auto& asked : std::exchange(failed.session->latenciesAsked, {}))
                emit failed.session->latencyReady(
                    asked.ticket, base::makeError(base::ErrorKind::Timeout, "rd:{native:cache-warm}:lat",
                                                  "an answer", "none within 5 s"));
            shot(failed, "error");
            Tab narrow({1280, 720});
            narrow.answerRuns(500);
            narrow.press("window3");
            narrow.answerSketches();
            shot(narrow, "narrow");
        }
        ui::applyTheme(*qApp, ui::Theme::Light);
    }
};

QTEST_MAIN(TestLatencyTab)
#include "tst_latencytab.moc"
