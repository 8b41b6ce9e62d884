// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/detail/runstab.h"

#include "ui/changes/verbtext.h"
#include "ui/detail/runcard.h"
#include "ui/detail/rundelegate.h"
#include "ui/detail/runtext.h"
#include "ui/theme/label.h"
#include "ui/theme/metrics.h"
#include "ui/theme/plainheader.h"

#include <QApplication>
#include <QBoxLayout>
#include <QClipboard>
#include <QEvent>
#include <QHeaderView>
#include <QKeyEvent>
#include <QMenu>
#include <QScrollBar>
#include <QSplitter>
#include <QStringList>
#include <QTableView>

#include <algorithm>

namespace redispatch::ui {

RunsTab::RunsTab(QWidget* parent)
    : QWidget(parent)
    , m_model(new RunsModel(this))
    , m_table(new QTableView)
    , m_card(new RunCard)
    , m_split(new QSplitter)
    , m_note(new ElidedLabel(TextKind::Small))
    , m_nothing(plainLabel({}, TextKind::Muted, m_table->viewport()))
    , m_now([] { return base::systemClock().now(); }) {
    m_table->setModel(m_model);
    m_table->setItemDelegate(new RunDelegate(m_table));
    m_table->setAccessibleName(tr("Runs"));
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_table->setShowGrid(false);
    m_table->setWordWrap(false);
    m_table->setFrameShape(QFrame::NoFrame);
    m_table->setTabKeyNavigation(false);
    m_table->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_table->setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    m_table->verticalHeader()->setDefaultSectionSize(space::row);
    m_table->setHorizontalHeader(new PlainHeader(m_table));
    auto* header = m_table->horizontalHeader();
    header->setMinimumSectionSize(36);
    header->setSectionsMovable(true);
    header->setStretchLastSection(true);
    const int digit = fontMetrics().horizontalAdvance(QLatin1Char('0'));
    const int widths[] = {15, 18, 10, 10, 16, 9, 10, 8, 10, 10, 12, 12}; // in digits
    for (int column = 0; column < RunsModel::ColumnCount; ++column)
        m_table->setColumnWidth(column, widths[column] * digit);
    m_table->installEventFilter(this);
    m_table->viewport()->installEventFilter(this);

    auto* left = new QWidget;
    auto* column = new QVBoxLayout(left);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_table, 1);
    m_note->setContentsMargins(space::small, space::tiny, space::small, space::tiny);
    column->addWidget(m_note);
    m_note->hide();
    m_split->addWidget(left);
    m_split->addWidget(m_card);
    m_split->setStretchFactor(0, 3);
    m_split->setStretchFactor(1, 2);
    m_split->setSizes({600, 400});
    m_split->setChildrenCollapsible(true);
    m_card->setMinimumWidth(300);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_split);
    m_split->setHandleWidth(1);
    m_card->setBackgroundRole(QPalette::Base);
    setFocusProxy(m_table);

    m_table->setContextMenuPolicy(Qt::CustomContextMenu);
    connect(m_table, &QTableView::customContextMenuRequested, this, &RunsTab::showMenu);
    connect(m_card, &RunCard::verbWanted, this, [this](domain::Verb verb) {
        if (const std::string run = openedRun(); !run.empty())
            emit verbWanted(verb, run);
    });
    connect(m_model, &RunsModel::olderWanted, this, &RunsTab::olderWanted);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            [this] { showCurrent(); });
    clear();
}

void RunsTab::setRuns(std::vector<domain::Run> runs, bool more, const QString& note) {
    setRuns(std::make_shared<const std::vector<domain::Run>>(std::move(runs)), more, note);
}

void RunsTab::setRuns(RunList runs, bool more, const QString& note) {
    // Rows that arrive above must not push away what is being read; at the top, the newest are wanted.
    auto* bar = m_table->verticalScrollBar();
    const int into = bar->value() % space::row;
    const domain::Run* top = m_model->runAt(bar->value() / space::row);
    const std::string anchor = top && bar->value() > 0 ? keyOf(*top) : std::string();
    m_model->setRuns(std::move(runs), more);
    if (!anchor.empty()) {
        for (int row = 0; row < m_model->rowCount(); ++row) {
            if (keyOf(*m_model->runAt(row)) == anchor) {
                QMetaObject::invokeMethod(m_table,
                                          "updateGeometries"); // so that the bar knows the new length
                bar->setValue(row * space::row + into);
                break;
            }
        }
    }
    m_note->setText(note);
    m_note->setVisible(!note.isEmpty());
    m_nothing->setText(m_model->rowCount() == 0 ? tr("No runs are recorded for this job yet") : QString());
    placeNothing();
    showCurrent();
    chooseNewest();
}

void RunsTab::chooseNewest() {
    // A card nobody looks at costs no read of its output.
    if (!isVisible() || m_card->run() || m_model->rowCount() == 0)
        return;
    m_byItself = true;
    m_table->setCurrentIndex(m_model->index(0, 0));
    m_byItself = false;
}

void RunsTab::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    chooseNewest();
}

void RunsTab::clear() {
    m_chosen.clear();
    m_outputOf.clear();
    m_model->setRuns(nullptr, false);
    m_card->setRun(std::nullopt, m_now());
    m_note->hide();
    m_nothing->setText(tr("Reading runs…"));
    placeNothing();
}

void RunsTab::setProblem(const QString& sentence) {
    if (sentence.isEmpty())
        return;
    m_note->setText(sentence);
    m_note->show();
    if (m_model->rowCount() == 0)
        m_nothing->setText(tr("The runs could not be read"));
    placeNothing();
}

