// SPDX-License-Identifier: GPL-3.0-or-later
// Finding the queues: those configured, those that workers name, and those a walk through the keys finds.
#include "core/base/humanize.h"
#include "core/engines/bullmq/places.h"
#include "core/engines/bullmq/rows.h"
#include "core/redis/servererror.h"
#include "core/redis/serverinfo.h"

#include <algorithm>

namespace redispatch::engines::bullmq {

namespace {

constexpr base::milliseconds probeFor{50};

std::string counted(std::size_t count, std::string_view noun) {
    return base::countText(static_cast<long long>(count)) + " " + std::string(noun) + (count == 1 ? "" : "s");
}

} // namespace

Result<bool> BullmqEngine::discover(redis::Client& client, base::milliseconds budget) {
    const auto until = Places::Steady::now() + budget;
    if (auto done = m_places->lookUpAsked(client); !done)
        return done.error();
    if (auto done = m_places->readClients(client); !done)
        return done.error();
    for (;;) {
        auto done = m_places->walkOn(client);
        if (!done || *done)
            return done;
        if (Places::Steady::now() >= until)
            return false;
    }
}

Result<Presence> BullmqEngine::probe(redis::Client& client) {
    if (auto found = discover(client, probeFor); !found)
        return found.error();
    redis::Pipeline pipeline;
    constexpr std::size_t looked = 500;
    for (const auto& [queue, state] : m_places->queues) {
        if (pipeline.size() >= looked)
            break;
        pipeline.add("ZCARD", key(queue, "repeat"));
    }
    const auto counts = client.run(pipeline);
    if (!counts)
        return counts.error();
    Presence presence;
    std::size_t schedules = 0, used = 0, workers = 0;
    for (std::size_t i = 0; i < counts->size(); ++i) {
        const auto members = (*counts)[i].integer().value_or(0);
        schedules += static_cast<std::size_t>(members);
        used += members > 0 ? 1 : 0;
    }
    for (const auto& [queue, state] : m_places->queues)
        workers += state.workers.size();
    presence.found = used > 0 || workers > 0;
    if (!presence.found)
        return presence;
    presence.note =
        counted(schedules, "schedule") + " in " + counted(used, "queue") + ", " + counted(workers, "worker");
    if (m_places->walking || counts->size() < m_places->queues.size())
        presence.note += ", more to be found";
    return presence;
}

std::vector<std::string> BullmqEngine::places() const {
    std::vector<std::string> texts;
    for (const auto& [queue, state] : m_places->queues)
        if (!state.empty || state.configured)
            texts.push_back(queue.substr(0, queue.size() - 1));
    return texts;
}

void BullmqEngine::setPlaces(std::vector<std::string> places) {
    for (const std::string& text : places)
        if (!text.empty() && !text.ends_with(':'))
            m_places->add(text + ":");
}

Result<std::vector<domain::RunnerInfo>> BullmqEngine::loadRunners(redis::Client& client) {
    if (auto done = m_places->readClients(client); !done)
        return done.error();
    const auto now = redis::serverTime(client);
    if (!now)
        return now.error();
    std::vector<domain::RunnerInfo> runners;
    for (const auto& [queue, state] : m_places->queues)
        for (const WorkerSeen& worker : state.workers) {
            domain::RunnerInfo& runner = runners.emplace_back();
            // One process has a connection, and often one name, for each queue that it works for.
            runner.id = queueTitle(queue) + "/" + (worker.name.empty() ? "#" + worker.client : worker.name);
            runner.host = base::visible(worker.host);
            runner.engine = engineName;
            runner.seenAt = *now;
            runner.alive = true;
            runner.jobs = m_rows->countOf(queue);
        }
    return runners;
}

} // namespace redispatch::engines::bullmq
