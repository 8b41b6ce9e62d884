// SPDX-License-Identifier: GPL-3.0-or-later
// How long the event loop was held up: every outermost event handler, timed where Qt delivers events.
#pragma once

#include "tests/bench/report.h"

#include <QApplication>
#include <QEvent>

#include <vector>

namespace redispatch::bench {

class StallProbe final : public QApplication {
public:
    struct Handled {
        double wallMs;
        double cpuMs;
        QEvent::Type type;
        const char* receiver; ///< class name
    };
    using QApplication::QApplication;

    bool notify(QObject* receiver, QEvent* event) override {
        if (m_depth > 0)
            return QApplication::notify(receiver, event);
        const char* name = receiver->metaObject()->className(); // the receiver may be gone afterwards
        const QEvent::Type type = event->type();
        ++m_depth;
        const Stopwatch watch;
        const double cpu = threadCpuMs();
        const bool accepted = QApplication::notify(receiver, event);
        m_handled.push_back({watch.ms(), threadCpuMs() - cpu, type, name});
        --m_depth;
        return accepted;
    }

    void forget() { m_handled.clear(); }

    /// Adds what was seen since forget(). The percentiles are of handlers that took 1 ms or more: the
    /// thousands of empty ones would hide everything else.
    Line& addTo(Line& line) const {
        std::vector<double> busy;
        std::vector<double> busyCpu;
        const Handled* longest = nullptr;
        int frames = 0;
        for (const Handled& handled : m_handled) {
            if (handled.wallMs >= 1) {
                busy.push_back(handled.wallMs);
                busyCpu.push_back(handled.cpuMs);
            }
            frames += handled.wallMs > 1000.0 / 60;
            if (!longest || handled.wallMs > longest->wallMs)
                longest = &handled;
        }
        std::vector<double> all;
        for (const Handled& handled : m_handled)
            all.push_back(handled.wallMs);
        line.add("events", static_cast<double>(all.size()))
            .add("all_p99_ms", quantile(all, 0.99))
            .add("busy", static_cast<double>(busy.size()))
            .add("p50_ms", quantile(busy, 0.5))
            .add("p95_ms", quantile(busy, 0.95))
            .add("p99_ms", quantile(busy, 0.99))
            .add("max_ms", quantile(busy, 1))
            .add("cpu_p99_ms", quantile(busyCpu, 0.99))
            .add("cpu_max_ms", quantile(busyCpu, 1))
            .add("over_frame", frames);
        if (longest)
            line.add("longest", std::string(longest->receiver) + "/" + std::to_string(longest->type));
        return line;
    }

private:
    int m_depth = 0;
    std::vector<Handled> m_handled;
};

} // namespace redispatch::bench
