// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/detail/runstab.h"

#include "core/base/humanize.h"
#include "ui/detail/outputview.h"
#include "ui/detail/runcard.h"
#include "ui/detail/rundelegate.h"
#include "ui/detail/runfilterline.h"
#include "ui/detail/runsfooter.h"
#include "ui/detail/runtext.h"
#include "ui/theme/label.h"
#include "ui/theme/metrics.h"
#include "ui/theme/plainheader.h"

#include <QBoxLayout>
#include <QEvent>
#include <QHeaderView>
#include <QKeyEvent>
#include <QPushButton>
#include <QScrollBar>
#include <QSplitter>
#include <QTableView>

#include <algorithm>

namespace redispatch::ui {

RunsTab::RunsTab(QWidget* parent)
    : QWidget(parent)
    , m_model(new RunsModel(this))
    , m_table(new QTableView)
    , m_card(new RunCard)
    , m_filter(new RunFilterLine)
    , m_footer(new RunsFooter)
    , m_split(new QSplitter)
    , m_nothing(plainLabel({}, TextKind::Muted, m_table->viewport()))
    , m_dropFilter(new QPushButton(tr("Show all runs"), m_table->viewport()))
    , m_newChip(new QPushButton(m_table->viewport()))
    , m_now([] { return base::systemClock().now(); }) {
    build();
    wire();
    clear();
}

QWidget* RunsTab::makeList() {
    m_table->setObjectName(QStringLiteral("runsTable"));
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
    const int widths[] = {12, 15, 9, 8, 8, 11, 9, 9, 8, 10, 12, 12}; // in digits, for the cells
    for (int column = 0; column < RunsModel::ColumnCount; ++column) {
        const QString title = m_model->headerData(column, Qt::Horizontal, Qt::DisplayRole).toString();
        const int titled = header->fontMetrics().horizontalAdvance(title) + 2 * space::small + 2;
        m_widths.push_back(std::max(widths[column] * digit, titled));
        m_table->setColumnWidth(column, m_widths.back());
    }
    connect(header, &QHeaderView::sectionResized, this, [this](int column) {
        // The last one follows the room that is left.
        m_ownWidths = m_ownWidths || (!m_fitting && column != RunsModel::ColumnCount - 1);
    });
    connect(header, &QHeaderView::sectionMoved, this, [this] { m_ownWidths = true; });
    m_table->installEventFilter(this);
    m_table->viewport()->installEventFilter(this);

    auto* list = new QWidget;
    auto* column = new QVBoxLayout(list);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_filter);
    column->addWidget(m_table, 1);
    column->addWidget(m_footer);
    return list;
}

void RunsTab::build() {
    m_nothing->setObjectName(QStringLiteral("noRuns"));
    m_nothing->setAlignment(Qt::AlignCenter);
    m_nothing->setWordWrap(true);
    m_dropFilter->setObjectName(QStringLiteral("dropRunFilter"));
    m_newChip->setObjectName(QStringLiteral("newRunsChip"));
    m_newChip->setToolTip(tr("Go to the newest"));
    m_newChip->hide();
    m_split->addWidget(makeList());
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
}

void RunsTab::wire() {
    m_table->setContextMenuPolicy(Qt::CustomContextMenu);
    connect(m_table, &QTableView::customContextMenuRequested, this, &RunsTab::showMenu);
    connect(m_table, &QTableView::activated, this, [this] { m_card->setFocus(Qt::ShortcutFocusReason); });
    connect(m_card, &RunCard::verbWanted, this, [this](domain::Verb verb) {
        if (const std::string run = openedRun(); !run.empty())
            emit verbWanted(verb, run);
    });
    connect(m_card, &RunCard::againWanted, this, [this] {
        if (m_card->run())
            emit againWanted(*m_card->run());
    });
    connect(m_filter, &RunFilterLine::filterChanged, this, &RunsTab::takeFilter);
    connect(m_filter, &RunFilterLine::left, this, [this] { m_table->setFocus(Qt::ShortcutFocusReason); });
    connect(m_dropFilter, &QPushButton::clicked, this, [this] {
        m_filter->setText({});
        m_table->setFocus();
    });
    connect(m_footer, &RunsFooter::searchWanted, this, &RunsTab::searchWanted);
    connect(m_footer, &RunsFooter::stopWanted, this, &RunsTab::searchStopped);
    connect(m_newChip, &QPushButton::clicked, m_table, &QTableView::scrollToTop);
    connect(m_table->verticalScrollBar(), &QScrollBar::valueChanged, this, [this](int value) {
        if (value == 0)
            countNew({});
    });
    connect(m_model, &RunsModel::olderWanted, this, &RunsTab::olderWanted);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            [this] { showCurrent(); });
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
    const domain::Run* first = anchor.empty() ? nullptr : m_model->runAt(0);
    const std::string newest = first ? keyOf(*first) : std::string();
    m_reading = false;
    m_problem.clear();
    m_more = more;
    m_model->setRuns(std::move(runs), more);
    if (const int row = anchor.empty() ? -1 : m_model->rowOf(anchor); row >= 0) {
        QMetaObject::invokeMethod(m_table, "updateGeometries"); // so that the bar knows the new length
        bar->setValue(row * space::row + into);
    }
    countNew(newest);
    m_footer->setNote(note);
    m_card->setRuns(m_model->runs());
    m_filter->setRuns(m_model->runs());
    showCounts();
    showCurrent();
    chooseNewest();
}

