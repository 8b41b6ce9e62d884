// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/interrupt.h"

#include <cerrno>
#include <csignal>

namespace redispatch::cli {

namespace {

/// Lives as long as the program, so that a handler never meets a destroyed one.
base::Stop& interruption() {
    static auto* const stop = new base::Stop;
    return *stop;
}

} // namespace

base::Stop stopOnInterrupt() {
    interruption(); // made before a handler can want it
    struct sigaction action {};
    action.sa_handler = [](int) {
        const int before = errno;
        interruption().request(); // an atomic and a write(): both are allowed here
        errno = before;
    };
    action.sa_flags = static_cast<int>(SA_RESETHAND | SA_RESTART);
    ::sigaction(SIGINT, &action, nullptr);
    return interruption();
}

} // namespace redispatch::cli
