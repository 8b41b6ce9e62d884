// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/attention/attentiontree.h"

#include "ui/attention/attentiondelegate.h"
#include "ui/theme/metrics.h"
#include "ui/theme/plainheader.h"

#include <QContextMenuEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QScrollBar>

#include <algorithm>
#include <iterator>
#include <utility>

namespace redispatch::ui {

AttentionTree::AttentionTree(QWidget* parent) : QTreeView(parent), m_model(new AttentionModel(this)) {
    setObjectName(QStringLiteral("attentionTree"));
    setAccessibleName(tr("Jobs that need somebody"));
    setModel(m_model);
    setItemDelegate(new AttentionDelegate(*this));
    setHeader(new PlainHeader(this));
    header()->setObjectName(QStringLiteral("attentionHeader"));
    header()->setAccessibleName(tr("Columns of the attention list"));
    header()->setSectionsMovable(false);
    header()->setStretchLastSection(false);
    header()->setMinimumSectionSize(20);
    setFrameShape(NoFrame);
    setRootIsDecorated(false);
    setItemsExpandable(true);
    setExpandsOnDoubleClick(false);
    setIndentation(0); // the delegate indents the jobs of a group
    setUniformRowHeights(true);
    setAllColumnsShowFocus(true);
    setSelectionBehavior(SelectRows);
    setSelectionMode(ExtendedSelection);
    setEditTriggers(NoEditTriggers);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setVerticalScrollMode(ScrollPerPixel);
    setMouseTracking(true);
}

void AttentionTree::setLines(AttentionLines lines, base::Instant now) {
    const int top = verticalScrollBar()->value();
    m_following = false;
    m_model->setLines(std::move(lines), now);
    m_following = true;
    verticalScrollBar()->setValue(top);
    m_deed = {};
    if (m_model->hasOtherDeeds() == isColumnHidden(AttentionModel::OtherDeedColumn))
        fitColumns();
}

void AttentionTree::setNow(base::Instant now) {
    m_model->setNow(now);
    viewport()->update();
}

void AttentionTree::setStale(bool stale) {
    m_stale = stale;
    viewport()->update();
}

void AttentionTree::chooseJob(const base::JobId& job) {
    const QModelIndex index = m_model->indexOf(job);
    const AttentionJob* shownJob = m_model->jobAt(currentIndex());
    if ((shownJob && shownJob->job->id == job) || severalRowsSelected())
        return;
    m_following = false;
    if (index.isValid() && (!index.parent().isValid() || isExpanded(index.parent())))
        setCurrentIndex(index);
    else
        setCurrentIndex({});
    m_following = true;
}

void AttentionTree::currentChanged(const QModelIndex& current, const QModelIndex& previous) {
    QTreeView::currentChanged(current, previous);
    if (const AttentionJob* one = m_model->jobAt(current); one && m_following)
        emit jobChosen(one->job->id);
}

void AttentionTree::selectionChanged(const QItemSelection& selected, const QItemSelection& deselected) {
    QTreeView::selectionChanged(selected, deselected);
    emit jobsSelected();
}

std::vector<base::JobId> AttentionTree::selectedJobs() const {
    QModelIndexList rows = selectionModel()->selectedRows();
    const auto place = [](const QModelIndex& row) {
        return row.parent().isValid() ? std::pair(row.parent().row(), row.row()) : std::pair(row.row(), -1);
    };
    std::ranges::sort(rows, {}, place);
    std::vector<base::JobId> jobs;
    for (const QModelIndex& row : rows)
        if (!row.parent().isValid() || !selectionModel()->isSelected(row.parent()))
            std::ranges::copy(m_model->jobsAt(row), std::back_inserter(jobs));
    return jobs;
}

std::vector<base::JobId> AttentionTree::allJobs() const {
    std::vector<base::JobId> jobs;
    for (int row = 0; row < m_model->rowCount(); ++row)
        std::ranges::copy(m_model->jobsAt(m_model->index(row, 0)), std::back_inserter(jobs));
    return jobs;
}

bool AttentionTree::severalRowsSelected() const {
    return selectionModel()->selectedRows().size() > 1;
}

void AttentionTree::selectOnlyCurrent() {
    if (severalRowsSelected())
        selectionModel()->select(currentIndex(),
                                 QItemSelectionModel::ClearAndSelect | QItemSelectionModel::Rows);
}

void AttentionTree::contextMenuEvent(QContextMenuEvent* event) {
    const bool byKey = event->reason() == QContextMenuEvent::Keyboard;
    const QModelIndex row = byKey ? currentIndex() : indexAt(event->pos());
    if (row.isValid())
        emit menuWanted(byKey ? viewport()->mapToGlobal(visualRect(row).bottomLeft()) : event->globalPos());
}

void AttentionTree::act(const QModelIndex& row) {
    if (m_model->isGroup(row)) {
        setExpanded(row.siblingAtColumn(0), !isExpanded(row.siblingAtColumn(0)));
        return;
    }
    const AttentionJob* one = m_model->jobAt(row);
    if (!one)
        return;
    const base::JobId id = one->job->id;
    const Remedy remedy = m_model->remedyAt(row).value_or(remedyFor(*one));
    setCurrentIndex(row);
    if (remedy.deed == Remedy::Deed::Open)
        emit jobActivated(id);
    else
        emit remedyWanted(id, remedy.deed);
}

void AttentionTree::move(int rows) {
    for (; rows != 0; rows += rows < 0 ? 1 : -1) {
        const QModelIndex current = currentIndex();
        const QModelIndex next = !current.isValid() ? m_model->index(0, 0)
                                 : rows < 0         ? indexAbove(current)
                                                    : indexBelow(current);
        if (!next.isValid())
            return;
        setCurrentIndex(next);
    }
}

void AttentionTree::keyPressEvent(QKeyEvent* event) {
    const bool plain = (event->modifiers() & ~Qt::KeypadModifier) == Qt::NoModifier;
    const QModelIndex current = currentIndex();
    if (plain && (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) && current.isValid()) {
        if (const AttentionJob* one = m_model->jobAt(current))
            emit jobActivated(one->job->id);
        else
            act(current.siblingAtColumn(AttentionModel::DeedColumn));
        return;
    }
    if (plain && event->key() == Qt::Key_Space && current.isValid())
        return act(current.siblingAtColumn(AttentionModel::DeedColumn));
    QTreeView::keyPressEvent(event);
}

QModelIndex AttentionTree::deedAt(const QPoint& point) const {
    const QModelIndex index = indexAt(point);
    if (!index.isValid() || index.column() < AttentionModel::OtherDeedColumn ||
        index.data().toString().isEmpty())
        return {};
    const auto* delegate = static_cast<const AttentionDelegate*>(itemDelegate());
    return delegate->deedRect(visualRect(index), index).contains(point) ? index : QModelIndex();
}

void AttentionTree::mouseMoveEvent(QMouseEvent* event) {
    QTreeView::mouseMoveEvent(event);
    if (const QModelIndex deed = deedAt(event->position().toPoint()); deed != m_deed) {
        m_deed = deed;
        const auto remedy = m_model->remedyAt(deed);
        const bool refused = remedy && !remedy->refusal.isEmpty();
        viewport()->setCursor(deed.isValid() && !refused ? Qt::PointingHandCursor : Qt::ArrowCursor);
        viewport()->update();
    }
}

void AttentionTree::mousePressEvent(QMouseEvent* event) {
    m_pressed = event->button() == Qt::LeftButton ? deedAt(event->position().toPoint()) : QModelIndex();
    QTreeView::mousePressEvent(event);
}

void AttentionTree::mouseReleaseEvent(QMouseEvent* event) {
    QTreeView::mouseReleaseEvent(event);
    const QPoint at = event->position().toPoint();
    const QPersistentModelIndex pressed = std::exchange(m_pressed, QPersistentModelIndex());
    if (pressed.isValid() && deedAt(at) == pressed)
        act(pressed);
    else if (event->button() == Qt::LeftButton && event->modifiers() == Qt::NoModifier &&
             m_model->isGroup(indexAt(at)) && !pressed.isValid())
        act(indexAt(at));
}

void AttentionTree::mouseDoubleClickEvent(QMouseEvent* event) {
    QTreeView::mouseDoubleClickEvent(event);
    const QPoint at = event->position().toPoint();
    if (const AttentionJob* one = m_model->jobAt(indexAt(at)); one && !deedAt(at).isValid())
        emit jobActivated(one->job->id);
}

void AttentionTree::leaveEvent(QEvent* event) {
    QTreeView::leaveEvent(event);
    m_deed = {};
    viewport()->update();
}

void AttentionTree::resizeEvent(QResizeEvent* event) {
    QTreeView::resizeEvent(event);
    fitColumns();
}

void AttentionTree::changeEvent(QEvent* event) {
    QTreeView::changeEvent(event);
    if (event->type() == QEvent::FontChange)
        fitColumns();
}

/// State, time and button have what they need; name and reason share the rest. Where there is little room the
/// time gives way first: the reason tells it too.
void AttentionTree::fitColumns() {
    const QFontMetrics metrics(font());
    const int edges = 2 * space::small;
    const int state =
        space::medium + space::glyph + 6 + metrics.horizontalAdvance(tr("running · failing")) + edges;
    const int since = metrics.horizontalAdvance(tr("59 min ago")) + edges;
    const int deed = metrics.horizontalAdvance(tr("Resume queue…")) + 2 * edges + space::small;
    constexpr int leastRest = 360;
    const bool withOther = m_model->hasOtherDeeds();
    const int other =
        withOther ? metrics.horizontalAdvance(tr("Acknowledge…")) + 2 * edges + space::small : 0;
    const int all = viewport()->width();
    const bool withSince = all - state - since - deed - other >= leastRest;
    setColumnHidden(AttentionModel::SinceColumn, !withSince);
    setColumnHidden(AttentionModel::OtherDeedColumn, !withOther);
    const int rest = std::max(all - state - deed - other - (withSince ? since : 0), 160);
    const int job = std::clamp(rest * 2 / 5, 80, 320);
    header()->resizeSection(AttentionModel::StateColumn, state);
    header()->resizeSection(AttentionModel::JobColumn, job);
    header()->resizeSection(AttentionModel::WhyColumn, rest - job);
    header()->resizeSection(AttentionModel::SinceColumn, since);
    header()->resizeSection(AttentionModel::OtherDeedColumn, other);
    header()->resizeSection(AttentionModel::DeedColumn, deed);
}

} // namespace redispatch::ui
