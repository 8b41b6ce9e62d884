// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/runner/supervisor.h"

#include "core/runner/processes.h"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdint>

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace redispatch::runner {

using namespace std::chrono_literals;

namespace {
constexpr auto longestWait = 1s;
constexpr auto reapEvery = 200ms;

void raise(const Descriptor& event) {
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto written = ::write(event.get(), &one, sizeof one);
}
void lower(const Descriptor& event) {
    std::uint64_t count = 0;
    [[maybe_unused]] const auto got = ::read(event.get(), &count, sizeof count);
}
} // namespace

Supervisor::Supervisor(RunRecords records)
    : m_records(std::move(records))
    , m_bootId(bootId())
    , m_orderEvent(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK))
    , m_endedEvent(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
    // What escapes from a job's group comes to this process when its parent ends.
    ::prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
}

Supervisor::~Supervisor() {
    for (const auto& child : m_children) {
        ::kill(-child->pid(), SIGKILL);
        while (::waitpid(child->pid(), nullptr, 0) < 0 && errno == EINTR) {
        }
    }
}

void Supervisor::start(Launch launch) {
    give(std::move(launch));
}
void Supervisor::prolong(const std::string& run, BootTime killAt) {
    give(Prolong{run, killAt});
}
void Supervisor::end(const std::string& run, EndCause cause) {
    give(End{run, cause});
}

void Supervisor::give(Order order) {
    const std::lock_guard lock(m_mutex);
    m_orders.push_back(std::move(order));
    raise(m_orderEvent);
}

std::vector<Ended> Supervisor::takeEnded() {
    const std::lock_guard lock(m_mutex);
    lower(m_endedEvent);
    return std::exchange(m_ended, {});
}

void Supervisor::publish(Ended ended) {
    const std::lock_guard lock(m_mutex);
    m_ended.push_back(std::move(ended));
    raise(m_endedEvent);
}

Child* Supervisor::find(const std::string& run) {
    const auto at = std::find_if(m_children.begin(), m_children.end(),
                                 [&run](const auto& child) { return child->run() == run; });
    return at == m_children.end() ? nullptr : at->get();
}

void Supervisor::carryOut(Launch launch) {
    const auto note = [&](pid_t pid) -> base::Status {
        const auto state = processState(pid);
        return m_records.put({launch.job, launch.run, launch.fence, launch.attempt, pid,
                              state ? state->startTicks : 0, m_bootId});
    };
    auto spawned = spawn(launch.command, note);
    if (!spawned) {
        Ended ended;
        ended.run = launch.run;
        ended.failure = spawned.error();
        publish(std::move(ended));
        return;
    }
    m_children.push_back(std::make_unique<Child>(std::move(launch), std::move(*spawned), bootNow()));
}

void Supervisor::carryOut(const Prolong& order) {
    if (Child* child = find(order.run))
        child->prolong(order.killAt);
}

void Supervisor::carryOut(const End& order) {
    if (Child* child = find(order.run))
        child->end(order.cause, bootNow());
}

void Supervisor::obey() {
    lower(m_orderEvent);
    std::deque<Order> orders;
    {
        const std::lock_guard lock(m_mutex);
        orders.swap(m_orders);
    }
    for (Order& order : orders)
        std::visit([this](auto& what) { carryOut(std::move(what)); }, order);
}

/// Adopted processes that have ended. Only those of other sessions: in the runner's own are children that its
/// other parts wait for themselves.
void Supervisor::reapStrangers() {
    const pid_t session = ::getsid(0);
    for (const pid_t pid : ownChildren()) {
        const bool isRun = std::any_of(m_children.begin(), m_children.end(),
                                       [pid](const auto& child) { return child->pid() == pid; });
        const auto state = isRun ? std::nullopt : processState(pid);
        if (state && state->state == 'Z' && state->session != session)
            ::waitpid(pid, nullptr, WNOHANG);
    }
}

void Supervisor::turn(base::milliseconds atMost, int alsoWakeBy) {
    BootTime now = bootNow();
    BootTime wakeAt = now + std::min<base::milliseconds>(atMost, longestWait);
    std::vector<pollfd> watched = {{m_orderEvent.get(), POLLIN, 0}, {alsoWakeBy, POLLIN, 0}};
    for (const auto& child : m_children) {
        wakeAt = std::min(wakeAt, child->wakeAt());
        watched.push_back({child->exitDescriptor(), POLLIN, 0});
        watched.push_back({child->outputDescriptor(), POLLIN, 0});
    }
    const auto wait = std::clamp<BootTime>(wakeAt - now, 0ms, longestWait);
    ::poll(watched.data(), watched.size(), static_cast<int>(wait.count()));

    for (std::size_t i = 0; i < m_children.size(); ++i) {
        if (watched[2 + 2 * i + 1].revents != 0)
            m_children[i]->readOutput();
    }
    obey();
    now = bootNow();
    for (auto& child : m_children) {
        child->step(now);
        if (child->isDone())
            publish(child->takeEnd());
    }
    std::erase_if(m_children, [](const auto& child) { return child->isDone(); });
    if (now >= m_reapAt) {
        reapStrangers();
        m_reapAt = now + reapEvery;
    }
}

void Supervisor::run(const base::Stop& stop) {
    while (!stop.requested())
        turn(longestWait, stop.descriptor());
    obey();
    while (!m_children.empty()) {
        for (const auto& child : m_children)
            child->end(EndCause::Shutdown, bootNow());
        turn(longestWait);
    }
}

} // namespace redispatch::runner
