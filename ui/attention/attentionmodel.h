// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/attention/attentionlist.h"
#include "ui/attention/attentiontext.h"

#include <QAbstractItemModel>

namespace redispatch::ui {

/// The lines of the attention page; a line for several jobs has them as children. A new list keeps what is
/// selected, open and scrolled to, by the keys of lines and the ids of jobs.
class AttentionModel final : public QAbstractItemModel {
    Q_OBJECT

public:
    enum Column { StateColumn, JobColumn, WhyColumn, SinceColumn, OtherDeedColumn, DeedColumn };
    static constexpr int columns = 6;

    using QAbstractItemModel::QAbstractItemModel;

    void setLines(AttentionLines lines, base::Instant now);
    void setNow(base::Instant now) { m_now = now; } ///< for the texts that tell how long ago
    base::Instant now() const { return m_now; }

    /// The line of a top row, and the job of a row that stands for one alone; null otherwise.
    const AttentionLine* lineAt(const QModelIndex& index) const;
    const AttentionJob* jobAt(const QModelIndex& index) const;
    bool isGroup(const QModelIndex& index) const;
    QModelIndex indexOf(const base::JobId& job) const; ///< also inside a closed group
    bool hasOtherDeeds() const;                        ///< of any job
    /// What the button at the end of a job's row does, or the one before it; empty where there is none.
    std::optional<Remedy> remedyAt(const QModelIndex& index) const;
    void setRecordsRefusal(const QString& why) { m_recordsRefusal = why; } ///< see refusalOfRecords()
    std::vector<base::JobId> jobsAt(const QModelIndex& index) const;       ///< all of a line

    QModelIndex index(int row, int column, const QModelIndex& parent = {}) const override;
    QModelIndex parent(const QModelIndex& index) const override;
    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    /// What a row stands for, whatever its place.
    struct Identity {
        std::string line;
        base::JobId job; ///< empty for the line itself
    };
    Identity identityOf(const QModelIndex& index) const;
    QModelIndex rowFor(const Identity& identity, int column) const;
    QString text(const QModelIndex& index) const;
    QString toolTip(const QModelIndex& index) const;

    AttentionLines m_lines;
    base::Instant m_now{};
    QString m_recordsRefusal;
};

} // namespace redispatch::ui
