// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/stop.h"

namespace redispatch::cli {

/// From now on the first Ctrl-C asks for this stop instead of ending the program; the second ends it.
base::Stop stopOnInterrupt();

} // namespace redispatch::cli
