// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/runpoints.h"
#include "ui/theme/colours.h"

#include <QPointF>

class QPainter;

namespace redispatch::ui {

QColor colourOf(Mark mark, const Colours& colours);

/// How a kind of run looks: the same in the plot and in its legend. `hollow`: it found a cold cache.
void paintMark(QPainter& painter, const QPointF& centre, double side, Mark mark, bool hollow,
               const Colours& colours);
/// The ring around a run that a person asked for.
void paintManualRing(QPainter& painter, const QPointF& centre, double side, const Colours& colours);

} // namespace redispatch::ui
