// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/live/session.h"

#include <QObject>

#include <memory>
#include <optional>

namespace redispatch::ui {

class LatencyTab;

/// Keeps the latency tab filled with sketches from the session: those of the window as fine as they are kept,
/// and those of the time before, for what is usual and for comparisons.
class JobLatency final : public QObject {
    Q_OBJECT

public:
    JobLatency(live::Session& session, LatencyTab* tab, QObject* parent = nullptr);

    void open(const base::JobId& job); ///< what is on its way for another job is dropped

private:
    void ask(base::milliseconds span);
    void onLatency(quint64 ticket, const base::Result<stats::LatencySeries>& series);

    live::Session& m_session;
    LatencyTab* m_tab;
    base::JobId m_job;
    base::Instant m_from{}; ///< of the window
    std::optional<quint64> m_window;
    std::optional<quint64> m_before;
    std::optional<stats::LatencySeries> m_recent;
    std::optional<stats::LatencySeries> m_earlier;
};

/// Both in one; of `earlier` what ends before `recent` begins, or before `from` when that is empty.
stats::LatencySeries joined(stats::LatencySeries earlier, const stats::LatencySeries& recent,
                            base::Instant from);

} // namespace redispatch::ui
