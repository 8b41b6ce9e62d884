// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/actions.h"

#include <QAction>
#include <QJsonDocument>
#include <QWidget>

#include <algorithm>
#include <iterator>
#include <utility>

namespace redispatch::ui {

QString titleOf(ActionGroup group) {
    switch (group) {
    case ActionGroup::Job:
        return Actions::tr("The opened job");
    case ActionGroup::Find:
        return Actions::tr("Find and go to");
    case ActionGroup::List:
        return Actions::tr("The list of jobs");
    case ActionGroup::Window:
        return Actions::tr("Window");
    }
    return {};
}

void addRows(std::vector<ActionRow>& rows, ActionGroup group, std::vector<ActionRow> more) {
    for (ActionRow& row : more) {
        row.group = group;
        rows.push_back(std::move(row));
    }
}

QString keyName(const QKeySequence& key) {
    QString text = key.toString(QKeySequence::NativeText);
    if (text.size() == 1)
        return text.toLower();
    return text.replace(QLatin1String("Return"), QLatin1String("Enter"));
}

/// Whether a key that means two things could be pressed where both hold.
static bool meet(const QWidget* a, const QWidget* b) {
    return !a || !b || a == b || a->isAncestorOf(b) || b->isAncestorOf(a);
}

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
    const auto found = std::ranges::find(m_actions, id, &QAction::objectName);
    return found == m_actions.end() ? nullptr : *found;
}

const ActionRow* Actions::rowOf(const QString& id) const {
    const auto found = std::ranges::find(m_rows, id, &ActionRow::id);
    return found == m_rows.end() ? nullptr : &*found;
}

QKeySequence Actions::keyOf(const QString& id) const {
    const QAction* found = action(id);
    return found ? found->shortcut() : QKeySequence();
}

QString Actions::keyText(const QString& id) const {
    return keyName(keyOf(id));
}

bool Actions::isChanged(const QString& id) const {
    const ActionRow* row = rowOf(id);
    return row && keyOf(id) != row->key;
}

std::vector<const ActionRow*> Actions::conflicts(const QString& id, const QKeySequence& key) const {
    std::vector<const ActionRow*> found;
    const ActionRow* asked = rowOf(id);
    if (!asked || key.isEmpty())
        return found;
    for (const ActionRow& row : m_rows)
        if (row.id != id && keyOf(row.id) == key && meet(row.scope, asked->scope))
            found.push_back(&row);
    return found;
}

void Actions::apply(const QString& id, const QKeySequence& key) {
    const ActionRow* row = rowOf(id);
    action(id)->setShortcut(key);
    if (key == row->key)
        m_changes.remove(id);
    else
        m_changes.insert(id, key.toString(QKeySequence::PortableText));
}

void Actions::setKey(const QString& id, const QKeySequence& key) {
    if (!rowOf(id))
        return;
    for (const ActionRow* other : conflicts(id, key))
        apply(other->id, {});
    apply(id, key);
    emit keysChanged();
}

void Actions::resetKeys() {
    for (const ActionRow& row : m_rows)
        apply(row.id, row.key);
    emit keysChanged();
}

QString Actions::changes() const {
    return m_changes.isEmpty() ? QString()
                               : QString::fromUtf8(QJsonDocument(m_changes).toJson(QJsonDocument::Compact));
}

void Actions::restore(const QString& changes) {
    m_changes = QJsonDocument::fromJson(changes.toUtf8()).object();
    std::vector<const ActionRow*> chosen;
    for (const ActionRow& row : m_rows) {
        const QJsonValue stored = m_changes.value(row.id);
        const auto key = QKeySequence::fromString(stored.toString(), QKeySequence::PortableText);
        // A text that names no key is not "no key".
        if (!stored.isString() || key.toString().isEmpty() != stored.toString().isEmpty())
            continue;
        action(row.id)->setShortcut(key);
        chosen.push_back(&row);
    }
    // A key that a later version gives to another action is still the person's.
    for (const ActionRow* row : chosen)
        for (const ActionRow* other : conflicts(row->id, keyOf(row->id)))
            if (std::ranges::find(chosen, other) == chosen.end())
                action(other->id)->setShortcut({});
    emit keysChanged();
}

} // namespace redispatch::ui
