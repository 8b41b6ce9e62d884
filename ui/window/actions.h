// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QJsonObject>
#include <QKeySequence>
#include <QObject>
#include <QString>

#include <functional>
#include <vector>

class QAction;
class QWidget;

namespace redispatch::ui {

/// Under which heading an action stands among the keys.
enum class ActionGroup { Job, Find, List, Window };
QString titleOf(ActionGroup group);

/// What can be done by key. One row is all that a new action needs: the hint line, the list of keys and the
/// command palette are made from the same table.
struct ActionRow {
    QString id;       ///< object name of the QAction; stable, keys are remembered by it
    QString text;     ///< in menus, the palette and the list of keys
    QString hint;     ///< in the hint line, the most useful first; empty: not shown there
    QKeySequence key; ///< by default; none for what destroys something
    std::function<void()> run;
    QWidget* scope = nullptr; ///< the key works only while this has the focus; null: in the whole window
    bool repeats = false;     ///< while the key is held
    ActionGroup group = ActionGroup::Window;
    std::function<QString()> why = {}; ///< why it cannot be done now; unset or empty: it can
};

/// Appends rows of one group.
void addRows(std::vector<ActionRow>& rows, ActionGroup group, std::vector<ActionRow> more);

/// The actions of a window with the keys that a person chose for them.
class Actions final : public QObject {
    Q_OBJECT

public:
    Actions(std::vector<ActionRow> rows, QWidget* window);
    QAction* action(const QString& id) const; ///< null when there is none
    const std::vector<ActionRow>& rows() const { return m_rows; }

    QKeySequence keyOf(const QString& id) const; ///< as it stands now; empty: none
    QString keyText(const QString& id) const;    ///< as keyName()
    bool isChanged(const QString& id) const;     ///< the key is not the default one
    /// The other actions that `key` would be taken from: two in reach of the same focus would both be dead.
    std::vector<const ActionRow*> conflicts(const QString& id, const QKeySequence& key) const;
    /// Takes the key from those that have it.
    void setKey(const QString& id, const QKeySequence& key);
    void resetKeys();

    /// What a person changed, for the settings; keys of actions that this version does not know stay in it.
    QString changes() const;
    void restore(const QString& changes);

signals:
    void keysChanged();

private:
    void apply(const QString& id, const QKeySequence& key);
    const ActionRow* rowOf(const QString& id) const;

    std::vector<ActionRow> m_rows;
    std::vector<QAction*> m_actions; ///< in the order of the rows
    QJsonObject m_changes;           ///< id → key as portable text
};

/// As it stands on the keyboard: "t" and not "T", which would look like Shift; "Enter".
QString keyName(const QKeySequence& key);

} // namespace redispatch::ui
