// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/runner/boottime.h"

#include <fstream>

#include <time.h>

namespace redispatch::runner {

BootTime bootNow() {
    timespec now{};
    ::clock_gettime(CLOCK_BOOTTIME, &now);
    return std::chrono::duration_cast<BootTime>(std::chrono::seconds(now.tv_sec) +
                                                std::chrono::nanoseconds(now.tv_nsec));
}

std::string bootId() {
    std::ifstream file("/proc/sys/kernel/random/boot_id");
    std::string id;
    std::getline(file, id);
    return id;
}

} // namespace redispatch::runner
