// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/domain/bulk.h"
#include "core/live/session.h"

#include <QObject>

#include <optional>

class QTimer;

namespace redispatch::ui {

/// Takes a bulk through a session: one request under way at a time, no more than the usual pace, stoppable
/// between two of them. A connection that is lost stops it.
class BulkCourse final : public QObject {
    Q_OBJECT

public:
    explicit BulkCourse(live::Session& session, QObject* parent = nullptr);

    void start(domain::Bulk bulk);
    void stop();  ///< after the one that is under way
    void again(); ///< what failed or was not tried
    bool isRunning() const { return m_running; }
    bool isStopping() const { return m_stopping; }
    const domain::Bulk& bulk() const { return m_bulk; }
    /// The item whose answer is awaited.
    std::optional<std::size_t> underWay() const { return m_item; }

signals:
    void started();             ///< with other items, or the same again; nothing is asked for yet
    void itemChanged(int item); ///< asked for, or answered
    void ended();               ///< all are settled

private:
    void run();
    void askNext();
    void take(quint64 ticket, const base::Result<domain::Receipt>& receipt);
    void end();

    live::Session& m_session;
    domain::Bulk m_bulk;
    QTimer* m_pace;
    std::optional<std::size_t> m_item;
    quint64 m_ticket = 0;
    bool m_running = false;
    bool m_stopping = false;
};

} // namespace redispatch::ui
