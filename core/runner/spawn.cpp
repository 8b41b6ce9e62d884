// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/runner/spawn.h"

#include <cerrno>
#include <csignal>
#include <cstring>

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace redispatch::runner {

using base::ErrorKind;
using base::makeError;

namespace {
/// Where the child failed, sent to the parent with errno.
enum class Stage : int { Setup, Limits, Folder, Exec };
struct Failure {
    Stage stage;
    int error;
};

struct PipePair {
    Descriptor read;
    Descriptor write;
    bool open() {
        int ends[2];
        if (::pipe2(ends, O_CLOEXEC) != 0)
            return false;
        read.reset(ends[0]);
        write.reset(ends[1]);
        return true;
    }
};

/// Everything the child needs, prepared before fork: after it only async-signal-safe calls are allowed, as
/// other threads may have held any lock.
struct Prepared {
    std::vector<char*> argv;
    std::vector<char*> environment;
    const char* cwd = nullptr;
    std::vector<std::pair<int, rlimit>> limits;
    int input = -1;
    int output = -1;
    int gate = -1;   ///< one byte, when the parent has written its record
    int status = -1; ///< for a Failure; closed by a successful exec
    pid_t parent = 0;
};

void addLimit(Prepared& prepared, int resource, std::optional<std::uint64_t> soft,
              std::uint64_t hardAbove = 0) {
    if (soft)
        prepared.limits.emplace_back(resource, rlimit{*soft, *soft + hardAbove});
}

std::vector<char*> pointers(const std::vector<std::string>& texts) {
    std::vector<char*> result;
    for (const std::string& text : texts)
        result.push_back(const_cast<char*>(text.c_str()));
    result.push_back(nullptr);
    return result;
}

[[noreturn]] void fail(int status, Stage stage) {
    const Failure failure{stage, errno};
    [[maybe_unused]] const auto sent = ::write(status, &failure, sizeof failure);
    ::_exit(127);
}

void closeFrom(int first) {
#ifdef SYS_close_range
    if (::syscall(SYS_close_range, static_cast<unsigned>(first), ~0U, 0U) == 0)
        return;
#endif
    rlimit limit{};
    const bool known = ::getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < 65'536;
    const int end = known ? static_cast<int>(limit.rlim_cur) : 65'536;
    for (int descriptor = first; descriptor < end; ++descriptor)
        ::close(descriptor);
}

void resetSignals() {
    struct sigaction byDefault {};
    byDefault.sa_handler = SIG_DFL;
    for (int number = 1; number < NSIG; ++number)
        ::sigaction(number, &byDefault, nullptr); // some cannot be set, which is as well
    sigset_t none;
    ::sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
}

[[noreturn]] void runChild(const Prepared& prepared) {
    if (::setsid() < 0 || ::prctl(PR_SET_PDEATHSIG, SIGKILL) != 0)
        fail(prepared.status, Stage::Setup);
    // The parent may have ended before the line above.
    if (::getppid() != prepared.parent)
        ::_exit(127);
    char go = 0;
    ssize_t got = 0;
    do
        got = ::read(prepared.gate, &go, 1);
    while (got < 0 && errno == EINTR);
    if (got != 1)
        ::_exit(127);
    resetSignals();
    ::umask(077);
    // All of these are above 2: main() keeps the first three open.
    if (::dup2(prepared.input, 0) < 0 || ::dup2(prepared.output, 1) < 0 || ::dup2(prepared.output, 2) < 0)
        fail(prepared.status, Stage::Setup);
    const int status = 3;
    if (prepared.status != status && ::dup2(prepared.status, status) < 0)
        fail(prepared.status, Stage::Setup);
    if (::fcntl(status, F_SETFD, FD_CLOEXEC) != 0)
        fail(status, Stage::Setup);
    closeFrom(status + 1);
    if (::chdir(prepared.cwd) != 0)
        fail(status, Stage::Folder);
    for (const auto& [resource, limit] : prepared.limits) {
        if (::setrlimit(static_cast<__rlimit_resource>(resource), &limit) != 0)
            fail(status, Stage::Limits);
    }
    if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
        fail(status, Stage::Setup);
    ::execve(prepared.argv[0], prepared.argv.data(), prepared.environment.data());
    fail(status, Stage::Exec);
}

base::Error systemError(const char* what) {
    return makeError(ErrorKind::Storage, "new process", what, {}, std::strerror(errno));
}

base::Error explainFailure(const Failure& failure, const Command& command) {
    const std::string words = std::strerror(failure.error);
    switch (failure.stage) {
    case Stage::Setup:
        return makeError(ErrorKind::Internal, command.argv.front(), "a process of its own session", {},
                         words);
    case Stage::Limits:
        return makeError(ErrorKind::Invalid, command.argv.front(), "limits that this runner may set", {},
                         words);
    case Stage::Folder:
        return makeError(ErrorKind::Missing, command.cwd, "a folder that the runner may enter", {}, words);
    case Stage::Exec:
        break;
    }
    const bool denied = failure.error == EACCES || failure.error == EPERM;
    return makeError(denied ? ErrorKind::Denied : ErrorKind::Missing, command.argv.front(),
                     "a program that the runner may execute", {}, words);
}

Prepared prepare(const Command& command) {
    Prepared prepared;
    prepared.argv = pointers(command.argv);
    prepared.environment = pointers(command.environment);
    prepared.cwd = command.cwd.c_str();
    prepared.parent = ::getpid();
    const Limits& limits = command.limits;
    addLimit(prepared, RLIMIT_CORE, 0);
    if (limits.cpu) // SIGXCPU at the limit, SIGKILL five seconds later
        addLimit(prepared, RLIMIT_CPU, static_cast<std::uint64_t>(limits.cpu->count()), 5);
    addLimit(prepared, RLIMIT_AS, limits.memoryBytes);
    addLimit(prepared, RLIMIT_NOFILE, limits.openFiles);
    addLimit(prepared, RLIMIT_NPROC, limits.processes);
    addLimit(prepared, RLIMIT_FSIZE, limits.fileBytes);
    return prepared;
}

void reap(pid_t pid) {
    while (::waitpid(pid, nullptr, 0) < 0 && errno == EINTR) {
    }
}
} // namespace

base::Result<Spawned> spawn(const Command& command, const std::function<base::Status(pid_t)>& beforeExec) {
    PipePair output;
    PipePair gate;
    PipePair status;
    const Descriptor input(::open("/dev/null", O_RDONLY | O_CLOEXEC));
    if (!input || !output.open() || !gate.open() || !status.open())
        return systemError("free file descriptors");
    Prepared prepared = prepare(command);
    prepared.input = input.get();
    prepared.output = output.write.get();
    prepared.gate = gate.read.get();
    prepared.status = status.write.get();

    const pid_t pid = ::fork();
    if (pid < 0)
        return systemError("room for another process");
    if (pid == 0) {
        // Else the child would hold the gate open itself, and wait forever for a parent that is gone.
        ::close(gate.write.get());
        runChild(prepared);
    }

    Spawned spawned;
    spawned.pid = pid;
    spawned.exit.reset(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)));
    base::Status allowed =
        spawned.exit ? beforeExec(pid) : base::Status(systemError("a kernel with pidfd_open"));
    if (!allowed) {
        gate.write.reset();
        reap(pid);
        return allowed.error();
    }
    [[maybe_unused]] const auto opened = ::write(gate.write.get(), "g", 1);
    status.write.reset();
    Failure failure{};
    ssize_t got = 0;
    do
        got = ::read(status.read.get(), &failure, sizeof failure);
    while (got < 0 && errno == EINTR);
    if (got == static_cast<ssize_t>(sizeof failure)) {
        reap(pid);
        return explainFailure(failure, command);
    }
    ::fcntl(output.read.get(), F_SETFL, O_NONBLOCK);
    spawned.output = std::move(output.read);
    return spawned;
}

} // namespace redispatch::runner
