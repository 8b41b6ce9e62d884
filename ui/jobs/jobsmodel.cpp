// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/jobs/jobsmodel.h"

#include "core/base/humanize.h"
#include "core/query/sortcode.h"
#include "ui/detail/phrases.h"
#include "ui/jobs/marks.h"
#include "ui/jobs/rowdiff.h"
#include "ui/theme/look.h"

#include <QTimer>

#include <algorithm>
#include <iterator>

namespace redispatch::ui {

using domain::Job;
using query::Column;
using query::Index;

namespace {

/// Beyond this many separate insertions or removals one change of layout is cheaper: with 100,000 rows each
/// costs the header a third of a millisecond.
constexpr std::size_t mostRanges = 16;
/// Beyond this many changed rows a flash tells nobody anything.
constexpr std::size_t mostFlashes = 200;

QString text(const std::string& utf8) {
    return QString::fromStdString(utf8);
}

std::uint32_t changedColumns(const Job& before, const Job& after, domain::Instant now) {
    std::uint32_t mask = 0;
    std::uint32_t bit = 1;
    for (const query::ColumnInfo& info : query::columns()) {
        if (!info.ticks && query::text(before, info.column, now) != query::text(after, info.column, now))
            mask |= bit;
        bit <<= 1U;
    }
    return mask;
}

QString notesTip(domain::NotesPresent notes) {
    const auto line = [](bool present, const QString& what) {
        return (present ? JobsModel::tr("%1: written down") : JobsModel::tr("%1: missing")).arg(what);
    };
    return QStringList{line(notes.owner, JobsModel::tr("Owner")),
                       line(notes.expectedResult, JobsModel::tr("Expected result")),
                       line(notes.rollbackNote, JobsModel::tr("Rollback note"))}
        .join(QLatin1Char('\n'));
}

QString baselineTip(const Job& job) {
    return job.baseline ? JobsModel::tr("of %1 ok runs in the last 30 days")
                              .arg(text(base::countText(static_cast<long long>(job.baseline->n))))
                        : JobsModel::tr("fewer than 59 ok runs in the last 30 days are known");
}

QString iterationTip(const Job& job) {
    if (!job.queue)
        return {};
    QStringList lines;
    if (job.queue->limit)
        lines += JobsModel::tr("It ends after %1 runs").arg(text(base::countText(*job.queue->limit)));
    if (job.queue->endsAt)
        lines += JobsModel::tr("No run after %1").arg(text(base::utcText(*job.queue->endsAt)));
    return lines.join(QLatin1Char('\n'));
}

} // namespace

JobsModel::JobsModel(Now now, QObject* parent)
    : QAbstractTableModel(parent)
    , m_now(std::move(now))
    , m_snapshot(m_arrangement.snapshot())
    , m_textTimer(new QTimer(this)) {
    // Search texts are made between other events, so that neither a snapshot nor a keystroke waits for all.
    connect(m_textTimer, &QTimer::timeout, this, [this] {
        if (!m_arrangement.prepareTexts())
            m_textTimer->stop();
    });
}

const query::ColumnInfo& JobsModel::column(int section) {
    return query::columns()[static_cast<std::size_t>(section)];
}

int JobsModel::sectionOf(Column column) {
    const auto all = query::columns();
    const auto found =
        std::find_if(all.begin(), all.end(), [&](const auto& info) { return info.column == column; });
    return static_cast<int>(found - all.begin());
}

query::JobPtr JobsModel::jobAt(int row) const {
    if (row < 0 || row >= std::ssize(m_rows))
        return nullptr;
    return m_snapshot->jobs[m_rows[static_cast<std::size_t>(row)]];
}

query::JobPtr JobsModel::find(const base::JobId& id) const {
    const auto& jobs = m_snapshot->jobs;
    const auto found =
        std::ranges::lower_bound(jobs, id, {}, [](const query::JobPtr& job) { return job->id; });
    return found != jobs.end() && (*found)->id == id ? *found : nullptr;
}

int JobsModel::rowOf(const base::JobId& id) const {
    const auto& jobs = m_snapshot->jobs;
    const auto found = std::lower_bound(
        jobs.begin(), jobs.end(), id,
        [](const query::JobPtr& job, const base::JobId& wanted) { return job->id < wanted; });
    if (found == jobs.end() || (*found)->id != id)
        return -1;
    const auto row = std::find(m_rows.begin(), m_rows.end(), static_cast<Index>(found - jobs.begin()));
    return row == m_rows.end() ? -1 : static_cast<int>(row - m_rows.begin());
}

int JobsModel::total() const {
    return static_cast<int>(m_snapshot->jobs.size());
}

int JobsModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int JobsModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(query::columns().size());
}

