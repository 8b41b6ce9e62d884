// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/domain/snapshot.h"
#include "core/query/attention.h"
#include "core/query/filter.h"
#include "core/query/jobhealth.h"
#include "core/query/rows.h"

#include <QObject>
#include <QTimer>

#include <optional>
#include <string>
#include <vector>

namespace redispatch::ui {

struct AttentionJob {
    query::JobPtr job;
    stats::Health health;
    query::Need need;
};

/// One row of the page: a job, or more than eight that need the same for the same cause in one place.
struct AttentionLine {
    std::string key; ///< stays with what the line stands for
    std::vector<AttentionJob> jobs;
    bool isGroup() const { return jobs.size() > 1; }
    const AttentionJob& first() const { return jobs.front(); }
    std::optional<base::Instant> since() const; ///< of the job that has needed it longest
};
using AttentionLines = std::vector<AttentionLine>;

struct AttentionList {
    AttentionLines lines;
    std::size_t needing = 0; ///< jobs in the lines
    std::size_t hidden = 0;  ///< that need somebody, and that the filter hides
    std::size_t total = 0;   ///< jobs
    std::size_t paused = 0;
    std::size_t unknown = 0; ///< nobody can judge these
    std::optional<AttentionJob> worst;
    std::optional<base::Instant> changesAt; ///< no later than time alone makes it another list
};

/// Whether, and for what, the job needs somebody.
std::optional<AttentionJob> needOf(const query::JobPtr& job, base::Instant now);

/// Sorts by need and gathers what has one cause.
AttentionLines linesOf(std::vector<AttentionJob> jobs);

/// Looks through the rows, a slice at a time where they are many, so that the window never waits.
class AttentionScan final : public QObject {
    Q_OBJECT

public:
    explicit AttentionScan(QObject* parent = nullptr);
    void setFilter(const query::Filter& filter) { m_filter = filter; }
    /// found() comes before this returns for few rows, else later; a scan under way is given up.
    void start(domain::SnapshotPtr snapshot, base::Instant now);

signals:
    void found(const redispatch::ui::AttentionList& list);

private:
    void lookOn();

    query::Filter m_filter;
    domain::SnapshotPtr m_snapshot;
    base::Instant m_now{};
    std::size_t m_row = 0;
    AttentionList m_list;
    std::vector<AttentionJob> m_found;
    QTimer m_goOn;
};

} // namespace redispatch::ui
