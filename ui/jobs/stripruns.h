// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/domain/strip.h"
#include "core/live/session.h"
#include "core/query/rows.h"
#include "ui/jobs/strippainter.h"

#include <QObject>

#include <list>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

namespace redispatch::ui {

/// For each fate, oldest first, the place of its run among `newestFirst`, or −1 where none agrees with it. A
/// run that is under way has no fate yet; an entry about several slots without a run has as many fates.
std::vector<int> matchRuns(std::span<const domain::Fate> fates, std::span<const domain::Run> newestFirst);

/// What is known of one strip beyond its packed fates.
struct StripRecord {
    std::vector<std::optional<domain::Run>> runs; ///< by fate, oldest first; empty where none is kept
    std::vector<int> newRevisions;    ///< fates whose run has another revision than the one before
    std::vector<StripShift> shifts;   ///< of the durations of these runs
    std::optional<base::Error> error; ///< they could not be read
};
StripRecord recordOf(std::string_view strip, std::span<const domain::Run> newestFirst);
/// `record` null: nothing is known.
StripOverlay overlayOf(const StripRecord* record, int chosen);

int fatesIn(std::string_view strip);
/// How many fates `after` has behind those of `before`; nothing when it is another strip.
std::optional<int> fatesAdded(std::string_view before, std::string_view after);

/// The runs behind the strips that somebody looked at: the newest page of each job, asked for once and kept
/// until the row says something else.
class StripRuns final : public QObject {
    Q_OBJECT

public:
    explicit StripRuns(live::Session& session, QObject* parent = nullptr);

    /// Asks for the runs of this row unless they are here or on their way.
    void want(const domain::Job& job);
    /// Null while nothing is known of the row as it is now.
    const StripRecord* find(const domain::Job& job) const;

signals:
    void recordReady(const redispatch::base::JobId& job);

private:
    static constexpr std::size_t mostKept = 64; ///< jobs
    struct Entry {
        std::string strip; ///< that the record is of
        std::string last;  ///< run of that row
        std::optional<quint64> ticket;
        StripRecord record;
    };
    void take(quint64 ticket, const base::Result<domain::RunPage>& page);

    live::Session& m_session;
    std::unordered_map<base::JobId, Entry> m_entries;
    std::list<base::JobId> m_order; ///< asked for last: at the front
};

} // namespace redispatch::ui
