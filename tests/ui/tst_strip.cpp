// SPDX-License-Identifier: GPL-3.0-or-later
// The strip of the table: its bars, the card over them, the way along them by mouse and keys.
#include "tests/ui/windowfixture.h"
#include "ui/detail/runcard.h"
#include "ui/jobs/jobstable.h"
#include "ui/jobs/stripcard.h"
#include "ui/jobs/strippainter.h"
#include "ui/jobs/stripruns.h"
#include "ui/jobs/stripview.h"

#include <QImage>
#include <QLineEdit>
#include <QPainter>
#include <QSignalSpy>
#include <QTabWidget>

using namespace redispatch;
using namespace redispatch::uitest;
using namespace std::chrono_literals;
using domain::Fate;
using domain::Outcome;
using domain::Run;
using ui::JobsModel;

namespace {

Fate fate(Outcome outcome, base::milliseconds took = 1s) {
    Fate one;
    one.outcome = outcome;
    if (outcome != Outcome::None)
        one.duration = took;
    return one;
}

Fate skipped() {
    Fate one = fate(Outcome::None);
    one.skipped = domain::SkipCause::Overlap;
    return one;
}

Run runOf(const Fate& one, int number, base::Instant at, const char* revision = "r1") {
    Run run;
    run.id = "run-" + std::to_string(number);
    run.slotAt = at;
    run.outcome = one.outcome;
    run.skipped = one.skipped;
    run.revision = revision;
    run.trigger = one.trigger;
    if (one.outcome == Outcome::None) {
        run.skippedCount = 1;
        return run;
    }
    run.startedAt = at + 40ms;
    run.duration = one.duration;
    run.finishedAt = *run.startedAt + *one.duration;
    return run;
}

/// Twelve fates of all kinds, oldest first.
std::vector<Fate> mixed() {
    std::vector<Fate> fates(12, fate(Outcome::Ok));
    fates[3] = skipped();
    fates[5] = fate(Outcome::None); // missed
    fates[6] = fate(Outcome::Failed, 4s);
    fates[7].trigger = domain::TriggerKind::Retry;
    fates[9].trigger = domain::TriggerKind::Manual;
    fates[10].cache = domain::CacheStatus::Cold;
    fates[10].duration = 40s;
    return fates;
}

std::string packed(const std::vector<Fate>& fates) {
    std::string strip;
    for (const Fate& one : fates)
        strip += domain::packFate(one);
    return strip;
}

/// Their runs, newest first; the revision changes with the ninth.
domain::RunPage pageOf(const std::vector<Fate>& fates) {
    domain::RunPage page;
    for (std::size_t i = fates.size(); i-- > 0;) {
        page.runs.push_back(runOf(fates[i], static_cast<int>(i),
                                  start - 1min * static_cast<int>(fates.size() - i), i < 9 ? "r1" : "r2"));
        if (fates[i].outcome == Outcome::Failed) {
            page.runs.back().exitCode = 3;
            page.runs.back().error = "no such file: \x1b[31mprices.csv";
        }
    }
    return page;
}

struct StripFixture : WindowFixture {
    StripFixture() {
        domain::Job job = makeJob("cache-warm", start);
        job.strip = packed(fates);
        session->goLive();
        session->publish({job, makeJob("other", start)});
        table = find<ui::JobsTable>("jobsTable");
        table->openJob(job.id);
        table->setFocus();
        card = find<ui::StripCard>("stripCard");
        if (!QTest::qWaitFor([&] { return session->watched == job.id; }))
            qFatal("the job is not watched");
        answer(); // what the tabs asked
        leaveStrip();
    }

    const domain::Job& row() const {
        return *domain::findJob(*session->snapshot(), base::JobId::of("native", "cache-warm"));
    }
    QPoint barAt(int place) const {
        const QModelIndex index =
            table->jobs().index(table->jobs().rowOf(row().id), JobsModel::sectionOf(query::Column::Strip));
        const int count = static_cast<int>(row().strip.size() / 4);
        return ui::stripRoom(ui::stripRect(table->visualRect(index)), count)
            .columnOf(place)
            .center()
            .toPoint();
    }
    void answer() {
        for (const auto& [ticket, job] : std::exchange(session->pagesAsked, {}))
            emit session->runsReady(ticket, pageOf(fates)); // durations to the millisecond
    }
    void hover(int place) const { QTest::mouseMove(table->viewport(), barAt(place)); }

    /// The mouse is where an earlier test left it, and only a move to another place is one.
    void leaveStrip() const { QTest::mouseMove(table->viewport(), QPoint(5, 5)); }

