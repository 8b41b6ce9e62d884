// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/commandpalette.h"

#include "ui/theme/label.h"
#include "ui/theme/metrics.h"
#include "ui/window/palettedelegate.h"

#include <QApplication>
#include <QKeyEvent>
#include <QLineEdit>
#include <QListView>
#include <QPainter>
#include <QVBoxLayout>

namespace redispatch::ui {

namespace {

constexpr int widest = 640;
constexpr int highest = 460;
constexpr int below = 56; ///< the window's upper edge
constexpr int pageRows = 10;

} // namespace

CommandPalette::CommandPalette(const JobsModel& jobs, QWidget* window)
    : QFrame(window)
    , m_model(new PaletteModel(jobs, this))
    , m_edit(new QLineEdit)
    , m_list(new QListView)
    , m_nothing(plainLabel(tr("Nothing fits. A few letters of a name, an owner or an action are enough."),
                           TextKind::Muted)) {
    setObjectName(QStringLiteral("commandPalette"));
    setAccessibleName(tr("Command palette"));
    m_edit->setObjectName(QStringLiteral("paletteEdit"));
    m_edit->setAccessibleName(tr("Find a job, an action, a view or a tab"));
    m_edit->setPlaceholderText(tr("Job, action, view or tab: a few letters are enough"));
    m_edit->setMaxLength(200);
    m_edit->installEventFilter(this);
    m_list->setObjectName(QStringLiteral("paletteList"));
    m_list->setAccessibleName(tr("What fits"));
    m_list->setModel(m_model);
    m_list->setItemDelegate(new PaletteDelegate(m_list));
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setFocusPolicy(Qt::NoFocus);
    m_list->setUniformItemSizes(true);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setMouseTracking(true);
    m_nothing->setObjectName(QStringLiteral("paletteNothing"));
    m_nothing->setAlignment(Qt::AlignCenter);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(space::small, space::small, space::small, space::small);
    column->setSpacing(space::small);
    column->addWidget(m_edit);
    column->addWidget(m_list, 1);
    column->addWidget(m_nothing, 1);
    connect(m_edit, &QLineEdit::textEdited, this, [this](const QString& typed) {
        m_moved.clear();
        m_model->search(typed);
    });
    connect(m_model, &QAbstractItemModel::modelReset, this, &CommandPalette::keepChoice);
    connect(m_list, &QListView::clicked, this, [this](const QModelIndex& index) {
        m_list->setCurrentIndex(index);
        choose();
    });
    window->installEventFilter(this);
    hide();
}

void CommandPalette::open(std::vector<PaletteItem> items, const QStringList& recent) {
    if (!isVisible())
        m_before = QApplication::focusWidget();
    m_moved.clear();
    m_edit->clear();
    place();
    show();
    raise();
    m_model->setItems(std::move(items), recent);
    m_edit->setFocus(Qt::ShortcutFocusReason);
}

void CommandPalette::close() {
    if (!isVisible())
        return;
    const bool focused = isAncestorOf(QApplication::focusWidget());
    m_model->stop();
    hide();
    if (focused && m_before)
        m_before->setFocus();
}

void CommandPalette::place() {
    const QSize window = parentWidget()->size();
    const int width = std::min(widest, window.width() - 2 * space::large);
    const int height = std::min(highest, window.height() - below - space::large);
    setGeometry((window.width() - width) / 2, std::min(below, window.height() / 8), width, height);
}

/// Results come in while a person chooses: the choice stays, and without one it is the first.
void CommandPalette::keepChoice() {
    int row = m_model->firstRow();
    for (int i = 0; !m_moved.isEmpty() && i < m_model->rowCount(); ++i)
        if (const PaletteItem* item = m_model->itemAt(i); item && item->code() == m_moved)
            row = i;
    m_list->setVisible(row >= 0 || m_model->searching());
    m_nothing->setVisible(!m_list->isVisibleTo(this));
    m_list->setCurrentIndex(m_model->index(row));
    if (m_moved.isEmpty())
        m_list->scrollToTop();
    else
        m_list->scrollTo(m_list->currentIndex());
}

void CommandPalette::move(int rows) {
    const int step = rows < 0 ? -1 : 1;
    int row = m_list->currentIndex().row();
    for (int left = std::abs(rows), at = row + step; left > 0 && at >= 0 && at < m_model->rowCount();
         at += step)
        if (m_model->itemAt(at)) {
            row = at;
            --left;
        }
    if (const PaletteItem* item = m_model->itemAt(row)) {
        m_moved = item->code();
        m_list->setCurrentIndex(m_model->index(row));
        // The heading above the first one is seen as well.
        m_list->scrollTo(m_model->index(row > 0 && !m_model->itemAt(row - 1) ? row - 1 : row));
        m_list->scrollTo(m_model->index(row));
    }
}

void CommandPalette::choose() {
    const PaletteItem* item = m_model->itemAt(m_list->currentIndex().row());
    if (!item || !item->why.isEmpty())
        return; // the reason stands beside it
    const PaletteItem kept = *item;
    close();
    emit chosen(kept);
}

bool CommandPalette::pressed(int key, Qt::KeyboardModifiers modifiers) {
    const bool control = modifiers == Qt::ControlModifier;
    switch (key) {
    case Qt::Key_Escape:
        close();
        return true;
    case Qt::Key_Return:
    case Qt::Key_Enter:
        choose();
        return true;
    case Qt::Key_Down:
    case Qt::Key_Tab:
        move(1);
        return true;
    case Qt::Key_Up:
    case Qt::Key_Backtab:
        move(-1);
        return true;
    case Qt::Key_PageDown:
        move(pageRows);
        return true;
    case Qt::Key_PageUp:
        move(-pageRows);
        return true;
    case Qt::Key_N:
        if (control)
            move(1);
        return control;
    case Qt::Key_P:
        if (control)
            move(-1);
        return control;
    default:
        return false;
    }
}

bool CommandPalette::eventFilter(QObject* watched, QEvent* event) {
    if (watched == parentWidget()) {
        if (event->type() == QEvent::Resize && isVisible())
            place();
        return QFrame::eventFilter(watched, event);
    }
    switch (event->type()) {
    case QEvent::ShortcutOverride:
        // While something is typed here, keys mean what they mean here.
        event->accept();
        return true;
    case QEvent::KeyPress: {
        const auto* press = static_cast<QKeyEvent*>(event);
        return pressed(press->key(), press->modifiers()) || QFrame::eventFilter(watched, event);
    }
    case QEvent::FocusOut:
        if (static_cast<QFocusEvent*>(event)->reason() != Qt::PopupFocusReason &&
            static_cast<QFocusEvent*>(event)->reason() != Qt::ActiveWindowFocusReason)
            close();
        return QFrame::eventFilter(watched, event);
    default:
        return QFrame::eventFilter(watched, event);
    }
}

void CommandPalette::paintEvent(QPaintEvent* /*event*/) {
    const Colours& colours = coloursOf(palette());
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(colours.muted);
    painter.setBrush(colours.window);
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6);
}

} // namespace redispatch::ui
