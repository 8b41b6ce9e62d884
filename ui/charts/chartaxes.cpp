// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/chartaxes.h"

#include "ui/charts/runscatter.h"
#include "ui/theme/fonts.h"
#include "ui/theme/metrics.h"

#include <utility>

namespace redispatch::ui {

namespace {

/// Marks of an axis as they were computed elsewhere.
class GivenTicks final : public QCPAxisTicker {
public:
    explicit GivenTicks(MarksOf make) : m_make(std::move(make)) {}

    void generate(const QCPRange& range, const QLocale&, QChar, int, QVector<double>& ticks,
                  QVector<double>* subTicks, QVector<QString>* labels) override {
        ticks.clear();
        if (subTicks)
            subTicks->clear();
        if (labels)
            labels->clear();
        for (const Tick& tick : m_make(range.lower, range.upper)) {
            ticks.append(tick.value);
            if (labels)
                labels->append(QString::fromStdString(tick.label));
        }
    }

private:
    MarksOf m_make;
};

} // namespace

void setUpAxes(QCustomPlot& plot, MarksOf times, MarksOf durations) {
    plot.axisRect()->setMinimumMargins(QMargins(space::small, space::small, PercentileLines::nameMargin, 0));
    plot.xAxis->setTickLength(0, 4);
    plot.xAxis->setSubTicks(false);
    plot.yAxis->setSubTicks(false);
    plot.yAxis->setTickLabelPadding(space::small);
    plot.xAxis->setTicker(QSharedPointer<GivenTicks>::create(std::move(times)));
    plot.yAxis->setTicker(QSharedPointer<GivenTicks>::create(std::move(durations)));
}

void colourAxes(QCustomPlot& plot, const Colours& colours, const QFont& font) {
    plot.setBackground(colours.base);
    for (QCPAxis* axis : {plot.xAxis, plot.yAxis}) {
        const bool across = axis == plot.xAxis;
        axis->setBasePen(across ? QPen(colours.rule, 1) : QPen(Qt::NoPen));
        axis->setTickPen(across ? QPen(colours.rule, 1) : QPen(Qt::NoPen));
        axis->setTickLabelColor(colours.muted);
        axis->setTickLabelFont(smallFont(font));
        QColor faint = colours.rule;
        faint.setAlphaF(across ? 0.5f : 1.0f);
        axis->grid()->setPen(QPen(faint, 1));
        axis->grid()->setZeroLinePen(Qt::NoPen);
    }
}

} // namespace redispatch::ui
