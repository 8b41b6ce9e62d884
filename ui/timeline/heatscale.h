// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/theme/colours.h"
#include "ui/timeline/weekgrid.h"

#include <QString>

namespace redispatch::ui {

enum class HeatMeasure { Latency, Failures };

/// From a cell's number to its colour: lightness carries it, so that it reads without colour vision, and on
/// either ground.
class HeatScale {
public:
    HeatScale(HeatMeasure measure, const WeekGrid& grid) : m_measure(measure), m_grid(grid) {}

    /// 0 to 1 along the scale; empty for a cell that has no number.
    std::optional<double> levelOf(const WeekCell& cell) const;
    bool thin(const WeekCell& cell) const;
    QString valueText(const WeekCell& cell) const; ///< "1.2 s", "8 %"; empty without a number
    /// For inside a cell: latency in the unit of unitText() without naming it, "0" for no failures.
    QString cellText(const WeekCell& cell) const;
    QString unitText() const; ///< "s"; "%"
    QString lowText() const;  ///< of the scale's ends
    QString highText() const;
    std::size_t countOf(const WeekCell& cell) const; ///< runs behind the number

    /// `level` 0 to 1; faded for thin cells.
    static QColor colour(HeatMeasure measure, double level, bool thin, const Colours& colours);
    /// Of text on it: at least 4.5:1 where either text colour reaches that.
    static QColor textOn(const QColor& ground, const Colours& colours);

private:
    HeatMeasure m_measure;
    const WeekGrid& m_grid;
};

} // namespace redispatch::ui
