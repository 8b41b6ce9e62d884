// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/domain/job.h"
#include "ui/theme/colours.h"

#include <QRect>
#include <QRectF>

#include <string_view>
#include <vector>

class QPainter;

namespace redispatch::ui {

/// Where the bars of a strip are: as many of the newest as there is room for, newest at the right end.
struct StripRoom {
    QRectF rect;
    double step = 2;            ///< from one bar to the next, in pixels
    int first = 0;              ///< the oldest fate with room
    int count = 0;              ///< of all fates
    int fateAt(double x) const; ///< −1 beside all bars
    QRectF columnOf(int fate) const;
};
StripRoom stripRoom(const QRectF& rect, int fates);
/// The part of a table cell that its strip fills.
QRectF stripRect(const QRect& cell);

/// Runs began to take longer, or less long, with a fate.
struct StripShift {
    int fate = 0;
    double change = 0; ///< 0.22 is a fifth more
    bool operator==(const StripShift&) const = default;
};

/// What is drawn over the bars.
struct StripOverlay {
    int chosen = -1;          ///< fate under the mouse or the keys
    std::vector<int> changes; ///< fates before which something was changed
    std::vector<StripShift> shifts;
};

/// The last fates of a job as bars, newest on the right. Height: the duration, logarithmic within the strip.
/// Colour: the outcome. Missed slots are hollow and of full height, skipped ones low dashes. A foot under the
/// line marks a run by hand, a dot above the bar a retry, a thin line over the whole height a change. A line
/// with a bar across marks a shift: at its top where runs became slower, at its foot where they became
/// faster.
void paintStrip(QPainter& painter, const QRectF& rect, std::string_view packed, const Colours& colours,
                const StripOverlay& overlay = {});

/// Three dots for owner, expected result and rollback note: filled when written down.
void paintNotes(QPainter& painter, const QRectF& rect, domain::NotesPresent notes, const Colours& colours);

} // namespace redispatch::ui
