// SPDX-License-Identifier: GPL-3.0-or-later
// The columns of the table: which are shown, in what order, and how wide.
#include "core/domain/strip.h"
#include "ui/jobs/jobdelegate.h"
#include "ui/jobs/jobstable.h"
#include "ui/jobs/marks.h"
#include "ui/theme/fonts.h"
#include "ui/theme/metrics.h"

#include <QHeaderView>
#include <QMenu>

#include <algorithm>

namespace redispatch::ui {

namespace {
/// Before the header's own state: whether its widths were set by a person, or are fitted anew.
const QByteArray ownWidths("w"), fittedWidths("f");
} // namespace

void JobsTable::setDefaultColumns() {
    QHeaderView* header = horizontalHeader();
    m_columnsChosen = false;
    m_fitting = true;
    for (int section = 0; section < m_model->columnCount(); ++section) {
        header->moveSection(header->visualIndex(section), section);
        header->setSectionHidden(section, !JobsModel::column(section).shown);
    }
    m_fitting = false;
    fitColumns();
}

/// Queues and lags are worth a column as soon as there are queues; once, and not against a person's choice.
void JobsTable::offerQueueColumns() {
    if (m_columnsChosen || m_queuesSeen)
        return;
    const auto& jobs = m_model->snapshot()->jobs;
    m_queuesSeen = std::ranges::any_of(jobs, [](const query::JobPtr& job) { return job->queue != nullptr; });
    if (!m_queuesSeen)
        return;
    m_fitting = true;
    for (const auto column : {query::Column::Group, query::Column::Lag})
        setColumnHidden(JobsModel::sectionOf(column), false);
    // A median needs a history, which queues rarely keep; names need the room.
    setColumnHidden(JobsModel::sectionOf(query::Column::DeltaMedian), true);
    m_fitting = false;
    m_measured = 0; // to be measured again
}

/// The width of the texts that differ from server to server. Only ever grows, so that columns stand still.
void JobsTable::measureTexts() {
    constexpr int most = 300;   // rows; the others look the same
    constexpr int longest = 60; // characters
    const QFontMetrics plain(font());
    const QFontMetrics strong(strongFont(font()));
    const int rows = std::min(m_model->rowCount(), most);
    for (const auto& [column, width] : {std::pair{query::Column::Job, &m_jobWidth},
                                        {query::Column::Schedule, &m_scheduleWidth},
                                        {query::Column::Owner, &m_ownerWidth},
                                        {query::Column::Group, &m_groupWidth},
                                        {query::Column::LastOutcome, &m_lastWidth},
                                        {query::Column::LastDuration, &m_durationWidth}})
        for (int row = 0; row < rows; ++row) {
            const QString text = m_model->index(row, JobsModel::sectionOf(column)).data().toString();
            const QFontMetrics& metrics = column == query::Column::Job ? strong : plain;
            *width = std::max(*width, metrics.horizontalAdvance(text.left(longest)) + 1);
        }
}

/// What a column's texts need, without the space around them.
int JobsTable::contentWidth(query::Column column) const {
    const auto words = [this](const char* text) { return fontMetrics().horizontalAdvance(tr(text)); };
    constexpr int glyph = space::glyph + 6;
    switch (column) {
    case query::Column::State:
        return glyph + words("running · failing") + space::tiny;
    case query::Column::Job:
        return std::clamp(m_jobWidth, 90, 220);
    case query::Column::Schedule:
        return std::clamp(m_scheduleWidth, 110, 280);
    case query::Column::Next:
        return words("59 min ago");
    case query::Column::LastOutcome:
        return glyph + std::max(words("timeout"), m_lastWidth);
    case query::Column::LastDuration:
        return std::max(words("599 ms"), m_durationWidth);
    case query::Column::DeltaMedian:
        return words("+899 %");
    case query::Column::Strip:
        return 2 * static_cast<int>(domain::stripLength);
    case query::Column::Owner:
        return std::clamp(m_ownerWidth, 40, 120);
    case query::Column::Notes:
        return 3 * space::medium;
    case query::Column::Lag:
        return words("+999 ms");
    case query::Column::Iteration:
        return words("1,000 of 1,000");
    case query::Column::Group:
        return std::clamp(m_groupWidth, 40, 140);
    case query::Column::LastRun:
    case query::Column::LastSuccess:
    case query::Column::LastFailure:
    case query::Column::PausedUntil:
    case query::Column::Cache:
    case query::Column::DbCalls:
    case query::Column::QueueState:
    case query::Column::Engine:
    case query::Column::Tags:
    case query::Column::Id:
    case query::Column::P95:
    case query::Column::ErrorShare:
    case query::Column::DeltaBaseline:
        break;
    }
    return static_cast<int>(query::info(column).width * fontMetrics().averageCharWidth() * 0.85);
}

/// Until a person sets widths: each column has what it needs, names and schedules share the rest. Where
/// there is too little, long schedules are cut first, then states of two words; the strip gets shorter, then
/// schedules, names and owners are cut.
void JobsTable::fitColumns() {
    if (m_columnsChosen)
        return;
    QHeaderView* header = horizontalHeader();
    constexpr int arrow = 11; // beside the title that is sorted by
    const auto& keys = m_model->sortKeys();
    const auto sorted = [&](int section) {
        const query::Column column = JobsModel::column(section).column;
        return keys.empty() ? column == query::Column::State
                            : std::ranges::find(keys, column, &query::SortKey::column) != keys.end();
    };
    std::vector<int> widths;
    int spare = viewport()->width();
    for (int section = 0; section < m_model->columnCount(); ++section) {
        const QString title = m_model->headerData(section, Qt::Horizontal, Qt::DisplayRole).toString();
        const int content = contentWidth(JobsModel::column(section).column);
        const int titled = header->fontMetrics().horizontalAdvance(title) + (sorted(section) ? arrow : 0);
        const bool marks = !m_marks->empty() && section == header->logicalIndex(0);
        widths.push_back(std::max(content, titled) + 2 * space::small + (marks ? JobDelegate::markWidth : 0));
        spare -= header->isSectionHidden(section) ? 0 : widths.back();
    }
    const auto widthOf = [&](query::Column column) -> int& {
        return widths[static_cast<std::size_t>(JobsModel::sectionOf(column))];
    };
    const int oneState = widthOf(query::Column::State) - fontMetrics().horizontalAdvance(tr("running · "));
    for (const auto& [column, least] : {std::pair{query::Column::Schedule, 190},
                                        {query::Column::State, oneState},
                                        {query::Column::Strip, 96},
                                        {query::Column::Strip, 76},
                                        {query::Column::Schedule, 106},
                                        {query::Column::Job, 150},
                                        {query::Column::Owner, 62},
                                        {query::Column::Group, 62},
                                        {query::Column::Job, 96}})
        if (spare < 0 && !header->isSectionHidden(JobsModel::sectionOf(column))) {
            const int given = std::clamp(-spare, 0, std::max(0, widthOf(column) - least));
            widthOf(column) -= given;
            spare += given;
        }
    // Where they must be scrolled anyway, names are whole.
    if (spare < 0)
        widthOf(query::Column::Job) = contentWidth(query::Column::Job) + 2 * space::small;
    const bool job = !header->isSectionHidden(JobsModel::sectionOf(query::Column::Job));
    const bool schedule = !header->isSectionHidden(JobsModel::sectionOf(query::Column::Schedule));
    if (spare > 0 && job)
        widthOf(query::Column::Job) += schedule ? spare * 2 / 5 : spare;
    if (spare > 0 && schedule)
        widthOf(query::Column::Schedule) += job ? spare - spare * 2 / 5 : spare;
    m_fitting = true;
    for (int section = 0; section < m_model->columnCount(); ++section)
        header->resizeSection(section, widths[static_cast<std::size_t>(section)]);
    m_fitting = false;
}

QByteArray JobsTable::columnState() const {
    return (m_columnsChosen ? ownWidths : fittedWidths) + horizontalHeader()->saveState();
}

void JobsTable::restoreColumns(const QByteArray& state) {
    if (state.isEmpty())
        return;
    QHeaderView* header = horizontalHeader();
    m_fitting = true;
    const bool restored = header->restoreState(state.mid(1)) && header->count() == m_model->columnCount() &&
                          header->hiddenSectionCount() < m_model->columnCount();
    m_fitting = false;
    if (restored) {
        m_columnsChosen = state.startsWith(ownWidths);
        m_queuesSeen = true; // what is shown was chosen
        fitColumns();
    } else {
        setDefaultColumns();
    }
    header->setFixedHeight(space::row);
    showSorting();
}

std::vector<query::Column> JobsTable::shownColumns() const {
    const QHeaderView* header = horizontalHeader();
    std::vector<query::Column> shown;
    for (int visual = 0; visual < header->count(); ++visual)
        if (const int section = header->logicalIndex(visual); !header->isSectionHidden(section))
            shown.push_back(JobsModel::column(section).column);
    return shown;
}

void JobsTable::showColumns(const std::vector<query::Column>& columns) {
    if (columns.empty() || columns == shownColumns())
        return;
    QHeaderView* header = horizontalHeader();
    m_fitting = true;
    int place = 0;
    for (const query::Column column : columns)
        header->moveSection(header->visualIndex(JobsModel::sectionOf(column)), place++);
    for (int section = 0; section < m_model->columnCount(); ++section)
        header->setSectionHidden(section, std::ranges::find(columns, JobsModel::column(section).column) ==
                                              columns.end());
    m_fitting = false;
    m_queuesSeen = true; // what is shown was chosen
    fitColumns();
    emit layoutEdited();
}

void JobsTable::resetColumns() {
    m_queuesSeen = false;
    setDefaultColumns();
    offerQueueColumns();
    fitColumns();
    emit layoutEdited();
}

void JobsTable::showHeaderMenu(const QPoint& position) {
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->setObjectName(QStringLiteral("columnMenu"));
    QHeaderView* header = horizontalHeader();
    for (int section = 0; section < m_model->columnCount(); ++section) {
        QAction* action =
            menu->addAction(m_model->headerData(section, Qt::Horizontal, Qt::DisplayRole).toString());
        action->setCheckable(true);
        action->setChecked(!header->isSectionHidden(section));
        // Without any column there would be no header left to bring one back.
        action->setEnabled(!action->isChecked() || header->hiddenSectionCount() < header->count() - 1);
        connect(action, &QAction::toggled, this, [this, section](bool shownNow) {
            setColumnHidden(section, !shownNow);
            m_queuesSeen = true;
            fitColumns();
            emit layoutEdited();
        });
    }
    menu->addSeparator();
    connect(menu->addAction(tr("Sort by what needs attention")), &QAction::triggered, this,
            [this] { m_model->setSortKeys({}); });
    connect(menu->addAction(tr("Choose columns…")), &QAction::triggered, this, &JobsTable::columnsWanted);
    connect(menu->addAction(tr("Default columns")), &QAction::triggered, this, &JobsTable::resetColumns);
    menu->popup(header->mapToGlobal(position));
}

} // namespace redispatch::ui
