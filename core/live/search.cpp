// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/live/search.h"

#include "core/base/errortext.h"
#include "core/base/log.h"

namespace redispatch::live {

namespace {
using namespace std::chrono_literals;

// A quarter of the server's time at most, so that a walk through a million keys takes seconds, unnoticed.
constexpr base::milliseconds sliceFor = 25ms;
constexpr auto pauseBetween = 75ms;
constexpr auto tellEvery = 2s;       ///< while the walk goes on: each telling costs a reading of all rows
constexpr auto lookAgainAfter = 10s; ///< the engines decide what that costs, and when to walk anew

} // namespace

Search::Search(Line& line, const redis::Endpoint& endpoint) : m_line(line), m_memory(endpoint.display()) {
    for (const auto& engine : line.engines)
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
    for (const auto& engine : m_line.engines)
        if (const auto found = remembered->find(std::string(engine->name())); found != remembered->end())
            engine->setPlaces(found->second);
    m_known = collect();
}

base::Result<bool> Search::go(Time now) {
    if (now < m_dueAt)
        return false;
    for (const auto& engine : m_line.engines) {
        auto done = engine->discover(m_line.client, sliceFor);
        m_line.count();
        if (!done && !m_line.client.isConnected())
            return std::move(done.error());
        const std::string name(engine->name());
        if (!done)
            base::log::warning(base::sentence(done.error())); // what it knows stays; it is tried again
        if (done && !*done)
            m_searching.insert(name);
        else
            m_searching.erase(name);
    }
    m_dueAt = std::chrono::steady_clock::now() + (m_searching.empty() ? lookAgainAfter : pauseBetween);
    if (ByEngine found = collect(); found != m_known) {
        m_known = std::move(found);
        m_untold = true;
    }
    if (!m_untold || (!finished() && now - m_toldAt < tellEvery))
        return false;
    m_untold = false;
    m_toldAt = now;
    if (auto saved = m_memory.save(m_known); !saved)
        base::log::warning(base::sentence(saved.error()));
    return true;
}

Search::ByEngine Search::collect() const {
    ByEngine places;
    for (const auto& engine : m_line.engines)
        if (auto known = engine->places(); !known.empty())
            places.emplace(engine->name(), std::move(known));
    return places;
}

} // namespace redispatch::live
