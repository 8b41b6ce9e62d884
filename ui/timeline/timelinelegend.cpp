// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/timeline/timelinelegend.h"

#include "ui/theme/fonts.h"
#include "ui/theme/metrics.h"

#include <QPainter>
#include <QStringList>

#include <array>

namespace redispatch::ui {

using domain::Outcome;

namespace {

constexpr int entryPicture = 16;

const std::array<const char*, 9> entryNames{
    QT_TRANSLATE_NOOP("redispatch::ui::TimelineLegend", "ok"),
    QT_TRANSLATE_NOOP("redispatch::ui::TimelineLegend", "failed"),
    QT_TRANSLATE_NOOP("redispatch::ui::TimelineLegend", "running"),
    QT_TRANSLATE_NOOP("redispatch::ui::TimelineLegend", "missed"),
    QT_TRANSLATE_NOOP("redispatch::ui::TimelineLegend", "skipped"),
    QT_TRANSLATE_NOOP("redispatch::ui::TimelineLegend", "no record"),
    QT_TRANSLATE_NOOP("redispatch::ui::TimelineLegend", "due, expected to last"),
    QT_TRANSLATE_NOOP("redispatch::ui::TimelineLegend", "late"),
    QT_TRANSLATE_NOOP("redispatch::ui::TimelineLegend", "paused"),
};

} // namespace

TimelineLegend::TimelineLegend(QWidget* parent) : QWidget(parent) {
    setObjectName(QStringLiteral("timelineLegend"));
    setFont(smallFont(font()));
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    setAccessibleName(tr("Legend: %1").arg(text()));
    setToolTip(text());
}

QString TimelineLegend::text() const {
    QStringList all;
    for (const char* name : entryNames)
        all << tr(name);
    return all.join(QStringLiteral(", "));
}

QSize TimelineLegend::sizeHint() const {
    int width = 0;
    for (const char* name : entryNames)
        width += entryPicture + space::tiny + fontMetrics().horizontalAdvance(tr(name)) + space::medium;
    return {width, fontMetrics().height() + space::tiny};
}

QSize TimelineLegend::minimumSizeHint() const {
    return {0, fontMetrics().height() + space::tiny};
}

void TimelineLegend::paintEvent(QPaintEvent* /*event*/) {
    QPainter painter(this);
    const Colours& colours = coloursOf(palette());
    m_painter.prepare(colours, devicePixelRatioF());
    double x = 0;
    for (std::size_t i = 0; i < entryNames.size(); ++i) {
        const QString name = tr(entryNames[i]);
        const int width = fontMetrics().horizontalAdvance(name);
        if (x + entryPicture + space::tiny + width > this->width())
            return;
        const QPointF centre(x + entryPicture / 2.0, height() / 2.0);
        const QRectF low(x + 2, centre.y() - 4, entryPicture - 4, 8);
        switch (i) {
        case 0:
            m_painter.paintRun(painter, low, Outcome::Ok);
            break;
        case 1:
            m_painter.paintRun(painter, low.adjusted(-1, -3, 1, 3), Outcome::Failed);
            m_painter.paintShape(painter, centre, Outcome::Failed, true);
            break;
        case 2:
            m_painter.paintRun(painter, low, Outcome::Running);
            break;
        case 3:
            m_painter.paintHole(painter, centre, LaneHole::Kind::Missed);
            break;
        case 4:
            m_painter.paintHole(painter, centre, LaneHole::Kind::Skipped);
            break;
        case 5:
            m_painter.paintHole(painter, centre, LaneHole::Kind::Unrecorded);
            break;
        case 6:
            m_painter.paintTick(painter, x + 3, centre.y() + 5, entryPicture - 5, false, false);
            break;
        case 7:
            m_painter.paintTick(painter, centre.x(), centre.y() + 7, 0, true, false);
            break;
        case 8:
            m_painter.paintPause(painter, low.adjusted(-1, -2, 1, 2));
            break;
        }
        painter.setPen(colours.muted);
        painter.drawText(QRectF(x + entryPicture + space::tiny, 0, width + 4, height()),
                         Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine, name);
        x += entryPicture + space::tiny + width + space::medium;
    }
}

} // namespace redispatch::ui
