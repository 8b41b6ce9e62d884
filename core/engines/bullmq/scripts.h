// SPDX-License-Identifier: GPL-3.0-or-later
// The scripts beside this file, as they are compiled in (see core/engines/CMakeLists.txt).
#pragma once

#include "core/redis/script.h"

namespace redispatch::engines::bullmq::scripts {

const redis::Script& trigger();
const redis::Script& hold();
const redis::Script& release();
const redis::Script& early();
const redis::Script& retry();
const redis::Script& removeRun();
const redis::Script& remove();
const redis::Script& rearm();
const redis::Script& sweep();
const redis::Script& pauseQueue();
const redis::Script& resumeQueue();

} // namespace redispatch::engines::bullmq::scripts
