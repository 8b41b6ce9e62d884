// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/live/session.h"

#include <QObject>

#include <memory>
#include <optional>
#include <vector>

namespace redispatch::ui {

class LatencyTab;

/// Keeps the latency tab filled with sketches from the session: those of the window as fine as they are kept,
/// those of the time before, for what is usual and for comparisons, and finer ones of time that somebody has
/// zoomed into.
class JobLatency final : public QObject {
    Q_OBJECT

public:
    JobLatency(live::Session& session, LatencyTab* tab, QObject* parent = nullptr);

    void open(const base::JobId& job); ///< what is on its way for another job is dropped

private:
    struct Part {
        base::Instant from{};
        base::Instant to{};
        std::optional<quint64> ticket; ///< it is on its way; what was read before stays meanwhile
        std::optional<stats::LatencySeries> series;
    };
    static constexpr std::size_t mostCloser = 4;

    void ask(base::milliseconds span);
    void askCloser(base::Instant from, base::Instant to);
    void request(Part& part);
    void onLatency(quint64 ticket, const base::Result<stats::LatencySeries>& series);
    void publish();

    live::Session& m_session;
    LatencyTab* m_tab;
    base::JobId m_job;
    Part m_window;
    Part m_before;
    std::vector<Part> m_closer; ///< newest last
};

/// Both in one; of `earlier` what ends before `recent` begins, or before `from` when that is empty.
stats::LatencySeries joined(stats::LatencySeries earlier, const stats::LatencySeries& recent,
                            base::Instant from);

/// `series` with the shorter stretches of `closer` in place of each longer one of which they tell no fewer
/// runs.
stats::LatencySeries refined(stats::LatencySeries series, const stats::LatencySeries& closer);

} // namespace redispatch::ui