    std::vector<Fate> fates = mixed();
    ui::JobsTable* table = nullptr;
    ui::StripCard* card = nullptr;
};

} // namespace

class TestStrip : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() { ui::applyFont(*qApp); }
    void init() { ui::applyTheme(*qApp, ui::Theme::Light); }
    void matchesRunsToFates();
    void severalSlotsShareOneEntry();
    void barsAreWhereTheyArePainted();
    void missedSkippedManualAndRetriedLookDifferent();
    void cardSaysFirstWhatTheRowKnows();
    void cardSaysWhatTheRunsSay();
    void askedOncePerRow();
    void failureToReadIsSaid();
    void clickOpensTheRun();
    void keysWalkAndOpen();
    void cursorStaysWithItsRun();
    void revisionsAreMarked();
    void shiftsAreMarked();
    void largerStripWalksAndOpens();
    void hiddenColumnHasNoCursor();
    void pictures();
};

void TestStrip::matchesRunsToFates() {
    const std::vector<Fate> fates = mixed();
    domain::RunPage page = pageOf(fates);
    Run active;
    active.id = "now";
    active.outcome = Outcome::Running;
    page.runs.insert(page.runs.begin(), active); // has no fate yet
    std::vector<int> expected;
    for (int i = 0; i < 12; ++i)
        expected.push_back(12 - i);
    QCOMPARE(ui::matchRuns(fates, page.runs), expected);

    // Records that are gone leave their fates alone.
    page.runs.resize(5);
    const std::vector<int> fewer = ui::matchRuns(fates, page.runs);
    QCOMPARE(fewer.back(), 1);
    QCOMPARE(fewer[8], 4);
    QCOMPARE(fewer[0], -1);
    // A run of another length is not the fate's.
    page.runs.resize(2);
    page.runs[1].duration = 9s;
    QCOMPARE(ui::matchRuns(fates, page.runs).back(), -1);
}

void TestStrip::severalSlotsShareOneEntry() {
    const std::vector<Fate> fates{fate(Outcome::Ok), skipped(), skipped(), skipped(), fate(Outcome::Ok, 2s)};
    domain::RunPage page;
    page.runs = {runOf(fates[4], 3, start), runOf(fates[1], 2, start - 1min),
                 runOf(fates[0], 1, start - 5min)};
    page.runs[1].skippedCount = 3;
    QCOMPARE(ui::matchRuns(fates, page.runs), (std::vector<int>{2, 1, 1, 1, 0}));
}

void TestStrip::barsAreWhereTheyArePainted() {
    const ui::StripRoom room = ui::stripRoom(QRectF(10, 5, 120, 19), 60);
    QCOMPARE(room.first, 0);
    for (int i = 0; i < 60; ++i)
        QCOMPARE(room.fateAt(room.columnOf(i).center().x()), i);
    QCOMPARE(room.fateAt(131), -1);
    const ui::StripRoom small = ui::stripRoom(QRectF(10, 5, 40, 19), 60);
    QCOMPARE(small.first, 40); // the newest are shown
    QCOMPARE(small.fateAt(11), 40);
    QCOMPARE(ui::stripRoom(QRectF(10, 5, 120, 19), 3).fateAt(20), -1);
    QCOMPARE(ui::stripRoom(QRectF(10, 5, 120, 19), 0).fateAt(20), -1);
}

void TestStrip::missedSkippedManualAndRetriedLookDifferent() {
    Fate manual = fate(Outcome::Ok);
    manual.trigger = domain::TriggerKind::Manual;
    Fate retry = fate(Outcome::Ok);
    retry.trigger = domain::TriggerKind::Retry;
    std::vector<QImage> drawn;
    for (const Fate& one : {fate(Outcome::Ok), manual, retry, skipped(), fate(Outcome::None),
                            fate(Outcome::Failed), fate(Outcome::Cancelled)}) {
        QImage image(8, 24, QImage::Format_RGB32);
        image.fill(Qt::white);
        QPainter painter(&image);
        ui::paintStrip(painter, QRectF(0, 2, 8, 20), domain::packFate(one), ui::lightColours());
        painter.end();
        for (const QImage& other : drawn)
            QVERIFY(image != other);
        drawn.push_back(image);
    }
    // Hollow: nothing between its ends; skipped stands low.
    const auto inked = [&](const QImage& image, int y) {
        return image.pixelColor(6, y) != QColor(Qt::white);
    };
    QVERIFY(inked(drawn[4], 5));
    QVERIFY(!inked(drawn[4], 11));
    QVERIFY(!inked(drawn[3], 5));
    QVERIFY(inked(drawn[0], 16));
}

