// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/attention/attentionmodel.h"

#include "core/base/humanize.h"
#include "ui/attention/attentiontext.h"
#include "ui/changes/verbtext.h"
#include "ui/theme/look.h"

#include <algorithm>
#include <utility>

namespace redispatch::ui {

namespace {

constexpr quintptr topLevel = 0; // internal id; inside of line n it is n + 1

bool sameStructure(const AttentionLines& a, const AttentionLines& b) {
    return std::ranges::equal(a, b, [](const AttentionLine& x, const AttentionLine& y) {
        return x.key == y.key && x.isGroup() == y.isGroup() &&
               std::ranges::equal(
                   x.jobs, y.jobs, {}, [](const auto& one) { return one.job->id; },
                   [](const auto& one) { return one.job->id; });
    });
}

} // namespace

void AttentionModel::setLines(AttentionLines lines, base::Instant now) {
    m_now = now;
    if (sameStructure(m_lines, lines)) {
        m_lines = std::move(lines);
        if (m_lines.empty())
            return;
        emit dataChanged(index(0, 0), index(rowCount() - 1, columns - 1));
        for (int row = 0; row < rowCount(); ++row)
            if (const QModelIndex line = index(row, 0); rowCount(line) > 0)
                emit dataChanged(index(0, 0, line), index(rowCount(line) - 1, columns - 1, line));
        return;
    }
    emit layoutAboutToBeChanged({}, QAbstractItemModel::VerticalSortHint);
    const QModelIndexList before = persistentIndexList();
    std::vector<Identity> identities;
    for (const QModelIndex& one : before)
        identities.push_back(identityOf(one));
    m_lines = std::move(lines);
    QModelIndexList after;
    for (qsizetype i = 0; i < before.size(); ++i)
        after += rowFor(identities[static_cast<std::size_t>(i)], before[i].column());
    changePersistentIndexList(before, after);
    emit layoutChanged({}, QAbstractItemModel::VerticalSortHint);
}

const AttentionLine* AttentionModel::lineAt(const QModelIndex& index) const {
    if (!index.isValid())
        return nullptr;
    const auto line = index.internalId() == topLevel ? static_cast<std::size_t>(index.row())
                                                     : static_cast<std::size_t>(index.internalId() - 1);
    return line < m_lines.size() ? &m_lines[line] : nullptr;
}

const AttentionJob* AttentionModel::jobAt(const QModelIndex& index) const {
    const AttentionLine* line = lineAt(index);
    if (!line)
        return nullptr;
    if (index.internalId() == topLevel)
        return line->isGroup() ? nullptr : &line->jobs.front();
    const auto row = static_cast<std::size_t>(index.row());
    return row < line->jobs.size() ? &line->jobs[row] : nullptr;
}

bool AttentionModel::isGroup(const QModelIndex& index) const {
    return index.isValid() && index.internalId() == topLevel && lineAt(index) && lineAt(index)->isGroup();
}

AttentionModel::Identity AttentionModel::identityOf(const QModelIndex& index) const {
    const AttentionLine* line = lineAt(index);
    const AttentionJob* job = jobAt(index);
    return {line ? line->key : std::string(), job ? job->job->id : base::JobId()};
}

/// A job may have come into a group or out of one.
QModelIndex AttentionModel::rowFor(const Identity& identity, int column) const {
    if (identity.job.empty()) {
        const auto line = std::ranges::find(m_lines, identity.line, &AttentionLine::key);
        return line != m_lines.end() && line->isGroup()
                   ? createIndex(static_cast<int>(line - m_lines.begin()), column, topLevel)
                   : QModelIndex();
    }
    const QModelIndex place = indexOf(identity.job);
    return place.isValid() ? createIndex(place.row(), column, place.internalId()) : QModelIndex();
}

QModelIndex AttentionModel::indexOf(const base::JobId& id) const {
    for (std::size_t line = 0; line < m_lines.size(); ++line) {
        const auto& jobs = m_lines[line].jobs;
        const auto found = std::ranges::find_if(jobs, [&](const auto& one) { return one.job->id == id; });
        if (found == jobs.end())
            continue;
        return m_lines[line].isGroup()
                   ? createIndex(static_cast<int>(found - jobs.begin()), 0, static_cast<quintptr>(line) + 1)
                   : createIndex(static_cast<int>(line), 0, topLevel);
    }
    return {};
}

bool AttentionModel::hasOtherDeeds() const {
    return std::ranges::any_of(m_lines, [](const AttentionLine& line) {
        return std::ranges::any_of(line.jobs,
                                   [](const auto& one) { return otherRemedyFor(one, {}).has_value(); });
    });
}

std::optional<Remedy> AttentionModel::remedyAt(const QModelIndex& index) const {
    const AttentionJob* job = jobAt(index);
    if (!job)
        return std::nullopt;
    return index.column() == OtherDeedColumn ? otherRemedyFor(*job, m_recordsRefusal)
                                             : std::optional(remedyFor(*job));
}

std::vector<base::JobId> AttentionModel::jobsAt(const QModelIndex& index) const {
    if (const AttentionJob* job = jobAt(index))
        return {job->job->id};
    std::vector<base::JobId> jobs;
    if (const AttentionLine* line = lineAt(index))
        for (const AttentionJob& one : line->jobs)
            jobs.push_back(one.job->id);
    return jobs;
}

QModelIndex AttentionModel::index(int row, int column, const QModelIndex& parent) const {
    if (row < 0 || column < 0 || column >= columns || row >= rowCount(parent))
        return {};
    return createIndex(row, column, parent.isValid() ? static_cast<quintptr>(parent.row()) + 1 : topLevel);
}

QModelIndex AttentionModel::parent(const QModelIndex& index) const {
    if (!index.isValid() || index.internalId() == topLevel)
        return {};
    return createIndex(static_cast<int>(index.internalId() - 1), 0, topLevel);
}

int AttentionModel::rowCount(const QModelIndex& parent) const {
    if (!parent.isValid())
        return static_cast<int>(m_lines.size());
    return parent.column() == 0 && isGroup(parent) ? static_cast<int>(lineAt(parent)->jobs.size()) : 0;
}

int AttentionModel::columnCount(const QModelIndex& /*parent*/) const {
    return columns;
}

QString AttentionModel::text(const QModelIndex& index) const {
    const AttentionLine* line = lineAt(index);
    const AttentionJob* job = jobAt(index);
    if (!line)
        return {};
    switch (static_cast<Column>(index.column())) {
    case StateColumn:
        return lookFor(job ? *job : line->first(), lightColours()).word;
    case JobColumn:
        return job ? nameOf(*job) : titleOf(*line);
    case WhyColumn:
        return job ? whyOf(*job, m_now) : whyOf(*line, m_now);
    case SinceColumn: {
        const auto since = job ? job->need.since : line->since();
        return since ? QString::fromStdString(base::relativeText(*since, m_now)) : QString();
    }
    case OtherDeedColumn:
    case DeedColumn: {
        const auto remedy = remedyAt(index);
        return remedy ? remedy->text : job || index.column() != DeedColumn ? QString() : tr("Show");
    }
    }
    return {};
}

QVariant AttentionModel::data(const QModelIndex& index, int role) const {
    const AttentionLine* line = lineAt(index);
    if (!line)
        return {};
    const AttentionJob* job = jobAt(index);
    switch (role) {
    case Qt::DisplayRole:
        return text(index);
    case Qt::ToolTipRole: {
        const QString tip = toolTip(index);
        return tip.isEmpty() ? QVariant() : shownTip(tip);
    }
    case Qt::AccessibleTextRole: {
        // A row is read as one sentence, from any of its cells.
        QStringList parts;
        for (int column = 0; column < columns; ++column) {
            if (const QString part = text(index.siblingAtColumn(column)); !part.isEmpty())
                parts += part;
            if (column == JobColumn && job)
                parts += placeOf(*job);
        }
        return parts.join(QStringLiteral(", "));
    }
    default:
        return {};
    }
}

QString AttentionModel::toolTip(const QModelIndex& index) const {
    const AttentionLine* line = lineAt(index);
    const AttentionJob* job = jobAt(index);
    switch (static_cast<Column>(index.column())) {
    case StateColumn:
    case WhyColumn:
        return (job ? whyOf(*job, m_now) : whyOf(*line, m_now)) + QLatin1Char('\n') + adviceOf(line->first());
    case JobColumn:
        return job ? QString::fromStdString(job->job->id.str()) : QString();
    case SinceColumn: {
        const auto since = job ? job->need.since : line->since();
        return since ? QString::fromStdString(base::utcText(*since)) : QString();
    }
    case OtherDeedColumn:
    case DeedColumn: {
        const auto remedy = remedyAt(index);
        if (remedy && !remedy->refusal.isEmpty())
            return tr("Not available: %1").arg(remedy->refusal);
        return remedy && remedy->deed == Remedy::Deed::Acknowledge ? textOf(domain::Verb::Acknowledge).explain
                                                                   : QString();
    }
    }
    return {};
}

QVariant AttentionModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return QVariant((section == DeedColumn ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    if (role != Qt::DisplayRole)
        return {};
    switch (static_cast<Column>(section)) {
    case StateColumn:
        return tr("State");
    case JobColumn:
        return tr("Job");
    case WhyColumn:
        return tr("Why");
    case SinceColumn:
        return tr("Since");
    case OtherDeedColumn:
        return {};
    case DeedColumn:
        return tr("What can be done");
    }
    return {};
}

} // namespace redispatch::ui
