// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/jobs/stripcursor.h"

#include "ui/detail/runsmodel.h"
#include "ui/detail/runtext.h"
#include "ui/jobs/jobdelegate.h"
#include "ui/jobs/jobstable.h"
#include "ui/jobs/stripcard.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QScrollBar>
#include <QTimer>

#include <algorithm>
#include <chrono>

namespace redispatch::ui {

using namespace std::chrono_literals;

namespace {

int stripSection() {
    return JobsModel::sectionOf(query::Column::Strip);
}

} // namespace

StripCursor::StripCursor(JobsTable& table, live::Session& session)
    : QObject(&table)
    , m_table(table)
    , m_viewport(table.viewport())
    , m_session(session)
    , m_runs(new StripRuns(session, this))
    , m_card(new StripCard(table.window()))
    , m_rest(new QTimer(this)) {
    m_rest->setSingleShot(true);
    m_rest->setInterval(150ms);
    connect(m_rest, &QTimer::timeout, this, [this] {
        if (const query::JobPtr job = m_at ? rowOf(*m_at) : nullptr) {
            m_runs->want(*job);
            showCard();
        }
    });
    connect(m_runs, &StripRuns::recordReady, this, [this](const base::JobId& job) {
        m_table.viewport()->update();
        if (!m_at || m_at->job != job)
            return;
        if (m_card->isVisible())
            showCard();
        if (std::exchange(m_openWhenKnown, false))
            open();
    });
    const JobsModel& model = m_table.jobs();
    connect(&model, &QAbstractItemModel::layoutChanged, this, &StripCursor::follow);
    connect(&model, &QAbstractItemModel::dataChanged, this, &StripCursor::follow);
    connect(&model, &QAbstractItemModel::rowsInserted, this, &StripCursor::follow);
    connect(&model, &QAbstractItemModel::rowsRemoved, this, &StripCursor::follow);
    connect(m_table.verticalScrollBar(), &QScrollBar::valueChanged, this, &StripCursor::follow);
    connect(m_table.selectionModel(), &QItemSelectionModel::currentRowChanged, this, [this] {
        if (m_byKeys)
            leave();
    });
    m_table.setStripOverlay([this](const domain::Job& job) { return overlayOf(job); });
    m_viewport->setMouseTracking(true);
    m_viewport->installEventFilter(this);
    m_table.installEventFilter(this);
}

query::JobPtr StripCursor::rowOf(const At& at) const {
    return m_table.jobs().jobAt(m_table.jobs().rowOf(at.job));
}

std::optional<StripCursor::At> StripCursor::atPoint(const QPoint& point) const {
    const QModelIndex index = m_table.indexAt(point);
    if (!index.isValid() || index.column() != stripSection())
        return std::nullopt;
    const query::JobPtr job = m_table.jobs().jobAt(index.row());
    const int fate = stripRoom(stripRect(m_table.visualRect(index)), fatesIn(job->strip)).fateAt(point.x());
    return fate < 0 ? std::nullopt : std::optional(At{job->id, job->strip, fate});
}

void StripCursor::moveTo(std::optional<At> at, bool byKeys) {
    if (at == m_at && byKeys == m_byKeys)
        return;
    const bool sameRow = at && m_at && at->job == m_at->job;
    m_at = std::move(at);
    m_byKeys = byKeys && m_at;
    m_openWhenKnown = false;
    m_table.viewport()->update();
    if (!m_at) {
        m_rest->stop();
        m_card->hide();
    } else if (m_byKeys) {
        if (const query::JobPtr job = rowOf(*m_at))
            m_runs->want(*job);
        showCard();
    } else if (sameRow && m_card->isVisible()) {
        showCard();
    } else {
        m_card->hide();
        m_rest->start();
    }
}

void StripCursor::leave() {
    moveTo(std::nullopt, false);
}

bool StripCursor::step(int bars) {
    const query::JobPtr job = m_table.jobs().jobAt(m_table.currentIndex().row());
    if (!job || m_table.isColumnHidden(stripSection()) || fatesIn(job->strip) == 0)
        return false;
    const int last = fatesIn(job->strip) - 1;
    const bool goesOn = walking() && m_at->job == job->id;
    if (!goesOn)
        m_table.scrollTo(m_table.jobs().index(m_table.currentIndex().row(), stripSection()));
    moveTo(At{job->id, job->strip, goesOn ? std::clamp(m_at->fate + bars, 0, last) : last}, true);
    return true;
}

/// The rows have changed under the cursor: it stays with its run while that is in the strip.
void StripCursor::follow() {
    if (!m_at)
        return;
    if (!m_byKeys) {
        const QPoint mouse = m_table.viewport()->mapFromGlobal(QCursor::pos());
        moveTo(m_table.viewport()->underMouse() ? atPoint(mouse) : std::nullopt, false);
        return;
    }
    const query::JobPtr job = rowOf(*m_at);
    const auto added = job ? fatesAdded(m_at->strip, job->strip) : std::nullopt;
    const int shift = added ? fatesIn(job->strip) - *added - fatesIn(m_at->strip) : 0;
    if (!added || m_at->fate + shift < 0)
        return leave();
    m_at = At{job->id, job->strip, m_at->fate + shift};
    m_runs->want(*job);
    showCard();
}

void StripCursor::showCard() {
    const query::JobPtr job = m_at ? rowOf(*m_at) : nullptr;
    if (!job || m_table.isColumnHidden(stripSection()))
        return leave();
    const std::vector<domain::Fate> fates = domain::unpackStrip(job->strip);
    const QModelIndex index = m_table.jobs().index(m_table.jobs().rowOf(job->id), stripSection());
    const QRect cell = m_table.visualRect(index);
    if (m_at->fate >= std::ssize(fates) || !m_table.viewport()->rect().intersects(cell))
        return leave();
    QRect bar = stripRoom(stripRect(cell), static_cast<int>(fates.size())).columnOf(m_at->fate).toRect();
    bar.setTop(cell.top());
    bar.setBottom(cell.bottom());
    bar.moveTopLeft(m_table.viewport()->mapTo(m_table.window(), bar.topLeft()));
    m_card->showText(stripText(*job, fates, static_cast<std::size_t>(m_at->fate), m_runs->find(*job),
                               m_session.serverNow(), coloursOf(m_table.palette())),
                     bar);
}

void StripCursor::open() {
    const query::JobPtr job = m_at ? rowOf(*m_at) : nullptr;
    if (!job)
        return;
    const StripRecord* record = m_runs->find(*job);
    if (!record) {
        m_openWhenKnown = true;
        m_runs->want(*job);
        return;
    }
    const auto place = static_cast<std::size_t>(m_at->fate);
    if (place >= record->runs.size() || !record->runs[place])
        return showCard(); // says why not
    const std::string run = keyOf(*record->runs[place]);
    const base::JobId id = job->id;
    leave();
    emit runWanted(id, run);
}

StripOverlay StripCursor::overlayOf(const domain::Job& job) const {
    return ui::overlayOf(m_runs->find(job), m_at && m_at->job == job.id ? m_at->fate : -1);
}

bool StripCursor::takesKey(int key, Qt::KeyboardModifiers modifiers) const {
    if ((modifiers & ~Qt::KeypadModifier) != Qt::NoModifier)
        return false;
    if (key == Qt::Key_Left || key == Qt::Key_Right)
        return true;
    return walking() && (key == Qt::Key_Return || key == Qt::Key_Enter || key == Qt::Key_Escape ||
                         key == Qt::Key_Home || key == Qt::Key_End);
}

bool StripCursor::keyPressed(int key, Qt::KeyboardModifiers modifiers) {
    if (!takesKey(key, modifiers))
        return false;
    switch (key) {
    case Qt::Key_Left:
        return step(-1);
    case Qt::Key_Right:
        return step(1);
    case Qt::Key_Home:
        return step(-static_cast<int>(domain::stripLength));
    case Qt::Key_End:
        return step(static_cast<int>(domain::stripLength));
    case Qt::Key_Escape:
        leave();
        return true;
    default:
        open();
        return true;
    }
}

bool StripCursor::eventFilter(QObject* watched, QEvent* event) {
    const bool onViewport = watched == m_viewport;
    switch (event->type()) {
    case QEvent::MouseMove:
        if (onViewport && static_cast<QMouseEvent*>(event)->buttons() == Qt::NoButton) {
            auto at = atPoint(static_cast<QMouseEvent*>(event)->position().toPoint());
            if (at || !m_byKeys)
                moveTo(std::move(at), false);
        }
        break;
    case QEvent::Leave:
        if (onViewport && !m_byKeys)
            leave();
        break;
    case QEvent::MouseButtonPress:
        if (onViewport && static_cast<QMouseEvent*>(event)->button() == Qt::LeftButton)
            m_pressed = atPoint(static_cast<QMouseEvent*>(event)->position().toPoint());
        break;
    case QEvent::MouseButtonRelease:
        if (onViewport && m_pressed) {
            const auto at = atPoint(static_cast<QMouseEvent*>(event)->position().toPoint());
            if (std::exchange(m_pressed, std::nullopt) == at) {
                moveTo(at, false);
                // After the table has done with the click.
                QTimer::singleShot(0, this, &StripCursor::open);
            }
        }
        break;
    case QEvent::ShortcutOverride:
        if (watched == &m_table && walking() &&
            takesKey(static_cast<QKeyEvent*>(event)->key(), static_cast<QKeyEvent*>(event)->modifiers()))
            event->accept(); // not the window's keys now
        break;
    case QEvent::KeyPress:
        if (watched == &m_table)
            return keyPressed(static_cast<QKeyEvent*>(event)->key(),
                              static_cast<QKeyEvent*>(event)->modifiers());
        break;
    case QEvent::FocusOut:
    case QEvent::Hide:
        if (watched == &m_table && m_at)
            leave();
        break;
    default:
        break;
    }
    return QObject::eventFilter(watched, event);
}

} // namespace redispatch::ui
