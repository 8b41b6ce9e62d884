// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/detail/section.h"

#include "ui/theme/colours.h"
#include "ui/theme/label.h"
#include "ui/theme/metrics.h"

#include <QPainter>
#include <QVBoxLayout>

namespace redispatch::ui {

Section::Section(const QString& heading, QWidget* body, QWidget* parent)
    : QWidget(parent), m_head(new QHBoxLayout) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, space::medium, 0, 0);
    column->setSpacing(space::small);
    m_head->setSpacing(0);
    m_head->addWidget(plainLabel(heading, TextKind::Strong), 1);
    column->addLayout(m_head);
    column->addWidget(body);
}

void Section::addCorner(QWidget* widget) {
    m_head->addWidget(widget);
}

void Section::paintEvent(QPaintEvent* /*event*/) {
    QPainter painter(this);
    painter.fillRect(QRect(0, 0, width(), 1), coloursOf(palette()).rule);
}

} // namespace redispatch::ui
