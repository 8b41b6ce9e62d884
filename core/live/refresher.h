// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/live/line.h"
#include "core/live/outlet.h"
#include "core/service/loader.h"

#include <chrono>
#include <functional>
#include <optional>
#include <set>
#include <vector>

namespace redispatch::live {

/// Keeps the snapshot up to date over one line: all of it at first, changed jobs afterwards, and now and then
/// what no event tells of. Errors returned are those of a link that broke; all else is a gap.
class Refresher {
public:
    using Time = std::chrono::steady_clock::time_point;
    Refresher(Line& line, const base::Clock& clock, Outlet& outlet);

    base::Status loadAll(const std::function<void(std::size_t)>& progress = {});
    /// Reads these jobs again; all, when they are too many for that to be cheaper.
    base::Status reload(const std::set<base::JobId>& jobs);

    base::Status refreshRunners();

    /// Without a source of events: everything is read every few seconds, and a gap says why. Empty: there is
    /// a source again.
    void pollBecause(std::optional<base::Error> why);

    /// Something that every snapshot from now on lacks, and why.
    void lack(domain::Gap gap) { m_lacking.push_back(std::move(gap)); }

    Time dueAt() const; ///< when refresh() has something to do
    base::Status refresh(Time now);

    const domain::SnapshotPtr& snapshot() const { return m_snapshot; } ///< null before the first

private:
    base::Status keep(base::Result<domain::SnapshotPtr> loaded);

    Line& m_line;
    Outlet& m_outlet;
    service::Loader m_loader;
    domain::SnapshotPtr m_snapshot;
    domain::SnapshotPtr m_published;
    std::optional<base::Error> m_pollReason;
    std::vector<domain::Gap> m_lacking;
    Time m_nextTick{};
    Time m_nextLoad{};
    std::chrono::milliseconds m_loadTook{};
};

} // namespace redispatch::live