void RunsTab::setExpected(const std::string& expectedResult) {
    m_card->setExpected(expectedResult);
}

void RunsTab::setClock(RunsModel::Now now) {
    m_now = now;
    m_model->setClock(std::move(now));
}

void RunsTab::setTimeZone(const QTimeZone& zone) {
    m_model->setTimeZone(zone);
    m_card->setTimeZone(zone);
    showCurrent();
}

bool RunsTab::openRun(const std::string& id) {
    const int row = m_model->rowOf(id);
    if (row < 0)
        return false;
    m_table->setCurrentIndex(m_model->index(row, 0));
    m_scrollPending = true;
    bringIntoView();
    showCurrent();
    return true;
}

void RunsTab::showRun(const domain::Run& run) {
    m_table->setCurrentIndex({});
    m_chosen = keyOf(run);
    m_card->setRun(run, m_now());
    m_outputOf = run.id;
    m_card->setOutputPending();
    emit outputWanted(run.id);
}

void RunsTab::showCurrent() {
    const domain::Run* run = m_model->runAt(m_table->currentIndex().row());
    if (!run)
        return; // a run from outside of the list may be shown
    const bool other = keyOf(*run) != m_chosen;
    const bool ended = !other && m_card->run() && !m_card->run()->finishedAt && run->finishedAt;
    if (!other && m_card->run() == *run)
        return;
    m_chosen = keyOf(*run);
    m_card->setRun(*run, m_now());
    if (other || ended)
        m_outputOf.clear();
    if (other || ended || (m_liveOutput && !run->finishedAt))
        askOutput(*run, !other && !ended);
    if (other && !m_byItself)
        emit runOpened(run->id);
}

/// `again`: what is shown stays until more has been read.
void RunsTab::askOutput(const domain::Run& run, bool again) {
    if (run.id.empty() || isSlotOnly(run) || (!run.finishedAt && !(m_liveOutput && run.startedAt)))
        return;
    m_outputOf = run.id;
    if (!again)
        m_card->setOutputPending();
    emit outputWanted(run.id);
}

void RunsTab::setJob(const domain::Job& job) {
    m_can = job.can;
    m_liveOutput = job.queue != nullptr;
    m_card->setCapabilities(job.can);
}

void RunsTab::showMenu(const QPoint& at) {
    const domain::Run* run = m_model->runAt(m_table->indexAt(at).row());
    if (!run)
        return;
    auto* menu = new QMenu(this);
    menu->setObjectName(QStringLiteral("runMenu"));
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->setToolTipsVisible(true);
    for (const domain::Verb verb : {domain::Verb::Retry, domain::Verb::RemoveRun}) {
        if (!offersRunVerb(m_can, verb) || isSlotOnly(*run))
            continue;
        QAction* action = menu->addAction(textOf(verb).menu);
        const QString why = runRefusal(m_can, verb, *run);
        action->setObjectName(textOf(verb).id);
        action->setEnabled(why.isEmpty());
        action->setToolTip(why.isEmpty() ? QString() : shownTip(tr("Not available: %1").arg(why)));
        connect(action, &QAction::triggered, this, [this, verb, id = run->id] { emit verbWanted(verb, id); });
    }
    menu->addSeparator();
    connect(menu->addAction(tr("Copy rows as TSV")), &QAction::triggered, this, [this] { copySelection(); });
    menu->popup(m_table->viewport()->mapToGlobal(at));
}

void RunsTab::setOutput(const std::string& run, const base::Result<domain::RunOutput>& output) {
    if (run == m_outputOf)
        m_card->setOutput(output);
}

std::string RunsTab::openedRun() const {
    return m_card->run() ? m_card->run()->id : std::string();
}

bool RunsTab::eventFilter(QObject* object, QEvent* event) {
    if (object == m_table->viewport() && event->type() == QEvent::Resize) {
        placeNothing();
        QMetaObject::invokeMethod(
            this, [this] { bringIntoView(); }, Qt::QueuedConnection);
    }
    if (object == m_table && event->type() == QEvent::KeyPress &&
        static_cast<QKeyEvent*>(event)->matches(QKeySequence::Copy)) {
        copySelection();
        return true;
    }
    return QWidget::eventFilter(object, event);
}

void RunsTab::bringIntoView() {
    if (m_scrollPending)
        m_table->scrollTo(m_model->index(m_table->currentIndex().row(), 0),
                          QAbstractItemView::PositionAtCenter);
    m_scrollPending = m_scrollPending && !m_table->isVisible();
}

void RunsTab::placeNothing() {
    m_nothing->setVisible(m_model->rowCount() == 0);
    m_nothing->adjustSize();
    m_nothing->move(m_table->viewport()->rect().center() - m_nothing->rect().center());
}

void RunsTab::copySelection() const {
    QList<int> rows;
    for (const QModelIndex& index : m_table->selectionModel()->selectedRows())
        rows.append(index.row());
    std::ranges::sort(rows);
    QStringList lines;
    for (const int row : rows) {
        QStringList cells;
        for (int column = 0; column < RunsModel::ColumnCount; ++column)
            cells << m_model->index(row, column).data().toString();
        lines << cells.join(QLatin1Char('\t'));
    }
    if (!lines.isEmpty())
        QApplication::clipboard()->setText(lines.join(QLatin1Char('\n')));
}

} // namespace redispatch::ui
