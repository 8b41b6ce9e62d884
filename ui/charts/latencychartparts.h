// SPDX-License-Identifier: GPL-3.0-or-later
// What the chart's two sources share: what it shows, and how it is steered.
#pragma once

#include "ui/charts/chartgestures.h"
#include "ui/charts/chartmessage.h"
#include "ui/charts/latencychart.h"
#include "ui/charts/latencyplot.h"
#include "ui/charts/runtip.h"
#include "ui/charts/timeview.h"

namespace redispatch::ui {

struct LatencyChart::Parts {
    explicit Parts(LatencyChart* chart)
        : plot(chart), tip(new RunTip(chart)), message(new ChartMessage(chart)) {}

    LatencyPlot plot;
    RunTip* tip;
    ChartMessage* message;
    ChartGestures* gestures = nullptr;
    LatencyData data;
    TimeView times;
    QTimeZone zone = QTimeZone::systemTimeZone();
    ScaleKind scale = ScaleKind::Log;
    std::optional<domain::DurationBaseline> recorded;
    std::optional<double> foundBefore; ///< the day before which the baseline was looked for, in ms
    bool loading = false;
    bool byKeyboard = false;
    double pressedFrom = 0; ///< the view's beginning when the mouse went down

    PlotData& shown() { return plot.data(); }
};

} // namespace redispatch::ui
