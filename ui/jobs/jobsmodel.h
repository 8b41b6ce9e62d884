// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/domain/snapshot.h"
#include "core/query/columns.h"
#include "core/query/filter.h"
#include "core/query/order.h"
#include "core/query/rows.h"

#include <QAbstractTableModel>

#include <functional>
#include <unordered_map>
#include <vector>

namespace redispatch::ui {

/// The job list as a table: a snapshot and two index vectors over it, all rows in order and those that the
/// filter lets through. A new snapshot becomes removals, insertions and changed ranges by id, so that
/// selection, current row and scroll position stay.
class JobsModel final : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Role {
        JobIdRole = Qt::UserRole, ///< QString
        ChangedRole,              ///< bool: the cell's text changed with the newest snapshot
    };
    using Now = std::function<domain::Instant()>;

    /// `now` gives Redis time, at the moment of painting too.
    explicit JobsModel(Now now, QObject* parent = nullptr);

    void setSnapshot(domain::SnapshotPtr snapshot);
    void setFilter(const query::Filter& filter);
    /// Re-sorts and re-filters when the passing of time alone has changed a state ("late").
    void tick();
    void forgetChanges();

    const domain::SnapshotPtr& snapshot() const { return m_snapshot; }
    const query::SearchTexts& searchTexts() const { return m_texts; }
    query::JobPtr jobAt(int row) const;     ///< null outside
    int rowOf(const base::JobId& id) const; ///< −1 when there is none, or the filter hides it
    int total() const;
    domain::Instant now() const { return m_now(); }
    static const query::ColumnInfo& column(int section);
    static int sectionOf(query::Column column);

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    void sort(int section, Qt::SortOrder order) override;

private:
    using Rows = std::vector<query::Index>;
    Rows filtered() const;
    void takeRows(Rows rows);
    void moveTo(Rows rows);
    void noteStates();
    QString toolTip(const domain::Job& job, query::Column column) const;

    Now m_now;
    domain::SnapshotPtr m_snapshot; ///< never null
    query::SearchTexts m_texts;
    query::Filter m_filter;
    std::vector<query::SortKey> m_keys;
    Rows m_order;                                             ///< all rows
    Rows m_rows;                                              ///< those shown
    std::vector<domain::JobState> m_states;                   ///< of all rows, as last sorted
    std::unordered_map<base::JobId, std::uint32_t> m_changed; ///< one bit per column
};

} // namespace redispatch::ui
