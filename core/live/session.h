// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/domain/audit.h"
#include "core/domain/detail.h"
#include "core/domain/flip.h"
#include "core/domain/intent.h"
#include "core/domain/profile.h"
#include "core/domain/snapshot.h"
#include "core/stats/latencyseries.h"

#include <QObject>

#include <chrono>
#include <memory>
#include <optional>
#include <vector>

namespace redispatch::live {

/// How things stand with the server, in terms of what a person can do next.
struct LinkStatus {
    enum class State {
        Connecting, ///< first try, nothing shown yet
        Loading,    ///< connected, the first snapshot is being read
        Live,
        Offline,     ///< what is shown is old; the next try is at retryAt
        NeedsPerson, ///< password or rights: trying again alone is pointless
        Closed,
    };
    State state = State::Connecting;
    std::optional<base::Error> error;                             ///< why, while not live
    std::optional<std::chrono::steady_clock::time_point> retryAt; ///< while Offline
    std::optional<std::chrono::steady_clock::time_point> since;   ///< the last good answer
    std::size_t rowsRead = 0;                                     ///< while Loading
    double commandsPerSecond = 0;                                 ///< what this console costs
    std::string server;                                           ///< "127.0.0.1:6379 · Redis 7.0.15"
};

/// A job on screen: its detail, and what was done to it lately.
struct OpenedJob {
    domain::JobDetail detail;
    std::vector<domain::AuditRecord> actions; ///< newest first
    std::optional<base::Error> ledgerError{}; ///< the card is the job file's, as the ledger could not be read
    std::vector<domain::Flip> flips{};        ///< changes of its state that were told, newest first
};

/// An open profile: the only object of core that the window talks to. Every request returns at once with a
/// ticket and is answered by exactly one signal that carries it, in the thread of this object; after close()
/// by none. What has been read is never thrown away because the link broke.
class Session : public QObject {
    Q_OBJECT

public:
    using Ticket = quint64;
    using QObject::QObject;

    virtual const domain::Profile& profile() const = 0;
    virtual domain::SnapshotPtr snapshot() const = 0; ///< the newest; null before the first
    virtual LinkStatus status() const = 0;
    virtual base::Instant serverNow() const = 0; ///< Redis time, carried on by this machine's steady clock

    virtual void open() = 0;
    virtual void close() = 0; ///< wakes and joins all threads; idempotent
    virtual void retryNow() = 0;

    /// The job whose panel is open: openedJob() comes now and again whenever it changes. An empty id ends it.
    virtual void watch(const base::JobId& job) = 0;

    virtual Ticket requestRuns(const base::JobId& job, const domain::RunQuery& query) = 0;
    virtual Ticket requestRun(const base::JobId& job, const std::string& run) = 0;
    virtual Ticket requestOutput(const base::JobId& job, const std::string& run) = 0;
    /// How long the runs that ended in [from, to] took, in stretches of stats::stretchFor(from, to): five
    /// minutes up to 6 hours, hours up to 8 days, UTC days above; longer ones where that much is not known of
    /// older time. At most 400 days back.
    virtual Ticket requestLatency(const base::JobId& job, base::Instant from, base::Instant to) = 0;
    /// The parameters that these jobs declare, at most 10,000 jobs.
    virtual Ticket requestParameters(const std::vector<base::JobId>& jobs) = 0;
    virtual Ticket requestPlan(const domain::Intent& intent) = 0;
    virtual Ticket requestApply(const domain::Intent& intent) = 0;

    /// The card that applies, as it is now: the ledger's, or with revision 0 the seed of the job file.
    virtual Ticket requestCard(const base::JobId& job) = 0;
    /// Writes the whole card. Conflict when the ledger no longer has `expectedRevision` (0: never edited):
    /// ask for the card again and show both. Invalid when a part is too long. The row and the open panel
    /// follow. A read-only profile may do so only with a ledger on another Redis.
    virtual Ticket requestSaveCard(const base::JobId& job, const domain::Card& card,
                                   long long expectedRevision, const std::string& comment) = 0;
    /// What the ledger has of it, newest first, the present one included; at most `limit` (1 to 100).
    virtual Ticket requestCardHistory(const base::JobId& job, int limit) = 0;

    /// Records changes of states in the ledger, at most 1,000; which of them nobody recorded before.
    virtual Ticket requestRecordFlips(const std::vector<domain::Flip>& flips) = 0;

signals:
    void snapshotReady(redispatch::domain::SnapshotPtr snapshot, redispatch::domain::DeltaPtr delta);
    void statusChanged();
    void openedJob(redispatch::base::JobId job, redispatch::base::Result<redispatch::live::OpenedJob> opened);
    void runsReady(quint64 ticket, redispatch::base::Result<redispatch::domain::RunPage> page);
    void runReady(quint64 ticket, redispatch::base::Result<redispatch::domain::Run> run);
    void outputReady(quint64 ticket, redispatch::base::Result<redispatch::domain::RunOutput> output);
    void latencyReady(quint64 ticket, redispatch::base::Result<redispatch::stats::LatencySeries> series);
    void parametersReady(quint64 ticket,
                         redispatch::base::Result<redispatch::domain::DeclaredParameters> declared);
    void planReady(quint64 ticket, redispatch::base::Result<redispatch::domain::Plan> plan);
    void applied(quint64 ticket, redispatch::base::Result<redispatch::domain::Receipt> receipt);
    void cardReady(quint64 ticket, redispatch::base::Result<redispatch::domain::CardRevision> card);
    void cardSaved(quint64 ticket, redispatch::base::Result<redispatch::domain::CardRevision> card);
    void cardHistoryReady(quint64 ticket,
                          redispatch::base::Result<std::vector<redispatch::domain::CardRevision>> versions);
    void flipsRecorded(quint64 ticket, redispatch::base::Result<std::vector<bool>> fresh);
};

} // namespace redispatch::live
