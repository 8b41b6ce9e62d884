// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/live/reader.h"

#include "core/base/errortext.h"
#include "core/base/log.h"
#include "core/redis/serverinfo.h"
#include "core/service/cards.h"

#include <algorithm>
#include <exception>

namespace redispatch::live {

namespace {
using namespace std::chrono_literals;
using base::Error;
using base::ErrorKind;

constexpr auto progressEvery = 50ms;
constexpr auto countEvery = 2s;
constexpr auto longWait = 1h; ///< when only a person or another thread can bring news
constexpr std::chrono::seconds followAgainAfter = 10s;
constexpr int shownActions = 20;
constexpr int shownFlips = 10;

std::string serverText(const redis::Endpoint& endpoint, const std::string& version) {
    std::string text = endpoint.kind == redis::Endpoint::Kind::Unix
                           ? endpoint.path
                           : endpoint.host + ':' + std::to_string(endpoint.port);
    return version.empty() ? text : text + " · Redis " + version;
}
} // namespace

void performGuarded(const Request& request, Access& access) {
    try {
        request.perform(access);
    } catch (const std::exception& thrown) {
        request.refuse(base::makeError(ErrorKind::Internal, "request", {}, {}, thrown.what()));
    }
}

Reader::Reader(const domain::Profile& profile, const redis::Endpoint& endpoint, const base::Clock& clock,
               Outlet& outlet, ListenerInbox& listener, std::function<std::uint64_t()> commandsOfOthers,
               std::optional<redis::Endpoint> ledger)
    : m_outlet(outlet)
    , m_listener(listener)
    , m_commandsOfOthers(std::move(commandsOfOthers))
    , m_line(endpoint, profile, "reader", std::move(ledger))
    , m_refresher(m_line, clock, outlet)
    , m_search(m_line.engines, endpoint)
    , m_operator(m_line.engines, ledger::Audit(profile.prefix), profile) {
    m_status.server = serverText(endpoint, {});
}

Reader::~Reader() {
    stop();
}

void Reader::start() {
    m_thread = std::jthread([this] { run(); });
}

void Reader::stop() {
    m_inbox.close();
    m_line.stop();
}

void Reader::join() {
    if (m_thread.joinable())
        m_thread.join();
    m_line.ledger.close();
    m_line.client.close();
}

void Reader::run() {
    while (!m_inbox.closed()) {
        ReaderWants wants = m_inbox.wait(wakeAt());
        if (m_inbox.closed())
            return;
        try {
            step(std::move(wants));
        } catch (const std::exception& thrown) {
            goOffline(base::makeError(ErrorKind::Internal, "reader", {}, {}, thrown.what()));
        }
    }
}

Reader::Steady::time_point Reader::wakeAt() const {
    if (m_line.client.isConnected())
        return std::min(m_refresher.dueAt(), m_search.dueAt());
    if (m_line.reconnect.state() == redis::Reconnect::State::Waiting)
        return m_line.reconnect.retryAt();
    return Steady::now() + longWait;
}

void Reader::step(ReaderWants wants) {
    note(wants);
    if (wants.retry) {
        m_line.reconnect.retryNow(Steady::now());
        m_line.ledger.retryNow();
        m_everything = m_everything || m_line.ledger.isSeparate();
    }
    if (m_line.client.isConnected() && wants.checkLink) {
        if (auto answers = m_line.ping(); !answers)
            goOffline(answers.error());
    }
    if (!m_line.client.isConnected() && m_line.reconnect.takeTurn(Steady::now()))
        connect();
    else if (m_line.client.isConnected() && m_pollReason && (wants.retry || Steady::now() >= m_nextFollow))
        follow();
    answer(wants.requests);
    if (!m_line.client.isConnected() && m_line.reconnect.state() == redis::Reconnect::State::Connected)
        goOffline(base::makeError(ErrorKind::Offline, m_status.server, "an answer", "a broken connection"));
    if (m_line.client.isConnected())
        catchUp();
    if (m_line.client.isConnected())
        search();
    if (m_watchDue)
        openWatched();
}

void Reader::note(ReaderWants& wants) {
    m_everything = m_everything || wants.everything;
    m_changed.merge(wants.changed);
    if (wants.watch) {
        m_watched = *wants.watch;
        m_watchDue = !m_watched.empty();
        m_watchAnswered = false;
        m_listener.post([&](ListenerWants& listener) { listener.focus = m_watched; });
    }
    m_runnersDue = m_runnersDue || wants.runners;
    if (wants.recordingEnded)
        m_refresher.lack({"recording the history of runs", std::move(*wants.recordingEnded)});
    if (wants.following)
        pollBecause(std::move(wants.following->refused));
}

void Reader::pollBecause(std::optional<Error> why) {
    // A right that is missing is given by a person, who will then ask for another try.
    const bool waits = why && why->kind == ErrorKind::Denied;
    m_nextFollow = Steady::now() + (waits ? std::chrono::seconds(longWait) : followAgainAfter);
    m_pollReason = why;
    m_refresher.pollBecause(std::move(why));
}

void Reader::connect() {
    if (auto connected = m_line.connect(); !connected) {
        tellFailure(connected.error());
        return;
    }
    m_status.state = LinkStatus::State::Loading;
    m_status.error.reset();
    m_status.retryAt.reset();
    m_status.rowsRead = 0;
    m_status.since = Steady::now();
    if (const auto info = redis::loadServerInfo(m_line.client, base::systemClock()))
        m_status.server = serverText(m_line.client.endpoint(), info->version);
    m_outlet.tell(m_status);
    m_everything = true;
    m_search.recall();
    m_listener.post([&](ListenerWants& wants) { wants.places = m_search.places(); });
    follow();
}

/// Places that are found on the way are followed from before they are read, like all others.
void Reader::search() {
    auto changed = m_search.go(m_line.client, Steady::now());
    m_line.count();
    if (!changed)
        return goOffline(changed.error());
    if (!*changed)
        return;
    Positions added;
    for (const auto& engine : m_line.engines) {
        if (!m_search.places().contains(std::string(engine->name())))
            continue;
        auto position = engine->followFrom(m_line.client);
        if (position && !position->empty())
            added.emplace(engine->name(), std::move(*position));
        else if (!m_line.client.isConnected())
            return goOffline(position.error());
    }
    m_listener.post([&](ListenerWants& wants) {
        wants.places = m_search.places();
        wants.added = std::move(added);
    });
    m_everything = true;
    catchUp();
}

/// Events are followed from before the first reading, so that none falls between the two.
void Reader::follow() {
    Positions positions;
    std::optional<Error> refused;
    for (const auto& engine : m_line.engines) {
        auto position = engine->followFrom(m_line.client);
        if (position && position->empty())
            continue; // nothing there yet that could be followed
        if (position)
            positions.emplace(engine->name(), std::move(*position));
        else if (m_line.client.isConnected())
            refused = std::move(position.error());
        else
            return goOffline(position.error());
    }
    pollBecause(std::move(refused));
    m_listener.post([&](ListenerWants& wants) { wants.positions = std::move(positions); });
}

void Reader::goOffline(const Error& error) {
    if (error.kind == ErrorKind::Stopped)
        return;
    m_line.drop();
    m_everything = true;
    tellFailure(error);
}

void Reader::tellFailure(const Error& error) {
    const bool givenUp = m_line.reconnect.state() == redis::Reconnect::State::GivenUp;
    m_status.state = givenUp ? LinkStatus::State::NeedsPerson : LinkStatus::State::Offline;
    m_status.error = error;
    m_status.retryAt.reset();
    if (!givenUp)
        m_status.retryAt = m_line.reconnect.retryAt();
    m_status.commandsPerSecond = 0;
    m_outlet.tell(m_status);
}

void Reader::tellLive() {
    const auto now = Steady::now();
    m_status.since = now;
    const std::uint64_t commands = m_line.commands() + m_commandsOfOthers();
    if (now - m_countedAt >= countEvery) {
        const std::chrono::duration<double> seconds = now - m_countedAt;
        if (m_countedAt != Steady::time_point())
            m_status.commandsPerSecond = static_cast<double>(commands - m_countedCommands) / seconds.count();
        m_countedCommands = commands;
        m_countedAt = now;
    } else if (m_status.state == LinkStatus::State::Live) {
        return; // nothing new to say
    }
    m_status.state = LinkStatus::State::Live;
    m_status.error.reset();
    m_status.retryAt.reset();
    m_outlet.tell(m_status);
}

void Reader::answer(std::deque<Request>& requests) {
    Access access{m_line, m_operator};
    for (Request& request : requests) {
        if (m_line.client.isConnected())
            performGuarded(request, access);
        else
            request.refuse(m_status.error.value_or(
                base::makeError(ErrorKind::Offline, m_status.server, "a connection")));
        m_line.count();
    }
}

void Reader::catchUp() {
    const auto failed = [&](const base::Status& status) {
        if (!status)
            goOffline(status.error());
        return !m_line.client.isConnected();
    };
    if (std::exchange(m_everything, false)) {
        m_changed.clear();
        auto toldAt = Steady::now();
        auto loaded = m_refresher.loadAll([&](std::size_t rows) {
            if (m_status.state != LinkStatus::State::Loading || Steady::now() - toldAt < progressEvery)
                return;
            toldAt = Steady::now();
            m_status.rowsRead = rows;
            m_outlet.tell(m_status);
        });
        if (failed(loaded))
            return;
        m_watchDue = !m_watched.empty();
    }
    if (const auto changed = std::exchange(m_changed, {}); !changed.empty()) {
        auto reloaded = m_refresher.reload(changed);
        if (failed(reloaded))
            return;
        m_watchDue = m_watchDue || changed.contains(m_watched);
    }
    if (std::exchange(m_runnersDue, false)) {
        auto reloaded = m_refresher.refreshRunners();
        if (failed(reloaded))
            return;
    }
    auto refreshed = m_refresher.refresh(Steady::now());
    if (!failed(refreshed))
        tellLive();
}

void Reader::openWatched() {
    m_watchDue = false;
    const bool wasConnected = m_line.client.isConnected();
    auto opened = loadWatched();
    m_line.count();
    if (!m_line.client.isConnected()) {
        m_watchDue = false; // again after the next full load
        if (wasConnected)
            goOffline(opened ? base::makeError(ErrorKind::Offline, m_status.server) : opened.error());
        // What is on screen stays there; only somebody who waits for the first answer is told.
        if (m_watchAnswered)
            return;
    }
    m_watchAnswered = true;
    m_outlet.deliver([job = m_watched, opened = std::move(opened)](Session& session) {
        emit session.openedJob(job, opened);
    });
}

base::Result<OpenedJob> Reader::loadWatched() {
    if (!m_line.client.isConnected())
        return m_status.error.value_or(base::makeError(ErrorKind::Offline, m_status.server));
    const auto engine = m_line.engineOf(m_watched);
    if (!engine)
        return engine.error();
    auto loaded = service::loadDetail(**engine, m_line.client, m_line.ledger, m_watched);
    if (!loaded)
        return std::move(loaded.error());
    OpenedJob opened{std::move(loaded->detail), {}, std::move(loaded->ledgerError)};
    const auto records = m_line.ledger.client(m_line.client);
    if (!records)
        return opened;
    // The job is worth showing without its last actions.
    if (auto actions = m_line.ledger.audit().load(**records, m_watched, shownActions))
        opened.actions = std::move(*actions);
    else
        base::log::warning(base::sentence(actions.error()));
    if (auto flips = m_line.ledger.flips().load(**records, m_watched, shownFlips))
        opened.flips = std::move(*flips);
    else
        base::log::warning(base::sentence(flips.error()));
    return opened;
}

} // namespace redispatch::live