void TestStrip::cardSaysFirstWhatTheRowKnows() {
    StripFixture f;
    QVERIFY(f.card->text().isEmpty());
    f.hover(10);
    QTRY_VERIFY(!f.card->text().isEmpty());
    QVERIFY2(f.card->text().startsWith(QStringLiteral("ok · ")), qPrintable(f.card->text()));
    QVERIFY(f.card->text().contains(QStringLiteral("against the median of 1.1 s")));
    QVERIFY(f.card->text().contains(QStringLiteral("schedule · cache cold")));
    QVERIFY(f.card->text().endsWith(QStringLiteral("11 of 12 · reading…")));
    f.hover(3); // at once, now that it is there
    QVERIFY(f.card->text().startsWith(QStringLiteral("skipped: overlap")));
    f.hover(5);
    QVERIFY(f.card->text().startsWith(QStringLiteral("missed")));
    f.leaveStrip();
    QVERIFY(f.card->text().isEmpty());
}

void TestStrip::cardSaysWhatTheRunsSay() {
    StripFixture f;
    f.hover(6);
    QTRY_VERIFY(!f.session->pagesAsked.empty());
    f.answer();
    const QString text = f.card->text();
    QVERIFY2(text.startsWith(QStringLiteral("failed · exit 3 · 4")), qPrintable(text));
    QVERIFY(text.contains(QStringLiteral("started 40 ms after it")));
    QVERIFY(text.contains(QStringLiteral("+264 % against the median of 1.1 s")));
    QVERIFY(text.contains(QStringLiteral("prices.csv")));
    QVERIFY(!text.contains(QChar(0x1b)));
    QVERIFY(text.endsWith(QStringLiteral("7 of 12")));
    QVERIFY(f.window->rect().contains(f.card->geometry()));
    f.hover(9);
    QVERIFY(f.card->text().contains(QStringLiteral("first run of revision r2")));
}

void TestStrip::askedOncePerRow() {
    StripFixture f;
    f.hover(6);
    QTRY_COMPARE(f.session->pagesAsked.size(), std::size_t{1});
    f.answer();
    f.hover(7);
    f.leaveStrip();
    f.hover(8);
    QTRY_VERIFY(f.card->isVisible());
    QVERIFY(f.session->pagesAsked.empty());
    // The row has changed: what was read is out of date.
    domain::Job job = f.row();
    f.fates.push_back(fate(Outcome::Ok, 3s));
    job.strip = packed(f.fates);
    job.last.id = "run-12";
    f.session->publish({job, makeJob("other", start)});
    f.leaveStrip();
    f.session->pagesAsked.clear();
    f.hover(12);
    QTRY_VERIFY(f.card->isVisible()); // the tabs ask as well, when they like
    QVERIFY(f.card->text().endsWith(QStringLiteral("13 of 13 · reading…")));
    QVERIFY(!f.session->pagesAsked.empty());
    f.answer();
    QVERIFY2(f.card->text().startsWith(QStringLiteral("ok · 3.0 s")), qPrintable(f.card->text()));
    QVERIFY(f.card->text().endsWith(QStringLiteral("13 of 13")));
}

void TestStrip::failureToReadIsSaid() {
    StripFixture f;
    f.hover(6);
    QTRY_VERIFY(!f.session->pagesAsked.empty());
    const auto ticket = f.session->pagesAsked.front().first;
    emit f.session->runsReady(
        ticket, base::makeError(base::ErrorKind::Timeout, "native:cache-warm", "an answer", "nothing"));
    QVERIFY(f.card->text().contains(QStringLiteral("its record could not be read: ")));
    QVERIFY(f.card->text().startsWith(QStringLiteral("failed · ")));
}

void TestStrip::clickOpensTheRun() {
    StripFixture f;
    f.find<QTabWidget>("jobTabs")->setCurrentIndex(2);
    QTest::mouseClick(f.table->viewport(), Qt::LeftButton, Qt::NoModifier, f.barAt(6));
    QTRY_VERIFY(!f.session->pagesAsked.empty());
    f.answer();
    QTRY_COMPARE(f.find<QTabWidget>("jobTabs")->currentWidget()->objectName(),
                 f.find<QTabWidget>("jobTabs")->widget(0)->objectName());
    QTRY_VERIFY(f.session->outputsAsked.back().second == "run-6");
    QVERIFY(!f.card->isVisible());
}

