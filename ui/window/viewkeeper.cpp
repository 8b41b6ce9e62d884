// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/viewkeeper.h"

#include "ui/theme/look.h"
#include "ui/window/sidebar.h"
#include "ui/window/viewnamedialog.h"

#include <QMenu>

namespace redispatch::ui {

using local::SavedView;

namespace {

constexpr std::size_t digits = 9;

QString nameOf(const SavedView& view) {
    return QString::fromStdString(view.name);
}

QStringList namesOf(const std::vector<SavedView>& views) {
    QStringList names;
    for (const SavedView& view : views)
        names += nameOf(view);
    return names;
}

} // namespace

ViewKeeper::ViewKeeper(ViewBook& book, Sidebar& sidebar, std::function<SavedView()> present, QWidget* window)
    : QObject(window), m_book(book), m_sidebar(sidebar), m_present(std::move(present)), m_window(window) {
    connect(&m_book, &ViewBook::changed, this, &ViewKeeper::showViews);
    connect(&m_sidebar, &Sidebar::savedViewWanted, this, &ViewKeeper::go);
    connect(&m_sidebar, &Sidebar::savedMenuWanted, this, &ViewKeeper::popupMenu);
}

std::vector<ActionRow> ViewKeeper::actionRows() {
    const auto id = [](const char* name) { return QString::fromLatin1(name); };
    const auto whyNone = [this] {
        return m_sidebar.chosenSaved().isEmpty() ? tr("no saved view is chosen in the sidebar") : QString();
    };
    std::vector<ActionRow> rows;
    addRows(rows, ActionGroup::Find,
            {{id("saveViewAction"), tr("Save filter, sorting and columns as a view"), tr("save view"),
              Qt::CTRL | Qt::Key_S, [this] { save(); }},
             {id("renameViewAction"),
              tr("Rename the chosen saved view"),
              {},
              Qt::Key_F2,
              [this] { withChosen([this](const QString& name) { rename(name); }); },
              &m_sidebar,
              false,
              {},
              whyNone},
             {id("viewUpAction"),
              tr("Move the chosen saved view up"),
              {},
              Qt::ALT | Qt::Key_Up,
              [this] { withChosen([this](const QString& name) { m_book.move(name.toStdString(), -1); }); },
              &m_sidebar,
              false,
              {},
              whyNone},
             {id("viewDownAction"),
              tr("Move the chosen saved view down"),
              {},
              Qt::ALT | Qt::Key_Down,
              [this] { withChosen([this](const QString& name) { m_book.move(name.toStdString(), 1); }); },
              &m_sidebar,
              false,
              {},
              whyNone},
             {id("removeViewAction"),
              tr("Delete the chosen saved view"),
              {},
              {},
              [this] { withChosen([this](const QString& name) { remove(name); }); },
              &m_sidebar,
              false,
              {},
              whyNone},
             {id("undoViewAction"),
              tr("Undo the last change to saved views"),
              {},
              Qt::CTRL | Qt::Key_Z,
              [this] {
                  if (m_book.undo())
                      emit done(tr("The saved views are as before"));
              },
              nullptr,
              false,
              {},
              [this] { return m_book.canUndo() ? QString() : tr("nothing was changed"); }}});
    for (std::size_t number = 1; number <= digits; ++number)
        addRows(rows, ActionGroup::Find,
                {{QStringLiteral("view%1Action").arg(number),
                  tr("Go to saved view %1").arg(number),
                  {},
                  QKeySequence(static_cast<int>(Qt::Key_0 + number)),
                  [this, number] { goTo(number); },
                  nullptr,
                  false,
                  {},
                  [this, number] {
                      return number <= m_book.views().size() ? QString() : tr("there is no such view yet");
                  }}});
    return rows;
}

void ViewKeeper::withChosen(const std::function<void(const QString&)>& act) {
    if (const QString name = m_sidebar.chosenSaved(); !name.isEmpty())
        act(name);
}

void ViewKeeper::showViews() {
    std::vector<Sidebar::SavedItem> items;
    for (const SavedView& view : m_book.views())
        items.push_back({nameOf(view), QString::fromStdString(view.filter)});
    m_sidebar.setSavedViews(items);
}

void ViewKeeper::go(const QString& name) {
    if (const SavedView* view = m_book.find(name.toStdString()))
        emit wanted(*view);
}

void ViewKeeper::goTo(std::size_t number) {
    if (number <= m_book.views().size())
        emit wanted(m_book.views()[number - 1]);
    else
        emit done(tr("There is no saved view %1 yet").arg(number));
}

void ViewKeeper::save() {
    SavedView view = m_present();
    const QString what =
        tr("Kept with it: the filter%1, sorting, columns, density and whether a table or the timeline is "
           "shown.")
            .arg(view.filter.empty() ? QString() : QStringLiteral(" “%1”").arg(shown(view.filter)));
    auto* dialog = new ViewNameDialog(ViewNameDialog::For::Save, m_sidebar.chosenSaved(),
                                      namesOf(m_book.views()), what, m_window);
    connect(dialog, &ViewNameDialog::named, this, [this, view](const QString& name) mutable {
        view.name = name.toStdString();
        if (m_book.put(view)) {
            m_sidebar.chooseSaved(name);
            emit done(tr("View “%1” saved").arg(name));
        }
    });
    dialog->open();
}

void ViewKeeper::rename(const QString& name) {
    QStringList others = namesOf(m_book.views());
    others.removeAll(name);
    auto* dialog = new ViewNameDialog(ViewNameDialog::For::Rename, name, others, {}, m_window);
    connect(dialog, &ViewNameDialog::named, this,
            [this, name](const QString& to) { m_book.rename(name.toStdString(), to.toStdString()); });
    dialog->open();
}

void ViewKeeper::remove(const QString& name) {
    if (m_book.remove(name.toStdString()))
        emit removed(tr("View “%1” deleted").arg(name));
}

void ViewKeeper::popupMenu(const QString& name, const QPoint& at) {
    auto* menu = new QMenu(m_window);
    menu->setObjectName(QStringLiteral("savedViewMenu"));
    menu->setAttribute(Qt::WA_DeleteOnClose);
    connect(menu->addAction(tr("Rename…")), &QAction::triggered, this, [this, name] { rename(name); });
    connect(menu->addAction(tr("Replace by what is shown now")), &QAction::triggered, this, [this, name] {
        SavedView view = m_present();
        view.name = name.toStdString();
        if (m_book.put(view))
            emit removed(tr("View “%1” replaced").arg(name));
    });
    connect(menu->addAction(tr("Move up")), &QAction::triggered, this,
            [this, name] { m_book.move(name.toStdString(), -1); });
    connect(menu->addAction(tr("Move down")), &QAction::triggered, this,
            [this, name] { m_book.move(name.toStdString(), 1); });
    menu->addSeparator();
    connect(menu->addAction(tr("Delete")), &QAction::triggered, this, [this, name] { remove(name); });
    menu->popup(at);
}

} // namespace redispatch::ui
