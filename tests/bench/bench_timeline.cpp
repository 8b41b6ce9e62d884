// SPDX-License-Identifier: GPL-3.0-or-later
// The timeline with 10,000 jobs: taking in a snapshot, repainting, scrolling, panning, zooming, and the
// forecast of the load.
#include "tests/bench/stallprobe.h"
#include "tests/ui/fakesession.h"
#include "ui/theme/palette.h"
#include "ui/timeline/timelineview.h"

#include <QScrollBar>

#include <cstdlib>
#include <functional>

using namespace redispatch;
using namespace std::chrono_literals;
using base::SharedText;

namespace {

std::shared_ptr<const domain::Snapshot> makeSnapshot(int count, base::Instant now) {
    using enum domain::ScheduleKind;
    auto snapshot = std::make_shared<domain::Snapshot>();
    for (int i = 0; i < count; ++i) {
        domain::Job job = uitest::makeJob("job-" + std::to_string(100'000 + i), now);
        switch (i % 5) {
        case 0:
            job.schedule.expression = SharedText("every " + std::to_string(1 + i % 97) + "m");
            break;
        case 1:
            job.schedule.kind = Cron;
            job.schedule.expression =
                SharedText(std::to_string(i % 60) + " " + std::to_string(i / 7 % 24) + " * * *");
            break;
        case 2:
            job.schedule.kind = Cron;
            job.schedule.expression = SharedText("*/" + std::to_string(1 + i % 29) + " 8-18 * * 1-5");
            break;
        case 3:
            job.schedule.expression = SharedText("every 10s");
            break;
        case 4:
            job.schedule.kind = Cron;
            job.schedule.expression =
                SharedText(std::to_string(i % 60) + " */" + std::to_string(1 + i % 11) + " * * *");
            break;
        }
        job.schedule.timeZone = SharedText(i % 3 ? "UTC" : "Europe/Berlin");
        job.group = SharedText("group-" + std::to_string(i % 40));
        job.medianDuration = base::milliseconds(200 + i * 37 % 600'000);
        snapshot->jobs.push_back(std::make_shared<const domain::Job>(std::move(job)));
    }
    snapshot->engines = {"native"};
    snapshot->takenAt = now;
    return snapshot;
}

domain::RunPage makePage(base::Instant now) {
    domain::RunPage page;
    for (int i = 0; i < 200; ++i) {
        domain::Run run;
        run.id = std::to_string(i);
        run.slotAt = run.startedAt = now - std::chrono::minutes(8 * (i + 1));
        run.duration = base::milliseconds(20'000 + i * 997 % 300'000);
        run.finishedAt = *run.startedAt + *run.duration;
        run.outcome = i % 23 == 4 ? domain::Outcome::Failed : domain::Outcome::Ok;
        run.trigger = domain::TriggerKind::Schedule;
        page.runs.push_back(std::move(run));
    }
    return page;
}

} // namespace

int main(int argc, char** argv) {
    if (!std::getenv("QT_QPA_PLATFORM"))
        setenv("QT_QPA_PLATFORM", "offscreen", 1);
    QApplication app(argc, argv);
    ui::applyTheme(app, ui::Theme::Light);
    const base::ManualClock clock(base::instantFromMs(1'795'435'200'000));
    for (const int rows : {100, 10'000}) {
        const auto snapshot = makeSnapshot(rows, clock.now());
        uitest::FakeSession session({}, clock);
        session.goLive();
        ui::TimelineView view(session);
        view.setStatus(session.status());
        view.resize(1300, 900);
        view.show();
        const bench::Stopwatch first;
        view.setSnapshot(snapshot);
        QCoreApplication::processEvents();
        bench::Line("timeline")
            .add("rows", rows)
            .add("phase", std::string("first_paint"))
            .add("ms", first.ms())
            .print();

        const auto answer = [&] {
            for (const auto& [ticket, job] : std::exchange(session.pagesAsked, {}))
                emit session.runsReady(ticket, makePage(clock.now()));
        };
        // Until the rows on screen have their runs and the load is known.
        const bench::Stopwatch settle;
        while (view.area().load().bins().empty() || !session.pagesAsked.empty() || settle.ms() < 400) {
            QCoreApplication::processEvents(QEventLoop::AllEvents, 20);
            answer();
        }
        bench::Line("timeline")
            .add("rows", rows)
            .add("phase", std::string("settled"))
            .add("ms", settle.ms())
            .print();

        const auto measure = [&](const std::string& phase, const std::function<void(int)>& step) {
            std::vector<double> wall;
            std::vector<double> cpu;
            for (int round = 0; round < 120; ++round) {
                const double before = bench::threadCpuMs();
                const bench::Stopwatch watch;
                step(round);
                view.area().viewport()->repaint();
                wall.push_back(watch.ms());
                cpu.push_back(bench::threadCpuMs() - before);
            }
            bench::Line("timeline")
                .add("rows", rows)
                .add("phase", phase)
                .add("n", static_cast<double>(wall.size()))
                .add("p50_ms", bench::quantile(wall, 0.5))
                .add("p95_ms", bench::quantile(wall, 0.95))
                .add("max_ms", bench::quantile(wall, 1))
                .add("cpu_p95_ms", bench::quantile(cpu, 0.95))
                .print();
        };
        auto* bar = view.area().verticalScrollBar();
        measure("repaint", [](int) {});
        measure("scroll_row", [&](int round) { bar->setValue(round * 28 % std::max(1, bar->maximum())); });
        measure("scroll_page", [&](int round) { bar->setValue(round * 800 % std::max(1, bar->maximum())); });
        bar->setValue(0);
        measure("pan", [&](int round) { view.area().pan(round % 40 < 20 ? 20min : -20min); });
        view.area().goToNow();
        measure("zoom", [&](int round) { view.area().zoom(round % 20 < 10 ? 1.25 : 0.8); });
        view.area().goToNow();
        measure("snapshot", [&](int) { view.setSnapshot(std::make_shared<domain::Snapshot>(*snapshot)); });

        ui::LoadForecast load;
        const bench::Stopwatch forecast;
        load.begin(*snapshot, clock.now() - 24h, 15min, 192);
        const double begun = forecast.ms();
        std::vector<double> slices;
        for (bool more = true; more;) {
            const bench::Stopwatch slice;
            more = load.step(6000);
            slices.push_back(slice.ms());
        }
        bench::Line("timeline")
            .add("rows", rows)
            .add("phase", std::string("forecast"))
            .add("begin_ms", begun)
            .add("all_ms", forecast.ms())
            .add("slices", static_cast<double>(slices.size()))
            .add("slice_max_ms", bench::quantile(slices, 1))
            .print();
    }
    return 0;
}
