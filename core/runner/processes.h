// SPDX-License-Identifier: GPL-3.0-or-later
// What /proc tells about processes that runs have left behind.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <sys/types.h>

namespace redispatch::runner {

struct ProcessState {
    char state = '?'; ///< 'Z' for one that has ended and waits to be reaped
    pid_t parent = 0;
    pid_t group = 0;
    pid_t session = 0;
    std::uint64_t startTicks = 0; ///< since boot; with the number, a process's identity within one boot
};
std::optional<ProcessState> processState(pid_t pid);

/// Whether the process was started with this variable and value in its environment.
bool hasVariable(pid_t pid, std::string_view nameAndValue);

/// Children of this process, whatever thread they belong to.
std::vector<pid_t> ownChildren();

/// All processes of the machine that can be seen.
std::vector<pid_t> allProcesses();

/// Sends SIGKILL to this very process, provided that it was started with the variable: the number cannot come
/// to mean another process between the check and the signal.
bool killIfMarked(pid_t pid, std::string_view nameAndValue);

} // namespace redispatch::runner
