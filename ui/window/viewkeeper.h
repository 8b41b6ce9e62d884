// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/window/actions.h"
#include "ui/window/viewbook.h"

#include <QObject>

#include <functional>

namespace redispatch::ui {

class Sidebar;

/// Saving, renaming, moving and removing of views from the window: their dialogs, their menu in the sidebar
/// and their keys.
class ViewKeeper final : public QObject {
    Q_OBJECT

public:
    /// `present` gives what the window shows now, without a name. `sidebar` and `window` must outlive it.
    ViewKeeper(ViewBook& book, Sidebar& sidebar, std::function<local::SavedView()> present, QWidget* window);

    std::vector<ActionRow> actionRows();
    void save();
    void rename(const QString& name);
    void remove(const QString& name);
    void go(const QString& name);

signals:
    void wanted(const redispatch::local::SavedView& view);
    void done(const QString& what);
    void removed(const QString& what); ///< can be undone

private:
    void popupMenu(const QString& name, const QPoint& at);
    void goTo(std::size_t number);
    void showViews();
    void withChosen(const std::function<void(const QString&)>& act);

    ViewBook& m_book;
    Sidebar& m_sidebar;
    std::function<local::SavedView()> m_present;
    QWidget* m_window;
};

} // namespace redispatch::ui
