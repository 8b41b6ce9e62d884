// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/live/listener.h"

#include <algorithm>
#include <chrono>
#include <exception>
#include <iterator>
#include <utility>

namespace redispatch::live {

namespace {
using namespace std::chrono_literals;
using base::ErrorKind;
using Steady = std::chrono::steady_clock;

constexpr base::milliseconds waitAlone = 5s;     ///< for the only engine with events
constexpr base::milliseconds waitTogether = 1s;  ///< for all of several, one after the other
constexpr base::milliseconds collectFor = 100ms; ///< so that a burst costs one reading
} // namespace

Listener::Listener(const domain::Profile& profile, const redis::Endpoint& endpoint)
    : m_line(endpoint, profile, "listener") {}

Listener::~Listener() {
    stop();
}

void Listener::start(ReaderInbox& reader) {
    m_reader = &reader;
    m_thread = std::jthread([this] { run(); });
}

void Listener::stop() {
    m_inbox.close();
    m_line.stop();
}

void Listener::join() {
    if (m_thread.joinable())
        m_thread.join();
    m_line.client.close();
}

void Listener::run() {
    while (!m_inbox.closed()) {
        try {
            step();
        } catch (const std::exception& thrown) {
            m_line.drop();
            const auto error = base::makeError(ErrorKind::Internal, "listener", {}, {}, thrown.what());
            m_positions.clear(); // until the reader gives new ones, it polls
            tell(error);
        }
    }
}

/// The reader polls while there are no events.
void Listener::tell(std::optional<base::Error> refused) {
    m_reader->post([&](ReaderWants& wants) { wants.following = Following{std::move(refused)}; });
}

void Listener::connect() {
    auto connected = m_line.connect();
    if (!connected && connected.error().kind != ErrorKind::Stopped) {
        m_reader->post([](ReaderWants& wants) { wants.checkLink = true; });
        tell(std::move(connected.error()));
    } else if (m_cutOff) {
        tell({}); // it goes on where it was, so nothing was lost meanwhile
    }
    m_cutOff = !connected;
}

void Listener::take(ListenerWants wants) {
    for (const auto& engine : m_line.engines) {
        if (const auto places = wants.places.find(std::string(engine->name())); places != wants.places.end())
            engine->setPlaces(std::move(places->second));
        if (wants.focus)
            engine->focus(*wants.focus);
    }
    if (wants.positions)
        m_positions = std::move(*wants.positions);
    m_placesAdded = m_placesAdded || !wants.places.empty();
    m_positions.merge(wants.added);
    if (wants.positions)
        m_line.reconnect.retryNow(Steady::now()); // the reader has just connected
}

void Listener::step() {
    if (m_positions.empty())
        return take(m_inbox.wait());
    if (m_line.client.isConnected()) {
        take(m_inbox.wait(Steady::now()));
    } else if (m_line.reconnect.takeTurn(Steady::now())) {
        connect();
    } else if (m_line.reconnect.state() == redis::Reconnect::State::Waiting) {
        take(m_inbox.wait(m_line.reconnect.retryAt()));
    } else {
        take(m_inbox.wait()); // refused: the reader's status says so, and a person has to act
    }
    if (m_line.client.isConnected() && !m_positions.empty() && !m_inbox.closed() && !followOnce()) {
        m_line.drop();
        m_reader->post([](ReaderWants& wants) { wants.checkLink = true; });
    }
}

/// One wait for every engine that has events. An error is a link that broke.
base::Status Listener::followOnce() {
    const bool addedBefore = std::exchange(m_placesAdded, false);
    const auto count = static_cast<int>(m_positions.size());
    const base::milliseconds waitFor = count == 1 ? waitAlone : waitTogether / count;
    for (const auto& engine : m_line.engines) {
        if (!m_positions.contains(std::string(engine->name())))
            continue;
        const auto begun = Steady::now();
        auto changes = follow(*engine, waitFor);
        if (!changes)
            return std::move(changes.error());
        const bool nothing = !changes->everything && !changes->runners && changes->jobs.empty();
        if (!nothing)
            hand(*changes);
        else if (Steady::now() - begun < waitFor / 2 && m_positions.contains(std::string(engine->name())))
            take(m_inbox.wait(begun + waitFor)); // it cannot block: the pace is kept here
    }
    if (addedBefore) {
        engines::Changes all;
        all.everything = true;
        hand(all);
    }
    return {};
}

/// What came, and what comes within a moment after it.
base::Result<engines::Changes> Listener::follow(engines::Engine& engine, base::milliseconds waitFor) {
    const std::string name(engine.name());
    engines::Changes sum;
    std::optional<Steady::time_point> until;
    for (;;) {
        auto changes = engine.follow(m_line.client, m_positions[name], waitFor);
        m_line.count();
        if (!changes) {
            const ErrorKind kind = changes.error().kind;
            if (!m_line.client.isConnected() || kind == ErrorKind::Stopped || kind == ErrorKind::Busy)
                return changes; // to be tried again, after a while
            // Not permitted, or something else lies under the key: the reader polls instead.
            m_positions.erase(name);
            tell(changes.error());
            return sum;
        }
        m_positions[name] = changes->position;
        sum.everything = sum.everything || changes->everything;
        sum.runners = sum.runners || changes->runners;
        std::move(changes->jobs.begin(), changes->jobs.end(), std::back_inserter(sum.jobs));
        if (sum.jobs.empty() && !sum.everything && !sum.runners)
            return sum;
        if (!until)
            until = Steady::now() + collectFor;
        waitFor = std::chrono::ceil<base::milliseconds>(*until - Steady::now());
        if (waitFor <= 0ms || sum.everything)
            return sum;
    }
}

void Listener::hand(engines::Changes& changes) {
    m_reader->post([&](ReaderWants& wants) {
        wants.everything = wants.everything || changes.everything;
        wants.runners = wants.runners || changes.runners;
        wants.changed.insert(std::make_move_iterator(changes.jobs.begin()),
                             std::make_move_iterator(changes.jobs.end()));
    });
}

} // namespace redispatch::live
