// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"

#include <string>

namespace redispatch::runner {

/// Time since the machine started, suspend included (CLOCK_BOOTTIME): a lease runs on while a laptop sleeps.
using BootTime = base::milliseconds;

BootTime bootNow();

/// The kernel's random id of this boot; a process number means nothing in another one. Empty without /proc.
std::string bootId();

} // namespace redispatch::runner
