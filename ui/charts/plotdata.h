// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/brush.h"
#include "ui/charts/notes.h"
#include "ui/charts/picture.h"
#include "ui/charts/usual.h"
#include "ui/theme/colours.h"

namespace redispatch::ui {

/// What all drawing parts of the latency chart read; owned by its plot.
struct PlotData {
    const LatencyData* data = nullptr;
    Picture picture;
    Colours colours;
    std::optional<domain::DurationBaseline> baseline;
    std::vector<ChartNote> notes;
    std::optional<std::size_t> currentNote; ///< under the mouse or the keyboard
    std::optional<std::size_t> current;     ///< index of the point under the mouse or the keyboard
    Brush brush;
};

} // namespace redispatch::ui
