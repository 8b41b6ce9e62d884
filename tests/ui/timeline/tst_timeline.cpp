// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/domain/strip.h"
#include "tests/ui/fakesession.h"
#include "ui/jobs/emptystate.h"
#include "ui/theme/fonts.h"
#include "ui/theme/palette.h"
#include "ui/timeline/timelinecard.h"
#include "ui/timeline/timelineview.h"

#include <QApplication>
#include <QComboBox>
#include <QDir>
#include <QLabel>
#include <QPushButton>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>
#include <QWheelEvent>

#include <set>

using namespace redispatch;
using namespace redispatch::ui;
using namespace redispatch::uitest;
using namespace std::chrono_literals;
using base::Instant;
using base::SharedText;
using domain::Job;
using domain::Outcome;
using domain::Run;

namespace {

const Instant start = base::instantFromMs(1795435200000); // 2026-11-23T12:00:00Z, a Monday

Run ran(Instant at, base::milliseconds lasted, Outcome outcome = Outcome::Ok) {
    Run run;
    run.id = std::to_string(base::msSinceEpoch(at));
    run.slotAt = run.startedAt = at;
    run.outcome = outcome;
    run.trigger = domain::TriggerKind::Schedule;
    if (outcome != Outcome::Running) {
        run.finishedAt = at + lasted;
        run.duration = lasted;
    }
    if (outcome == Outcome::Failed)
        run.error = "exit 1: cannot reach warehouse";
    return run;
}

Run skip(Instant at, int count, std::optional<domain::SkipCause> cause) {
    Run run;
    run.id = "skip:" + std::to_string(base::msSinceEpoch(at));
    run.slotAt = at;
    run.outcome = Outcome::None;
    run.trigger = domain::TriggerKind::Schedule;
    run.skipped = cause;
    run.skippedCount = count;
    return run;
}

Job scheduled(const std::string& name, const char* expression, domain::ScheduleKind kind, const char* group,
              Instant now) {
    Job job = makeJob(name, now);
    job.schedule.kind = kind;
    job.schedule.expression = SharedText(expression);
    job.schedule.timeZone = SharedText("UTC");
    job.group = SharedText(group);
    job.nextAt.reset();
    return job;
}

/// The strip that these runs leave, newest run first; what is still running is not in it.
std::string stripOf(std::span<const Run> runs) {
    std::string strip;
    for (const Run& run : runs.first(std::min(runs.size(), domain::stripLength)))
        if (run.outcome != Outcome::Running)
            strip.insert(0, domain::packFate({run.outcome, run.skipped, run.trigger,
                                              domain::CacheStatus::Unknown, run.duration}));
    return strip;
}

/// A day of a small shop: what an operator may see at noon.
struct Shop {
    std::vector<Job> jobs;
    std::map<std::string, std::vector<Run>> runs;

    Job& add(const std::string& name, const char* expression, domain::ScheduleKind kind, const char* group,
             base::milliseconds median) {
        Job job = scheduled(name, expression, kind, group, start);
        job.medianDuration = median;
        jobs.push_back(std::move(job));
        return jobs.back();
    }

