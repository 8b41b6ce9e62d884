// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/keysdialog.h"

#include "ui/theme/label.h"
#include "ui/theme/metrics.h"

#include <QGridLayout>
#include <QPushButton>

namespace redispatch::ui {

KeysDialog::KeysDialog(const Actions& actions, QWidget* parent) : QDialog(parent) {
    setObjectName(QStringLiteral("keysDialog"));
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(tr("Keys"));
    auto* grid = new QGridLayout(this);
    grid->setContentsMargins(space::huge, space::large, space::huge, space::large);
    grid->setHorizontalSpacing(space::huge);
    grid->setVerticalSpacing(space::small);
    int row = 0;
    for (const ActionRow& action : actions.rows()) {
        if (action.key.isEmpty())
            continue;
        grid->addWidget(plainLabel(action.key.toString(QKeySequence::NativeText), TextKind::Strong), row, 0);
        grid->addWidget(plainLabel(action.text), row++, 1);
    }
    auto* close = new QPushButton(tr("Close"));
    close->setObjectName(QStringLiteral("closeKeys"));
    grid->addWidget(close, row, 0, 1, 2, Qt::AlignRight);
    connect(close, &QPushButton::clicked, this, &QDialog::close);
}

} // namespace redispatch::ui
