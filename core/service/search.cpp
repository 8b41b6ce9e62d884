// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/service/search.h"

#include "core/base/errortext.h"
#include "core/base/log.h"

#include <utility>

namespace redispatch::service {

namespace {
using namespace std::chrono_literals;

// A quarter of the server's time at most, so that a walk through a million keys takes seconds, unnoticed.
constexpr base::milliseconds sliceFor = 25ms;
constexpr auto pauseBetween = 75ms;
constexpr auto tellEvery = 2s;       ///< while the walk goes on: each telling costs a reading of all rows
constexpr auto lookAgainAfter = 10s; ///< the engines decide what that costs, and when to walk anew

} // namespace

Search::Search(std::vector<std::unique_ptr<engines::Engine>>& engines, const redis::Endpoint& endpoint)
    : m_engines(engines), m_memory(endpoint.display()) {
    for (const auto& engine : engines)
        m_searching.emplace(engine->name());
}

void Search::recall() {
    if (std::exchange(m_recalled, true))
        return;
    auto remembered = m_memory.load();
    if (!remembered) {
        base::log::warning(base::sentence(remembered.error()));
        return;
    }
    for (const auto& engine : m_engines)
        if (const auto found = remembered->find(std::string(engine->name())); found != remembered->end())
            engine->setPlaces(found->second);
    m_known = collect();
}

base::Status Search::slice(redis::Client& client) {
    for (const auto& engine : m_engines) {
        auto done = engine->discover(client, sliceFor);
        if (!done && !client.isConnected())
            return std::move(done.error());
        const std::string name(engine->name());
        if (!done)
            base::log::warning(base::sentence(done.error())); // what it knows stays; it is tried again
        if (done && !*done)
            m_searching.insert(name);
        else
            m_searching.erase(name);
    }
    if (ByEngine found = collect(); found != m_known) {
        m_known = std::move(found);
        m_untold = true;
    }
    return {};
}

base::Result<bool> Search::go(redis::Client& client, Time now) {
    if (now < m_dueAt)
        return false;
    if (auto done = slice(client); !done)
        return std::move(done.error());
    m_dueAt = std::chrono::steady_clock::now() + (finished() ? lookAgainAfter : pauseBetween);
    if (!m_untold || (!finished() && now - m_toldAt < tellEvery))
        return false;
    m_untold = false;
    m_toldAt = now;
    remember();
    return true;
}

base::Result<bool> Search::all(redis::Client& client, base::milliseconds budget) {
    const auto until = std::chrono::steady_clock::now() + budget;
    do {
        if (auto done = slice(client); !done)
            return std::move(done.error());
    } while (!finished() && std::chrono::steady_clock::now() < until);
    if (std::exchange(m_untold, false))
        remember();
    return finished();
}

void Search::remember() const {
    if (auto saved = m_memory.save(m_known); !saved)
        base::log::warning(base::sentence(saved.error()));
}

Search::ByEngine Search::collect() const {
    ByEngine places;
    for (const auto& engine : m_engines)
        if (auto known = engine->places(); !known.empty())
            places.emplace(engine->name(), std::move(known));
    return places;
}

} // namespace redispatch::service
