// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPalette>
#include <QString>

#include <optional>

class QApplication;

namespace redispatch::ui {

enum class Theme { System, Light, Dark };
std::optional<Theme> themeFrom(const QString& word); ///< "system", "light", "dark"
QString word(Theme theme);

QPalette lightPalette();
QPalette darkPalette();

/// Fusion with our palette. To be called once before the first widget, and again whenever the choice changes;
/// `System` follows the palette that the platform had set before the first call.
void applyTheme(QApplication& app, Theme theme);

} // namespace redispatch::ui
