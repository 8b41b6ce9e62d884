// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/domain/run.h"
#include "core/query/runfilter.h"

#include <QAbstractTableModel>
#include <QTimeZone>

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace redispatch::ui {

using RunList = std::shared_ptr<const std::vector<domain::Run>>;

/// A job's runs and its slots without one, newest first, those that the filter lets through. A newer list or
/// another filter becomes removals, insertions and changed rows, so that selection and scroll position stay.
class RunsModel final : public QAbstractTableModel {
    Q_OBJECT

public:
    /// What is asked about most first: where there is little room, the others are scrolled to.
    enum Column {
        Outcome,
        Started,
        Duration,
        Cache,
        DbCalls,
        Trigger,
        Wait,
        Attempt,
        Exit,
        Response,
        Host,
        Revision,
        ColumnCount
    };
    using Now = std::function<base::Instant()>;

    explicit RunsModel(QObject* parent = nullptr);

    /// `more`: older ones can be asked for at the end of the list.
    void setRuns(RunList runs, bool more);
    void setFilter(const query::RunFilter& filter);
    const query::RunFilter& filter() const { return m_filter; }
    void tick(); ///< what changes with time alone: how long runs under way have taken
    void setClock(Now now) { m_now = std::move(now); }
    void setTimeZone(const QTimeZone& zone);

    const domain::Run* runAt(int row) const;       ///< null outside
    int rowOf(const std::string& id) const;        ///< −1 when it is not in the list
    const RunList& runs() const { return m_runs; } ///< all that were read; never null

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    bool canFetchMore(const QModelIndex& parent) const override;
    void fetchMore(const QModelIndex& parent) override; ///< asks once, by olderWanted()

    static bool isNumber(int column); ///< right-aligned
    QString asTsv(const domain::Run& run) const;

signals:
    void olderWanted();

private:
    QString text(const domain::Run& run, Column column) const;
    void apply(RunList runs);

    RunList m_runs;
    query::RunFilter m_filter;
    std::vector<std::uint32_t> m_rows; ///< indices into m_runs, rising
    bool m_more = false;
    bool m_asked = false;
    Now m_now;
    QTimeZone m_zone = QTimeZone::systemTimeZone();
};

/// What stays the same of a run while it changes: its id, or the slot where there was no run.
std::string keyOf(const domain::Run& run);

} // namespace redispatch::ui
