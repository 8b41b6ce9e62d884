// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/domain/snapshot.h"
#include "core/query/filter.h"
#include "core/query/rows.h"

#include <QObject>
#include <QTimer>

#include <vector>

namespace redispatch::ui {

/// How many rows each view's filter fits. Counted a slice of rows an event, so that a hundred thousand rows
/// do not stall the window; while one count is under way only the newest snapshot waits.
class ViewCounts final : public QObject {
    Q_OBJECT

public:
    explicit ViewCounts(QObject* parent = nullptr);
    /// Gives up a count that is under way.
    void setViews(std::vector<query::Filter> views);
    /// counted() comes before this returns for a list of one slice, else later.
    void count(domain::SnapshotPtr snapshot, domain::Instant now);

signals:
    void counted(const std::vector<std::size_t>& rows); ///< in the order of the views

private:
    void begin();
    void countSlice();

    std::vector<query::Filter> m_views;
    domain::SnapshotPtr m_snapshot; ///< being counted; null when idle
    domain::SnapshotPtr m_next;
    domain::Instant m_now{};
    query::SearchTexts m_texts;
    std::size_t m_row = 0; ///< of the next slice
    std::vector<std::size_t> m_counts;
    QTimer m_goOn;
};

} // namespace redispatch::ui
