// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"
#include "core/domain/job.h"

#include <QWidget>

#include <optional>

namespace redispatch::ui {

/// How long a job's runs usually take, as far as it is known.
struct Pace {
    std::optional<double> median; ///< ms
    std::optional<double> p95;    ///< ms, with enough runs behind it
    bool operator==(const Pace&) const = default;
};
Pace paceOf(const domain::Job& job); ///< of the last 30 days, else the median of the strip

/// "usually 38 s, p95 52 s"; empty when nothing is known.
QString paceText(const Pace& pace);

/// How long a run has taken beside what is usual: marks at the median and p95, another colour beyond.
class ElapsedBar final : public QWidget {
    Q_OBJECT

public:
    explicit ElapsedBar(QWidget* parent = nullptr);
    void setPace(const Pace& pace);
    void setElapsed(base::milliseconds elapsed);
    const Pace& pace() const { return m_pace; }
    bool isKnown() const { return m_pace.median.has_value(); }
    bool isLate() const; ///< beyond p95, or beyond the median where no p95 is known
    QSize sizeHint() const override { return {120, 8}; }
    QSize minimumSizeHint() const override { return {40, 8}; }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    double limit() const { return m_pace.p95 ? *m_pace.p95 : m_pace.median.value_or(0); }
    Pace m_pace;
    double m_elapsed = 0; ///< ms
};

} // namespace redispatch::ui