    Shop() {
        using enum domain::ScheduleKind;
        jobs.reserve(64);
        Job& billing = add("billing-close", "0 2 * * *", Cron, "billing", 25min);
        billing.nextAt = start + 14h;
        billing.last.outcome = Outcome::Failed;
        billing.last.finishedAt = start - 9h;
        runs["billing-close"] = {ran(start - 10h, 55min, Outcome::Failed), ran(start - 34h, 27min)};

        Job& warm = add("cache-warm", "every 5m", Every, "catalogue", 40s);
        warm.nextAt = start + 5min;
        auto& warmed = runs["cache-warm"];
        for (int i = 1; i < 300; ++i) // 13 h ago it was skipped for a while, 5 h ago nobody was there
            if (i < 156 || i > 163)
                warmed.push_back(
                    ran(start - i * 5min, 40s + i % 7 * 4s, i % 61 == 40 ? Outcome::Timeout : Outcome::Ok));
        std::erase_if(warmed, [](const Run& run) {
            return run.slotAt < start - 5h && run.slotAt > start - 5h - 36min;
        });
        warmed.push_back(skip(start - 163 * 5min, 8, domain::SkipCause::Overlap));
        std::ranges::sort(warmed, std::greater<>(), &Run::slotAt);

        Job& index = add("search-index", "0 */3 * * *", Cron, "catalogue", 100min);
        index.nextAt = start + 3h;
        index.runningSince = start - 80min;
        runs["search-index"] = {ran(start - 80min, 0s, Outcome::Running),
                                ran(start - 3h, 130min),
                                ran(start - 6h, 95min),
                                ran(start - 9h, 110min),
                                skip(start - 12h, 1, {}),
                                ran(start - 15h, 101min),
                                ran(start - 18h, 99min)};

        Job& reindex = add("reindex", "every 2h", Every, "catalogue", 6min);
        reindex.nextAt = start + 2h;
        reindex.paused = std::make_unique<domain::Pause>(
            domain::Pause{"ana@ops-1", "index rebuild under way", start - 5h, start + 6h});
        for (int i = 3; i < 13; ++i)
            runs["reindex"].push_back(ran(start - i * 2h, 6min));

        Job& stock = add("stock-sync", "every 10s", Every, "warehouse", 3s);
        stock.nextAt = start + 10s;
        for (int i = 1; i < 200; ++i)
            runs["stock-sync"].push_back(ran(start - i * 10s, 3s));

        Job& overlap = add("report-build", "every 30m", Every, "", 45min);
        overlap.nextAt = start + 30min;
        for (int i = 1; i < 30; ++i) {
            runs["report-build"].push_back(ran(start - i * 30min, 40min + i % 4 * 6min));
            if (i == 6)
                runs["report-build"].back().trigger = domain::TriggerKind::Manual;
        }

        Job& late = add("mail-digest", "every 1h", Every, "mail", 2min);
        late.nextAt = start - 20min;
        late.last.finishedAt = start - 80min;
        for (int i = 1; i < 24; ++i)
            runs["mail-digest"].push_back(
                ran(start - i * 1h - 20min, 2min, i == 9 ? Outcome::Killed : Outcome::Ok));

        Job& byHand = add("newsletter", "manual", Manual, "mail", 8min);
        byHand.last = {};
        for (int i = 1; i <= 12; ++i) {
            Job& job =
                add("price-import-" + std::to_string(i), "0 3 * * *", Cron, "pricing", 12min + i * 2min);
            job.nextAt = start + 15h;
            runs[job.name] = {ran(start - 9h, 11min + i * 2min), ran(start - 33h, 12min)};
        }
        for (Job& job : jobs) {
            job.strip = stripOf(runs[job.name]);
            job.state = domain::stateAt(job, start);
        }
    }
};

struct Shown {
    base::ManualClock clock{start};
    FakeSession session;
    TimelineView view;

    explicit Shown(QSize size = {1100, 620}) : session(profile(), clock), view(session) {
        view.restore(QStringLiteral("utc"));
        view.resize(size);
        view.show();
        view.activateWindow();
        if (!QTest::qWaitForWindowActive(&view))
            qFatal("no window");
        view.area().setFocus();
    }
    static domain::Profile profile() {
        domain::Profile made;
        made.name = "orders";
        return made;
    }
    void live() {
        session.goLive();
        view.setStatus(session.status());
    }
    void publish(std::vector<Job> jobs) {
        session.publish(std::move(jobs));
        view.setSnapshot(session.snapshot());
    }
    /// Answers every request until none comes any more.
    void answer(const std::map<std::string, std::vector<Run>>& runs) {
        QVERIFY(QTest::qWaitFor([&] { return !session.pagesAsked.empty(); }));
        while (!session.pagesAsked.empty())
            for (const auto& [ticket, job] : std::exchange(session.pagesAsked, {})) {
                domain::RunPage page;
                if (const auto found = runs.find(job.rawPath()); found != runs.end())
                    page.runs = found->second;
                emit session.runsReady(ticket, page);
            }
    }
    TimelineArea& area() { return view.area(); }
    static base::JobId id(const char* name) { return base::JobId::of("native", name); }
    QPoint placeOf(const char* job, Instant at) {
        const QRect row = area().rowRect(id(job));
        return {row.left() + static_cast<int>(area().view().x(at)), row.center().y()};
    }
    QString cardAt(const QPoint& at) {
        QTest::mouseMove(area().viewport(), at + QPoint(1, 0));
        QTest::mouseMove(area().viewport(), at);
        return area().findChild<TimelineCard*>()->text();
    }
    void waitForLoad() {
        QVERIFY(QTest::qWaitFor([&] { return !area().load().bins().empty(); }));
    }
    void picture(const QString& name) {
        const QString target = qEnvironmentVariable("REDISPATCH_SHOTS");
        if (target.isEmpty())
            return;
        QDir().mkpath(target);
        QCoreApplication::processEvents();
        view.grab().save(target + QLatin1Char('/') + name + QStringLiteral(".png"));
    }
};

} // namespace

