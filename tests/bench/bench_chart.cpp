// SPDX-License-Identifier: GPL-3.0-or-later
// The latency chart: redrawing with 100,000 runs visible, and the first paint of a year of sketches.
#include "core/domain/run.h"
#include "tests/bench/stallprobe.h"
#include "ui/charts/latencychart.h"
#include "ui/theme/palette.h"

#include <cmath>
#include <cstdlib>
#include <random>

using namespace redispatch;

namespace {

constexpr double frame = 1000.0 / 60; // ms

std::shared_ptr<const std::vector<domain::Run>> makeRuns(int count, base::Instant now) {
    std::mt19937 random(5);
    std::lognormal_distribution<double> lasted(std::log(1200), 0.4);
    auto runs = std::make_shared<std::vector<domain::Run>>();
    for (int i = 0; i < count; ++i) {
        domain::Run run;
        run.id = std::to_string(i);
        run.startedAt = now - std::chrono::seconds(26 * (i + 1));
        run.duration = base::milliseconds(static_cast<long long>(lasted(random)));
        run.finishedAt = *run.startedAt + *run.duration;
        run.outcome = i % 97 ? domain::Outcome::Ok : domain::Outcome::Failed;
        runs->push_back(std::move(run));
    }
    return runs;
}

/// 365 days of 3 strata with about 200 buckets each: some 73,000 runs a day.
ui::LatencyData::Series makeYear(base::Instant now) {
    std::mt19937 random(6);
    auto series = std::make_shared<stats::LatencySeries>();
    for (int day = 365; day > 0; --day) {
        stats::LatencyStretch stretch{now - std::chrono::days(day), now - std::chrono::days(day - 1), {}, {}};
        for (const domain::CacheStatus stratum : stats::allStrata) {
            stats::Sketch::Fields fields;
            std::uint64_t n = 0;
            for (int bucket = 150; bucket < 350; ++bucket) {
                const std::uint64_t count = 1 + random() % 240;
                n += count;
                fields.emplace_back(std::to_string(bucket), std::to_string(count));
            }
            for (const auto& [name, value] : {std::pair<const char*, std::string>{"n", std::to_string(n)},
                                              {"sum", std::to_string(n * 1'000'000)},
                                              {"min", "20000"},
                                              {"max", "1100000"},
                                              {"alpha", "0.01"},
                                              {"v", "1"}})
                fields.emplace_back(name, value);
            if (const auto sketch = stats::Sketch::from(fields))
                stretch.durations.merge(stratum, *sketch);
            stretch.totals.ok += n;
        }
        stretch.totals.failed = random() % 100;
        series->stretches.push_back(std::move(stretch));
    }
    return series;
}

void benchRuns(int count, base::Instant now) {
    const auto runs = makeRuns(count, now);
    ui::LatencyChart chart;
    chart.resize(1200, 600);
    chart.setSpan(std::nullopt);
    chart.show();
    QCoreApplication::processEvents();
    std::vector<double> takes;
    std::vector<double> redraws;
    std::vector<double> busy;
    std::vector<double> pans;
    std::vector<double> panBusy;
    std::vector<double> zooms;
    std::vector<double> zoomBusy;
    for (int round = 0; round < 60; ++round) {
        if (round % 4 == 0) {
            const bench::Stopwatch take;
            chart.setRuns(runs, now);
            takes.push_back(take.ms());
            QCoreApplication::processEvents();
        }
        const double cpu = bench::threadCpuMs();
        const bench::Stopwatch redraw;
        chart.setScale(round % 2 ? ui::ScaleKind::Log : ui::ScaleKind::Linear);
        QCoreApplication::processEvents();
        redraws.push_back(redraw.ms());
        busy.push_back(bench::threadCpuMs() - cpu);
        const double panCpu = bench::threadCpuMs();
        const bench::Stopwatch pan;
        chart.pan(-1000.0 * 26 * count / 100);
        QCoreApplication::processEvents();
        pans.push_back(pan.ms());
        panBusy.push_back(bench::threadCpuMs() - panCpu);
        const double zoomCpu = bench::threadCpuMs();
        const bench::Stopwatch zoom;
        chart.zoom(3);
        QCoreApplication::processEvents();
        zooms.push_back(zoom.ms());
        zoomBusy.push_back(bench::threadCpuMs() - zoomCpu);
        chart.reset();
        QCoreApplication::processEvents();
    }
    bench::Line("chart")
        .add("runs", count)
        .add("take_ms", bench::median(takes))
        .add("redraw_ms", bench::median(redraws))
        .add("redraw_p95_ms", bench::quantile(redraws, 0.95))
        .add("redraw_cpu_p95_ms", bench::quantile(busy, 0.95))
        .add("pan_p95_ms", bench::quantile(pans, 0.95))
        .add("pan_cpu_p95_ms", bench::quantile(panBusy, 0.95))
        .add("zoom_p95_ms", bench::quantile(zooms, 0.95))
        .add("zoom_cpu_p95_ms", bench::quantile(zoomBusy, 0.95))
        .add("frame_ms", frame)
        .add("within_frame", bench::quantile(busy, 0.95) <= frame)
        .print();
}

void benchYear(base::Instant now) {
    const auto year = makeYear(now);
    std::vector<double> first;
    std::vector<double> busy;
    std::vector<double> pans;
    for (int round = 0; round < 12; ++round) {
        ui::LatencyChart chart;
        chart.resize(1200, 600);
        chart.setSpan(std::chrono::days(400));
        chart.setRuns(nullptr, now);
        const double cpu = bench::threadCpuMs();
        const bench::Stopwatch paint;
        chart.setSeries(year);
        chart.show();
        chart.grab();
        first.push_back(paint.ms());
        busy.push_back(bench::threadCpuMs() - cpu);
        QCoreApplication::processEvents();
        const bench::Stopwatch pan;
        chart.pan(-86.4e6);
        QCoreApplication::processEvents();
        pans.push_back(pan.ms());
    }
    bench::Line("chart_year")
        .add("days", 365)
        .add("strata", 3)
        .add("buckets", 200)
        .add("first_paint_ms", bench::median(first))
        .add("first_paint_p95_ms", bench::quantile(first, 0.95))
        .add("first_paint_cpu_ms", bench::median(busy))
        .add("pan_ms", bench::median(pans))
        .print();
}

} // namespace

int main(int argc, char** argv) {
    if (!std::getenv("QT_QPA_PLATFORM"))
        setenv("QT_QPA_PLATFORM", "offscreen", 1);
    QApplication app(argc, argv);
    ui::applyTheme(app, ui::Theme::Light);
    const base::Instant now = base::instantFromMs(1'795'435'200'000);
    for (const int count : {1'000, 100'000})
        benchRuns(count, now);
    benchYear(now);
    return 0;
}
