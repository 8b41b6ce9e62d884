// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/changes/bulkmodel.h"

#include "core/base/errortext.h"

namespace redispatch::ui {

using domain::BulkFate;
using domain::BulkItem;

BulkModel::BulkModel(const BulkCourse& course, QObject* parent)
    : QAbstractTableModel(parent), m_course(course) {
    reset();
    connect(&course, &BulkCourse::started, this, &BulkModel::reset);
    connect(&course, &BulkCourse::itemChanged, this,
            [this](int item) { emit dataChanged(index(item, 0), index(item, columns - 1)); });
    // Those that were not tried were all settled at once.
    connect(&course, &BulkCourse::ended, this, [this] {
        if (m_rows > 0)
            emit dataChanged(index(0, 0), index(m_rows - 1, columns - 1));
    });
}

void BulkModel::reset() {
    beginResetModel();
    m_rows = static_cast<int>(m_course.bulk().items().size());
    endResetModel();
}

int BulkModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : m_rows;
}

int BulkModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : columns;
}

Look BulkModel::lookOf(int row, const Colours& colours) const {
    const auto item = static_cast<std::size_t>(row);
    if (m_course.underWay() == item)
        return {Glyph::Arc, colours.running, tr("under way")};
    switch (m_course.bulk().items()[item].fate) {
    case BulkFate::Waiting:
        return {Glyph::Dots, colours.neutral, tr("waiting")};
    case BulkFate::Done:
        return {Glyph::Disc, colours.ok, tr("done")};
    case BulkFate::Refused:
        return {Glyph::Slash, colours.late, tr("refused")};
    case BulkFate::Failed:
        return {Glyph::Cross, colours.failed, tr("failed")};
    case BulkFate::NotTried:
        break;
    }
    return {Glyph::Minus, colours.neutral, tr("not tried")};
}

QString BulkModel::text(int row, int column) const {
    const BulkItem& item = m_course.bulk().items()[static_cast<std::size_t>(row)];
    switch (column) {
    case Result:
        return lookOf(row, lightColours()).word;
    case Job:
        return shown(item.name);
    default:
        break;
    }
    if (item.fate == BulkFate::Done) {
        const QString said = shown(item.receipt.readBack);
        return item.receipt.repeated ? tr("done already; now: %1").arg(said) : said;
    }
    // Beforehand it is the job alone that says no: half a sentence is enough.
    if (item.place == 0 && item.error)
        return shown(item.error->actual);
    if (item.fate == BulkFate::NotTried)
        return item.error ? tr("stopped before: %1").arg(shown(base::explain(*item.error).failed))
                          : tr("stopped before");
    return item.error ? shown(base::sentence(*item.error)) : QString();
}

QVariant BulkModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid() || index.row() >= m_rows || index.column() >= columns)
        return {};
    if (role == Qt::DisplayRole)
        return text(index.row(), index.column());
    if (role == Qt::AccessibleTextRole)
        return headerData(index.column(), Qt::Horizontal, Qt::DisplayRole).toString() + QStringLiteral(": ") +
               text(index.row(), index.column());
    if (role == Qt::ToolTipRole) {
        const BulkItem& item = m_course.bulk().items()[static_cast<std::size_t>(index.row())];
        const QString tip = index.column() == Job ? shown(item.job.str()) : text(index.row(), index.column());
        return tip.isEmpty() ? QVariant() : shownTip(tip);
    }
    return {};
}

QVariant BulkModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (section) {
    case Result:
        return tr("Result");
    case Job:
        return m_course.bulk().order().ofRuns ? tr("Run") : tr("Job");
    case Outcome:
        return tr("What came of it");
    default:
        return {};
    }
}

QString BulkModel::asTsv() const {
    // Of runs, the job alone would not tell which.
    const bool ofRuns = m_course.bulk().order().ofRuns;
    QString tsv = QStringList{ofRuns ? tr("Run id") : tr("Job id"), tr("Result"), tr("What came of it"),
                              tr("Request id")}
                      .join(QLatin1Char('\t')) +
                  QLatin1Char('\n');
    for (int row = 0; row < m_rows; ++row) {
        const auto item = static_cast<std::size_t>(row);
        // shown() leaves no tabs and line feeds in what others wrote.
        tsv +=
            QStringList{ofRuns ? text(row, Job) : shown(m_course.bulk().items()[item].job.str()),
                        text(row, Result), text(row, Outcome), shown(m_course.bulk().intent(item).requestId)}
                .join(QLatin1Char('\t')) +
            QLatin1Char('\n');
    }
    return tsv;
}

} // namespace redispatch::ui
