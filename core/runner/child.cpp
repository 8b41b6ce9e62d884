// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/runner/child.h"

#include "core/runner/processes.h"

#include <array>
#include <cerrno>
#include <csignal>

#include <sys/wait.h>
#include <unistd.h>

namespace redispatch::runner {

using namespace std::chrono_literals;

namespace {
constexpr std::size_t maxBytesAtOnce = 1024 * 1024;
constexpr auto drainFor = 2s;
constexpr auto sweepFor = 2s;
constexpr auto sweepEvery = 20ms;
} // namespace

Child::Child(Launch launch, Spawned spawned, BootTime now)
    : m_launch(std::move(launch))
    , m_pid(spawned.pid)
    , m_exit(std::move(spawned.exit))
    , m_output(std::move(spawned.output))
    , m_startedAt(now) {
    m_end.run = m_launch.run;
}

void Child::readOutput() {
    std::array<char, 65'536> buffer;
    for (std::size_t total = 0; m_output && total < maxBytesAtOnce;) {
        const ssize_t got = ::read(m_output.get(), buffer.data(), buffer.size());
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
            return;
        if (got <= 0) {
            m_output.reset();
            return;
        }
        m_capture.append({buffer.data(), static_cast<std::size_t>(got)});
        total += static_cast<std::size_t>(got);
    }
}

void Child::end(EndCause cause, BootTime now) {
    if (m_phase != Phase::Running)
        return;
    m_end.cause = cause;
    m_phase = Phase::Terminating;
    m_deadline = now + m_launch.killGrace;
    ::kill(-m_pid, SIGTERM);
    ::kill(-m_pid, SIGCONT); // a stopped process would not hear of it
}

void Child::noteExit(BootTime now) {
    // Left as a zombie for now: as long as it is one, its number and group mean nobody else.
    siginfo_t info{};
    if (::waitid(P_PID, static_cast<id_t>(m_pid), &info, WEXITED | WNOHANG | WNOWAIT) != 0 ||
        info.si_pid == 0)
        return;
    if (info.si_code == CLD_EXITED)
        m_end.exitCode = info.si_status;
    else
        m_end.signal = info.si_status;
    m_end.duration = now - m_startedAt;
    m_phase = Phase::Draining;
    m_deadline = now + drainFor;
}

void Child::finishDraining(BootTime now) {
    ::kill(-m_pid, SIGKILL);
    while (::waitpid(m_pid, nullptr, 0) < 0 && errno == EINTR) {
    }
    m_phase = Phase::Sweeping;
    m_sweepUntil = now + sweepFor;
    m_deadline = now;
}

/// Ends processes that left the group. This process is their subreaper: with their parents gone they are its
/// children, and they still bear the run's mark. True when none is left.
bool Child::sweep() {
    const std::string mark = "REDISPATCH_RUN=" + m_launch.run;
    bool any = false;
    for (const pid_t pid : ownChildren()) {
        if (killIfMarked(pid, mark))
            any = true;
    }
    return !any;
}

void Child::step(BootTime now) {
    if (m_phase < Phase::Draining)
        noteExit(now);
    if (m_phase == Phase::Running) {
        if (now >= m_startedAt + m_launch.timeout)
            end(EndCause::Timeout, now);
        else if (now >= m_launch.killAt)
            end(EndCause::LeaseLost, now);
    }
    if (m_phase == Phase::Terminating && now >= m_deadline) {
        ::kill(-m_pid, SIGKILL);
        m_phase = Phase::Killed;
    }
    if (m_phase == Phase::Draining) {
        m_end.outputHeldOpen = static_cast<bool>(m_output) && now >= m_deadline;
        if (!m_output || now >= m_deadline)
            finishDraining(now);
    }
    if (m_phase == Phase::Sweeping && now >= m_deadline) {
        m_deadline = now + sweepEvery;
        if (sweep() || now >= m_sweepUntil) {
            readOutput();
            m_output.reset();
            m_phase = Phase::Done;
        }
    }
}

BootTime Child::wakeAt() const {
    switch (m_phase) {
    case Phase::Running:
        return std::min(m_startedAt + m_launch.timeout, m_launch.killAt);
    case Phase::Terminating:
    case Phase::Draining:
    case Phase::Sweeping:
        return m_deadline;
    case Phase::Killed:
        return BootTime::max();
    case Phase::Done:
        return BootTime{};
    }
    return BootTime{};
}

Ended Child::takeEnd() {
    m_end.output = m_capture.finish();
    return std::move(m_end);
}

} // namespace redispatch::runner
