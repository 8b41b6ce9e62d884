// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/runner/recorder.h"

#include "core/base/errortext.h"
#include "core/base/log.h"
#include "core/domain/meters.h"
#include "core/engines/registry.h"
#include "core/redis/serverinfo.h"

#include <algorithm>
#include <utility>

#include <poll.h>

namespace redispatch::runner {

using namespace std::chrono_literals;
using base::ErrorKind;

namespace {
constexpr auto searchBudget = 200ms;
constexpr auto longestFirstSearch = 30s;
constexpr auto namesKept = 60s;
constexpr std::size_t mostNames = 100'000;

redis::Endpoint named(redis::Endpoint endpoint) {
    endpoint.clientName = "redispatch-recorder";
    return endpoint;
}
} // namespace

Recorder::Recorder(Options options, base::Stop stop)
    : m_options(std::move(options))
    , m_stop(std::move(stop))
    , m_application(named(m_options.application), m_stop)
    , m_history(m_options.profile.prefix)
    , m_cards(m_options.profile.prefix)
    , m_lease(m_options.profile.prefix, m_options.host, m_options.pid)
    , m_baselines(ledger::Latency(m_options.profile.prefix),
                  [this](const base::JobId& job) { return m_history.rowKey(job); })
    , m_engines(engines::enginesFor(m_options.profile))
    , m_random(std::random_device()()) {
    if (m_options.ledger)
        m_ledger.emplace(named(*m_options.ledger), m_stop);
    std::erase_if(m_engines, [](const auto& engine) { return engine->keepsHistory(); });
}

Recorder::~Recorder() {
    giveBack();
}

void Recorder::giveBack() {
    if (!m_lease.mayBeHeld())
        return;
    // The clients may be stopped already.
    redis::Endpoint endpoint = named(m_options.ledger.value_or(m_options.application));
    endpoint.connectTimeout = m_options.giveBackFor.value_or(endpoint.connectTimeout);
    endpoint.commandTimeout = m_options.giveBackFor.value_or(endpoint.commandTimeout);
    redis::Client client(std::move(endpoint));
    if (!client.connect())
        return;
    if (const auto released = m_lease.release(client); !released)
        base::log::warning(base::sentence(released.error()));
}

double Recorder::random() {
    return std::uniform_real_distribution<double>(0, 1)(m_random);
}

bool Recorder::wait(base::milliseconds span) const {
    pollfd stopped = {m_stop.descriptor(), POLLIN, 0};
    const auto until = Steady::now() + span;
    for (auto now = Steady::now(); now < until && !m_stop.requested(); now = Steady::now())
        ::poll(&stopped, 1,
               static_cast<int>(std::chrono::ceil<std::chrono::milliseconds>(until - now).count()));
    return !m_stop.requested();
}

base::Status Recorder::run() {
    redis::Reconnect reconnect;
    bool hasWorked = false;
    std::optional<Role> said;
    while (!m_stop.requested()) {
        const auto now = Steady::now();
        auto done = step();
        if (m_stop.requested())
            break;
        if (!done) {
            const base::Error& error = done.error();
            base::log::warning(base::sentence(error));
            const bool refused = error.kind == ErrorKind::Auth || error.kind == ErrorKind::Denied;
            if (refused && !hasWorked)
                return error;
            m_application.close();
            if (m_ledger)
                m_ledger->close();
            reconnect.failed(refused ? ErrorKind::Offline : error.kind, now, random());
            wait(std::chrono::ceil<base::milliseconds>(reconnect.retryAt() - now));
            continue;
        }
        hasWorked = true;
        reconnect.connected();
        if (said != done->role)
            base::log::info(done->role == Role::Recording ? "recording the history of runs"
                                                          : "another recorder is at work; standing by");
        said = done->role;
        if (done->role == Role::Standby)
            wait(m_options.leaseFor / 3);
        else if (!done->more)
            wait(m_options.pollFor);
    }
    giveBack();
    return {};
}

base::Status Recorder::connect() {
    if (!m_application.isConnected())
        if (auto connected = m_application.connect(); !connected)
            return connected;
    if (m_ledger && !m_ledger->isConnected())
        if (auto connected = m_ledger->connect(); !connected)
            return base::Error(connected.error()).during("reaching the ledger");
    return {};
}

base::Result<Recorder::Step> Recorder::step() {
    if (auto connected = connect(); !connected)
        return connected.error();
    const bool wasHeld = m_lease.isHeld();
    const auto held = m_lease.hold(ledgerClient(), m_options.leaseFor);
    if (!held)
        return held.error();
    Step step;
    if (!*held)
        return step;
    step.role = Role::Recording;
    const auto now = redis::serverTime(ledgerClient());
    if (!now)
        return now.error();
    if (!wasHeld) {
        // What was read under an earlier lease is void: another recorder may have gone on since.
        m_positions.clear();
        for (const auto& engine : m_engines) {
            auto position = m_lease.loadPosition(ledgerClient(), engine->name());
            if (!position)
                return position.error();
            m_positions[std::string(engine->name())] = std::move(*position);
        }
    }
    if (auto searched = discover(); !searched)
        return searched.error();
    if (m_searchUntil) {
        step.more = true;
        return step;
    }
    for (const auto& engine : m_engines) {
        if (auto recorded = recordEnds(*engine, *now, step); !recorded) {
            if (recorded.error().kind == ErrorKind::Conflict && !m_lease.isHeld())
                return Step{Role::Standby, step.recorded, false};
            return recorded.error();
        }
    }
    if (!step.more)
        m_lease.setRecordedUntil(*now);
    keepBaselines(*now);
    return step;
}

base::Status Recorder::discover() {
    bool all = true;
    for (const auto& engine : m_engines) {
        const auto done = engine->discover(m_application, searchBudget);
        if (!done && !m_application.isConnected())
            return base::Error(done.error()).during("looking for queues");
        if (!done)
            base::log::warning(base::sentence(done.error()));
        all = all && (!done || *done);
    }
    m_discovered = m_discovered || all;
    // "From now on" is meant for the queues that are here: they are looked for before the first position.
    const bool isFirst = std::any_of(m_positions.begin(), m_positions.end(),
                                     [](const auto& position) { return position.second.empty(); });
    if (!isFirst || m_discovered || (m_searchUntil && Steady::now() >= *m_searchUntil))
        m_searchUntil.reset();
    else if (!m_searchUntil)
        m_searchUntil = Steady::now() + longestFirstSearch;
    if (isFirst && !m_searchUntil)
        m_discovered = true;
    return {};
}

base::Status Recorder::recordEnds(engines::Engine& engine, base::Instant now, Step& step) {
    std::string& position = m_positions[std::string(engine.name())];
    auto ended = engine.endedSince(m_application, position, m_options.endsPerStep);
    if (!ended && ended.error().kind == ErrorKind::Undecodable && m_application.isConnected()) {
        base::log::error(base::sentence(ended.error()));
        position.clear();
        ended = engine.endedSince(m_application, position, m_options.endsPerStep);
    }
    if (!ended)
        return std::move(ended).errorDuring("reading ended runs");
    if (auto done = nameMeters(ended->runs); !done)
        return done;
    const auto fresh = m_history.record(ledgerClient(), ended->runs);
    if (!fresh)
        return fresh.error();
    for (const auto& [job, run] : ended->runs)
        m_baselines.ended(job, run.outcome == domain::Outcome::Ok, now);
    for (const engines::LostEnds& lost : ended->lost) {
        base::log::warning("events of " + lost.place + " were trimmed before they were read");
        if (auto noted = m_history.recordGap(ledgerClient(), {lost.place, lost.from, lost.to}); !noted)
            return noted;
    }
    if (m_options.mayGoOn && !m_options.mayGoOn())
        return base::makeError(ErrorKind::Stopped, "recorder");
    // Only now: whatever happens before, the same ends are told again and change nothing.
    if (ended->position != position) {
        if (auto saved = m_lease.savePosition(ledgerClient(), engine.name(), ended->position); !saved)
            return saved;
        position = std::move(ended->position);
    }
    step.recorded += *fresh;
    step.more = step.more || ended->more;
    return {};
}

/// Recording goes on without them.
void Recorder::keepBaselines(base::Instant now) {
    if (const auto kept = m_baselines.refresh(ledgerClient(), now); !kept)
        base::log::warning(base::sentence(kept.error()));
}

/// The meters under the names that the jobs' cards give.
base::Status Recorder::nameMeters(std::vector<ledger::EndedRun>& ended) {
    const auto now = Steady::now();
    if (m_names.size() > mostNames)
        m_names.clear();
    std::vector<base::JobId> asked;
    for (const auto& [job, run] : ended) {
        const auto known = m_names.find(job);
        if (known == m_names.end() || now - known->second.readAt > namesKept)
            asked.push_back(job);
    }
    std::sort(asked.begin(), asked.end());
    asked.erase(std::unique(asked.begin(), asked.end()), asked.end());
    if (!asked.empty()) {
        const auto cards = m_cards.loadSummaries(ledgerClient(), asked);
        if (!cards)
            return cards.error();
        for (const base::JobId& job : asked) {
            Named& into = m_names[job];
            into = {{}, now};
            if (!cards->contains(job))
                continue;
            const auto card = m_cards.load(ledgerClient(), job);
            if (card)
                into.names = card->version.card.meters;
            else if (!ledgerClient().isConnected())
                return card.error();
        }
    }
    for (auto& [job, run] : ended)
        run.meters = domain::withNames(run.meters, m_names[job].names);
    return {};
}

std::vector<std::string> Recorder::places() const {
    std::vector<std::string> places;
    for (const auto& engine : m_engines)
        for (std::string& place : engine->places())
            places.push_back(std::move(place));
    return places;
}

} // namespace redispatch::runner
