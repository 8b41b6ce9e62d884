// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/timeline/heatscale.h"

#include <QWidget>

namespace redispatch::ui {

/// The colours of the heatmap from one end of the scale to the other, and what thin cells look like.
class HeatLegend final : public QWidget {
    Q_OBJECT

public:
    explicit HeatLegend(QWidget* parent = nullptr);
    void setScale(HeatMeasure measure, const WeekGrid& grid);
    QString text() const;
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    HeatMeasure m_measure = HeatMeasure::Latency;
    QString m_inCells; ///< unit of the numbers in the cells
    QString m_unit;    ///< the same as a title
    QString m_low;
    QString m_high;
    QString m_thin;
};

} // namespace redispatch::ui
