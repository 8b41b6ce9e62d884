// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/timeline/timelinecard.h"

#include "ui/theme/label.h"
#include "ui/theme/metrics.h"

#include <QVBoxLayout>

#include <algorithm>

namespace redispatch::ui {

TimelineCard::TimelineCard(QWidget* parent)
    : QFrame(parent)
    , m_title(plainLabel({}, TextKind::Strong, this))
    , m_lines(plainLabel({}, TextKind::Normal, this)) {
    setObjectName(QStringLiteral("timelineCard"));
    setAttribute(Qt::WA_TransparentForMouseEvents);
    setFocusPolicy(Qt::NoFocus);
    setFrameShape(QFrame::Box);
    setAutoFillBackground(true);
    setBackgroundRole(QPalette::ToolTipBase);
    setForegroundRole(QPalette::ToolTipText);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(space::medium, space::small, space::medium, space::small);
    column->setSpacing(2);
    column->addWidget(m_title);
    column->addWidget(m_lines);
    hide();
}

void TimelineCard::showText(const CardText& card, const QPoint& point, const QRect& area) {
    if (card.title.isEmpty()) {
        hide();
        return;
    }
    m_title->setText(card.title);
    m_lines->setText(card.lines.join(QLatin1Char('\n')));
    setAccessibleName(card.text());
    adjustSize();
    constexpr int away = 14;
    int x = point.x() + away;
    if (x + width() > area.right())
        x = point.x() - away - width();
    int y = point.y() + away;
    if (y + height() > area.bottom())
        y = point.y() - away - height();
    move(std::max(x, area.left()), std::max(y, area.top()));
    raise();
    show();
}

QString TimelineCard::text() const {
    return isHidden() ? QString() : m_title->text() + QLatin1Char('\n') + m_lines->text();
}

} // namespace redispatch::ui
