// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/detail/runsmodel.h"

#include "core/base/humanize.h"
#include "ui/detail/runglyph.h"
#include "ui/detail/runtext.h"

#include <QStringList>

#include <algorithm>
#include <unordered_map>

namespace redispatch::ui {

std::string keyOf(const domain::Run& run) {
    if (!run.id.empty())
        return run.id;
    return "slot " + (run.slotAt ? std::to_string(base::msSinceEpoch(*run.slotAt)) : std::string());
}

RunsModel::RunsModel(QObject* parent)
    : QAbstractTableModel(parent)
    , m_runs(std::make_shared<const std::vector<domain::Run>>())
    , m_now([] { return base::systemClock().now(); }) {}

void RunsModel::setRuns(RunList runs, bool more) {
    if (!runs)
        runs = std::make_shared<const std::vector<domain::Run>>();
    m_more = more;
    m_asked = false;
    apply(std::move(runs));
}

void RunsModel::setFilter(const query::RunFilter& filter) {
    if (filter == m_filter)
        return;
    m_filter = filter;
    apply(m_runs);
}

void RunsModel::tick() {
    if (m_filter.readsClock())
        apply(m_runs);
    // Runs under way are among the newest.
    constexpr int most = 100;
    for (int row = 0; row < std::min(rowCount(), most); ++row)
        if (runAt(row)->outcome == domain::Outcome::Running)
            emit dataChanged(index(row, Duration), index(row, Duration));
}

void RunsModel::apply(RunList runs) {
    std::vector<std::uint32_t> wanted; // each key once, whatever the engine says
    std::unordered_map<std::string, std::uint32_t> after;
    const base::Instant now = m_now();
    for (std::size_t i = 0; i < runs->size(); ++i) {
        const auto place = static_cast<std::uint32_t>(i);
        if (m_filter.matches((*runs)[i], now) && after.emplace(keyOf((*runs)[i]), place).second)
            wanted.push_back(place);
    }

    // Gone, from the end, in stretches.
    const auto stays = [&](std::size_t row) { return after.contains(keyOf((*m_runs)[m_rows[row]])); };
    for (std::size_t end = m_rows.size(); end > 0;) {
        if (stays(end - 1)) {
            --end;
            continue;
        }
        std::size_t first = end - 1;
        while (first > 0 && !stays(first - 1))
            --first;
        beginRemoveRows({}, static_cast<int>(first), static_cast<int>(end) - 1);
        m_rows.erase(m_rows.begin() + static_cast<std::ptrdiff_t>(first),
                     m_rows.begin() + static_cast<std::ptrdiff_t>(end));
        endRemoveRows();
        end = first;
    }

    // The others under their new indices; they rarely change places.
    std::vector<std::uint32_t> kept;
    std::vector<bool> changed(runs->size(), false);
    for (const std::uint32_t index : m_rows) {
        const domain::Run& before = (*m_runs)[index];
        kept.push_back(after.at(keyOf(before)));
        changed[kept.back()] = before != (*runs)[kept.back()];
    }
    if (std::ranges::is_sorted(kept)) {
        m_runs = runs;
        m_rows = std::move(kept);
    } else {
        emit layoutAboutToBeChanged({}, QAbstractItemModel::VerticalSortHint);
        const std::vector<std::uint32_t> places = kept;
        std::ranges::sort(kept);
        QModelIndexList from = persistentIndexList();
        QModelIndexList to;
        for (const QModelIndex& index : std::as_const(from)) {
            const auto row = std::ranges::lower_bound(kept, places[static_cast<std::size_t>(index.row())]);
            to.append(this->index(static_cast<int>(row - kept.begin()), index.column()));
        }
        m_runs = runs;
        m_rows = std::move(kept);
        changePersistentIndexList(from, to);
        emit layoutChanged({}, QAbstractItemModel::VerticalSortHint);
    }

    // New ones, in stretches.
    for (std::size_t row = 0; row < wanted.size();) {
        if (row < m_rows.size() && m_rows[row] == wanted[row]) {
            ++row;
            continue;
        }
        const auto first = wanted.begin() + static_cast<std::ptrdiff_t>(row);
        const auto end =
            row < m_rows.size() ? std::lower_bound(first, wanted.end(), m_rows[row]) : wanted.end();
        beginInsertRows({}, static_cast<int>(row), static_cast<int>(end - wanted.begin()) - 1);
        m_rows.insert(m_rows.begin() + static_cast<std::ptrdiff_t>(row), first, end);
        endInsertRows();
        row = static_cast<std::size_t>(end - wanted.begin());
    }

    for (std::size_t row = 0; row < m_rows.size(); ++row)
        if (changed[m_rows[row]])
            emit dataChanged(index(static_cast<int>(row), 0), index(static_cast<int>(row), ColumnCount - 1));
}

void RunsModel::setTimeZone(const QTimeZone& zone) {
    m_zone = zone;
    if (!m_rows.empty())
        emit dataChanged(index(0, Started), index(static_cast<int>(m_rows.size()) - 1, Started));
}

const domain::Run* RunsModel::runAt(int row) const {
    return row < 0 || row >= rowCount() ? nullptr : &(*m_runs)[m_rows[static_cast<std::size_t>(row)]];
}

int RunsModel::rowOf(const std::string& id) const {
    for (int row = 0; row < rowCount(); ++row)
        if (keyOf(*runAt(row)) == id)
            return row;
    return -1;
}

int RunsModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int RunsModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : ColumnCount;
}

