// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/runner/dispatcher.h"

#include "core/base/errortext.h"
#include "core/base/humanize.h"
#include "core/base/log.h"
#include "core/redis/serverinfo.h"
#include "core/runner/report.h"

#include <algorithm>
#include <cstdint>

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

namespace redispatch::runner {

using namespace std::chrono_literals;
using base::ErrorKind;
using base::JobId;
using engines::native::Claim;
using engines::native::Refusal;
using engines::native::State;
namespace log = base::log;

namespace {
constexpr auto tickEvery = 500ms; ///< ±20 %
constexpr auto beatEvery = 5s;
constexpr auto reconcileEvery = 60s;
constexpr auto lookAfterConnecting = 2s;
constexpr auto filesEvery = 5s;
constexpr auto hopelessRetryEvery = 60s;
constexpr auto publishAgainAfter = 5s;
constexpr auto sayAgainAfter = 60s;
constexpr auto longestFarewell = 5s;
constexpr int dueAtOnce = 1'000; ///< other hosts' jobs may be among them
constexpr std::size_t statesAtOnce = 500;

redis::Endpoint paced(redis::Endpoint endpoint, const std::string& name) {
    endpoint.clientName = "redispatch-runner-" + name;
    endpoint.connectTimeout = 5s;
    endpoint.commandTimeout = 2s;
    std::replace_if(
        endpoint.clientName.begin(), endpoint.clientName.end(), [](char c) { return c <= ' ' || c > '~'; },
        '_');
    return endpoint;
}
} // namespace

Dispatcher::Dispatcher(Options options, Supervisor& supervisor)
    : m_options(std::move(options))
    , m_supervisor(supervisor)
    , m_protocol(m_options.prefix)
    , m_roster({m_options.jobsFolder, m_options.stateFolder / "offered", m_options.host, m_options.revision,
                m_options.leastLease},
               m_protocol)
    , m_runs({m_options.stateFolder, m_options.revision}, m_protocol, supervisor)
    , m_baselines(ledger::Latency(m_options.prefix),
                  [this](const JobId& job) { return m_protocol.keys().state(job); })
    , m_client(paced(m_options.endpoint, m_options.name))
    , m_random(std::random_device{}())
    , m_wakeEvent(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {}

double Dispatcher::random() {
    return std::uniform_real_distribution<double>()(m_random);
}

void Dispatcher::stop() {
    ++m_stops;
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto written = ::write(m_wakeEvent.get(), &one, sizeof one);
}

void Dispatcher::reload() {
    m_reload = true;
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto written = ::write(m_wakeEvent.get(), &one, sizeof one);
}

base::Status Dispatcher::run() {
    if (const auto loaded = m_roster.reload(); !loaded)
        return loaded.error();
    m_runs.endOrphans();
    // A random phase, so that many runners do not all read everything at once.
    m_reconcileAt = bootNow() + std::chrono::duration_cast<BootTime>(reconcileEvery * random());
    while (m_stops == 0) {
        if (const auto usable = connect(); !usable)
            return usable.error();
        step();
        wait();
    }
    drain();
    return {};
}

base::Status Dispatcher::connect() {
    if (m_client.isConnected())
        return {};
    const auto now = std::chrono::steady_clock::now();
    if (m_reconnect.state() == redis::Reconnect::State::GivenUp && bootNow() >= m_retryAt)
        m_reconnect.retryNow(now);
    // While a lease is to be kept, the next try comes within a second.
    if (m_runs.active() > 0 && m_reconnect.state() == redis::Reconnect::State::Waiting &&
        m_reconnect.retryAt() > now + 1s)
        m_reconnect.retryNow(now);
    if (!m_reconnect.takeTurn(now))
        return {};
    auto connected = m_client.connect();
    if (connected)
        connected = checkServer();
    if (connected) {
        m_reconnect.connected();
        log::info("connected to " + m_client.endpoint().display());
        m_hasConnected = true;
        m_beatAt = m_tickAt = m_publishAt = BootTime{};
        // It may be another server, or one that has forgotten: all own jobs are looked at soon.
        m_reconcileAt = std::min<BootTime>(
            m_reconcileAt, bootNow() + std::chrono::duration_cast<BootTime>(lookAfterConnecting * random()));
        return {};
    }
    const base::Error& error = connected.error();
    const bool isHopeless =
        error.kind == ErrorKind::Auth || error.kind == ErrorKind::Denied || error.kind == ErrorKind::Invalid;
    m_client.close();
    if (!m_hasConnected && isHopeless)
        return error;
    m_reconnect.failed(error.kind, std::chrono::steady_clock::now(), random());
    m_retryAt = bootNow() + hopelessRetryEvery;
    const bool gaveUp = m_reconnect.state() == redis::Reconnect::State::GivenUp;
    const auto waitFor = gaveUp ? base::milliseconds(hopelessRetryEvery)
                                : std::chrono::duration_cast<base::milliseconds>(
                                      m_reconnect.retryAt() - std::chrono::steady_clock::now());
    log::warning("no connection, try " + std::to_string(m_reconnect.failures()) + ", next in " +
                 base::durationText(std::max(waitFor, 0ms)) + ": " + base::sentence(error));
    return {};
}

base::Status Dispatcher::checkServer() {
    const auto info = redis::loadServerInfo(m_client, base::systemClock());
    if (!info)
        return info.error();
    m_clockOffset = info->clockOffset;
    // After a failover the name may soon lead to the new primary, so this is tried again.
    if (info->role == "slave" && info->replicaReadOnly != false)
        return base::makeError(ErrorKind::ReadOnly, m_client.endpoint().display(), "the primary",
                               "a read-only replica");
    if (info->maxmemoryPolicy.starts_with("allkeys") && !m_options.allowEviction)
        return base::makeError(ErrorKind::Invalid, "maxmemory-policy of " + m_client.endpoint().display(),
                               "noeviction, or --allow-eviction", info->maxmemoryPolicy,
                               "the server may throw away the state of jobs");
    if (info->maxmemoryPolicy.starts_with("volatile"))
        log::warning("maxmemory-policy is " + info->maxmemoryPolicy +
                     ": when memory is full, a repeated trigger may start a second run");
    if (info->aofEnabled == false && info->rdbConfigured == false)
        log::warning("the server keeps nothing on disk: definitions, pauses and history end with it");
    return {};
}

/// Tells of an error. Whether the link is gone, so that there is no use in going on.
bool Dispatcher::failed(const base::Error& error, const char* during) {
    const std::string text = std::string(during) + ": " + base::sentence(error);
    if (text != m_lastWarning || bootNow() >= m_lastWarningAt + sayAgainAfter) {
        log::warning(text);
        m_lastWarning = text;
        m_lastWarningAt = bootNow();
    }
    if (error.kind == ErrorKind::ReadOnly)
        m_client.close();
    return !m_client.isConnected();
}

void Dispatcher::handleLoss() {
    if (m_client.isConnected() || m_reconnect.state() != redis::Reconnect::State::Connected)
        return;
    m_reconnect.lost(std::chrono::steady_clock::now(), random());
    log::warning("connection to " + m_client.endpoint().display() + " lost");
}

void Dispatcher::step() {
    m_runs.collect();
    if (m_reload.exchange(false)) {
        m_publishAt = BootTime{};
        if (const auto loaded = m_roster.reload(); !loaded)
            log::error(base::sentence(loaded.error()));
    } else if (bootNow() >= m_filesAt) {
        if (m_roster.reloadIfChanged())
            m_publishAt = BootTime{};
        m_filesAt = bootNow() + filesEvery;
    }
    if (!m_client.isConnected())
        return;
    const base::Instant serverNow = base::systemClock().now() + m_clockOffset;
    if (!m_hasRecovered) {
        m_runs.recover(m_roster, serverNow);
        m_hasRecovered = true;
    }
    // Each part stops talking when the link breaks; leases first, as they cannot wait.
    m_runs.renew(m_client);
    if (m_client.isConnected())
        m_runs.deliver(m_client);
    if (m_client.isConnected() && bootNow() >= m_beatAt)
        beat();
    if (m_client.isConnected())
        claimAgain();
    if (m_client.isConnected() && bootNow() >= m_publishAt && m_roster.hasUnpublished()) {
        m_publishAt = bootNow() + publishAgainAfter;
        const auto published = m_roster.publish(m_client, serverNow);
        if (!published)
            failed(published.error(), "definitions not offered");
        else if (!*published)
            m_publishAt = BootTime{}; // leases come first again, then the rest
    }
    if (m_client.isConnected() && bootNow() >= m_reconcileAt)
        reconcile();
    if (m_client.isConnected() && bootNow() >= m_tickAt)
        tick();
    for (const auto& [job, ok] : m_runs.takeDelivered())
        m_baselines.ended(job, ok, serverNow);
    if (m_client.isConnected() && m_baselines.isDue())
        if (const auto kept = m_baselines.refresh(m_client, serverNow); !kept)
            failed(kept.error(), "usual durations");
    handleLoss();
}

void Dispatcher::beat() {
    domain::RunnerInfo info;
    info.id = m_options.name;
    info.host = m_options.host;
    info.engine = "native";
    info.alive = true;
    info.jobs = static_cast<int>(m_roster.size());
    info.running = static_cast<int>(m_runs.active());
    info.outbox = static_cast<int>(m_runs.undelivered());
    m_beatAt = bootNow() + beatEvery;
    if (const auto sent = m_protocol.heartbeat(m_client, info); !sent)
        failed(sent.error(), "heartbeat");
}

/// All own jobs, whatever the index says: what it has lost is found here.
void Dispatcher::reconcile() {
    m_reconcileAt = bootNow() + reconcileEvery;
    lookAt(m_roster.ids());
}

void Dispatcher::tick() {
    m_tickAt = bootNow() + std::chrono::duration_cast<BootTime>(tickEvery * (0.8 + 0.4 * random()));
    const auto due = m_protocol.due(m_client, dueAtOnce);
    if (!due) {
        failed(due.error(), "due jobs not read");
        return;
    }
    std::vector<JobId> own;
    for (const JobId& job : *due) {
        if (m_roster.find(job))
            own.push_back(job);
    }
    // Crowded out by jobs that nobody runs: look at the own ones without the index.
    if (own.empty() && due->size() == static_cast<std::size_t>(dueAtOnce))
        m_reconcileAt = std::min<BootTime>(m_reconcileAt, bootNow() + beatEvery);
    lookAt(own);
}

void Dispatcher::lookAt(const std::vector<JobId>& jobs) {
    for (std::size_t at = 0; at < jobs.size() && m_client.isConnected() && m_stops == 0; at += statesAtOnce) {
        const auto first = jobs.begin() + static_cast<std::ptrdiff_t>(at);
        const std::vector<JobId> batch(
            first, first + static_cast<std::ptrdiff_t>(std::min(statesAtOnce, jobs.size() - at)));
        const auto states = m_protocol.loadStates(m_client, batch);
        if (!states) {
            failed(states.error(), "states not read");
            return;
        }
        for (std::size_t i = 0; i < batch.size() && m_client.isConnected(); ++i) {
            handle(batch[i], (*states)[i]);
            m_runs.renew(m_client); // many jobs may take long
        }
    }
}

bool Dispatcher::hasFreeSlot() {
    return m_stops == 0 && m_runs.active() < static_cast<std::size_t>(m_options.runsAtOnce) &&
           m_runs.canNote();
}

void Dispatcher::handle(const JobId& id, const State& state) {
    m_roster.learn(id, state);
    const RosterJob* job = m_roster.find(id);
    if (!job || job->rev == 0 || job->isForeign)
        return;
    const auto& definition = job->file->definition;
    for (const Step& step : decide(job->file->rule, {definition.misfire, definition.deadline}, state)) {
        Claim wanted;
        wanted.job = id;
        wanted.rev = job->rev;
        wanted.lease = job->file->lease;
        wanted.runner = m_options.name;
        wanted.host = m_options.host;
        wanted.codeRevision = definition.revision;
        if (const auto* slot = std::get_if<ClaimSlot>(&step)) {
            if (!hasFreeSlot())
                return;
            wanted.slot = slot->slot;
            wanted.nextSlot = slot->next;
            claim(wanted, *job);
        } else if (const auto* entries = std::get_if<ClaimEntries>(&step)) {
            for (const DueEntry& entry : entries->entries) {
                if (!hasFreeSlot())
                    return;
                wanted.entry = entry.entry;
                wanted.slot = entry.dueAt;
                wanted.nextSlot = state.nextSlot;
                if (claim(wanted, *job))
                    return;
            }
        } else if (const auto* range = std::get_if<SkipSlots>(&step)) {
            skip(*range, id, job->rev);
        } else if (std::holds_alternative<ReapRun>(step)) {
            log::warning("run " + state.activeRun + " of " + id.str() + " is lost: " + state.activeRunner +
                         " has not renewed its lease");
            if (const auto reaped = m_protocol.reap(m_client, id, base::newRequestId(), lostRunCount());
                !reaped)
                failed(reaped.error(), "lost run not ended");
        } else if (const auto* look = std::get_if<LookAgain>(&step)) {
            if (const auto indexed = m_protocol.reindex(m_client, id, look->at); !indexed)
                failed(indexed.error(), "index not updated");
        }
        if (!m_client.isConnected())
            return;
    }
}

/// Whether there is no use in trying the next entry of the same job.
bool Dispatcher::claim(Claim wanted, const RosterJob& job) {
    if (wanted.requestId.empty())
        wanted.requestId = base::newRequestId();
    const auto file = job.file;
    const BootTime sentAt = bootNow();
    const auto answer = m_protocol.claim(m_client, wanted);
    if (!answer) {
        if (answer.error().effect == base::Effect::Uncertain)
            m_doubtful.push_back({wanted, sentAt});
        failed(answer.error(), "not claimed");
        return true;
    }
    if (answer->grant) {
        m_runs.start(wanted.job, file, *answer->grant, sentAt);
        return true;
    }
    switch (answer->refusal) {
    case Refusal::RevChanged:
    case Refusal::Missing:
        m_roster.forgetRev(wanted.job);
        return true;
    case Refusal::Busy:
    case Refusal::Early:
        return true;
    case Refusal::Paused:
    case Refusal::Taken:
        return wanted.entry.empty();
    }
    return true;
}

void Dispatcher::claimAgain() {
    for (const Doubtful& doubtful : std::exchange(m_doubtful, {})) {
        const RosterJob* job = m_roster.find(doubtful.claim.job);
        // Later, the run would have to be ended as soon as it began; without a word from us it becomes lost.
        if (!job || bootNow() - doubtful.sentAt > doubtful.claim.lease / 3)
            continue;
        const auto answer = m_protocol.claim(m_client, doubtful.claim);
        if (answer && answer->grant)
            m_runs.start(doubtful.claim.job, job->file, *answer->grant, doubtful.sentAt);
        else if (!answer && answer.error().effect == base::Effect::Uncertain)
            m_doubtful.push_back(doubtful);
    }
}

void Dispatcher::skip(const SkipSlots& range, const JobId& job, long long rev) {
    const auto skipped = m_protocol.skip(m_client, {job, range.first, range.last, range.count, range.cause,
                                                    range.missed, range.next, rev, base::newRequestId()});
    if (!skipped) {
        failed(skipped.error(), "skipped slots not recorded");
        return;
    }
    if (*skipped)
        log::info(job.str() + ": " + std::to_string(range.count) + (range.missed ? " missed" : " skipped, ") +
                  (range.missed ? "" : std::string(domain::word(range.cause))) + ", newest " +
                  base::utcText(range.last));
}

void Dispatcher::wait() {
    BootTime until = std::min(m_filesAt, m_runs.wakeAt());
    if (m_client.isConnected())
        until = m_publishAt == BootTime{} && m_roster.hasUnpublished()
                    ? BootTime{}
                    : std::min({until, m_tickAt, m_beatAt});
    else
        until = std::min(until, bootNow() + 100ms);
    if (!m_client.isConnected())
        until = std::max(until, bootNow() + 50ms);
    const auto ms = std::clamp<BootTime>(until - bootNow(), 0ms, 1s);
    pollfd watched[] = {{m_wakeEvent.get(), POLLIN, 0}, {m_supervisor.endedDescriptor(), POLLIN, 0}};
    ::poll(watched, 2, static_cast<int>(ms.count()));
    std::uint64_t count = 0;
    [[maybe_unused]] const auto got = ::read(m_wakeEvent.get(), &count, sizeof count);
}

void Dispatcher::drain() {
    log::info("stopping; " + std::to_string(m_runs.active()) + " runs go on for at most " +
              base::durationText(m_options.drain));
    const BootTime endAt = bootNow() + m_options.drain;
    bool hasEnded = false;
    BootTime farewellAt = BootTime::max();
    while (m_runs.active() > 0 || (m_runs.undelivered() > 0 && bootNow() < farewellAt)) {
        if (!hasEnded && (bootNow() >= endAt || m_stops > 1)) {
            m_runs.endAll(EndCause::Shutdown);
            hasEnded = true;
        }
        if (m_runs.active() == 0 && farewellAt == BootTime::max())
            farewellAt = bootNow() + longestFarewell;
        (void)connect();
        m_runs.collect();
        if (m_client.isConnected()) {
            m_runs.renew(m_client);
            m_runs.deliver(m_client);
            if (m_client.isConnected() && bootNow() >= m_beatAt)
                beat();
            handleLoss();
        }
        m_filesAt = m_tickAt = bootNow() + 200ms;
        wait();
    }
    if (m_runs.undelivered() > 0)
        log::warning(std::to_string(m_runs.undelivered()) + " ends of runs are kept for the next start");
    if (m_client.isConnected())
        (void)m_protocol.farewell(m_client, m_options.name);
    log::info("stopped");
}

} // namespace redispatch::runner