void RunsTab::setCapped(bool capped) {
    m_capped = capped;
}

void RunsTab::setSearching(bool searching) {
    m_footer->setSearching(searching);
}

void RunsTab::takeFilter(const query::RunFilter& filter) {
    m_model->setFilter(filter);
    countNew({});
    showCounts();
    bringIntoView();
}

void RunsTab::countNew(const std::string& top) {
    const int above = top.empty() ? -1 : m_model->rowOf(top);
    m_new = above < 0 ? (top.empty() ? 0 : m_new) : m_new + above;
    if (m_table->verticalScrollBar()->value() == 0)
        m_new = 0;
    m_newChip->setText(tr("%1 new").arg(m_new));
    m_newChip->setVisible(m_new > 0);
    placeChip();
}

void RunsTab::placeChip() {
    m_newChip->adjustSize();
    m_newChip->move((m_table->viewport()->width() - m_newChip->width()) / 2, space::tiny);
    m_newChip->raise();
}

void RunsTab::showCounts() {
    using Older = RunsFooter::Older;
    const int rows = m_model->rowCount();
    const auto read = static_cast<int>(m_model->runs()->size());
    const bool filtered = !m_model->filter().empty();
    m_footer->setCounts(rows, read, filtered,
                        m_capped ? Older::Capped
                        : m_more ? Older::Unread
                                 : Older::None);
    m_footer->setVisible(!m_reading || !m_problem.isEmpty());
    const bool hidden = rows == 0 && read > 0;
    m_nothing->setText(rows > 0               ? QString()
                       : !m_problem.isEmpty() ? tr("The runs could not be read")
                       : m_reading            ? tr("Reading runs…")
                       : hidden && m_more ? tr("None of the %1 runs read so far matches the filter").arg(read)
                       : hidden           ? tr("The filter hides all %1 runs").arg(read)
                       : m_everRan.isEmpty() ? tr("No runs are recorded for this job yet")
                                             : m_everRan);
    m_dropFilter->setVisible(hidden);
    placeNothing();
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
    m_problem.clear();
    m_reading = true;
    m_more = m_capped = false;
    m_filter->setText({});
    m_model->setRuns(nullptr, false);
    m_filter->setRuns(m_model->runs());
    m_card->forgetJob();
    m_card->setRun(std::nullopt, m_now());
    m_footer->setNote({});
    countNew({});
    showCounts();
}

void RunsTab::setProblem(const QString& sentence) {
    if (sentence.isEmpty())
        return;
    m_problem = sentence;
    m_footer->setNote(sentence);
    showCounts();
}

void RunsTab::setDetail(const domain::JobDetail& detail) {
    m_card->setDetail(detail);
}

void RunsTab::tick() {
    m_model->tick();
    m_card->tick(m_now());
    if (m_model->filter().readsClock())
        showCounts();
}

void RunsTab::focusFilter() {
    m_filter->focus();
}

void RunsTab::findInOutput() {
    m_card->ensureWidgetVisible(&m_card->output());
    m_card->output().focusSearch();
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
    if (row < 0) {
        const auto& runs = *m_model->runs();
        const auto hidden = std::ranges::find_if(runs, [&](const auto& run) { return keyOf(run) == id; });
        if (hidden == runs.end())
            return false;
        showRun(*hidden); // the filter stays as somebody set it
        return true;
    }
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
    m_card->setJob(job);
    m_filter->setBaseline(job.baseline);
    const auto ran = job.last.finishedAt ? job.last.finishedAt : job.last.startedAt;
    m_everRan = ran ? tr("It ran %1, but no run of it is kept")
                          .arg(QString::fromStdString(base::relativeText(*ran, m_now())))
                    : QString();
    if (m_model->rowCount() == 0)
        showCounts();
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
        fitColumns();
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

/// As many columns as fit are shown whole, none is cut in the middle: what is left goes to who started the
/// run, or to the outcome where there is not even room for that.
void RunsTab::fitColumns() {
    if (m_ownWidths)
        return;
    int left = m_table->viewport()->width();
    int fitting = 0;
    while (fitting < RunsModel::ColumnCount && left >= m_widths[static_cast<std::size_t>(fitting)])
        left -= m_widths[static_cast<std::size_t>(fitting++)];
    const int wide = fitting > RunsModel::Trigger ? RunsModel::Trigger : RunsModel::Outcome;
    m_fitting = true;
    for (int column = 0; column < RunsModel::ColumnCount; ++column)
        m_table->setColumnWidth(column, m_widths[static_cast<std::size_t>(column)] +
                                            (column == wide && fitting > 0 ? left : 0));
    m_fitting = false;
}

void RunsTab::placeNothing() {
    const QRect room = m_table->viewport()->rect();
    m_nothing->setVisible(!m_nothing->text().isEmpty());
    m_nothing->setFixedWidth(std::max(room.width() - 2 * space::medium, 1));
    m_nothing->adjustSize();
    QRect place = m_nothing->rect();
    place.moveCenter(room.center());
    if (!m_dropFilter->isHidden())
        place.translate(0, -space::large);
    m_nothing->move(place.topLeft());
    m_dropFilter->adjustSize();
    m_dropFilter->move(room.center().x() - m_dropFilter->width() / 2, place.bottom() + space::small);
    placeChip();
}

} // namespace redispatch::ui