QVariant JobsModel::data(const QModelIndex& index, int role) const {
    const query::JobPtr job = index.isValid() ? jobAt(index.row()) : nullptr;
    if (!job)
        return {};
    const query::ColumnInfo& info = column(index.column());
    switch (role) {
    case Qt::DisplayRole:
        return text(query::text(*job, info.column, m_now()));
    case Qt::ToolTipRole:
        if (const QString tip = toolTip(*job, info.column); !tip.isEmpty())
            return shownTip(tip);
        return {};
    case Qt::TextAlignmentRole:
        return QVariant::fromValue((info.align == query::Align::Right ? Qt::AlignRight : Qt::AlignLeft) |
                                   Qt::AlignVCenter);
    case Qt::AccessibleTextRole:
        return (hasMarks() && m_marks->contains(job->id) ? tr("marked, ") : QString()) +
               text(std::string(info.title)) + QStringLiteral(": ") +
               text(query::text(*job, info.column, m_now()));
    case JobIdRole:
        return text(job->id.str());
    case MarkedRole:
        return hasMarks() && m_marks->contains(job->id);
    case ChangedRole: {
        const auto found = m_changed.find(job->id);
        return found != m_changed.end() && (found->second >> static_cast<unsigned>(index.column()) & 1U) != 0;
    }
    default:
        return {};
    }
}

QVariant JobsModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || section < 0 || section >= columnCount())
        return {};
    const query::ColumnInfo& info = column(section);
    switch (role) {
    case Qt::DisplayRole:
        return text(std::string(info.title));
    case Qt::AccessibleTextRole:
        return spokenTitle(section);
    case Qt::ToolTipRole:
        return shownTip(text(std::string(info.hint)));
    case Qt::TextAlignmentRole:
        return QVariant::fromValue((info.align == query::Align::Right ? Qt::AlignRight : Qt::AlignLeft) |
                                   Qt::AlignVCenter);
    default:
        return {};
    }
}

/// The state in words, and why it is so.
QString JobsModel::stateTip(const Job& job) const {
    const domain::Instant now = m_now();
    const stats::Health health = query::healthOf(job, now);
    const QString known =
        text(query::stateText(job, health)) + QStringLiteral(" — ") + healthText(job, health, now);
    if (!isStale())
        return known;
    return tr("unknown — not read for %1").arg(durationOf(*m_read.age)) + QLatin1Char('\n') +
           tr("last known: %1").arg(known);
}

bool JobsModel::isStale() const {
    return m_read.age && *m_read.age > 3 * m_read.refreshPeriod;
}

void JobsModel::setReadAge(const query::ReadAge& read) {
    const bool before = isStale();
    m_read = read;
    const bool changed = m_arrangement.setReadAge(read, m_now());
    if (changed && m_arrangement.rows() != m_rows)
        moveTo(m_arrangement.rows());
    if ((changed || before != isStale()) && rowCount() > 0)
        emit dataChanged(index(0, 0), index(rowCount() - 1, columnCount() - 1));
}

