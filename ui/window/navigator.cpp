// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/navigator.h"

#include "ui/jobs/columnsdialog.h"
#include "ui/jobs/jobstable.h"
#include "ui/window/sidebar.h"

#include <QAction>
#include <QApplication>
#include <QJsonArray>
#include <QJsonDocument>
#include <QMenu>
#include <QSplitter>
#include <QTabWidget>

#include <algorithm>
#include <utility>

namespace redispatch::ui {

using local::Setting;
using Kind = PaletteItem::Kind;

namespace {
constexpr int mostRecent = 10;
constexpr int splitStep = 40; ///< pixels
} // namespace

Navigator::Navigator(Parts parts, local::Settings& settings)
    : QObject(parts.window)
    , m_parts(std::move(parts))
    , m_settings(settings)
    , m_palette(new CommandPalette(m_parts.table->jobs(), m_parts.window)) {
    connect(m_palette, &CommandPalette::chosen, this, &Navigator::take);
    connect(m_parts.table, &JobsTable::columnsWanted, this, &Navigator::chooseColumns);
}

std::vector<ActionRow> Navigator::actionRows() {
    const auto id = [](const char* name) { return QString::fromLatin1(name); };
    QWidget* noScope = nullptr;
    std::vector<ActionRow> rows;
    addRows(rows, ActionGroup::Find,
            {{id("paletteAction"), tr("Find a job, an action, a view or a tab"), tr("find and do"),
              Qt::CTRL | Qt::Key_K, [this] { openPalette(); }}});
    addRows(rows, ActionGroup::List,
            {{id("sortAction"), tr("Sort by a column"), {}, Qt::Key_S, [this] { sortBy(false); }},
             {id("sortAlsoAction"),
              tr("Sort by one more column"),
              {},
              Qt::SHIFT | Qt::Key_S,
              [this] { sortBy(true); }},
             {id("sortAttentionAction"),
              tr("Sort by what needs attention"),
              {},
              {},
              [this] { m_parts.table->restoreSort({}); }},
             {id("columnsAction"), tr("Choose and order the columns"), {}, Qt::Key_C, [this] {
                  chooseColumns();
              }}});
    addRows(
        rows, ActionGroup::Window,
        {{id("nextPaneAction"),
          tr("To the next part of the window"),
          {},
          Qt::Key_F6,
          [this] { nextPane(1); }},
         {id("previousPaneAction"),
          tr("To the part before"),
          {},
          Qt::SHIFT | Qt::Key_F6,
          [this] { nextPane(-1); }},
         {id("nextTabAction"),
          tr("Next tab of the opened job"),
          {},
          Qt::CTRL | Qt::Key_PageDown,
          [this] { nextTab(1); }},
         {id("previousTabAction"), tr("Tab before"), {}, Qt::CTRL | Qt::Key_PageUp, [this] { nextTab(-1); }},
         {id("tallerDetailsAction"),
          tr("More room for the opened job's tabs"),
          {},
          Qt::CTRL | Qt::SHIFT | Qt::Key_Up,
          [this] { grow(*m_parts.down, 1, splitStep); },
          noScope,
          true},
         {id("lowerDetailsAction"),
          tr("More room for the list of jobs"),
          {},
          Qt::CTRL | Qt::SHIFT | Qt::Key_Down,
          [this] { grow(*m_parts.down, 1, -splitStep); },
          noScope,
          true},
         {id("widerPanelAction"),
          tr("Wider panel of the opened job"),
          {},
          Qt::CTRL | Qt::SHIFT | Qt::Key_Left,
          [this] { grow(*m_parts.across, 2, splitStep); },
          noScope,
          true},
         {id("narrowerPanelAction"),
          tr("Narrower panel of the opened job"),
          {},
          Qt::CTRL | Qt::SHIFT | Qt::Key_Right,
          [this] { grow(*m_parts.across, 2, -splitStep); },
          noScope,
          true}});
    return rows;
}

std::vector<PaletteItem> Navigator::items() const {
    std::vector<PaletteItem> items;
    for (const ActionRow& row : m_actions->rows())
        if (row.id != QLatin1String("paletteAction"))
            items.push_back({Kind::Action,
                             row.id,
                             row.text,
                             {},
                             m_actions->keyText(row.id),
                             row.why ? row.why() : QString()});
    for (const Sidebar::Entry& entry : m_parts.sidebar->entries())
        items.push_back({Kind::View, entry.code, entry.name, entry.filter, entry.count, {}});
    for (int tab = 0; tab < m_parts.tabs->count(); ++tab)
        items.push_back({Kind::Tab,
                         QString::number(tab),
                         m_parts.tabs->tabText(tab),
                         {},
                         {},
                         m_parts.tabs->isVisible() ? QString() : tr("no job is open")});
    return items;
}

void Navigator::openPalette() {
    m_palette->open(items(), recent());
}

void Navigator::take(const PaletteItem& item) {
    remember(item.code());
    switch (item.kind) {
    case Kind::Heading:
        break;
    case Kind::Job:
        emit jobWanted(item.id);
        break;
    case Kind::View:
        m_parts.sidebar->chooseEntry(item.id);
        break;
    case Kind::Tab:
        m_parts.tabs->setCurrentIndex(item.id.toInt());
        m_parts.tabs->currentWidget()->setFocus();
        break;
    case Kind::Action:
        if (QAction* action = m_actions->action(item.id))
            action->trigger();
        break;
    }
}

QStringList Navigator::recent() const {
    QStringList codes;
    const auto stored = QJsonDocument::fromJson(m_settings.text(Setting::PaletteRecent).toUtf8()).array();
    for (const QJsonValue& code : stored)
        codes += code.toString();
    return codes;
}

void Navigator::remember(const QString& code) {
    QStringList codes = recent();
    codes.removeAll(code);
    codes.prepend(code);
    codes = codes.mid(0, mostRecent);
    m_settings.set(
        Setting::PaletteRecent,
        QString::fromUtf8(QJsonDocument(QJsonArray::fromStringList(codes)).toJson(QJsonDocument::Compact)));
}

void Navigator::nextPane(int step) {
    const std::vector<QWidget*> panes = m_parts.panes();
    const auto holds = [](const QWidget* pane) {
        const QWidget* focus = QApplication::focusWidget();
        return focus && (pane == focus || pane->isAncestorOf(focus));
    };
    const int count = static_cast<int>(panes.size());
    const auto now = std::ranges::find_if(panes, holds);
    int at = now == panes.end() ? (step > 0 ? -1 : 0) : static_cast<int>(now - panes.begin());
    for (int tried = 0; tried < count; ++tried) {
        at = (at + step + count) % count;
        QWidget* pane = panes[static_cast<std::size_t>(at)];
        if (!pane->isVisible())
            continue;
        QWidget* target = pane->focusPolicy() == Qt::NoFocus ? pane->nextInFocusChain() : pane;
        while (target != pane &&
               (!(target->focusPolicy() & Qt::TabFocus) || !target->isVisible() || !target->isEnabled()) &&
               pane->isAncestorOf(target))
            target = target->nextInFocusChain();
        target->setFocus(Qt::TabFocusReason);
        return;
    }
}

void Navigator::nextTab(int step) {
    QTabWidget& tabs = *m_parts.tabs;
    if (tabs.count() > 0)
        tabs.setCurrentIndex((tabs.currentIndex() + step + tabs.count()) % tabs.count());
}

void Navigator::chooseColumns() {
    emit tableWanted();
    (new ColumnsDialog(*m_parts.table, m_parts.window))->open();
}

/// A menu of the columns over their header; the current one first, so that Enter alone sorts by it.
void Navigator::sortBy(bool also) {
    emit tableWanted();
    JobsTable& table = *m_parts.table;
    auto* menu = new QMenu(m_parts.window);
    menu->setObjectName(QStringLiteral("sortMenu"));
    menu->setAttribute(Qt::WA_DeleteOnClose);
    const auto& keys = table.jobs().sortKeys();
    const int current = table.currentIndex().isValid() ? table.currentIndex().column() : 0;
    for (const query::Column column : table.shownColumns()) {
        const auto key = std::ranges::find(keys, column, &query::SortKey::column);
        const int section = JobsModel::sectionOf(column);
        const QString title = table.jobs().headerData(section, Qt::Horizontal, Qt::DisplayRole).toString();
        QAction* action = menu->addAction(
            key == keys.end() ? title
                              : title + (key->descending ? QStringLiteral("  ↓") : QStringLiteral("  ↑")));
        connect(action, &QAction::triggered, &table, [&table, column, also] { table.sortBy(column, also); });
        if (section == current)
            menu->setActiveAction(action);
    }
    menu->popup(table.mapToGlobal(QPoint(0, 0)));
}

void Navigator::grow(QSplitter& splitter, int part, int by) {
    QList<int> sizes = splitter.sizes();
    if (part >= sizes.size() || sizes[part] + by < 0)
        return;
    sizes[part] += by;
    sizes[part - 1] -= by;
    splitter.setSizes(sizes);
}

} // namespace redispatch::ui
