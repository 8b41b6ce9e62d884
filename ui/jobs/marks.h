// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/domain/snapshot.h"

#include <QObject>

#include <unordered_set>
#include <vector>

namespace redispatch::ui {

/// The jobs that a person has marked, by id: they stay marked through refreshes, sorting and filtering.
class Marks final : public QObject {
    Q_OBJECT

public:
    using QObject::QObject;

    bool contains(const base::JobId& job) const { return m_jobs.contains(job); }
    bool empty() const { return m_jobs.empty(); }
    std::size_t size() const { return m_jobs.size(); }
    const std::unordered_set<base::JobId>& jobs() const { return m_jobs; }

    void mark(const std::vector<base::JobId>& jobs);
    /// Marks all of them, or none where all are marked already.
    void toggle(const std::vector<base::JobId>& jobs);
    void clear();
    /// Forgets jobs that are gone; not what merely could not be read.
    void follow(const domain::Snapshot& snapshot);

signals:
    void changed();

private:
    std::unordered_set<base::JobId> m_jobs;
};

} // namespace redispatch::ui