QString JobsModel::toolTip(const Job& job, Column column) const {
    const domain::Instant now = m_now();
    const auto moment = [&](const std::optional<domain::Instant>& at) {
        return at ? zonedText(*at, job.schedule.timeZone.view()) + QLatin1Char('\n') +
                        text(base::utcText(*at))
                  : QString();
    };
    switch (column) {
    case Column::State:
        return stateTip(job);
    case Column::Job:
        return text(job.id.str());
    case Column::Schedule:
        return shown(job.schedule.expression.view()) + QLatin1Char('\n') +
               (job.schedule.timeZone.empty() ? tr("UTC") : shown(job.schedule.timeZone.view()));
    case Column::Next:
        return moment(job.nextAt) + (job.queue && job.queue->queuePaused
                                         ? QLatin1Char('\n') + tr("its queue is paused")
                                         : QString());
    case Column::LastRun:
    case Column::LastOutcome:
    case Column::LastDuration:
        return job.last.finishedAt || !job.queue ? moment(job.last.finishedAt)
                                                 : shown(job.queue->note.view());
    case Column::Lag:
        return job.last.slotAt && query::lagOf(job)
                   ? tr("slot %1\nstarted %2")
                         .arg(text(base::utcText(*job.last.slotAt)), text(base::utcText(*job.last.startedAt)))
                   : QString();
    case Column::Iteration:
        return iterationTip(job);
    case Column::LastSuccess:
        return moment(job.lastSuccessAt);
    case Column::LastFailure:
        return moment(job.lastFailureAt);
    case Column::P95:
    case Column::DeltaBaseline:
        return baselineTip(job);
    case Column::ErrorShare:
        return {};
    case Column::DeltaMedian:
        return job.medianDuration ? tr("median of its ok runs: %1").arg(durationOf(*job.medianDuration))
                                  : QString();
    case Column::PausedUntil:
        return job.paused ? whyText(job, domain::JobState::Paused, now) : QString();
    case Column::Notes:
        return notesTip(job.notes);
    case Column::QueueState:
        return job.queue && job.queue->queuePaused
                   ? tr("No job of %1 runs until the queue is resumed").arg(shown(job.group.view()))
                   : QString();
    case Column::Strip:
        return {}; // has a card of its own
    case Column::Owner:
    case Column::Cache:
    case Column::DbCalls:
    case Column::Group:
    case Column::Engine:
    case Column::Tags:
    case Column::Id:
        return text(query::text(job, column, now));
    }
    return {};
}

void JobsModel::setSnapshot(domain::SnapshotPtr snapshot) {
    // A hundred thousand rows take a while to let go of: that is an event of its own.
    QMetaObject::invokeMethod(
        this, [gone = m_snapshot]() mutable { gone.reset(); }, Qt::QueuedConnection);
    const query::RowChanges changes = m_arrangement.setSnapshot(std::move(snapshot), m_now());
    m_textTimer->start();
    m_changed.clear();

    // Removals happen while the rows still index the snapshot they came from.
    std::vector<bool> goes(m_rows.size());
    for (std::size_t row = 0; row < m_rows.size(); ++row) {
        const Index place = changes.placeOf(m_rows[row]);
        goes[row] = place == query::noRow || !m_arrangement.shows(place);
    }
    const std::vector<RowRange> removals = rangesOf(goes);
    if (removals.size() > mostRanges) {
        moveTo(m_arrangement.rows(), changes);
        return;
    }
    for (auto range = removals.rbegin(); range != removals.rend(); ++range) {
        beginRemoveRows({}, range->first, range->last);
        m_rows.erase(m_rows.begin() + range->first, m_rows.begin() + range->last + 1);
        endRemoveRows();
    }
    for (Index& row : m_rows)
        row = changes.placeOf(row);
    const domain::SnapshotPtr before = std::exchange(m_snapshot, m_arrangement.snapshot());

    std::vector<bool> jobChanged(m_snapshot->jobs.size());
    for (const Index row : changes.fresh)
        jobChanged[row] = true;
    Rows changed; // among those that stay
    std::ranges::copy_if(m_rows, std::back_inserter(changed), [&](Index row) { return jobChanged[row]; });
    noteChanges(*before, changed);
    takeRows(m_arrangement.rows());
    tellChanges(changed);
}

/// Which cells of these rows say something else than before.
void JobsModel::noteChanges(const domain::Snapshot& before, const Rows& rows) {
    if (rows.size() > mostFlashes)
        return;
    for (const Index row : rows) {
        const Job& job = *m_snapshot->jobs[row];
        const Job* old = domain::findJob(before, job.id);
        if (const std::uint32_t mask = old ? changedColumns(*old, job, m_now()) : 0)
            m_changed.emplace(job.id, mask);
    }
}

void JobsModel::tellChanges(const Rows& rows) {
    if (rows.empty())
        return;
    std::vector<bool> jobChanged(m_snapshot->jobs.size());
    for (const Index row : rows)
        jobChanged[row] = true;
    std::vector<bool> rowChanged(m_rows.size());
    for (std::size_t row = 0; row < m_rows.size(); ++row)
        rowChanged[row] = jobChanged[m_rows[row]];
    std::vector<RowRange> ranges = rangesOf(rowChanged);
    if (ranges.size() > mostRanges)
        ranges = {{ranges.front().first, ranges.back().last}};
    for (const RowRange& range : ranges)
        emit dataChanged(index(range.first, 0), index(range.last, columnCount() - 1));
}