class TestTimeline : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() {
        applyFont(*qApp);
        applyTheme(*qApp, Theme::Light);
    }

    void statesBeforeThereIsAnything() {
        Shown shown;
        QVERIFY(shown.view.isEmpty());
        const auto title = [&] {
            return shown.view.findChild<QLabel*>(QStringLiteral("timeline-emptyTitle"))->text();
        };
        QCOMPARE(title(), QStringLiteral("Connecting…"));
        live::LinkStatus loading;
        loading.state = live::LinkStatus::State::Loading;
        shown.view.setStatus(loading);
        QCOMPARE(title(), QStringLiteral("Reading the jobs…"));
        shown.session.goOffline(5s);
        shown.view.setStatus(shown.session.status());
        QCOMPARE(title(), QStringLiteral("No connection"));
        QSignalSpy retry(&shown.view.emptyState(), &EmptyState::retryWanted);
        QTest::mouseClick(shown.view.findChild<QPushButton*>(QStringLiteral("timeline-emptyButton")),
                          Qt::LeftButton);
        QCOMPARE(retry.size(), 1);
        const auto* detail = shown.view.findChild<QLabel*>(QStringLiteral("timelineDetail"));
        QVERIFY2(!detail->isVisibleTo(&shown.view), "there is nothing to choose");
        shown.live();
        shown.publish({});
        QCOMPARE(title(), QStringLiteral("No jobs here yet"));
        shown.publish(Shop().jobs);
        QVERIFY(!shown.view.isEmpty());
        QCOMPARE(shown.area().lines(), 20);
        shown.view.setFilter(*query::Filter::parse("nosuchjob"), QStringLiteral("nosuchjob"));
        QCOMPARE(title(), QStringLiteral("No job matches"));
        shown.view.setFilter(*query::Filter::parse("price"), QStringLiteral("price"));
        QCOMPARE(shown.area().lines(), 12);
    }

    void readsRunsOfWhatIsOnScreen() {
        Shown shown({900, 300});
        shown.live();
        std::vector<Job> jobs;
        for (int i = 0; i < 1000; ++i)
            jobs.push_back(scheduled("job-" + std::to_string(1000 + i), "every 1h",
                                     domain::ScheduleKind::Every, "", start));
        shown.publish(std::move(jobs));
        QVERIFY(QTest::qWaitFor([&] { return !shown.session.pagesAsked.empty(); }));
        QCOMPARE(shown.session.pagesAsked.size(), 2U); // few at a time
        std::set<base::JobId> asked;
        const auto answerOne = [&] {
            const auto [ticket, job] = shown.session.pagesAsked.front();
            shown.session.pagesAsked.erase(shown.session.pagesAsked.begin());
            asked.insert(job);
            emit shown.session.runsReady(ticket, domain::RunPage{});
        };
        answerOne();
        QCOMPARE(shown.session.pagesAsked.size(), 2U);
        // Scrolled far away: what was waiting is not read any more.
        shown.area().verticalScrollBar()->setValue(500 * 28);
        const std::size_t visible = shown.area().visibleJobs().size();
        QVERIFY(visible < 15);
        const base::JobId first = shown.area().visibleJobs().front()->id;
        QSignalSpy settled(&shown.area(), &TimelineArea::visibleChanged);
        QVERIFY(settled.wait());
        while (!shown.session.pagesAsked.empty())
            answerOne();
        QVERIFY(asked.contains(first));
        QVERIFY2(asked.size() <= visible + 3, qPrintable(QString::number(asked.size())));
        // And what was read is kept.
        asked.clear();
        shown.area().verticalScrollBar()->setValue(500 * 28 + 28);
        QVERIFY(settled.wait());
        while (!shown.session.pagesAsked.empty())
            answerOne();
        QVERIFY(asked.size() <= 2);
    }

    void readsOlderPagesUntilTheViewIsFull() {
        Shown shown;
        shown.live();
        Job job = scheduled("busy", "every 1m", domain::ScheduleKind::Every, "", start);
        shown.publish({job});
        QVERIFY(QTest::qWaitFor([&] { return !shown.session.pagesAsked.empty(); }));
        int pages = 0;
        Instant newest = start;
        while (!shown.session.pagesAsked.empty()) {
            const auto [ticket, id] = shown.session.pagesAsked.front();
            shown.session.pagesAsked.clear();
            domain::RunPage page;
            for (int i = 0; i < 200; ++i)
                page.runs.push_back(ran(newest -= 1min, 1s));
            page.next = "more";
            ++pages;
            emit shown.session.runsReady(ticket, page);
        }
        QCOMPARE(pages, 5); // a thousand runs are enough, though the view reaches back further
        // The same row again: nothing to read. A new run: the newest page only.
        shown.publish({job});
        job.last.id = "another";
        shown.publish({job});
        QVERIFY(QTest::qWaitFor([&] { return !shown.session.pagesAsked.empty(); }));
        QCOMPARE(shown.session.pagesAsked.size(), 1U);
    }

    void aRowThatCannotBeReadSaysSo() {
        Shown shown;
        shown.live();
        shown.publish({scheduled("secret", "every 1h", domain::ScheduleKind::Every, "", start)});
        QVERIFY(QTest::qWaitFor([&] { return !shown.session.pagesAsked.empty(); }));
        const auto ticket = shown.session.pagesAsked.front().first;
        shown.session.pagesAsked.clear();
        emit shown.session.runsReady(
            ticket, base::makeError(base::ErrorKind::Denied, "runs of secret", "XREVRANGE", "NOPERM"));
        QCoreApplication::processEvents();
        QSignalSpy settled(&shown.area(), &TimelineArea::visibleChanged);
        shown.area().pan(1h);
        QVERIFY(settled.wait());
        QVERIFY2(shown.session.pagesAsked.empty(), "not asked again and again");
        shown.session.goOffline(1s);
        shown.view.setStatus(shown.session.status());
        shown.live();
        QCOMPARE(shown.session.pagesAsked.size(), 1U);
    }

    void whatIsOldIsGreyAndSaidSo() {
        Shown shown;
        shown.live();
        // Due each minute: without a link nobody knows whether it ran.
        shown.publish({scheduled("pulse", "every 1m", domain::ScheduleKind::Every, "", start + 30s)});
        shown.answer({});
        auto* lost = shown.view.findChild<QLabel*>(QStringLiteral("timelineLost"));
        QVERIFY(!lost->isVisible());
        const QImage fresh = shown.area().viewport()->grab().toImage();
        shown.clock.advance(10min);
        shown.session.goOffline(1s);
        shown.view.setStatus(shown.session.status());
        query::ReadAge read;
        read.age = 10min;
        shown.view.setReadAge(read);
        shown.view.tick();
        QVERIFY(lost->isVisible());
        QCOMPARE(lost->text(), QStringLiteral("No connection: all this was read 10 min ago. "
                                              "What happened since is not known."));
        shown.area().chooseJob(Shown::id("pulse"));
        QVERIFY2(shown.view.detailText().startsWith(QStringLiteral("pulse: unknown")),
                 qPrintable(shown.view.detailText()));
        QVERIFY(fresh != shown.area().viewport()->grab().toImage());
        shown.live();
        shown.view.setReadAge({});
        shown.view.tick();
        QVERIFY(!lost->isVisible());
        QVERIFY(!shown.view.detailText().contains(QStringLiteral("unknown")));
    }

    void cardsTellWhatIsUnderTheMouse() {
        Shown shown;
        shown.live();
        Shop shop;
        shown.publish(shop.jobs);
        shown.answer(shop.runs);
        QString card = shown.cardAt(shown.placeOf("billing-close", start - 9h - 30min));
        QVERIFY2(card.startsWith(QStringLiteral("billing-close")), qPrintable(card));
        QVERIFY2(card.contains(QStringLiteral("failed after 55 min")), qPrintable(card));
        QVERIFY(card.contains(QStringLiteral("started Mon 23 Nov 02:00, 10 h ago")));
        QVERIFY(card.contains(QStringLiteral("cannot reach warehouse")));
        QVERIFY(card.contains(QStringLiteral("by schedule")));
        card = shown.cardAt(shown.placeOf("billing-close", start + 14h));
        QVERIFY2(card.contains(QStringLiteral("due in 14 h")), qPrintable(card));
        QVERIFY(card.contains(QStringLiteral("slot Tue 24 Nov 02:00")));
        card = shown.cardAt(shown.placeOf("search-index", start - 12h));
        QVERIFY2(card.contains(QStringLiteral("1 slot missed")), qPrintable(card));
        card = shown.cardAt(shown.placeOf("search-index", start - 30min));
        QVERIFY2(card.contains(QStringLiteral("running for 1 h 20 min")), qPrintable(card));
        card = shown.cardAt(shown.placeOf("mail-digest", start - 20min));
        QVERIFY2(card.contains(QStringLiteral("late: due since 20 min")), qPrintable(card));
        card = shown.cardAt(shown.placeOf("reindex", start - 1h));
        QVERIFY2(card.contains(QStringLiteral("paused by ana@ops-1")) &&
                     card.contains(QStringLiteral("index rebuild under way")),
                 qPrintable(card));
        card = shown.cardAt(shown.placeOf("report-build", start - 4h));
        QVERIFY2(card.contains(QStringLiteral("overlaps another run")), qPrintable(card));
        const QString before = card;
        shop.jobs[1].last.id = "newer"; // a refresh takes nothing away from under the mouse
        shown.publish(shop.jobs);
        QCOMPARE(shown.area().findChild<TimelineCard*>()->text(), before);
        QEvent leave(QEvent::Leave);
        QApplication::sendEvent(shown.area().viewport(), &leave);
        QVERIFY(shown.area().findChild<TimelineCard*>()->text().isEmpty());
    }

    void theLoadIsForecast() {
        Shown shown;
        shown.live();
        shown.publish(Shop().jobs);
        shown.waitForLoad();
        const LoadForecast& load = shown.area().load();
        QVERIFY(load.bin() >= 15min && load.bin() <= 30min);
        const auto bin = load.binAt(start + 15h);
        QVERIFY(bin);
        QVERIFY2(load.bins()[*bin].starts >= 12, "twelve imports begin at 03:00");
        QVERIFY(load.bins()[*bin].concurrent > 5);
        const int x = shown.area().rowRect(Shown::id("billing-close")).left() +
                      static_cast<int>(shown.area().view().x(
                          load.from() + static_cast<long long>(*bin) * load.bin() + load.bin() / 2));
        const QString card = shown.cardAt(QPoint(x, 20));
        QVERIFY2(card.contains(QStringLiteral("starts due")) && card.contains(QStringLiteral("at once")),
                 qPrintable(card));
        QVERIFY(card.startsWith(QStringLiteral("Tue 24 Nov 03:00")));
        const QString all = shown.cardAt(QPoint(20, 20));
        QVERIFY2(all.contains(QStringLiteral("busiest ahead: Tue 24 Nov 03:00")), qPrintable(all));
    }

    void keysChooseJobsAndWalkRuns() {
        Shown shown;
        shown.live();
        Shop shop;
        std::erase_if(shop.jobs, [](const Job& job) {
            return job.name != "billing-close" && job.name != "search-index";
        });
        shown.publish(shop.jobs);
        shown.answer(shop.runs);
        QSignalSpy chosen(&shown.view, &TimelineView::jobChosen);
        QTest::keyClick(&shown.area(), Qt::Key_Home, Qt::ControlModifier);
        QCOMPARE(shown.area().currentJob(), Shown::id("billing-close")); // failing comes first
        QTest::keyClick(&shown.area(), Qt::Key_Down);
        QCOMPARE(shown.area().currentJob(), Shown::id("search-index"));
        QCOMPARE(chosen.last().first().value<base::JobId>(), Shown::id("search-index"));
        QVERIFY2(shown.view.detailText().startsWith(QStringLiteral(
                     "search-index: running. Running for 1 h 20 min. Next Mon 23 Nov 15:00, in 3 h.")),
                 qPrintable(shown.view.detailText()));
        QCOMPARE(shown.area().accessibleDescription(), shown.view.detailText());
        QTest::keyClick(&shown.area(), Qt::Key_Left);
        QCOMPARE(shown.area().currentItem().kind, LaneHit::Kind::Bar);
        QVERIFY2(shown.view.detailText().contains(QStringLiteral("running for")),
                 qPrintable(shown.view.detailText()));
        for (int i = 0; i < 4; ++i)
            QTest::keyClick(&shown.area(), Qt::Key_Left);
        QCOMPARE(shown.area().currentItem().kind, LaneHit::Kind::Hole);
        QVERIFY(shown.view.detailText().contains(QStringLiteral("1 slot missed")));
        QTest::keyClick(&shown.area(), Qt::Key_Right);
        QSignalSpy run(&shown.view, &TimelineView::runActivated);
        QTest::keyClick(&shown.area(), Qt::Key_Return);
        QCOMPARE(run.size(), 1);
        QCOMPARE(run.first().at(1).value<std::string>(), std::to_string(base::msSinceEpoch(start - 9h)));
        QTest::keyClick(&shown.area(), Qt::Key_Escape);
        QCOMPARE(shown.area().currentItem().kind, LaneHit::Kind::None);
        QSignalSpy opened(&shown.view, &TimelineView::jobActivated);
        QTest::keyClick(&shown.area(), Qt::Key_Return);
        QCOMPARE(opened.size(), 1);
        QTest::keyClick(&shown.area(), Qt::Key_Down);
        QCOMPARE(shown.area().currentJob(), Shown::id("search-index")); // the last one
    }

    void theChosenRunStaysWhileTimePassesAndRunsArrive() {
        Shown shown;
        shown.live();
        Shop shop;
        shown.publish(shop.jobs);
        shown.answer(shop.runs);
        shown.area().chooseJob(Shown::id("billing-close"));
        QTest::keyClick(&shown.area(), Qt::Key_Left);
        const QString before = shown.view.detailText();
        QVERIFY2(before.contains(QStringLiteral("failed after 55 min")), qPrintable(before));
        shown.clock.advance(10min);
        shown.view.tick();
        QCOMPARE(shown.area().currentItem().kind, LaneHit::Kind::Bar);
        QVERIFY(shown.view.detailText().contains(QStringLiteral("failed after 55 min")));
    }

    void followsThePresentUntilPanned() {
        Shown shown;
        shown.live();
        shown.publish(Shop().jobs);
        QVERIFY(shown.area().isFollowing());
        const TimeStretch before = shown.area().view();
        QCOMPARE(before.from, start - 24h);
        QCOMPARE(before.to, start + 24h);
        shown.clock.advance(10min);
        shown.view.tick();
        QCOMPARE(shown.area().view().from, before.from + 10min);
        QTest::keyClick(&shown.area(), Qt::Key_Right, Qt::ShiftModifier);
        QVERIFY(!shown.area().isFollowing());
        QCOMPARE(shown.area().view().from, before.from + 10min + 6h);
        shown.clock.advance(10min);
        shown.view.tick();
        QCOMPARE(shown.area().view().from, before.from + 10min + 6h);
        auto* now = shown.view.findChild<QToolButton*>(QStringLiteral("timelineNow"));
        QVERIFY(now->isEnabled());
        QTest::keyClick(&shown.area(), Qt::Key_Home);
        QVERIFY(shown.area().isFollowing());
        QCOMPARE(shown.area().view().from, start + 20min - 24h);
        QVERIFY(!now->isEnabled());
    }

    void zoomsByKeyWheelAndButton() {
        Shown shown;
        shown.live();
        shown.publish(Shop().jobs);
        const auto span = [&] { return shown.area().view().span(); };
        QTest::keyClick(&shown.area(), Qt::Key_Plus);
        QCOMPARE(span(), base::milliseconds(32h));
        QVERIFY(shown.area().isFollowing());
        for (int i = 0; i < 20; ++i)
            QTest::keyClick(&shown.area(), Qt::Key_Plus);
        QCOMPARE(span(), base::milliseconds(1h));
        for (int i = 0; i < 20; ++i)
            QTest::keyClick(&shown.area(), Qt::Key_Minus);
        QCOMPARE(span(), base::milliseconds(std::chrono::days(7)));
        for (auto* button : shown.view.findChildren<QToolButton*>())
            if (button->text() == QLatin1String("6 h"))
                QTest::mouseClick(button, Qt::LeftButton);
        QCOMPARE(span(), base::milliseconds(6h));
        // The wheel keeps what is under it.
        const QRect row = shown.area().rowRect(Shown::id("billing-close"));
        const QPointF at(row.left() + 100, row.center().y());
        const Instant under = shown.area().view().at(100);
        QWheelEvent wheel(at, shown.area().viewport()->mapToGlobal(at), {}, {0, 120}, Qt::NoButton,
                          Qt::ControlModifier, Qt::NoScrollPhase, false);
        QApplication::sendEvent(shown.area().viewport(), &wheel);
        QVERIFY(span() < 6h);
        QVERIFY(std::abs(shown.area().view().x(under) - 100) < 1);
    }

    void dragsPanAndClicksChoose() {
        Shown shown;
        shown.live();
        shown.publish(Shop().jobs);
        QSignalSpy chosen(&shown.view, &TimelineView::jobChosen);
        const TimeStretch before = shown.area().view();
        const QPoint from = shown.placeOf("stock-sync", start);
        QTest::mousePress(shown.area().viewport(), Qt::LeftButton, {}, from);
        QTest::mouseMove(shown.area().viewport(), from + QPoint(-50, 0));
        QTest::mouseMove(shown.area().viewport(), from + QPoint(-100, 0));
        QTest::mouseRelease(shown.area().viewport(), Qt::LeftButton, {}, from + QPoint(-100, 0));
        QVERIFY(chosen.isEmpty());
        QVERIFY(std::abs(shown.area().view().x(before.from) + 100) < 1.5);
        QTest::mouseClick(shown.area().viewport(), Qt::LeftButton, {}, shown.placeOf("stock-sync", start));
        QCOMPARE(chosen.size(), 1);
        QCOMPARE(chosen.first().first().value<base::JobId>(), Shown::id("stock-sync"));
        QTest::mouseClick(shown.area().viewport(), Qt::LeftButton, {}, QPoint(200, 10)); // the load
        QCOMPARE(chosen.size(), 1);
        // Chosen elsewhere: followed without telling again.
        shown.view.chooseJob(Shown::id("price-import-9"));
        QCOMPARE(shown.area().currentJob(), Shown::id("price-import-9"));
        QVERIFY(!shown.area().rowRect(Shown::id("price-import-9")).isEmpty());
        QCOMPARE(chosen.size(), 1);
    }

    void groupsAndZonesAreRemembered() {
        Shown shown;
        shown.live();
        shown.publish(Shop().jobs);
        QCOMPARE(shown.view.stateCode(), QStringLiteral("utc 2d none"));
        QSignalSpy edited(&shown.view, &TimelineView::stateEdited);
        auto* grouping = shown.view.findChild<QComboBox*>(QStringLiteral("timelineGrouping"));
        grouping->setFocus();
        QTest::keyClick(grouping, Qt::Key_Down);
        QCOMPARE(edited.size(), 1);
        QCOMPARE(shown.area().lines(), 26); // billing, catalogue, mail, pricing, warehouse and none
        QCOMPARE(shown.view.stateCode(), QStringLiteral("utc 2d group"));
        shown.view.restore(QStringLiteral("local 6h engine nonsense"));
        QCOMPARE(shown.view.stateCode(), QStringLiteral("local 6h engine"));
        QCOMPARE(shown.area().view().span(), base::milliseconds(6h));
        QCOMPARE(shown.area().lines(), 21);
        QTest::keyClick(&shown.area(), Qt::Key_Home, Qt::ControlModifier);
        QVERIFY2(!shown.area().currentJob().empty(), "titles are stepped over");
    }

    void theOrderIsTheJobListsOwn() {
        Shown shown;
        shown.live();
        shown.publish(Shop().jobs);
        const auto first = [&] { return shown.area().visibleJobs().front()->name; };
        QCOMPARE(first(), std::string("mail-digest")); // late, which is more urgent than one failure
        shown.view.setSortCode(QStringLiteral("job"));
        QCOMPARE(first(), std::string("billing-close"));
        shown.view.setSortCode(QStringLiteral("-job"));
        QCOMPARE(first(), std::string("stock-sync"));
        shown.view.setSortCode(QStringLiteral("next"));
        QCOMPARE(first(), std::string("mail-digest")); // overdue
        shown.view.setSortCode(QStringLiteral("-next"));
        QCOMPARE(first(), std::string("price-import-1"));
        shown.view.setSortCode({});
        QCOMPARE(first(), std::string("mail-digest"));
    }

    void refreshKeepsPlaceAndChoice() {
        Shown shown({900, 300});
        shown.live();
        Shop shop;
        shown.publish(shop.jobs);
        shown.area().chooseJob(Shown::id("price-import-5"));
        const int scroll = shown.area().verticalScrollBar()->value();
        QVERIFY(scroll > 0);
        shop.jobs[2].last.duration = 5s;
        shown.publish(shop.jobs);
        QCOMPARE(shown.area().verticalScrollBar()->value(), scroll);
        QCOMPARE(shown.area().currentJob(), Shown::id("price-import-5"));
    }

    void nothingIsDoneWhileHidden() {
        Shown shown;
        shown.live();
        shown.view.hide();
        shown.publish(Shop().jobs);
        QCOMPARE(shown.area().lines(), 0);
        shown.view.tick();
        shown.view.show();
        QCOMPARE(shown.area().lines(), 20);
    }

    void pictures() {
        if (qEnvironmentVariableIsEmpty("REDISPATCH_SHOTS"))
            QSKIP("no place for pictures is named");
        for (const Theme theme : {Theme::Light, Theme::Dark, Theme::HighContrast}) {
            applyTheme(*qApp, theme);
            Shown shown({1180, 640});
            shown.live();
            Shop shop;
            shown.publish(shop.jobs);
            shown.answer(shop.runs);
            shown.waitForLoad();
            shown.area().chooseJob(Shown::id("search-index"));
            QTest::keyClick(&shown.area(), Qt::Key_Left);
            QTest::keyClick(&shown.area(), Qt::Key_Left);
            shown.picture(QStringLiteral("timeline-") + word(theme));
            shown.view.restore(QStringLiteral("utc 6h group"));
            QTest::qWait(400);
            shown.cardAt(shown.placeOf("report-build", start - 1h));
            shown.picture(QStringLiteral("timeline-6h-") + word(theme));
            shown.view.restore(QStringLiteral("utc 7d none"));
            QTest::qWait(400);
            shown.picture(QStringLiteral("timeline-7d-") + word(theme));
            shown.view.restore(QStringLiteral("utc 24h none"));
            shown.clock.advance(40min);
            query::ReadAge read;
            read.age = 40min;
            shown.view.setReadAge(read);
            shown.view.tick();
            shown.picture(QStringLiteral("timeline-stale-") + word(theme));
        }
        applyTheme(*qApp, Theme::Light);
    }
};

QTEST_MAIN(TestTimeline)
#include "tst_timeline.moc"
