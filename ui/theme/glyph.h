// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QRectF>

class QPainter;

namespace redispatch::ui {

/// Shapes that tell states apart without colour. Each is used for one meaning only.
enum class Glyph {
    Disc,       ///< ok
    Arc,        ///< running
    Clock,      ///< late
    Cross,      ///< failed
    Bars,       ///< paused
    Dots,       ///< waiting
    Ring,       ///< never ran
    DashedRing, ///< unknown
    Alert,      ///< invalid: a triangle
    Minus,      ///< retired
    Square,     ///< no further slot
    Hourglass,  ///< timeout
    Bolt,       ///< killed
    Broken,     ///< lost: a cross in a dashed ring
    HalfDisc,   ///< stale
    Slash,      ///< cancelled
    HollowBox,  ///< missed: the slot is there, the run is not
    Chevrons,   ///< skipped slot
    Octagon,    ///< stuck: a stop sign
    Zigzag,     ///< flaky: up and down
};
inline constexpr int glyphCount = 20;

/// Fills the square `rect` with the shape.
void paintGlyph(QPainter& painter, const QRectF& rect, Glyph glyph, const QColor& colour);

} // namespace redispatch::ui
