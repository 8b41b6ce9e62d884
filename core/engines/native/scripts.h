// SPDX-License-Identifier: GPL-3.0-or-later
// The scripts beside this file, as they are compiled in (see core/engines/CMakeLists.txt).
#pragma once

#include "core/redis/script.h"

namespace redispatch::engines::native::scripts {

const redis::Script& define();
const redis::Script& retire();
const redis::Script& claim();
const redis::Script& renew();
const redis::Script& release();
const redis::Script& finish();
const redis::Script& skip();
const redis::Script& reap();
const redis::Script& trigger();
const redis::Script& pause();
const redis::Script& resume();
const redis::Script& storeOutput();
const redis::Script& heartbeat();

} // namespace redispatch::engines::native::scripts