void TestStrip::keysWalkAndOpen() {
    StripFixture f;
    QTest::keyClick(f.table, Qt::Key_Left); // begins at the newest
    QVERIFY(f.card->text().contains(QStringLiteral("12 of 12")));
    QCOMPARE(f.session->pagesAsked.size(), std::size_t{1});
    f.answer();
    QTest::keyClick(f.table, Qt::Key_Right);
    QVERIFY(f.card->text().endsWith(QStringLiteral("12 of 12")));
    for (int i = 0; i < 5; ++i)
        QTest::keyClick(f.table, Qt::Key_Left);
    QVERIFY(f.card->text().startsWith(QStringLiteral("failed · exit 3")));
    QTest::keyClick(f.table, Qt::Key_Home);
    QVERIFY(f.card->text().endsWith(QStringLiteral("1 of 12")));
    // Escape leaves the strip, and neither the table nor the filter.
    f.find<QLineEdit>("filterEdit")->setText(QStringLiteral("cache"));
    QTest::keyClick(f.table, Qt::Key_Escape);
    QVERIFY(!f.card->isVisible());
    QVERIFY(f.table->hasFocus());
    QCOMPARE(f.find<QLineEdit>("filterEdit")->text(), QStringLiteral("cache"));
    QTest::keyClick(f.table, Qt::Key_Right);
    QTest::keyClick(f.table, Qt::Key_Left);
    QTest::keyClick(f.table, Qt::Key_Return);
    QTRY_VERIFY(f.session->outputsAsked.back().second == "run-10");
    // Without a bar chosen, Return is the table's again.
    QTest::keyClick(f.table, Qt::Key_Left);
    QTest::keyClick(f.table, Qt::Key_Down);
    QVERIFY(!f.card->isVisible());
}

void TestStrip::cursorStaysWithItsRun() {
    StripFixture f;
    QTest::keyClick(f.table, Qt::Key_Left);
    f.answer();
    for (int i = 0; i < 5; ++i)
        QTest::keyClick(f.table, Qt::Key_Left);
    QVERIFY(f.card->text().startsWith(QStringLiteral("failed")));
    domain::Job job = f.row();
    std::vector<Fate> fates = mixed();
    fates.push_back(fate(Outcome::Ok, 3s));
    fates.push_back(fate(Outcome::Ok, 3s));
    job.strip = packed(fates);
    f.session->publish({job, makeJob("other", start)});
    QVERIFY2(f.card->text().startsWith(QStringLiteral("failed")), qPrintable(f.card->text()));
    QVERIFY(f.card->text().contains(QStringLiteral("7 of 14")));
    job.strip = packed({fate(Outcome::Lost)}); // another history altogether
    f.session->publish({job, makeJob("other", start)});
    QVERIFY(!f.card->isVisible());
}

void TestStrip::revisionsAreMarked() {
    StripFixture f;
    QTest::keyClick(f.table, Qt::Key_Left);
    QTest::keyClick(f.table, Qt::Key_Home);
    const QModelIndex index =
        f.table->jobs().index(f.table->jobs().rowOf(f.row().id), JobsModel::sectionOf(query::Column::Strip));
    const QRect cell = f.table->visualRect(index);
    const auto marked = [&] {
        const QImage image =
            f.table->viewport()->grab(QRect(cell.left(), cell.top() + 4, cell.width(), 1)).toImage();
        int found = 0;
        for (int x = 0; x < image.width(); ++x)
            found += image.pixelColor(x, 0) == ui::lightColours().accent;
        return found;
    };
    QCOMPARE(marked(), 0);
    f.answer();
    QCOMPARE(marked(), 1);
}

void TestStrip::shiftsAreMarked() {
    std::vector<Fate> fates;
    for (int i = 0; i < 60; ++i)
        fates.push_back(fate(Outcome::Ok, base::milliseconds((i < 40 ? 1000 : 1800) + i * 37 % 60)));
    const domain::RunPage page = pageOf(fates);
    const ui::StripRecord record = ui::recordOf(packed(fates), page.runs);
    QCOMPARE(record.shifts.size(), std::size_t{1});
    QCOMPARE(record.shifts.front().fate, 40);
    QVERIFY(record.shifts.front().change > 0.7 && record.shifts.front().change < 0.9);
    domain::Job job = makeJob("cache-warm", start);
    job.strip = packed(fates);
    const auto text = [&](std::size_t place) {
        return ui::stripText(job, domain::unpackStrip(job.strip), place, &record, start, ui::lightColours())
            .text();
    };
    QVERIFY2(text(40).contains(QStringLiteral("runs take longer from here on: +")), qPrintable(text(40)));
    QVERIFY(!text(41).contains(QStringLiteral("from here on")));
    const auto drawn = [&](const ui::StripOverlay& overlay) {
        QImage image(240, 24, QImage::Format_RGB32);
        image.fill(Qt::white);
        QPainter painter(&image);
        ui::paintStrip(painter, QRectF(0, 2, 240, 20), job.strip, ui::lightColours(), overlay);
        return image;
    };
    ui::StripOverlay overlay = ui::overlayOf(&record, -1);
    const QImage slower = drawn(overlay);
    overlay.shifts.front().change = -0.4;
    QVERIFY(slower != drawn(overlay));
    QVERIFY(slower != drawn({}));
}

