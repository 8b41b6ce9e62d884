// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/changes/bulkcourse.h"

#include <QTimer>

#include <utility>

namespace redispatch::ui {

using live::LinkStatus;

BulkCourse::BulkCourse(live::Session& session, QObject* parent)
    : QObject(parent), m_session(session), m_pace(new QTimer(this)) {
    m_pace->setInterval(1000 / domain::usualBulkPace);
    m_pace->setTimerType(Qt::PreciseTimer);
    connect(m_pace, &QTimer::timeout, this, &BulkCourse::askNext);
    connect(&session, &live::Session::applied, this, &BulkCourse::take);
}

void BulkCourse::start(domain::Bulk bulk) {
    m_bulk = std::move(bulk);
    run();
}

void BulkCourse::again() {
    if (m_running)
        return;
    m_bulk.again();
    run();
}

void BulkCourse::run() {
    m_running = true;
    m_stopping = false;
    emit started();
    m_pace->start();
    askNext();
}

void BulkCourse::stop() {
    if (!m_running)
        return;
    m_stopping = true;
    if (!m_item) {
        m_bulk.stop();
        end();
    }
}

void BulkCourse::askNext() {
    if (!m_running || m_item)
        return; // a slow answer: the next tick asks
    const auto next = m_bulk.next();
    if (next && m_session.status().state != LinkStatus::State::Live) {
        const auto error = m_session.status().error;
        m_bulk.stop(
            error ? *error
                  : base::makeError(base::ErrorKind::Offline, m_session.profile().name, "a connection"));
        end();
        return;
    }
    if (!next) {
        end();
        return;
    }
    m_item = next;
    m_ticket = m_session.requestApply(m_bulk.intent(*next));
    emit itemChanged(static_cast<int>(*next));
}

void BulkCourse::take(quint64 ticket, const base::Result<domain::Receipt>& receipt) {
    if (!m_item || ticket != m_ticket)
        return;
    const std::size_t item = *std::exchange(m_item, std::nullopt);
    m_bulk.take(item, receipt);
    if (m_stopping)
        m_bulk.stop();
    emit itemChanged(static_cast<int>(item));
    if (!m_bulk.next())
        end();
}

void BulkCourse::end() {
    m_pace->stop();
    m_running = false;
    m_stopping = false;
    emit ended();
}

} // namespace redispatch::ui
