// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/legend.h"

#include "core/base/humanize.h"
#include "core/stats/percentiles.h"
#include "ui/charts/mark.h"
#include "ui/theme/fonts.h"
#include "ui/theme/metrics.h"

#include <QPainter>
#include <QStringList>

#include <array>

namespace redispatch::ui {

namespace {
constexpr int shape = 11;
} // namespace

Legend::Legend(QWidget* parent) : QWidget(parent) {
    setFont(smallFont(font()));
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
}

void Legend::setPicture(const ChartPoints& points, const Picture& picture,
                        const std::optional<domain::DurationBaseline>& usual) {
    const double from = picture.view.from;
    const double to = picture.view.to;
    const bool cells = !picture.density.columns.empty() || !picture.shapes;
    std::array<int, 6> marks{};
    int cold = 0;
    int manual = 0;
    const auto [first, last] = visibleRange(points.runs, from, to);
    for (std::size_t i = first; i < last; ++i) {
        const RunPoint& point = points.runs[i];
        ++marks[static_cast<std::size_t>(point.mark)];
        cold += point.mark == Mark::Ok && point.cache == domain::CacheStatus::Cold;
        manual += point.manual;
    }
    int withoutRun = 0;
    for (const SlotPoint& slot : points.slotMarks)
        withoutRun += slot.at >= from && slot.at <= to;

    m_entries.clear();
    const auto add = [&](Kind kind, Mark mark, const QString& name, int count) {
        const QString counted = name + QLatin1Char(' ') + QString::fromStdString(base::countText(count));
        if (count > 0)
            m_entries.push_back({kind, mark, picture.density.columns.empty() ? counted : name});
    };
    if (cells)
        m_entries.push_back({Kind::Cells, Mark::Ok, tr("darker: more runs")});
    if (picture.shapes)
        add(Kind::Mark, Mark::Ok, tr("ok"), marks[static_cast<std::size_t>(Mark::Ok)]);
    add(Kind::Cold, Mark::Ok, tr("of them cold"), cold);
    add(Kind::Mark, Mark::Failed, tr("failed"), marks[static_cast<std::size_t>(Mark::Failed)]);
    add(Kind::Mark, Mark::Timeout, tr("timeout"), marks[static_cast<std::size_t>(Mark::Timeout)]);
    add(Kind::Mark, Mark::Lost, tr("lost or killed"), marks[static_cast<std::size_t>(Mark::Lost)]);
    add(Kind::Mark, Mark::Running, tr("running"), marks[static_cast<std::size_t>(Mark::Running)]);
    add(Kind::Mark, Mark::Other, tr("other"), marks[static_cast<std::size_t>(Mark::Other)]);
    add(Kind::Manual, Mark::Ok, tr("manual"), manual);
    add(Kind::Slot, Mark::Other, tr("slot without run"), withoutRun);
    if (usual && usual->n >= stats::leastFor(0.95) && !picture.stretches.empty())
        m_entries.push_back(
            {Kind::Band, Mark::Other,
             tr("usual, p5 to p95 of %1").arg(QString::fromStdString(base::countText(usual->n)))});
    setAccessibleName(tr("Legend: %1").arg(text()));
    updateGeometry();
    update();
}

QString Legend::text() const {
    QStringList texts;
    for (const Entry& entry : m_entries)
        texts << entry.text;
    return texts.join(QStringLiteral(", "));
}

int Legend::widthOf(const Entry& entry) const {
    return shape + space::tiny + fontMetrics().horizontalAdvance(entry.text) + space::medium;
}

QSize Legend::sizeHint() const {
    int width = 0;
    for (const Entry& entry : m_entries)
        width += widthOf(entry);
    return {width, fontMetrics().height() + space::tiny};
}

QSize Legend::minimumSizeHint() const {
    return {0, fontMetrics().height() + space::tiny};
}

void Legend::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    const Colours& colours = coloursOf(palette());
    int x = 0;
    for (const Entry& entry : m_entries) {
        if (x + widthOf(entry) - space::medium > width())
            break;
        const QPointF centre(x + shape / 2.0, height() / 2.0);
        switch (entry.kind) {
        case Kind::Mark:
            paintMark(painter, centre, shape - 1, entry.mark, false, colours);
            break;
        case Kind::Cold:
            paintMark(painter, centre, shape - 1, Mark::Ok, true, colours);
            break;
        case Kind::Manual:
            paintMark(painter, centre, shape - 5, Mark::Ok, false, colours);
            paintManualRing(painter, centre, shape - 4, colours);
            break;
        case Kind::Cells:
            for (const int step : {0, 1, 2}) {
                QColor shade = colours.ok;
                shade.setAlphaF(static_cast<float>(0.25 + 0.3 * step));
                painter.fillRect(QRectF(x + step * shape / 3.0, centre.y() - 4, shape / 3.0, 8), shade);
            }
            break;
        case Kind::Band: {
            QColor band = colours.accent;
            band.setAlphaF(0.15f);
            painter.fillRect(QRectF(x, centre.y() - 4, shape, 8), band);
            painter.setPen(QPen(colours.accent, 1, Qt::DotLine));
            painter.drawLine(QPointF(x, centre.y() - 4), QPointF(x + shape, centre.y() - 4));
            painter.drawLine(QPointF(x, centre.y() + 4), QPointF(x + shape, centre.y() + 4));
            break;
        }
        case Kind::Slot:
            painter.setPen(QPen(colours.neutral, 1));
            painter.drawRect(QRectF(centre.x() - 2, centre.y() - 2, 4, 4));
            break;
        }
        painter.setPen(colours.muted);
        painter.drawText(QRectF(x + shape + space::tiny, 0, width(), height()),
                         Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine, entry.text);
        x += widthOf(entry);
    }
}

} // namespace redispatch::ui
