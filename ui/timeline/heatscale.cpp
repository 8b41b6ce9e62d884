// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/timeline/heatscale.h"

#include "ui/detail/runtext.h"

#include <algorithm>
#include <cmath>

namespace redispatch::ui {

namespace {

QColor mixed(const QColor& a, const QColor& b, double share) {
    const auto part = [share](float x, float y) { return static_cast<float>(x + (y - x) * share); };
    return QColor::fromRgbF(part(a.redF(), b.redF()), part(a.greenF(), b.greenF()),
                            part(a.blueF(), b.blueF()));
}

struct CellUnit {
    double ms;
    const char* name;
};

/// The largest in which `ms` is at least one.
CellUnit cellUnitFor(double ms) {
    CellUnit best{1, "ms"};
    for (const CellUnit unit : {CellUnit{1e3, "s"}, CellUnit{6e4, "min"}, CellUnit{36e5, "h"}})
        if (ms >= unit.ms)
            best = unit;
    return best;
}

QString sharePercent(double share) {
    const double value = share * 100;
    return QString::number(value, 'f', value > 0 && value < 9.95 ? 1 : 0) + QStringLiteral(" %");
}

} // namespace

std::optional<double> HeatScale::levelOf(const WeekCell& cell) const {
    if (m_measure == HeatMeasure::Failures) {
        if (!cell.failedShare)
            return std::nullopt;
        // Up to at least a tenth, so that one failure in a thousand is no alarm.
        return std::clamp(*cell.failedShare / std::max(m_grid.worstShare, 0.1), 0.0, 1.0);
    }
    if (!cell.p50 || !m_grid.lowest || !m_grid.highest)
        return std::nullopt;
    const double low = std::log(std::max(*m_grid.lowest, 1.0));
    const double high = std::log(std::max(*m_grid.highest, 1.0));
    // A job that always takes about the same time is even, not noise blown up to full range.
    const double span = std::max(high - low, std::log(1.5));
    return std::clamp((std::log(std::max(*cell.p50, 1.0)) - low) / span, 0.0, 1.0);
}

bool HeatScale::thin(const WeekCell& cell) const {
    return m_measure == HeatMeasure::Latency ? cell.thinLatency() : cell.thinFailures();
}

std::size_t HeatScale::countOf(const WeekCell& cell) const {
    return m_measure == HeatMeasure::Latency ? cell.ok : cell.finished;
}

QString HeatScale::valueText(const WeekCell& cell) const {
    if (m_measure == HeatMeasure::Latency)
        return cell.p50 ? durationWords(*cell.p50) : QString();
    return cell.failedShare ? sharePercent(*cell.failedShare) : QString();
}

QString HeatScale::unitText() const {
    return m_measure == HeatMeasure::Failures ? QStringLiteral("%")
                                              : QLatin1String(cellUnitFor(m_grid.highest.value_or(0)).name);
}

QString HeatScale::cellText(const WeekCell& cell) const {
    if (m_measure == HeatMeasure::Failures) {
        if (!cell.failedShare)
            return {};
        const double percents = *cell.failedShare * 100;
        return QString::number(percents, 'f', percents > 0 && percents < 9.95 ? 1 : 0);
    }
    if (!cell.p50)
        return {};
    const CellUnit unit = cellUnitFor(m_grid.highest.value_or(0));
    const double value = *cell.p50 / unit.ms;
    return QString::number(value, 'f', unit.ms > 1 && value < 9.95 ? 1 : 0);
}

QString HeatScale::lowText() const {
    if (m_measure == HeatMeasure::Failures)
        return sharePercent(0);
    return m_grid.lowest ? durationWords(*m_grid.lowest) : QString();
}

QString HeatScale::highText() const {
    if (m_measure == HeatMeasure::Failures)
        return sharePercent(std::max(m_grid.worstShare, 0.1));
    return m_grid.highest ? durationWords(std::max(*m_grid.highest, *m_grid.lowest * 1.5)) : QString();
}

QColor HeatScale::colour(HeatMeasure measure, double level, bool thin, const Colours& colours) {
    const QColor& full = measure == HeatMeasure::Latency ? colours.accent : colours.failed;
    const QColor solid =
        mixed(colours.base, full, measure == HeatMeasure::Failures && level <= 0 ? 0.0 : 0.12 + 0.8 * level);
    return thin ? mixed(colours.base, solid, 0.35) : solid;
}

QColor HeatScale::textOn(const QColor& ground, const Colours& colours) {
    return contrast(colours.text, ground) >= contrast(colours.base, ground) ? colours.text : colours.base;
}

} // namespace redispatch::ui
