// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/detail/factgrid.h"

#include "ui/theme/label.h"
#include "ui/theme/metrics.h"

#include <QGridLayout>

namespace redispatch::ui {

FactGrid::FactGrid(QWidget* parent) : QWidget(parent), m_grid(new QGridLayout(this)) {
    m_grid->setContentsMargins(0, 0, 0, 0);
    m_grid->setHorizontalSpacing(space::medium);
    m_grid->setVerticalSpacing(space::tiny + 2);
    m_grid->setColumnStretch(1, 1);
    // Grids below one another begin their values in one line.
    constexpr int usualName = 8; // letters
    m_grid->setColumnMinimumWidth(0, usualName * fontMetrics().averageCharWidth());
}

QLabel* FactGrid::add(const QString& name, const QString& objectName, bool mono) {
    auto* nameLabel = plainLabel(name, TextKind::Muted, this);
    auto* value = wrappedLabel({}, mono ? TextKind::Mono : TextKind::Normal, this);
    value->setObjectName(objectName);
    value->setAccessibleName(name);
    m_grid->addWidget(nameLabel, m_rows, 0, Qt::AlignTop);
    m_grid->addWidget(value, m_rows, 1);
    nameLabel->show();
    value->show();
    ++m_rows;
    return value;
}

void FactGrid::addWidget(const QString& name, QWidget* value) {
    auto* nameLabel = plainLabel(name, TextKind::Muted, this);
    if (value->accessibleName().isEmpty())
        value->setAccessibleName(name);
    m_grid->addWidget(nameLabel, m_rows, 0, Qt::AlignTop);
    m_grid->addWidget(value, m_rows, 1);
    ++m_rows;
    setRowVisible(value, false);
}

void FactGrid::setRowVisible(const QWidget* value, bool visible) {
    for (int row = 0; row < m_rows; ++row) {
        QLayoutItem* item = m_grid->itemAtPosition(row, 1);
        if (!item || item->widget() != value)
            continue;
        item->widget()->setVisible(visible);
        m_grid->itemAtPosition(row, 0)->widget()->setVisible(visible);
    }
}

void FactGrid::clear() {
    while (QLayoutItem* item = m_grid->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    m_rows = 0;
}

void setFact(QLabel& value, const QString& text, const QString& missing) {
    value.setForegroundRole(text.isEmpty() ? QPalette::PlaceholderText : QPalette::WindowText);
    const QString& wanted = text.isEmpty() ? missing : text;
    if (value.text() != wanted)
        value.setText(wanted);
}

} // namespace redispatch::ui
