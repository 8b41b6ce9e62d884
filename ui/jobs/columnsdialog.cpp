// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/jobs/columnsdialog.h"

#include "ui/jobs/columndelegate.h"
#include "ui/jobs/jobstable.h"
#include "ui/theme/button.h"
#include "ui/theme/label.h"
#include "ui/theme/metrics.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QListWidget>
#include <QPushButton>

#include <algorithm>
#include <utility>

namespace redispatch::ui {

namespace {

constexpr int columnRole = Qt::UserRole + 1;

QString textOf(std::string_view text) {
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

} // namespace

ColumnsDialog::ColumnsDialog(JobsTable& table, QWidget* parent)
    : QDialog(parent)
    , m_table(table)
    , m_list(new QListWidget)
    , m_up(pushButton(tr("Up"), "columnUp"))
    , m_down(pushButton(tr("Down"), "columnDown")) {
    setObjectName(QStringLiteral("columnsDialog"));
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(tr("Columns"));
    m_list->setObjectName(QStringLiteral("columnsList"));
    m_list->setAccessibleName(tr("Columns of the job table"));
    m_list->setItemDelegate(new ColumnDelegate(m_list));
    m_list->setDragDropMode(QAbstractItemView::InternalMove);
    m_list->setDefaultDropAction(Qt::MoveAction);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->installEventFilter(this);
    m_up->setToolTip(tr("Alt+Up"));
    m_down->setToolTip(tr("Alt+Down"));
    auto* reset = pushButton(tr("Default columns"), "resetColumns");
    auto* close = pushButton(tr("Close"), "closeColumns");
    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(space::small);
    for (QWidget* part : {m_up, m_down, reset})
        buttons->addWidget(part);
    buttons->addStretch();
    buttons->addWidget(close);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(space::large, space::large, space::large, space::large);
    column->setSpacing(space::medium);
    column->addWidget(wrappedLabel(
        tr("Space shows or hides a column; Alt+Up and Alt+Down, or dragging, move it."), TextKind::Muted));
    column->addWidget(m_list, 1);
    column->addLayout(buttons);
    connect(m_list, &QListWidget::itemChanged, this, &ColumnsDialog::apply);
    connect(m_list->model(), &QAbstractItemModel::rowsMoved, this, &ColumnsDialog::apply);
    connect(m_list->model(), &QAbstractItemModel::rowsInserted, this, [this] {
        // A drop inserts before it removes: only then the list is whole.
        QMetaObject::invokeMethod(this, &ColumnsDialog::apply, Qt::QueuedConnection);
    });
    connect(m_list, &QListWidget::currentRowChanged, this, &ColumnsDialog::showState);
    connect(m_up, &QPushButton::clicked, this, [this] { move(-1); });
    connect(m_down, &QPushButton::clicked, this, [this] { move(1); });
    connect(reset, &QPushButton::clicked, this, [this] {
        m_table.resetColumns();
        fill();
    });
    connect(close, &QPushButton::clicked, this, &QDialog::close);
    fill();
    resize(560, 640);
    m_list->setFocus();
}

/// Those shown in their order, then the others in the order of the table.
void ColumnsDialog::fill() {
    m_filling = true;
    const int before = std::max(0, m_list->currentRow());
    m_list->clear();
    std::vector<query::Column> all = m_table.shownColumns();
    const std::size_t shownOnes = all.size();
    for (const query::ColumnInfo& info : query::columns())
        if (std::ranges::find(all, info.column) == all.end())
            all.push_back(info.column);
    for (std::size_t i = 0; i < all.size(); ++i) {
        const query::ColumnInfo& info = query::info(all[i]);
        auto* item = new QListWidgetItem(textOf(info.title), m_list);
        item->setData(columnRole, static_cast<int>(all[i]));
        item->setData(ColumnDelegate::HintRole, textOf(info.hint));
        item->setData(Qt::AccessibleDescriptionRole, textOf(info.hint));
        item->setFlags(Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemIsUserCheckable |
                       Qt::ItemIsDragEnabled);
        item->setCheckState(i < shownOnes ? Qt::Checked : Qt::Unchecked);
    }
    m_list->setCurrentRow(before);
    m_filling = false;
    showState();
}

void ColumnsDialog::apply() {
    if (m_filling || m_list->count() != static_cast<int>(query::columns().size()))
        return;
    std::vector<query::Column> columns;
    for (int row = 0; row < m_list->count(); ++row)
        if (const QListWidgetItem* item = m_list->item(row); item->checkState() == Qt::Checked)
            columns.push_back(static_cast<query::Column>(item->data(columnRole).toInt()));
    m_table.showColumns(columns);
    if (columns.empty())
        fill(); // the last one stays
    showState();
}

void ColumnsDialog::move(int places) {
    const int from = m_list->currentRow();
    const int to = from + places;
    if (from < 0 || to < 0 || to >= m_list->count())
        return;
    m_filling = true;
    m_list->insertItem(to, m_list->takeItem(from));
    m_list->setCurrentRow(to);
    m_filling = false;
    apply();
}

void ColumnsDialog::showState() {
    m_up->setEnabled(m_list->currentRow() > 0);
    m_down->setEnabled(m_list->currentRow() >= 0 && m_list->currentRow() < m_list->count() - 1);
}

bool ColumnsDialog::eventFilter(QObject* watched, QEvent* event) {
    if (watched == m_list && event->type() == QEvent::KeyPress) {
        const auto* press = static_cast<QKeyEvent*>(event);
        if (press->modifiers() == Qt::AltModifier &&
            (press->key() == Qt::Key_Up || press->key() == Qt::Key_Down)) {
            move(press->key() == Qt::Key_Up ? -1 : 1);
            return true;
        }
    }
    return QDialog::eventFilter(watched, event);
}

} // namespace redispatch::ui
