// SPDX-License-Identifier: GPL-3.0-or-later
// What belongs to a saved view, taken from the main window and put back.
#include "core/base/errortext.h"
#include "core/query/columns.h"
#include "ui/jobs/jobstable.h"
#include "ui/notices/messagebar.h"
#include "ui/notices/toast.h"
#include "ui/window/filterline.h"
#include "ui/window/mainwindow.h"
#include "ui/window/navigator.h"
#include "ui/window/sidebar.h"
#include "ui/window/viewkeeper.h"
#include "ui/window/windowmessages.h"

namespace redispatch::ui {

using local::SavedView;
using local::Setting;

SavedView MainWindow::presentView() const {
    SavedView view;
    view.filter = m_filter->text().toStdString();
    view.sort = m_table->sortCode().toStdString();
    for (const query::Column column : m_table->shownColumns())
        view.columns.emplace_back(query::info(column).key);
    view.density = m_settings.text(Setting::TableDensity).toStdString();
    view.list = m_sidebar->listShown().toStdString();
    return view;
}

void MainWindow::showView(const SavedView& view) {
    m_filter->setText(QString::fromStdString(view.filter));
    m_table->restoreSort(QString::fromStdString(view.sort));
    std::vector<query::Column> columns;
    for (const std::string& key : view.columns)
        if (const auto column = query::columnFrom(key))
            columns.push_back(*column);
    m_table->showColumns(columns);
    if (!view.density.empty()) {
        m_settings.set(Setting::TableDensity, QString::fromStdString(view.density));
        m_table->setDensity(m_settings.text(Setting::TableDensity));
    }
    showList(listFrom(QString::fromStdString(view.list)).value_or(List::Table));
    m_sidebar->chooseSaved(QString::fromStdString(view.name));
}

void MainWindow::wireViews() {
    const auto tell = [this](MessageBar::Level level, const QString& headline, const QString& rest) {
        m_messages->tell(WindowMessages::About::Other, level, headline, rest);
    };
    connect(m_views, &ViewBook::failed, this, [tell](const base::Error& error) {
        const base::ErrorText text = base::explain(error);
        tell(MessageBar::Level::Warning, QString::fromStdString(text.failed),
             QString::fromStdString(text.next));
    });
    connect(m_views, &ViewBook::setAside, this, [this](const QString& file) {
        m_toast->showText(tr("The damaged views are kept as %1").arg(file));
    });
    connect(m_keeper, &ViewKeeper::wanted, this, &MainWindow::showView);
    connect(m_keeper, &ViewKeeper::done, this, [this](const QString& what) { m_toast->showText(what); });
    connect(m_keeper, &ViewKeeper::removed, this, [this](const QString& what) {
        m_toast->showText(what + QStringLiteral(" · ") +
                          tr("%1 undoes it").arg(m_actions->keyText(QStringLiteral("undoViewAction"))));
    });
    connect(m_navigator, &Navigator::jobWanted, this, &MainWindow::openJobNamed);
    connect(m_navigator, &Navigator::tableWanted, this, [this] { showList(List::Table); });
    m_views->load();
}

} // namespace redispatch::ui