/// From the rows that stay to `rows`, which holds all of them and perhaps more: first their order, then
/// the new ones.
void JobsModel::takeRows(Rows rows) {
    std::vector<bool> present(m_snapshot->jobs.size());
    for (const Index job : m_rows)
        present[job] = true;
    std::vector<bool> comes(rows.size());
    Rows stay;
    stay.reserve(m_rows.size());
    for (std::size_t row = 0; row < rows.size(); ++row) {
        comes[row] = !present[rows[row]];
        if (!comes[row])
            stay.push_back(rows[row]);
    }
    const std::vector<RowRange> insertions = rangesOf(comes);
    if (insertions.size() > mostRanges) {
        moveTo(std::move(rows));
        return;
    }
    if (stay != m_rows)
        moveTo(std::move(stay));
    for (const RowRange& range : insertions) {
        beginInsertRows({}, range.first, range.last);
        m_rows.insert(m_rows.begin() + range.first, rows.begin() + range.first,
                      rows.begin() + range.last + 1);
        endInsertRows();
    }
}

/// One change of layout to other rows, of the arrangement's snapshot; `changes` leads there from the model's.
void JobsModel::moveTo(Rows rows, const query::RowChanges& changes) {
    emit layoutAboutToBeChanged({}, QAbstractItemModel::VerticalSortHint);
    m_snapshot = m_arrangement.snapshot();
    std::vector<int> rowOfJob(m_snapshot->jobs.size(), -1);
    for (std::size_t row = 0; row < rows.size(); ++row)
        rowOfJob[rows[row]] = static_cast<int>(row);
    const QModelIndexList before = persistentIndexList();
    QModelIndexList after;
    after.reserve(before.size());
    for (const QModelIndex& index : before) {
        const Index job = changes.placeOf(m_rows[static_cast<std::size_t>(index.row())]);
        const int row = job == query::noRow ? -1 : rowOfJob[job];
        after.append(row < 0 ? QModelIndex() : createIndex(row, index.column()));
    }
    m_rows = std::move(rows);
    changePersistentIndexList(before, after);
    emit layoutChanged({}, QAbstractItemModel::VerticalSortHint);
}

void JobsModel::setFilter(const query::Filter& filter) {
    if (filter == m_arrangement.filter())
        return;
    m_arrangement.setFilter(filter, m_now());
    moveTo(m_arrangement.rows());
}

void JobsModel::sort(int section, Qt::SortOrder order) {
    if (section < 0)
        setSortKeys({});
    else
        setSortKeys({{column(section).column, order == Qt::DescendingOrder}});
}

void JobsModel::setSortKeys(std::vector<query::SortKey> keys) {
    m_keys = std::move(keys);
    m_arrangement.setKeys(query::orderFor(m_keys), m_now());
    moveTo(m_arrangement.rows());
    emit headerDataChanged(Qt::Horizontal, 0, columnCount() - 1);
    emit sortKeysChanged();
}

/// "Next, sorted descending, 2 of 3": the title and what the arrow beside it says.
QString JobsModel::spokenTitle(int section) const {
    const query::ColumnInfo& info = column(section);
    const QString title = text(std::string(info.title));
    const auto key = std::ranges::find(m_keys, info.column, &query::SortKey::column);
    if (key == m_keys.end())
        return title;
    return (key->descending ? tr("%1, sorted descending, %2 of %3") : tr("%1, sorted ascending, %2 of %3"))
        .arg(title)
        .arg(key - m_keys.begin() + 1)
        .arg(m_keys.size());
}

void JobsModel::tick() {
    if (m_arrangement.advance(m_now()) && m_arrangement.rows() != m_rows)
        moveTo(m_arrangement.rows());
}

void JobsModel::forgetChanges() {
    m_changed.clear();
}

void JobsModel::setMarks(const Marks& marks) {
    m_marks = &marks;
    connect(&marks, &Marks::changed, this, [this] {
        if (rowCount() > 0)
            emit dataChanged(index(0, 0), index(rowCount() - 1, columnCount() - 1),
                             {MarkedRole, Qt::AccessibleTextRole});
    });
}

bool JobsModel::hasMarks() const {
    return m_marks && !m_marks->empty();
}

} // namespace redispatch::ui
