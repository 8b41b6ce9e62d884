// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/context.h"

#include "core/base/humanize.h"
#include "core/base/text.h"
#include "core/engines/registry.h"
#include "core/service/declared.h"
#include "core/service/loader.h"
#include "core/service/search.h"

#include <algorithm>

namespace redispatch::cli {

namespace {
/// For the walk through the keys of a big server; `--queue` does without it.
constexpr base::milliseconds searchFor = std::chrono::seconds(10);
} // namespace

Context::Context(Terminal& terminal, const Options& options)
    : m_terminal(terminal), m_options(options), m_report(terminal, options.json) {
    m_profile.name = "redispatchctl";
    m_profile.prefix = options.prefix;
    m_profile.readOnly = options.readOnly;
    m_profile.ledgerUrl = options.ledgerUrl;
    m_profile.queues = options.queues;
    m_profile.searchQueues = options.queues.empty();
    m_engines = engines::enginesFor(m_profile);
}

base::Result<redis::Client*> Context::client() {
    if (m_client)
        return &*m_client;
    auto address = endpoint();
    if (!address)
        return address.error();
    auto ledger = m_options.ledgerEndpoint(m_terminal);
    if (!ledger)
        return ledger.error();
    m_ledger.emplace(m_profile, std::move(*ledger), m_terminal.stop);
    m_client.emplace(std::move(*address), m_terminal.stop);
    if (auto connected = m_client->connect(); !connected) {
        m_client.reset();
        return connected.error();
    }
    return &*m_client;
}

engines::Engine& Context::engineOf(const base::JobId& job) {
    const auto found = std::find_if(m_engines.begin(), m_engines.end(),
                                    [&](const auto& engine) { return engine->name() == job.engine(); });
    return found == m_engines.end() ? *m_engines.front() : **found;
}

service::Operator Context::makeOperator() {
    return {m_engines, audit(), m_profile};
}

base::Result<redis::Client*> Context::sketchClient(const base::JobId& job) {
    const auto link = client();
    return !link || job.engine() == "native" ? link : records();
}

base::Result<domain::SnapshotPtr> Context::load() {
    const auto link = client();
    if (!link)
        return link.error();
    service::Search search(m_engines, (*link)->endpoint());
    search.recall();
    const auto all = search.all(**link, searchFor);
    if (!all)
        return all.error();
    const auto loaded = service::Loader(m_engines, m_terminal.clock, &*m_ledger).load(**link);
    if (!loaded)
        return loaded.error();
    domain::SnapshotPtr snapshot = *loaded;
    if (!*all) {
        auto partial = std::make_shared<domain::Snapshot>(*snapshot);
        partial->gaps.push_back(
            {"queues that no worker names",
             base::makeError(base::ErrorKind::Busy, "the search for queues",
                             "an end within " + base::durationText(searchFor), "more keys than that")});
        snapshot = std::move(partial);
    }
    if (snapshot->jobs.empty() && !snapshot->gaps.empty())
        return snapshot->gaps.front().error;
    return snapshot;
}

base::Result<service::LoadedDetail> Context::loadDetail(const base::JobId& job) {
    const auto link = client();
    if (!link)
        return link.error();
    return service::loadDetail(engineOf(job), **link, *m_ledger, job);
}

base::Result<domain::DeclaredParameters> Context::loadDeclared(std::span<const base::JobId> jobs) {
    const auto link = client();
    if (!link)
        return link.error();
    return service::loadDeclared(m_engines, **link, jobs);
}

base::Result<base::JobId> Context::resolve(const std::string& typed) {
    const auto link = client();
    if (!link)
        return link.error();
    const base::JobId whole(typed);
    for (const auto& engine : m_engines) {
        if (engine->name() != whole.engine())
            continue;
        const auto rows = engine->reload(**link, std::span(&whole, 1));
        if (rows && rows->size() == 1)
            return whole;
        if (!rows)
            return rows.error();
    }
    const auto snapshot = load();
    if (!snapshot)
        return snapshot.error();
    auto job = service::resolveJob(**snapshot, typed);
    // What could not be read may be the reason why it was not found.
    if (!job && job.error().kind == base::ErrorKind::Missing && !(*snapshot)->gaps.empty())
        return base::Error((*snapshot)->gaps.front().error)
            .during("looking for job " + base::visible(base::elided(typed, 200)));
    return job;
}

} // namespace redispatch::cli
