// SPDX-License-Identifier: GPL-3.0-or-later
// The latency chart with 100,000 runs: taking them in, redrawing, zooming.
#include "core/domain/run.h"
#include "tests/bench/stallprobe.h"
#include "ui/charts/latencychart.h"
#include "ui/theme/palette.h"

#include <cmath>
#include <cstdlib>
#include <random>

using namespace redispatch;

namespace {

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

} // namespace

int main(int argc, char** argv) {
    if (!std::getenv("QT_QPA_PLATFORM"))
        setenv("QT_QPA_PLATFORM", "offscreen", 1);
    QApplication app(argc, argv);
    ui::applyTheme(app, ui::Theme::Light);
    const base::Instant now = base::instantFromMs(1'795'435'200'000);
    for (const int count : {1'000, 100'000}) {
        const auto runs = makeRuns(count, now);
        ui::LatencyChart chart;
        chart.resize(1200, 600);
        chart.setSpan(std::nullopt);
        chart.show();
        QCoreApplication::processEvents();
        std::vector<double> takes;
        std::vector<double> redraws;
        std::vector<double> zooms;
        for (int round = 0; round < 15; ++round) {
            const bench::Stopwatch take;
            chart.setRuns(runs, now);
            takes.push_back(take.ms());
            const bench::Stopwatch redraw;
            chart.setScale(round % 2 ? ui::ScaleKind::Log : ui::ScaleKind::Linear);
            QCoreApplication::processEvents();
            redraws.push_back(redraw.ms());
            const bench::Stopwatch zoom;
            chart.zoom(3);
            QCoreApplication::processEvents();
            zooms.push_back(zoom.ms());
            chart.reset();
        }
        bench::Line("chart")
            .add("runs", count)
            .add("take_ms", bench::median(takes))
            .add("redraw_ms", bench::median(redraws))
            .add("zoom_ms", bench::median(zooms))
            .print();
    }
    return 0;
}
