// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/detail/fold.h"

#include "ui/theme/metrics.h"

#include <QToolButton>
#include <QVBoxLayout>

namespace redispatch::ui {

Fold::Fold(const QString& name, QWidget* body, QWidget* parent)
    : QWidget(parent), m_head(new QToolButton), m_body(body) {
    m_head->setObjectName(name);
    m_head->setAutoRaise(true);
    m_head->setCheckable(true);
    m_head->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_head->setFocusPolicy(Qt::StrongFocus);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(space::tiny);
    column->addWidget(m_head, 0, Qt::AlignLeft);
    column->addWidget(m_body);
    connect(m_head, &QToolButton::toggled, this, &Fold::setOpen);
    setOpen(false);
}

void Fold::setTitle(const QString& title) {
    m_head->setText(title);
}

void Fold::setOpen(bool open) {
    m_head->setChecked(open);
    m_head->setArrowType(open ? Qt::DownArrow : Qt::RightArrow);
    m_body->setVisible(open);
}

bool Fold::isOpen() const {
    return m_head->isChecked();
}

} // namespace redispatch::ui
