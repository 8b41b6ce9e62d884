// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/actions.h"

#include <QAction>
#include <QWidget>

namespace redispatch::ui {

Actions::Actions(std::vector<ActionRow> rows, QWidget* window) : QObject(window), m_rows(std::move(rows)) {
    for (const ActionRow& row : m_rows) {
        auto* action = new QAction(row.text, this);
        action->setObjectName(row.id);
        action->setShortcut(row.key);
        action->setAutoRepeat(row.repeats);
        action->setShortcutContext(row.scope ? Qt::WidgetWithChildrenShortcut : Qt::WindowShortcut);
        (row.scope ? row.scope : window)->addAction(action);
        connect(action, &QAction::triggered, this, row.run);
        m_actions.push_back(action);
    }
}

QAction* Actions::action(const QString& id) const {
    for (QAction* action : m_actions)
        if (action->objectName() == id)
            return action;
    return nullptr;
}

} // namespace redispatch::ui
