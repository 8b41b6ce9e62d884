// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/chartmessage.h"

#include "ui/theme/label.h"
#include "ui/theme/metrics.h"

#include <QBoxLayout>
#include <QPushButton>

namespace redispatch::ui {

ChartMessage::ChartMessage(QWidget* parent)
    : QWidget(parent)
    , m_title(plainLabel({}, TextKind::Strong, this))
    , m_hint(plainLabel({}, TextKind::Muted, this))
    , m_all(new QPushButton(tr("Show all runs"), this)) {
    auto* column = new QVBoxLayout(this);
    column->setSpacing(space::tiny);
    for (QWidget* widget :
         {static_cast<QWidget*>(m_title), static_cast<QWidget*>(m_hint), static_cast<QWidget*>(m_all)})
        column->addWidget(widget, 0, Qt::AlignHCenter);
    connect(m_all, &QPushButton::clicked, this, &ChartMessage::allWanted);
}

void ChartMessage::setTexts(const QString& title, const QString& hint, bool offersAll) {
    m_title->setText(title);
    m_hint->setText(hint);
    m_hint->setVisible(!hint.isEmpty());
    m_all->setVisible(offersAll);
    adjustSize();
}

QString ChartMessage::title() const {
    return m_title->text();
}

void ChartMessage::placeIn(const QRect& area) {
    move(area.center() - rect().center());
}

} // namespace redispatch::ui
