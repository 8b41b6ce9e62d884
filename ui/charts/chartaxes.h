// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/ticks.h"
#include "ui/theme/colours.h"

#include <QFont>

#include <functional>
#include <vector>

class QCPAxis;
class QCustomPlot;

namespace redispatch::ui {

/// Marks for what an axis shows, from its lower to its upper end.
using MarksOf = std::function<std::vector<Tick>(double lower, double upper)>;

/// Time along the bottom, durations up the left, with the marks given; room for names on the right.
void setUpAxes(QCustomPlot& plot, MarksOf times, MarksOf durations);
void colourAxes(QCustomPlot& plot, const Colours& colours, const QFont& font);

} // namespace redispatch::ui
