// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPalette>
#include <QString>

#include <optional>

class QApplication;

namespace redispatch::ui {

enum class Theme { System, Light, Dark, HighContrast };
std::optional<Theme> themeFrom(const QString& word); ///< "system", "light", "dark", "contrast"
QString word(Theme theme);
Theme nextTheme(Theme theme); ///< in the cycle of the key that changes colours

QPalette lightPalette();
QPalette darkPalette();
QPalette contrastPalette();

/// Our style with our palette. To be called once before the first widget, and again whenever the choice
/// changes; `System` follows the palette that the platform had set before the first call: high contrast where
/// that one is white on black.
void applyTheme(QApplication& app, Theme theme);
/// Whether values that change flash, and whatever else the style moves.
void applyMotion(QApplication& app, bool less);

} // namespace redispatch::ui
