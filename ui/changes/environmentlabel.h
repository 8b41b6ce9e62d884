// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/domain/profile.h"

class QLabel;
class QPalette;

namespace redispatch::ui {

/// Names the environment in its colour, so that a dialog cannot be mistaken for one of another server.
QLabel* environmentLabel(const domain::Profile& profile, const QPalette& palette);

} // namespace redispatch::ui
