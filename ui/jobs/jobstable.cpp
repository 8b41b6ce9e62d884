// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/jobs/jobstable.h"

#include "core/query/sortcode.h"
#include "ui/jobs/emptystate.h"
#include "ui/jobs/jobdelegate.h"
#include "ui/jobs/marks.h"
#include "ui/jobs/sorting.h"
#include "ui/theme/look.h"
#include "ui/theme/metrics.h"
#include "ui/theme/plainheader.h"

#include <QApplication>
#include <QClipboard>
#include <QContextMenuEvent>
#include <QHeaderView>
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
    connect(header, &QHeaderView::sectionResized, this, [this](int, int before, int after) {
        if (m_fitting || before == 0 || after == 0) // hidden or shown again: nobody set a width
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
        fitColumns(); // the arrow needs room
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

void JobsTable::contextMenuEvent(QContextMenuEvent* event) {
    if (currentIndex().isValid())
        emit menuWanted(event->globalPos());
}

void JobsTable::resizeEvent(QResizeEvent* event) {
    QTableView::resizeEvent(event);
    m_empty->setGeometry(viewport()->rect());
    fitColumns();
    // A row that could be seen stays in view where there is less room.
    const QRect row = visualRect(currentIndex());
    if (row.isValid() && row.top() >= 0 && row.bottom() < event->oldSize().height() &&
        row.bottom() >= viewport()->height())
        verticalScrollBar()->setValue(verticalScrollBar()->value() + row.bottom() + 1 - viewport()->height());
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
