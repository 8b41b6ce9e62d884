// SPDX-License-Identifier: GPL-3.0-or-later
// The scripts beside this file, as they are compiled in (see core/CMakeLists.txt).
#pragma once

#include "core/redis/script.h"

namespace redispatch::ledger::scripts {

const redis::Script& saveCard();
const redis::Script& indexCard();
const redis::Script& recordRuns();
const redis::Script& renewRecorder();
const redis::Script& releaseRecorder();
const redis::Script& saveRecorderPosition();
const redis::Script& recordFlip();

} // namespace redispatch::ledger::scripts
