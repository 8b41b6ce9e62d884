// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/runner/roster.h"

#include "core/base/errortext.h"
#include "core/base/log.h"
#include "core/base/text.h"
#include "core/runner/durable.h"
#include "core/timing/nextruns.h"

#include <algorithm>
#include <system_error>

namespace redispatch::runner {

using base::ErrorKind;
using base::JobId;
namespace fs = std::filesystem;
namespace log = base::log;

namespace {
constexpr int offersAtOnce = 500;
constexpr std::size_t maxMemoryBytes = 4 * 1024 * 1024;

JobId idOf(const std::string& name) {
    return JobId::of("native", name);
}

/// Whether an error is about one job, so that others may still work.
bool isOfOneJob(const base::Error& error) {
    return error.kind == ErrorKind::Conflict || error.kind == ErrorKind::Undecodable ||
           error.kind == ErrorKind::Invalid || error.kind == ErrorKind::Missing;
}
} // namespace

Roster::Roster(Options options, const engines::native::Protocol& protocol)
    : m_options(std::move(options)), m_protocol(protocol) {}

base::Status Roster::reload() {
    // Taken first: what changes while reading is read again next time.
    m_fingerprint = fingerprint(m_options.folder);
    auto definitions = loadDefinitions(m_options.folder);
    if (!definitions)
        return definitions.error();
    for (const Definitions::File& file : definitions->files) {
        for (const base::Error& error : file.errors)
            log::error(base::sentence(error));
    }
    addRevisions(*definitions, m_options.folder, m_options.revision);
    adopt(std::move(*definitions));
    log::info(std::to_string(m_jobs.size()) + " jobs from " + m_options.folder.string());
    return {};
}

bool Roster::reloadIfChanged() {
    if (fingerprint(m_options.folder) == m_fingerprint)
        return false;
    if (const auto loaded = reload(); !loaded)
        log::error(base::sentence(loaded.error()));
    return true;
}

void Roster::adopt(Definitions definitions) {
    std::set<std::string> badFiles;
    for (const Definitions::File& file : definitions.files) {
        if (!file.errors.empty())
            badFiles.insert(file.path.filename().string());
    }
    std::map<JobId, RosterJob> jobs;
    for (auto& [name, file] : definitions.jobs) {
        file.definition.source = m_options.host + ":" + file.file.filename().string();
        file.lease = leaseFor(file.definition.killGrace, m_options.leastLease);
        RosterJob job;
        job.file = std::make_shared<const JobFile>(std::move(file));
        const auto old = m_jobs.find(idOf(name));
        if (old != m_jobs.end() && old->second.file->definition == job.file->definition) {
            job.rev = old->second.rev;
            job.isForeign = old->second.isForeign;
        }
        m_toRetire.erase(idOf(name));
        jobs.emplace(idOf(name), std::move(job));
    }
    for (const auto& [id, old] : m_jobs) {
        if (jobs.contains(id))
            continue;
        if (badFiles.contains(old.file->file.filename().string())) {
            log::warning(id.str() + " goes on as it was before its file went bad");
            jobs.emplace(id, old);
        } else {
            m_toRetire.insert(id);
        }
    }
    // Jobs offered by an earlier life of this runner whose files have gone meanwhile.
    for (const auto& [name, file] : recall()) {
        if (!jobs.contains(idOf(name)) && !badFiles.contains(file))
            m_toRetire.insert(idOf(name));
    }
    m_jobs = std::move(jobs);
}

std::map<std::string, std::string> Roster::recall() const {
    std::map<std::string, std::string> known;
    const auto content = readBounded(m_options.memory, maxMemoryBytes);
    if (!content)
        return known;
    for (const std::string_view line : base::split(*content, '\n')) {
        const std::size_t tab = line.find('\t');
        if (tab != std::string_view::npos)
            known.emplace(line.substr(0, tab), line.substr(tab + 1));
    }
    return known;
}

void Roster::remember() {
    std::string lines;
    for (const auto& [id, job] : m_jobs)
        lines += job.file->definition.id + '\t' + job.file->file.filename().string() + '\n';
    for (const JobId& id : m_toRetire)
        lines += std::string(id.path()) + "\t\n";
    if (const auto written = writeDurably(m_options.memory, lines); !written)
        log::warning(base::sentence(written.error()));
}

base::Result<bool> Roster::publish(redis::Client& client, base::Instant now) {
    bool changed = false;
    bool isComplete = true;
    int offers = 0;
    for (auto& [id, job] : m_jobs) {
        if (job.rev != 0 || job.isForeign)
            continue;
        if (!job.isRefused && ++offers > offersAtOnce) {
            isComplete = false;
            break;
        }
        const auto defined =
            m_protocol.define(client, job.file->definition, timing::nextAfter(job.file->rule, now),
                              "runner@" + m_options.host, base::newRequestId());
        if (defined) {
            job.rev = defined->rev;
            job.isRefused = false;
            changed = true;
            if (defined->changed)
                log::info("defined " + id.str() + ", revision " + std::to_string(defined->rev));
            continue;
        }
        if (!client.isConnected() || !isOfOneJob(defined.error()))
            return defined.error();
        if (!job.isRefused)
            log::error(base::sentence(defined.error()));
        job.isRefused = true;
    }
    while (!m_toRetire.empty()) {
        const JobId id = *m_toRetire.begin();
        const auto retired = m_protocol.retire(client, id, base::newRequestId());
        if (!retired && (!client.isConnected() || !isOfOneJob(retired.error())))
            return retired.error();
        if (retired)
            log::info("retired " + id.str() + ": its file is gone");
        m_toRetire.erase(id);
        changed = true;
    }
    if (changed)
        remember();
    return isComplete;
}

void Roster::learn(const JobId& id, const engines::native::State& state) {
    const auto at = m_jobs.find(id);
    if (at == m_jobs.end() || at->second.rev == 0)
        return;
    RosterJob& job = at->second;
    if (!state.exists || state.retired || state.rev < job.rev) {
        log::warning(id.str() + (state.retired ? " was retired" : " is not as it was left") +
                     " in Redis; it is offered again" +
                     (state.exists ? "" : ", and a pause set before is gone"));
        job.rev = 0;
        job.isForeign = false;
    } else if (state.rev > job.rev && !job.isForeign) {
        job.isForeign = true;
        log::warning(id.str() + " is defined differently by another runner (revision " +
                     std::to_string(state.rev) + " instead of " + std::to_string(job.rev) +
                     "); it is not run here until its file changes or agrees");
    } else if (state.rev == job.rev) {
        job.isForeign = false;
    }
}

void Roster::forgetRev(const JobId& id) {
    const auto at = m_jobs.find(id);
    if (at != m_jobs.end() && !at->second.isForeign)
        at->second.isForeign = true; // the next state that is read tells which of the two it is
}

const RosterJob* Roster::find(const JobId& id) const {
    const auto at = m_jobs.find(id);
    return at == m_jobs.end() ? nullptr : &at->second;
}

std::vector<JobId> Roster::ids() const {
    std::vector<JobId> ids;
    for (const auto& [id, job] : m_jobs)
        ids.push_back(id);
    return ids;
}

bool Roster::hasUnpublished() const {
    return !m_toRetire.empty() || std::any_of(m_jobs.begin(), m_jobs.end(), [](const auto& entry) {
        return entry.second.rev == 0 && !entry.second.isForeign;
    });
}

} // namespace redispatch::runner
