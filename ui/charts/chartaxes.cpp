// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/chartaxes.h"

#include "ui/theme/fonts.h"
#include "ui/theme/metrics.h"

#include <qcustomplot.h>

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

void setMarks(QCPAxis& axis, MarksOf marks) {
    axis.setSubTicks(false);
    if (axis.orientation() == Qt::Horizontal)
        axis.setTickLength(0, 4);
    else
        axis.setTickLabelPadding(space::small);
    axis.setTicker(QSharedPointer<GivenTicks>::create(std::move(marks)));
}

void colourAxes(const QCPAxisRect& rect, const Colours& colours, const QFont& font) {
    for (QCPAxis* axis : {rect.axis(QCPAxis::atBottom), rect.axis(QCPAxis::atLeft)}) {
        const bool across = axis->orientation() == Qt::Horizontal;
        axis->setBasePen(across ? QPen(colours.rule, 1) : QPen(Qt::NoPen));
        axis->setTickPen(across ? QPen(colours.rule, 1) : QPen(Qt::NoPen));
        axis->setTickLabelColor(colours.muted);
        axis->setTickLabelFont(smallFont(font));
        axis->setLabelColor(colours.muted);
        axis->setLabelFont(smallFont(font));
        QColor faint = colours.rule;
        faint.setAlphaF(across ? 0.5f : 1.0f);
        axis->grid()->setPen(QPen(faint, 1));
        axis->grid()->setZeroLinePen(Qt::NoPen);
    }
}

} // namespace redispatch::ui
