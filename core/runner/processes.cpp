// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/runner/processes.h"

#include "core/base/text.h"
#include "core/runner/durable.h"

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>

#include <sys/syscall.h>
#include <unistd.h>

namespace redispatch::runner {

namespace fs = std::filesystem;

namespace {
std::string contentOf(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

std::string procPath(pid_t pid, const char* what) {
    return "/proc/" + std::to_string(pid) + "/" + what;
}
} // namespace

std::optional<ProcessState> processState(pid_t pid) {
    const std::string text = contentOf(procPath(pid, "stat"));
    // The name, in parentheses, may hold anything.
    const std::size_t close = text.rfind(')');
    if (close == std::string::npos)
        return {};
    const auto fields = base::split(std::string_view(text).substr(close + 1), ' ');
    constexpr std::size_t ticksAt = 19; // proc(5): field 22, the third being the first here
    if (fields.size() <= ticksAt)
        return {};
    const auto number = [&](std::size_t at) { return base::parseInt(fields[at]).value_or(0); };
    ProcessState state;
    state.state = fields[0].front();
    state.parent = static_cast<pid_t>(number(1));
    state.group = static_cast<pid_t>(number(2));
    state.session = static_cast<pid_t>(number(3));
    state.startTicks = static_cast<std::uint64_t>(number(ticksAt));
    return state;
}

bool hasVariable(pid_t pid, std::string_view nameAndValue) {
    const std::string environment = contentOf(procPath(pid, "environ"));
    const auto variables = base::split(environment, '\0');
    return std::find(variables.begin(), variables.end(), nameAndValue) != variables.end();
}

std::vector<pid_t> ownChildren() {
    std::vector<pid_t> children;
    std::error_code failed;
    for (fs::directory_iterator task("/proc/self/task", failed), end; !failed && task != end;
         task.increment(failed)) {
        const std::string list = contentOf((task->path() / "children").string());
        for (const std::string_view child : base::split(list, ' ')) {
            if (const auto pid = base::parseInt(child))
                children.push_back(static_cast<pid_t>(*pid));
        }
    }
    return children;
}

std::vector<pid_t> allProcesses() {
    std::vector<pid_t> processes;
    std::error_code failed;
    for (fs::directory_iterator at("/proc", failed), end; !failed && at != end; at.increment(failed)) {
        if (const auto pid = base::parseInt(at->path().filename().string()))
            processes.push_back(static_cast<pid_t>(*pid));
    }
    return processes;
}

bool killIfMarked(pid_t pid, std::string_view nameAndValue) {
    const Descriptor process(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)));
    if (!process || !hasVariable(pid, nameAndValue))
        return false;
    return ::syscall(SYS_pidfd_send_signal, process.get(), SIGKILL, nullptr, 0) == 0;
}

} // namespace redispatch::runner
