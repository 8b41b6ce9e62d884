// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPushButton>

namespace redispatch::ui {

/// A button of a dialog that Enter does not press by itself, with an object name.
QPushButton* pushButton(const QString& text, const char* name);

} // namespace redispatch::ui
