// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/runner/durable.h"
#include "core/runner/jobfile.h"

#include <functional>
#include <string>
#include <vector>

#include <sys/types.h>

namespace redispatch::runner {

/// What to start: an argument vector, never a shell.
struct Command {
    std::vector<std::string> argv;
    std::string cwd = "/";
    std::vector<std::string> environment; ///< all of it, as NAME=value
    Limits limits;
};

struct Spawned {
    pid_t pid = 0;     ///< also the number of its process group and session
    Descriptor exit;   ///< a pidfd: readable once the process has ended
    Descriptor output; ///< stdout and stderr, non-blocking
};

/// Starts a process in a session and group of its own: stdin from /dev/null, one pipe for stdout and stderr,
/// all other descriptors closed, umask 077, no core dumps, no new privileges, signals as by default, and a
/// SIGKILL when this thread ends, so it must be called from the main thread. `beforeExec` runs in the parent
/// while the child still waits, and can refuse. Missing, Denied or Storage when the program cannot be
/// executed; the error names the path and carries the system's words.
base::Result<Spawned> spawn(const Command& command, const std::function<base::Status(pid_t)>& beforeExec);

} // namespace redispatch::runner
