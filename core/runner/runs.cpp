// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/runner/runs.h"

#include "core/base/errortext.h"
#include "core/base/humanize.h"
#include "core/base/log.h"
#include "core/domain/meters.h"
#include "core/runner/metrics.h"
#include "core/runner/report.h"

#include <algorithm>
#include <cstdlib>
#include <set>

#include <fcntl.h>
#include <unistd.h>

namespace redispatch::runner {

using namespace std::chrono_literals;
using base::JobId;
using domain::Outcome;
using engines::native::Finished;
using engines::native::Grant;
namespace fs = std::filesystem;
namespace log = base::log;

namespace {
constexpr auto killMargin = 2s; ///< between the last KILL and the end of the lease
constexpr auto tryAgainAfter = 1s;
constexpr auto probeEvery = 5s;
} // namespace

Runs::Runs(Options options, const engines::native::Protocol& protocol, Supervisor& supervisor)
    : m_options(std::move(options))
    , m_protocol(protocol)
    , m_supervisor(supervisor)
    , m_records(m_options.folder)
    , m_outbox(m_options.folder)
    , m_random(std::random_device{}()) {}

fs::path Runs::meterFile(const std::string& run) const {
    return m_options.folder / (fileNameOf(run) + ".meters");
}

bool Runs::canNote() {
    if (!m_diskWorks && bootNow() >= m_probeAt) {
        const fs::path probe = m_options.folder / "probe";
        m_diskWorks =
            writeDurably(probe, std::string(4096, ' ')).has_value() && removeDurably(probe).has_value();
        m_probeAt = bootNow() + probeEvery;
        if (m_diskWorks)
            log::info("state folder can be written again; claiming goes on");
    }
    return m_diskWorks;
}

void Runs::endOrphans() {
    for (const RunRecord& record : m_records.load()) {
        if (killOrphans(record) > 0)
            log::warning("ended what an earlier runner left of run " + record.run + " of " + record.job);
    }
}

void Runs::recover(const Roster& roster, base::Instant serverNow) {
    std::set<std::string> ended;
    for (Delivery& delivery : m_outbox.load()) {
        ended.insert(delivery.run);
        log::info("end of run " + delivery.run + " of " + delivery.job.str() + " is still to be delivered");
        m_deliveries.push_back(std::move(delivery));
    }
    for (const RunRecord& record : m_records.load()) {
        if (!ended.contains(record.run)) {
            Delivery delivery{JobId(record.job), record.run, base::newRequestId(), {}, {}};
            delivery.report.outcome = Outcome::Lost;
            delivery.report.error = "its runner ended before it";
            if (const RosterJob* job = roster.find(delivery.job)) {
                const double random = std::uniform_real_distribution<double>()(m_random);
                if (const auto after =
                        retryAfter(job->file->definition.retry, delivery.report, record.attempt, random))
                    delivery.report.retryAt = serverNow + *after;
            }
            enqueue(std::move(delivery));
        }
        (void)m_records.remove(record.run);
        ::unlink(meterFile(record.run).c_str());
    }
}

std::vector<std::string> Runs::environmentOf(const Active& active) const {
    std::vector<std::string> environment;
    for (const std::string& name : active.file->passedVariables) {
        if (const char* value = std::getenv(name.c_str()))
            environment.push_back(name + "=" + value);
    }
    for (const auto& [name, value] : active.file->environment)
        environment.push_back(name + "=" + value);
    const auto add = [&](const char* name, const std::string& value) {
        environment.push_back(std::string("REDISPATCH_") + name + "=" + value);
    };
    add("JOB", active.job.str());
    add("RUN", active.grant.run);
    add("SLOT", base::utcText(active.grant.slot));
    add("FENCE", active.grant.fence);
    add("ATTEMPT", std::to_string(active.grant.attempt));
    add("TRIGGER", std::string(domain::word(active.grant.trigger)));
    add("METRICS", meterFile(active.grant.run).string());
    if (!active.file->definition.revision.empty())
        add("REVISION", active.file->definition.revision);
    return environment;
}

/// From the sending of the last good renewal: the server's lease ends no earlier than `sentAt` + lease.
BootTime Runs::killAt(const JobFile& file, BootTime sentAt) const {
    return sentAt + file.lease - file.definition.killGrace - killMargin;
}

void Runs::start(const JobId& job, std::shared_ptr<const JobFile> file, Grant grant, BootTime sentAt) {
    const std::string run = grant.run;
    if (m_active.contains(run))
        return; // a repeated grant of what runs already
    Active active{job, std::move(file), std::move(grant), bootNow(), {}, false};
    active.renewAt = sentAt + active.file->lease / 3;
    auto argv = argvOf(*active.file, active.grant.parameters);
    if (!argv) {
        Ended ended;
        ended.run = run;
        ended.failure = argv.error();
        finish(active, std::move(ended));
        return;
    }
    const Descriptor meters(::open(meterFile(run).c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
    Launch launch;
    launch.job = job.str();
    launch.run = run;
    launch.fence = active.grant.fence;
    launch.attempt = active.grant.attempt;
    launch.command = {std::move(*argv), active.file->cwd, environmentOf(active), active.file->limits};
    launch.timeout = active.file->definition.timeout;
    launch.killGrace = active.file->definition.killGrace;
    launch.killAt = killAt(*active.file, sentAt);
    log::info("start " + job.str() + ", run " + run + ", attempt " + std::to_string(active.grant.attempt) +
              ", " + std::string(domain::word(active.grant.trigger)));
    m_active.insert_or_assign(run, std::move(active));
    m_supervisor.start(std::move(launch));
}

void Runs::renew(redis::Client& client) {
    for (auto& [run, active] : m_active) {
        if (active.isLost || bootNow() < active.renewAt)
            continue;
        const BootTime sentAt = bootNow();
        const auto renewed = m_protocol.renew(client, active.job, run, active.file->lease);
        if (!renewed) {
            active.renewAt = sentAt + tryAgainAfter;
            log::warning("lease of " + active.job.str() + " not renewed: " + base::sentence(renewed.error()));
            if (!client.isConnected())
                return;
        } else if (*renewed) {
            active.renewAt = sentAt + active.file->lease / 3;
            m_supervisor.prolong(run, killAt(*active.file, sentAt));
        } else {
            active.isLost = true;
            log::warning("lease of " + active.job.str() + ", run " + run + ", is lost; ending its process");
            m_supervisor.end(run, EndCause::LeaseLost);
        }
    }
}

void Runs::collect() {
    for (Ended& ended : m_supervisor.takeEnded()) {
        const auto at = m_active.find(ended.run);
        if (at == m_active.end())
            continue;
        const Active active = std::move(at->second);
        m_active.erase(at);
        finish(active, std::move(ended));
    }
}

void Runs::finish(const Active& active, Ended ended) {
    const std::string run = active.grant.run;
    // Without a note of it nothing was started: the slot is given back, for a runner whose disk works.
    if (ended.failure && ended.failure->kind == base::ErrorKind::Storage) {
        log::error(base::sentence(*ended.failure));
        log::error("no further runs are claimed until the state folder can be written");
        m_diskWorks = false;
        m_probeAt = bootNow() + probeEvery;
        m_releases.emplace_back(active.job, run);
        ::unlink(meterFile(run).c_str());
        return;
    }
    const domain::Meters meters =
        domain::withNames(readMetrics(meterFile(run)), active.file->definition.card.meters);
    Delivery delivery{active.job, run, base::newRequestId(), reportOf(ended, meters),
                      std::move(ended.output)};
    const double random = std::uniform_real_distribution<double>()(m_random);
    const auto& policy = active.file->definition.retry;
    const bool isOurs = ended.cause != EndCause::LeaseLost;
    if (const auto after = isOurs && !ended.failure
                               ? retryAfter(policy, delivery.report, active.grant.attempt, random)
                               : std::nullopt)
        delivery.report.retryAt = active.grant.startedAt + (bootNow() - active.startedAt) + *after;
    log::info("end " + active.job.str() + ", run " + run + ": " +
              std::string(domain::word(delivery.report.outcome)) +
              (delivery.report.error.empty() ? "" : ", " + delivery.report.error) +
              (delivery.report.retryAt ? ", again at " + base::utcText(*delivery.report.retryAt) : ""));
    enqueue(std::move(delivery));
    (void)m_records.remove(run);
    ::unlink(meterFile(run).c_str());
}

void Runs::enqueue(Delivery delivery) {
    if (const auto kept = m_outbox.put(delivery); !kept)
        log::error("end of run " + delivery.run + " is kept in memory only: " + base::sentence(kept.error()));
    m_deliveries.push_back(std::move(delivery));
    m_deliverAt = BootTime{};
}

void Runs::deliver(redis::Client& client) {
    if (bootNow() < m_deliverAt)
        return;
    m_deliverAt = bootNow() + tryAgainAfter;
    while (!m_releases.empty()) {
        const auto& [job, run] = m_releases.front();
        const auto released = m_protocol.release(client, job, run, base::newRequestId());
        if (!released && !client.isConnected())
            return;
        m_releases.pop_front();
    }
    for (std::size_t left = m_deliveries.size(); left > 0; --left) {
        Delivery& delivery = m_deliveries.front();
        delivery.report.sketch = sketchCountOf(delivery.report);
        const auto finished =
            m_protocol.finish(client, delivery.job, delivery.run, delivery.report, delivery.requestId);
        if (!finished) {
            log::warning("end of run " + delivery.run + " of " + delivery.job.str() +
                         " not delivered, kept for later: " + base::sentence(finished.error()));
            if (!client.isConnected())
                return;
            std::rotate(m_deliveries.begin(), m_deliveries.begin() + 1, m_deliveries.end());
            continue;
        }
        if (*finished == Finished::Stale)
            log::warning("run " + delivery.run + " of " + delivery.job.str() +
                         " had lost its lease; its end is recorded as stale");
        else if (const auto stored =
                     m_protocol.storeOutput(client, delivery.job, delivery.run, delivery.output);
                 !stored)
            log::warning("output of run " + delivery.run + " not stored: " + base::sentence(stored.error()));
        if (*finished == Finished::Done)
            m_delivered.emplace_back(delivery.job, delivery.report.outcome == Outcome::Ok);
        (void)m_outbox.remove(delivery.run);
        m_deliveries.pop_front();
    }
}

void Runs::endAll(EndCause cause) {
    for (const auto& [run, active] : m_active)
        m_supervisor.end(run, cause);
}

BootTime Runs::wakeAt() const {
    BootTime at = m_deliveries.empty() && m_releases.empty() ? BootTime::max() : m_deliverAt;
    for (const auto& [run, active] : m_active) {
        if (!active.isLost)
            at = std::min(at, active.renewAt);
    }
    return at;
}

} // namespace redispatch::runner