void TestStrip::largerStripWalksAndOpens() {
    StripFixture f;
    auto* strip = f.find<ui::StripView>("jobStrip");
    QVERIFY(strip->isVisible());
    QVERIFY(strip->height() > 30);
    QVERIFY2(strip->accessibleDescription().startsWith(QStringLiteral("the last 12, oldest first: ")),
             qPrintable(strip->accessibleDescription()));
    const auto text = [&] {
        const auto* shown = f.window->findChild<ui::StripCard*>(QStringLiteral("jobStripCard"));
        return shown ? shown->text() : QString();
    };
    strip->setFocus();
    QTest::keyClick(strip, Qt::Key_Left);
    QVERIFY2(text().endsWith(QStringLiteral("12 of 12")), qPrintable(text())); // from what the tabs read
    for (int i = 0; i < 5; ++i)
        QTest::keyClick(strip, Qt::Key_Left);
    QVERIFY2(text().startsWith(QStringLiteral("failed · exit 3")), qPrintable(text()));
    QVERIFY(f.session->pagesAsked.empty());
    // Two more runs: the bar stays with its run.
    domain::Job job = f.row();
    f.fates.push_back(fate(Outcome::Ok, 3s));
    f.fates.push_back(fate(Outcome::Ok, 3s));
    job.strip = packed(f.fates);
    f.session->publish({job, makeJob("other", start)});
    QVERIFY2(text().startsWith(QStringLiteral("failed")) && text().contains(QStringLiteral("7 of 14")),
             qPrintable(text()));
    f.find<QTabWidget>("jobTabs")->setCurrentIndex(2);
    QTest::keyClick(strip, Qt::Key_Return);
    QTRY_VERIFY(f.session->outputsAsked.back().second == "run-6");
    QCOMPARE(f.find<QTabWidget>("jobTabs")->currentIndex(), 0);
    strip->setFocus();
    QTest::keyClick(strip, Qt::Key_Home);
    QVERIFY(text().contains(QStringLiteral("1 of 14")));
    QTest::keyClick(strip, Qt::Key_Escape);
    QVERIFY(text().isEmpty());
    QTest::mouseMove(strip, QPoint(strip->width() - 6, strip->height() / 2));
    QVERIFY2(text().contains(QStringLiteral("14 of 14")), qPrintable(text()));
    f.table->openJob(base::JobId::of("native", "other"));
    QTRY_VERIFY(text().isEmpty());
}

void TestStrip::hiddenColumnHasNoCursor() {
    StripFixture f;
    f.table->setColumnHidden(JobsModel::sectionOf(query::Column::Strip), true);
    QTest::keyClick(f.table, Qt::Key_Left);
    QVERIFY(!f.card->isVisible());
    QVERIFY(f.session->pagesAsked.empty());
}

void TestStrip::pictures() {
    if (qEnvironmentVariableIsEmpty("REDISPATCH_SHOTS"))
        QSKIP("set REDISPATCH_SHOTS to a folder");
    for (const auto theme : {ui::Theme::Light, ui::Theme::Dark, ui::Theme::HighContrast}) {
        ui::applyTheme(*qApp, theme);
        StripFixture f;
        QTest::keyClick(f.table, Qt::Key_Left);
        f.answer();
        for (int i = 0; i < 5; ++i)
            QTest::keyClick(f.table, Qt::Key_Left);
        WindowFixture::picture(*f.window, QStringLiteral("strip-%1").arg(ui::word(theme)));
        auto* larger = f.find<ui::StripView>("jobStrip");
        larger->setFocus();
        for (int i = 0; i < 4; ++i)
            QTest::keyClick(larger, Qt::Key_Left);
        WindowFixture::picture(*f.window, QStringLiteral("strip-large-%1").arg(ui::word(theme)));
    }
}

QTEST_MAIN(TestStrip)
#include "tst_strip.moc"
