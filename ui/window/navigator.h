// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/local/settings.h"
#include "ui/window/actions.h"
#include "ui/window/commandpalette.h"

#include <QObject>

#include <functional>

class QSplitter;
class QTabWidget;

namespace redispatch::ui {

class JobsTable;
class Sidebar;

/// Ways around the window by key: the command palette, from part to part, from tab to tab, and what else was
/// for the mouse alone: columns, sorting, the splits.
class Navigator final : public QObject {
    Q_OBJECT

public:
    struct Parts {
        QWidget* window;
        JobsTable* table;
        Sidebar* sidebar;
        QTabWidget* tabs;
        QSplitter* across;
        QSplitter* down;
        std::function<std::vector<QWidget*>()> panes; ///< in the order of the focus
    };
    /// All must outlive it.
    Navigator(Parts parts, local::Settings& settings);

    std::vector<ActionRow> actionRows();
    void setActions(const Actions& actions) { m_actions = &actions; }

signals:
    void jobWanted(const QString& id);
    void tableWanted(); ///< in place of the timeline or the attention page

private:
    void openPalette();
    void take(const PaletteItem& item);
    std::vector<PaletteItem> items() const;
    void remember(const QString& code);
    QStringList recent() const;
    void nextPane(int step);
    void nextTab(int step);
    void chooseColumns();
    void sortBy(bool also);
    static void grow(QSplitter& splitter, int part, int by);

    Parts m_parts;
    local::Settings& m_settings;
    const Actions* m_actions = nullptr;
    CommandPalette* m_palette;
};

} // namespace redispatch::ui
