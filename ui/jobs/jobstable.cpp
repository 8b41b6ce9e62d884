// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/jobs/jobstable.h"

#include "core/domain/strip.h"
#include "core/query/sortcode.h"
#include "ui/jobs/emptystate.h"
#include "ui/jobs/jobdelegate.h"
#include "ui/jobs/marks.h"
#include "ui/jobs/sorting.h"
#include "ui/theme/fonts.h"
#include "ui/theme/look.h"
#include "ui/theme/metrics.h"
#include "ui/theme/plainheader.h"

#include <QApplication>
#include <QClipboard>
#include <QContextMenuEvent>
#include <QHeaderView>
#include <QMenu>
#include <QMouseEvent>
#include <QScrollBar>
#include <QTimer>

#include <algorithm>
#include <chrono>

namespace redispatch::ui {

using namespace std::chrono_literals;

JobsTable::JobsTable(JobsModel::Now now, QWidget* parent)
    : QTableView(parent)
    , m_marks(new Marks(this))
    , m_model(new JobsModel(std::move(now), this))
    , m_delegate(new JobDelegate(this))
    , m_empty(new EmptyState(viewport()))
    , m_flashEnd(new QTimer(this)) {
    setObjectName(QStringLiteral("jobsTable"));
    setAccessibleName(tr("Jobs"));
    m_model->setMarks(*m_marks);
    setModel(m_model);
    setItemDelegate(m_delegate);
    setSelectionBehavior(SelectRows);
    setSelectionMode(ExtendedSelection);
    setEditTriggers(NoEditTriggers);
    setShowGrid(false);
    setWordWrap(false);
    setFrameShape(NoFrame);
    setTabKeyNavigation(false);
    setHorizontalScrollMode(ScrollPerPixel);
    setHorizontalHeader(new PlainHeader(this));
    verticalHeader()->hide();
    verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    verticalHeader()->setMinimumSectionSize(space::row);
    verticalHeader()->setDefaultSectionSize(space::row);
    QHeaderView* header = horizontalHeader();
    header->setObjectName(QStringLiteral("jobsHeader"));
    header->setAccessibleName(tr("Columns of the job table"));
    header->setSectionsMovable(true);
    header->setSectionsClickable(true);
    header->setHighlightSections(false);
    header->setMinimumSectionSize(36);
    header->setFixedHeight(space::row);
    header->setContextMenuPolicy(Qt::CustomContextMenu);
    setDefaultColumns();
    header->setSortIndicatorShown(true);
    connect(header, &QHeaderView::customContextMenuRequested, this, &JobsTable::showHeaderMenu);
    connect(header, &QHeaderView::sectionMoved, this, &JobsTable::layoutEdited);
    connect(header, &QHeaderView::sectionResized, this, [this] {
        if (m_fitting)
            return;
        m_columnsChosen = true;
        emit layoutEdited();
    });
    connect(header, &QHeaderView::sectionClicked, this, [this](int section) {
        sortBy(JobsModel::column(section).column,
               QApplication::keyboardModifiers().testFlag(Qt::ShiftModifier));
    });
    connect(m_model, &JobsModel::sortKeysChanged, this, [this] {
        showSorting();
        emit layoutEdited();
    });
    connect(m_marks, &Marks::changed, this, [this, had = false]() mutable {
        if (had == !m_marks->empty())
            return;
        had = !had;
        fitColumns(); // the checks need room
    });
    showSorting();
    m_flashEnd->setSingleShot(true);
    m_flashEnd->setInterval(900ms);
    connect(m_flashEnd, &QTimer::timeout, this, [this] {
        m_model->forgetChanges();
        viewport()->update();
    });
    showEmptyState();
}

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
                                        {query::Column::Group, &m_groupWidth}})
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
        return glyph + words("never run") + space::tiny;
    case query::Column::Job:
        return std::clamp(m_jobWidth, 90, 220);
    case query::Column::Schedule:
        return std::clamp(m_scheduleWidth, 110, 280);
    case query::Column::Next:
        return words("59 min ago");
    case query::Column::LastOutcome:
        return glyph + words("cancelled");
    case query::Column::LastDuration:
        return words("59 min 59 s");
    case query::Column::DeltaMedian:
        return words("+99999 %");
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
/// there is too little, the strip gets shorter first, then schedules, names and owners are cut.
void JobsTable::fitColumns() {
    if (m_columnsChosen)
        return;
    QHeaderView* header = horizontalHeader();
    constexpr int arrow = 11; // beside the title that is sorted by
    std::vector<int> widths;
    int spare = viewport()->width();
    for (int section = 0; section < m_model->columnCount(); ++section) {
        const QString title = m_model->headerData(section, Qt::Horizontal, Qt::DisplayRole).toString();
        const int content = contentWidth(JobsModel::column(section).column);
        const int titled = header->fontMetrics().horizontalAdvance(title) + arrow;
        const bool marks = !m_marks->empty() && section == header->logicalIndex(0);
        widths.push_back(std::max(content, titled) + 2 * space::small + (marks ? JobDelegate::markWidth : 0));
        spare -= header->isSectionHidden(section) ? 0 : widths.back();
    }
    const auto widthOf = [&](query::Column column) -> int& {
        return widths[static_cast<std::size_t>(JobsModel::sectionOf(column))];
    };
    for (const auto& [column, least] : {std::pair{query::Column::Strip, 96},
                                        {query::Column::Schedule, 190},
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

void JobsTable::keepPlace(const std::function<void()>& change) {
    // The row at the top stays at the top, unless the table stands at its very beginning.
    const int top = verticalScrollBar()->value();
    const query::JobPtr anchor = top > 0 ? m_model->jobAt(rowAt(0)) : nullptr;
    m_following = false;
    change();
    m_following = true;
    if (anchor)
        if (const int row = m_model->rowOf(anchor->id); row >= 0)
            verticalScrollBar()->setValue(row);
    if (!currentIndex().isValid() && !m_opened.empty())
        if (const int row = m_model->rowOf(m_opened); row >= 0) {
            m_following = false;
            const int before = verticalScrollBar()->value();
            setCurrentIndex(m_model->index(row, std::max(0, horizontalHeader()->logicalIndex(0))));
            verticalScrollBar()->setValue(before);
            m_following = true;
        }
    showEmptyState();
}

void JobsTable::setSnapshot(domain::SnapshotPtr snapshot) {
    // Rows do not move away under a pressed button.
    if (viewport()->underMouse() && QApplication::mouseButtons() != Qt::NoButton) {
        m_held = std::move(snapshot);
        return;
    }
    m_held.reset();
    const bool first = !std::exchange(m_haveSnapshot, true);
    keepPlace([&] { m_model->setSnapshot(std::move(snapshot)); });
    offerQueueColumns();
    if (const int total = m_model->total(); !m_columnsChosen && total != std::exchange(m_measured, total)) {
        measureTexts();
        fitColumns();
    }
    if (first)
        m_model->forgetChanges();
    // The style reports no animation where a person asked for less motion.
    else if (style()->styleHint(QStyle::SH_Widget_Animation_Duration, nullptr, this) == 0)
        m_model->forgetChanges();
    else
        m_flashEnd->start();
}

void JobsTable::setFilter(const query::Filter& filter, const QString& text) {
    m_filterText = text;
    keepPlace([&] { m_model->setFilter(filter); });
}

void JobsTable::setStatus(const live::LinkStatus& status) {
    m_status = status;
    showEmptyState();
}

void JobsTable::showEmptyState() {
    const bool empty = m_model->rowCount() == 0;
    m_empty->setVisible(empty);
    if (empty)
        m_empty->update(m_status, m_haveSnapshot, m_model->total(), m_filterText);
}

void JobsTable::tick() {
    keepPlace([this] { m_model->tick(); });
    for (int section = 0; section < m_model->columnCount(); ++section)
        if (JobsModel::column(section).ticks && !isColumnHidden(section))
            viewport()->update(columnViewportPosition(section), 0, columnWidth(section),
                               viewport()->height());
}

void JobsTable::openJob(const base::JobId& id) {
    const int row = m_model->rowOf(id);
    if (row < 0)
        return;
    selectionModel()->setCurrentIndex(m_model->index(row, std::max(0, horizontalHeader()->logicalIndex(0))),
                                      QItemSelectionModel::ClearAndSelect | QItemSelectionModel::Rows);
}

void JobsTable::move(int rows) {
    const int row = std::clamp(currentIndex().row() + rows, 0, m_model->rowCount() - 1);
    if (m_model->rowCount() > 0)
        setCurrentIndex(m_model->index(row, std::max(0, currentIndex().column())));
}

void JobsTable::currentChanged(const QModelIndex& current, const QModelIndex& previous) {
    QTableView::currentChanged(current, previous);
    const query::JobPtr job = m_model->jobAt(current.row());
    if (!m_following || !job || job->id == m_opened)
        return;
    m_opened = job->id;
    emit jobOpened(m_opened);
}

QByteArray JobsTable::columnState() const {
    return horizontalHeader()->saveState();
}

void JobsTable::restoreColumns(const QByteArray& state) {
    if (state.isEmpty())
        return;
    if (!horizontalHeader()->restoreState(state) || horizontalHeader()->count() != m_model->columnCount() ||
        horizontalHeader()->hiddenSectionCount() >= m_model->columnCount())
        setDefaultColumns();
    else
        m_columnsChosen = true;
    horizontalHeader()->setFixedHeight(space::row);
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

void JobsTable::sortBy(query::Column column, bool also) {
    m_model->setSortKeys(sortedBy(m_model->sortKeys(), column, also));
}

/// The header has an indicator of its own, which a click turns around: ours is the truth.
void JobsTable::showSorting() {
    std::vector<PlainHeader::SortMark> marks;
    for (const query::SortKey key : m_model->sortKeys())
        marks.push_back({JobsModel::sectionOf(key.column), key.descending});
    if (marks.empty())
        marks.push_back({JobsModel::sectionOf(query::Column::State), false});
    horizontalHeader()->setSortIndicator(marks.front().section,
                                         marks.front().descending ? Qt::DescendingOrder : Qt::AscendingOrder);
    static_cast<PlainHeader*>(horizontalHeader())->setSortMarks(std::move(marks));
}

QString JobsTable::sortCode() const {
    return QString::fromStdString(query::sortCode(m_model->sortKeys()));
}

void JobsTable::restoreSort(const QString& code) {
    if (auto keys = query::sortKeysFrom(code.toStdString()))
        m_model->setSortKeys(std::move(*keys));
}

void JobsTable::setStripOverlay(std::function<StripOverlay(const domain::Job& job)> overlay) {
    m_delegate->setStripOverlay(std::move(overlay));
}

void JobsTable::setDensity(const QString& word) {
    const int height = word == QLatin1String("dense")     ? space::row - 2 * space::tiny
                       : word == QLatin1String("compact") ? space::row - space::tiny
                                                          : space::row;
    verticalHeader()->setMinimumSectionSize(height);
    verticalHeader()->setDefaultSectionSize(height);
}

QString JobsTable::selectionAsTsv() const {
    const QHeaderView* header = horizontalHeader();
    std::vector<int> sections;
    for (int visual = 0; visual < header->count(); ++visual)
        if (const int section = header->logicalIndex(visual); !header->isSectionHidden(section))
            sections.push_back(section);
    const auto line = [&](const auto& cell) {
        QStringList cells;
        for (const int section : sections)
            cells += cell(section);
        return cells.join(QLatin1Char('\t')) + QLatin1Char('\n');
    };
    QString text = line([&](int section) {
        return m_model->headerData(section, Qt::Horizontal, Qt::DisplayRole).toString();
    });
    QModelIndexList rows = selectionModel()->selectedRows();
    std::sort(rows.begin(), rows.end());
    for (const QModelIndex& row : rows)
        text += line(
            [&](int section) { return m_model->index(row.row(), section).data(Qt::DisplayRole).toString(); });
    return text;
}

void JobsTable::copySelection() {
    if (selectionModel()->hasSelection())
        QApplication::clipboard()->setText(selectionAsTsv());
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

void JobsTable::contextMenuEvent(QContextMenuEvent* event) {
    if (currentIndex().isValid())
        emit menuWanted(event->globalPos());
}

void JobsTable::resizeEvent(QResizeEvent* event) {
    QTableView::resizeEvent(event);
    m_empty->setGeometry(viewport()->rect());
    fitColumns();
}

/// The marks stand before the first column, while there are any.
bool JobsTable::clickMark(const QMouseEvent& event) {
    const QPoint at = event.position().toPoint();
    const int first = horizontalHeader()->logicalIndex(0);
    const int into = at.x() - columnViewportPosition(first);
    const auto job = m_model->jobAt(rowAt(at.y()));
    if (event.button() != Qt::LeftButton || !m_model->hasMarks() || !job || into < 0 ||
        into >= space::small + JobDelegate::markWidth)
        return false;
    m_marks->toggle({job->id});
    emit markClicked(job->id);
    return true;
}

void JobsTable::mousePressEvent(QMouseEvent* event) {
    if (!clickMark(*event))
        QTableView::mousePressEvent(event);
}

void JobsTable::mouseDoubleClickEvent(QMouseEvent* event) {
    if (!clickMark(*event))
        QTableView::mouseDoubleClickEvent(event);
}

void JobsTable::mouseReleaseEvent(QMouseEvent* event) {
    QTableView::mouseReleaseEvent(event);
    if (m_held)
        QTimer::singleShot(0, this, [this] {
            if (m_held)
                setSnapshot(std::exchange(m_held, nullptr));
        });
}

} // namespace redispatch::ui
