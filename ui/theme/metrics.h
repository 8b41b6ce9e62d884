// SPDX-License-Identifier: GPL-3.0-or-later
// The spacing scale, in device-independent pixels.
#pragma once

namespace redispatch::ui::space {

inline constexpr int tiny = 4;
inline constexpr int small = 8;
inline constexpr int medium = 12;
inline constexpr int large = 16;
inline constexpr int huge = 24;

inline constexpr int row = 28;      ///< height of a table row
inline constexpr int glyph = 12;    ///< side of a state's shape
inline constexpr int narrow = 1000; ///< below this width the panel becomes a tab

} // namespace redispatch::ui::space
