// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/ticks.h"
#include "ui/theme/colours.h"

#include <QFont>

#include <functional>
#include <vector>

class QCPAxis;
class QCPAxisRect;

namespace redispatch::ui {

/// Marks for what an axis shows, from its lower to its upper end.
using MarksOf = std::function<std::vector<Tick>(double lower, double upper)>;

void setMarks(QCPAxis& axis, MarksOf marks);
void colourAxes(const QCPAxisRect& rect, const Colours& colours, const QFont& font);

} // namespace redispatch::ui
