// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/domain/profile.h"

#include <QColor>
#include <QPalette>

namespace redispatch::ui {

/// Every colour that a palette has no role for. Text colours reach 4.5:1 on `base` and `window`, state
/// colours 3:1, and 7:1 both in high contrast; states are told apart by shape and word as well.
struct Colours {
    QColor window; ///< around tables and panels
    QColor base;   ///< under text
    QColor text;
    QColor muted;     ///< secondary text, still 4.5:1
    QColor rule;      ///< hairlines
    QColor border;    ///< of controls, 3:1
    QColor selection; ///< of a row, under normal text
    QColor hover;
    QColor flash; ///< a value that just changed
    QColor accent;

    QColor ok;
    QColor okSoft; ///< for many ok marks side by side, so that the others stand out
    QColor running;
    QColor late;
    QColor failed;
    QColor missed;
    QColor stuck;
    QColor paused;
    QColor odd;     ///< flaky, or of a shape nobody expected
    QColor never;   ///< has not run yet
    QColor neutral; ///< waiting, skipped, unknown

    QColor errorBack;
    QColor warningBack;
    QColor infoBack;
    QColor okBack;
};

/// The light, the dark or the high-contrast table, whichever goes with `palette`.
const Colours& coloursOf(const QPalette& palette);
bool isDark(const QPalette& palette);
/// Light on pure black, as in our high-contrast theme and in those of desktops.
bool isHighContrast(const QPalette& palette);

const Colours& lightColours();
const Colours& darkColours();
const Colours& contrastColours(); ///< bright on black, with bold borders

struct BandColours {
    QColor back;
    QColor text; ///< at least 4.5:1 on `back`
};
BandColours bandColours(domain::Environment environment, bool dark);

/// WCAG contrast of two opaque colours, 1 to 21.
double contrast(const QColor& a, const QColor& b);

} // namespace redispatch::ui