QString RunsModel::asTsv(const domain::Run& run) const {
    QStringList cells;
    for (int column = 0; column < ColumnCount; ++column)
        cells << text(run, static_cast<Column>(column));
    return cells.join(QLatin1Char('\t'));
}

bool RunsModel::isNumber(int column) {
    return column == Duration || column == Wait || column == Attempt || column == DbCalls ||
           column == Response;
}

QVariant RunsModel::data(const QModelIndex& index, int role) const {
    const domain::Run* run = index.isValid() ? runAt(index.row()) : nullptr;
    if (!run)
        return {};
    const auto column = static_cast<Column>(index.column());
    if (role == Qt::DisplayRole)
        return text(*run, column);
    if (role == Qt::TextAlignmentRole)
        return QVariant((isNumber(column) ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    if (role == Qt::ToolTipRole) {
        if (column == Outcome && !run->error.empty())
            return shownTip(shown(run->error));
        if (column == Started && run->slotAt)
            return shownTip(
                tr("slot %1").arg(QString::fromStdString(base::utcText(*run->slotAt))) +
                (run->startedAt
                     ? tr("\nstarted %1").arg(QString::fromStdString(base::utcText(*run->startedAt)))
                     : QString()));
        if (column == Trigger && !(run->reason.empty() && run->by.empty()))
            return shownTip(text(*run, Trigger) +
                            (run->reason.empty() ? QString() : QLatin1Char('\n') + shown(run->reason)));
        if (column == Cache && !hitsText(run->meters).isEmpty())
            return shownTip(hitsText(run->meters));
    }
    if (role == Qt::AccessibleTextRole)
        return headerData(column, Qt::Horizontal, Qt::DisplayRole).toString() + QStringLiteral(": ") +
               text(*run, column);
    return {};
}

QString RunsModel::text(const domain::Run& run, Column column) const {
    const bool noRun = isSlotOnly(run);
    switch (column) {
    case Outcome: {
        QString word = lookOfRun(run, lightColours()).word;
        if (run.outcome == domain::Outcome::Running && progressOf(run))
            word += QLatin1Char(' ') + progressText(run);
        return noRun && run.skippedCount > 1
                   ? word +
                         QStringLiteral(" ×%1").arg(QString::fromStdString(base::countText(run.skippedCount)))
                   : word;
    }
    case Started: {
        const auto at = run.startedAt ? run.startedAt : run.slotAt;
        return at ? clockText(*at, m_now(), m_zone) : dash();
    }
    case Duration:
        if (!noRun && run.outcome == domain::Outcome::Running && run.startedAt)
            return durationWords(std::max(m_now() - *run.startedAt, base::milliseconds(0)));
        return noRun ? QString() : durationWords(run.duration);
    case Wait:
        return noRun ? QString() : durationWords(run.queueWait);
    case Trigger:
        return noRun ? QString() : triggerText(run);
    case Attempt:
        return noRun ? QString() : QString::number(run.attempt);
    case Exit:
        return noRun ? QString() : exitText(run);
    case Cache:
        return noRun ? QString() : cacheText(run.meters);
    case DbCalls:
        return noRun ? QString() : numberText(run.meters.dbCalls);
    case Response:
        if (noRun)
            return {};
        return run.meters.responseMs ? durationWords(*run.meters.responseMs) : dash();
    case Host:
        return noRun ? QString() : run.host.empty() ? dash() : shown(run.host);
    case Revision:
        return noRun ? QString() : run.revision.empty() ? dash() : shown(run.revision);
    case ColumnCount:
        break;
    }
    return {};
}

QVariant RunsModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || section < 0 || section >= ColumnCount)
        return {};
    if (role == Qt::TextAlignmentRole)
        return QVariant((isNumber(section) ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    if (role != Qt::DisplayRole)
        return {};
    switch (static_cast<Column>(section)) {
    case Outcome:
        return tr("Outcome");
    case Started:
        return tr("Started");
    case Duration:
        return tr("Duration");
    case Wait:
        return tr("Waited");
    case Trigger:
        return tr("Trigger");
    case Attempt:
        return tr("Attempt");
    case Exit:
        return tr("Exit");
    case Cache:
        return tr("Cache");
    case DbCalls:
        return tr("DB calls");
    case Response:
        return tr("Response");
    case Host:
        return tr("Host");
    case Revision:
        return tr("Revision");
    case ColumnCount:
        break;
    }
    return {};
}

bool RunsModel::canFetchMore(const QModelIndex& parent) const {
    // With a filter, the end of the list comes soon: on it goes only when somebody asks.
    return !parent.isValid() && m_more && !m_asked && m_filter.empty();
}

void RunsModel::fetchMore(const QModelIndex& parent) {
    if (!canFetchMore(parent))
        return;
    m_asked = true;
    emit olderWanted();
}

} // namespace redispatch::ui
