// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/flattabbar.h"

#include "ui/theme/colours.h"
#include "ui/theme/fonts.h"
#include "ui/theme/metrics.h"

#include <QEvent>
#include <QPainter>

namespace redispatch::ui {

namespace {

constexpr int barHeight = space::row + 2;
constexpr int underline = 2;

} // namespace

FlatTabBar::FlatTabBar(QWidget* parent) : QTabBar(parent) {
    setDrawBase(false);
    setExpanding(false);
    setMouseTracking(true);
}

QSize FlatTabBar::tabSizeHint(int index) const {
    return {QFontMetrics(strongFont(font())).horizontalAdvance(tabText(index)) + 2 * space::medium,
            barHeight};
}

QSize FlatTabBar::minimumTabSizeHint(int index) const {
    return tabSizeHint(index);
}

bool FlatTabBar::event(QEvent* event) {
    if (event->type() == QEvent::MouseMove || event->type() == QEvent::Leave)
        update();
    return QTabBar::event(event);
}

void FlatTabBar::paintEvent(QPaintEvent* /*event*/) {
    QPainter painter(this);
    const Colours& colours = coloursOf(palette());
    const QRect whole = rect();
    painter.fillRect(whole, colours.base);
    painter.fillRect(QRect(0, whole.bottom(), whole.width(), 1), colours.rule);
    const int hovered = underMouse() ? tabAt(mapFromGlobal(QCursor::pos())) : -1;
    for (int tab = 0; tab < count(); ++tab) {
        if (!isTabVisible(tab))
            continue;
        const QRect place = tabRect(tab);
        const bool current = tab == currentIndex();
        painter.setFont(current ? strongFont(font()) : font());
        painter.setPen(current || tab == hovered ? colours.text : colours.muted);
        painter.drawText(place, Qt::AlignCenter | Qt::TextSingleLine, tabText(tab));
        if (current) {
            const QRect line(place.left() + space::medium, whole.bottom() + 1 - underline,
                             place.width() - 2 * space::medium, underline);
            painter.fillRect(line, colours.accent);
            if (hasFocus()) {
                painter.setPen(QPen(colours.accent, 1));
                painter.drawRect(
                    place.adjusted(space::tiny, space::tiny, -space::tiny - 1, -space::tiny - 1));
            }
        }
    }
}

} // namespace redispatch::ui
