// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/domain/snapshot.h"
#include "core/query/fuzzy.h"
#include "core/query/rows.h"

#include <QObject>
#include <QTimer>

#include <vector>

namespace redispatch::ui {

class JobsModel;

/// Finds the jobs that fit what was typed in the command palette best: a slice of rows an event, so that a
/// hundred thousand do not stall the window.
class PaletteSearch final : public QObject {
    Q_OBJECT

public:
    static constexpr std::size_t mostHits = 20;
    static constexpr std::size_t slice = 2'000; ///< rows an event

    /// `jobs` must outlive it.
    explicit PaletteSearch(const JobsModel& jobs, QObject* parent = nullptr);

    /// Gives up what is under way. found() comes before this returns for a list of one slice, else after
    /// each slice that has better ones, and at the end.
    void search(const query::FuzzyQuery& wanted);
    void stop();
    bool searching() const { return m_goOn.isActive(); }

    struct Hit {
        int score = 0;
        query::JobPtr job;
    };
    const std::vector<Hit>& hits() const { return m_hits; } ///< the best first

signals:
    void found();

private:
    void lookAtSlice();

    const JobsModel& m_jobs;
    query::FuzzyQuery m_wanted;
    domain::SnapshotPtr m_snapshot; ///< being searched
    std::size_t m_row = 0;
    std::vector<Hit> m_hits;
    QTimer m_goOn;
};

} // namespace redispatch::ui
