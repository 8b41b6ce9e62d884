// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/keysdialog.h"

#include "ui/theme/button.h"
#include "ui/theme/fonts.h"
#include "ui/theme/label.h"
#include "ui/theme/metrics.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QKeyEvent>
#include <QKeySequenceEdit>
#include <QLineEdit>
#include <QPushButton>
#include <QTreeWidget>

namespace redispatch::ui {

namespace {

constexpr int idRole = Qt::UserRole;

/// Tells a key when it is pressed: the base class waits a second for three more of a sequence.
class OneKeyEdit final : public QKeySequenceEdit {
protected:
    void keyPressEvent(QKeyEvent* event) override {
        QKeySequenceEdit::keyPressEvent(event);
        if (!keySequence().isEmpty())
            emit keySequenceChanged(keySequence());
    }
};

} // namespace

KeysDialog::KeysDialog(Actions& actions, QWidget* parent)
    : QDialog(parent)
    , m_actions(actions)
    , m_search(new QLineEdit)
    , m_tree(new QTreeWidget)
    , m_nothing(plainLabel(tr("No action fits these words."), TextKind::Muted))
    , m_name(plainLabel({}, TextKind::Strong))
    , m_press(new OneKeyEdit)
    , m_problem(wrappedLabel({}))
    , m_takeOver(pushButton(tr("Take it over"), "takeKey"))
    , m_none(pushButton(tr("No key"), "noKey"))
    , m_default(pushButton(tr("Default"), "defaultKey"))
    , m_resetAll(pushButton(tr("All keys to default"), "resetKeys")) {
    setObjectName(QStringLiteral("keysDialog"));
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(tr("Keys"));
    m_search->setObjectName(QStringLiteral("keysSearch"));
    m_search->setAccessibleName(tr("Find an action or a key"));
    m_search->setPlaceholderText(tr("Find an action or a key"));
    m_search->setClearButtonEnabled(true);
    m_search->installEventFilter(this);
    m_tree->setObjectName(QStringLiteral("keysTree"));
    m_tree->setAccessibleName(tr("Actions and their keys"));
    m_tree->setHeaderHidden(true);
    m_tree->setColumnCount(2);
    m_tree->setRootIsDecorated(false);
    m_tree->setItemsExpandable(false);
    m_tree->setIndentation(space::medium);
    m_tree->setAllColumnsShowFocus(true);
    m_tree->header()->setStretchLastSection(false);
    m_tree->header()->setSectionResizeMode(0, QHeaderView::Stretch);
    m_tree->header()->setSectionResizeMode(1, QHeaderView::ResizeToContents);
    m_nothing->setAlignment(Qt::AlignCenter);
    m_nothing->hide();
    auto* close = pushButton(tr("Close"), "closeKeys");
    auto* ends = new QHBoxLayout;
    ends->addWidget(m_resetAll);
    ends->addStretch();
    ends->addWidget(close);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(space::large, space::large, space::large, space::large);
    column->setSpacing(space::medium);
    column->addWidget(m_search);
    column->addWidget(m_tree, 1);
    column->addWidget(m_nothing);
    column->addWidget(editor());
    column->addLayout(ends);
    fill();
    connect(m_search, &QLineEdit::textChanged, this, &KeysDialog::narrow);
    connect(m_tree, &QTreeWidget::currentItemChanged, this, &KeysDialog::choose);
    connect(m_tree, &QTreeWidget::itemActivated, this, [this] { m_press->setFocus(); });
    connect(&m_actions, &Actions::keysChanged, this, &KeysDialog::showKeys);
    connect(m_resetAll, &QPushButton::clicked, &m_actions, &Actions::resetKeys);
    connect(close, &QPushButton::clicked, this, &QDialog::close);
    resize(620, 680);
    choose();
    m_search->setFocus();
}

QWidget* KeysDialog::editor() {
    m_press->setObjectName(QStringLiteral("pressKey"));
    m_press->setAccessibleName(tr("Press the new key"));
    m_press->setMinimumWidth(150);
    if (auto* edit = m_press->findChild<QLineEdit*>()) {
        edit->setPlaceholderText(tr("Press a key"));
        edit->setAccessibleName(tr("Press the new key"));
    }
    m_problem->setObjectName(QStringLiteral("keyProblem"));
    auto* keys = new QHBoxLayout;
    keys->setSpacing(space::small);
    keys->addWidget(m_name, 1);
    keys->addWidget(m_press);
    keys->addWidget(m_none);
    keys->addWidget(m_default);
    auto* told = new QHBoxLayout;
    told->addWidget(m_problem, 1);
    told->addWidget(m_takeOver);
    auto* both = new QWidget;
    auto* column = new QVBoxLayout(both);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(space::small);
    column->addLayout(keys);
    column->addLayout(told);
    connect(m_press, &QKeySequenceEdit::keySequenceChanged, this, &KeysDialog::take);
    connect(m_none, &QPushButton::clicked, this, [this] { assign({}); });
    connect(m_takeOver, &QPushButton::clicked, this, [this] { assign(m_wanted); });
    connect(m_default, &QPushButton::clicked, this, [this] {
        for (const ActionRow& row : m_actions.rows())
            if (row.id == chosen())
                row.key.isEmpty() ? assign({}) : take(row.key);
    });
    return both;
}

void KeysDialog::fill() {
    for (const ActionGroup group :
         {ActionGroup::Job, ActionGroup::Find, ActionGroup::List, ActionGroup::Window}) {
        auto* heading = new QTreeWidgetItem(m_tree, {titleOf(group)});
        heading->setFlags(Qt::ItemIsEnabled);
        heading->setFont(0, strongFont(font()));
        heading->setFirstColumnSpanned(true);
        heading->setSizeHint(0, QSize(0, space::row));
        for (const ActionRow& row : m_actions.rows())
            if (row.group == group) {
                auto* item = new QTreeWidgetItem(heading, {row.text});
                item->setData(0, idRole, row.id);
                item->setSizeHint(0, QSize(0, space::row - space::tiny));
                item->setTextAlignment(1, Qt::AlignRight | Qt::AlignVCenter);
            }
        heading->setHidden(heading->childCount() == 0);
        heading->setExpanded(true);
    }
    showKeys();
}

void KeysDialog::showKeys() {
    for (int i = 0; i < m_tree->topLevelItemCount(); ++i)
        for (int k = 0; k < m_tree->topLevelItem(i)->childCount(); ++k) {
            QTreeWidgetItem* item = m_tree->topLevelItem(i)->child(k);
            const QString id = item->data(0, idRole).toString();
            item->setText(1, m_actions.keyText(id));
            item->setFont(1, m_actions.isChanged(id) ? strongFont(font()) : font());
            item->setToolTip(1, m_actions.isChanged(id) ? tr("Changed by you") : QString());
        }
    choose();
}

/// Only those whose text or key has all the words.
void KeysDialog::narrow(const QString& words) {
    const QStringList wanted = words.split(QLatin1Char(' '), Qt::SkipEmptyParts);
    QTreeWidgetItem* first = nullptr;
    for (int i = 0; i < m_tree->topLevelItemCount(); ++i) {
        QTreeWidgetItem* heading = m_tree->topLevelItem(i);
        bool any = false;
        for (int k = 0; k < heading->childCount(); ++k) {
            QTreeWidgetItem* item = heading->child(k);
            const QString text = item->text(0) + QLatin1Char(' ') + item->text(1);
            const bool fits = std::ranges::all_of(
                wanted, [&](const QString& word) { return text.contains(word, Qt::CaseInsensitive); });
            item->setHidden(!fits);
            any = any || fits;
            if (fits && !first)
                first = item;
        }
        heading->setHidden(!any);
    }
    m_nothing->setVisible(!first);
    m_tree->setCurrentItem(wanted.isEmpty() ? nullptr : first);
}

QString KeysDialog::chosen() const {
    const QTreeWidgetItem* item = m_tree->currentItem();
    return item ? item->data(0, idRole).toString() : QString();
}

void KeysDialog::choose() {
    const QString id = chosen();
    m_wanted = {};
    m_takeOver->hide();
    m_problem->setText(id.isEmpty() ? tr("Choose an action to change its key; Enter goes on to pressing it.")
                                    : QString());
    m_name->setText(id.isEmpty() ? QString() : m_tree->currentItem()->text(0));
    const QSignalBlocker quiet(m_press);
    m_press->setKeySequence(m_actions.keyOf(id));
    for (QWidget* part :
         {static_cast<QWidget*>(m_press), static_cast<QWidget*>(m_none), static_cast<QWidget*>(m_default)})
        part->setEnabled(!id.isEmpty());
    m_none->setEnabled(!m_actions.keyOf(id).isEmpty());
    m_default->setEnabled(m_actions.isChanged(id));
    m_resetAll->setEnabled(!m_actions.changes().isEmpty());
}

void KeysDialog::take(const QKeySequence& pressed) {
    if (pressed.isEmpty())
        return;
    const QKeySequence key(pressed[0]); // one key each: nobody has to wait whether another follows
    const auto others = m_actions.conflicts(chosen(), key);
    if (others.empty()) {
        assign(key);
        return;
    }
    QStringList names;
    for (const ActionRow* other : others)
        names += tr("“%1”").arg(other->text);
    choose();
    m_wanted = key;
    m_problem->setText(tr("%1 is the key of %2.").arg(keyName(key), names.join(QStringLiteral(", "))));
    m_takeOver->show();
    m_takeOver->setFocus();
}

void KeysDialog::assign(const QKeySequence& key) {
    m_actions.setKey(chosen(), key);
    m_problem->setText(key.isEmpty() ? tr("It has no key now.") : tr("Its key is %1 now.").arg(keyName(key)));
    m_tree->setFocus();
}

bool KeysDialog::eventFilter(QObject* watched, QEvent* event) {
    if (watched == m_search && event->type() == QEvent::KeyPress) {
        const int key = static_cast<QKeyEvent*>(event)->key();
        if (key == Qt::Key_Down || key == Qt::Key_Return || key == Qt::Key_Enter) {
            m_tree->setFocus();
            return true;
        }
    }
    return QDialog::eventFilter(watched, event);
}

} // namespace redispatch::ui
