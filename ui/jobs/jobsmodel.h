// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/domain/snapshot.h"
#include "core/query/arrangement.h"
#include "core/query/columns.h"

#include <QAbstractTableModel>

#include <functional>
#include <unordered_map>
#include <vector>

class QTimer;

namespace redispatch::ui {

class Marks;

/// The job list as a table: an arrangement of a snapshot's rows, and those rows as the view knows them. A new
/// snapshot becomes removals, insertions and changed ranges by id, so that selection, current row and scroll
/// position stay.
class JobsModel final : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Role {
        JobIdRole = Qt::UserRole, ///< QString
        ChangedRole,              ///< bool: the cell's text changed with the newest snapshot
        MarkedRole,               ///< bool: a person has marked the row
    };
    using Now = std::function<domain::Instant()>;

    /// `now` gives Redis time, at the moment of painting too.
    explicit JobsModel(Now now, QObject* parent = nullptr);

    void setSnapshot(domain::SnapshotPtr snapshot);
    void setFilter(const query::Filter& filter);
    /// Re-sorts and re-filters when the passing of time alone has changed a state ("late").
    void tick();
    void forgetChanges();
    void setMarks(const Marks& marks); ///< must outlive the model
    bool hasMarks() const;
    /// How old the rows are; `age` empty: fresh. After three refresh periods nobody knows their states.
    void setReadAge(const query::ReadAge& read);
    bool isStale() const; ///< that old
    stats::Health healthOf(const domain::Job& job) const { return query::healthOf(job, m_now(), m_read); }

    const domain::SnapshotPtr& snapshot() const { return m_snapshot; }
    query::JobPtr jobAt(int row) const;              ///< null outside
    query::JobPtr find(const base::JobId& id) const; ///< hidden by the filter or not; null when there is none
    int rowOf(const base::JobId& id) const;          ///< −1 when there is none, or the filter hides it
    int total() const;
    domain::Instant now() const { return m_now(); }
    static const query::ColumnInfo& column(int section);
    static int sectionOf(query::Column column);

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    void sort(int section, Qt::SortOrder order) override;
    /// None: what needs attention.
    void setSortKeys(std::vector<query::SortKey> keys);
    const std::vector<query::SortKey>& sortKeys() const { return m_keys; }
    /// The rows' search texts, by place in the snapshot.
    const query::SearchTexts& texts() const { return m_arrangement.texts(); }

signals:
    void sortKeysChanged();

private:
    using Rows = std::vector<query::Index>;
    void noteChanges(const domain::Snapshot& before, const Rows& rows);
    void tellChanges(const Rows& rows);
    void takeRows(Rows rows);
    void moveTo(Rows rows, const query::RowChanges& changes = {});
    QString spokenTitle(int section) const;
    QString toolTip(const domain::Job& job, query::Column column) const;
    QString stateTip(const domain::Job& job) const;

    Now m_now;
    const Marks* m_marks = nullptr;
    query::Arrangement m_arrangement;
    std::vector<query::SortKey> m_keys; ///< as a person chose them
    query::ReadAge m_read;
    domain::SnapshotPtr
        m_snapshot; ///< that m_rows are places in; the arrangement's but while signals are sent
    Rows m_rows;    ///< as the view knows them
    QTimer* m_textTimer;
    std::unordered_map<base::JobId, std::uint32_t> m_changed; ///< one bit per column
};

} // namespace redispatch::ui
