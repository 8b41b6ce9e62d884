// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/filtercompleter.h"

#include "ui/theme/look.h"
#include "ui/theme/metrics.h"

#include <QFrame>
#include <QKeyEvent>
#include <QLineEdit>
#include <QListWidget>
#include <QPainter>
#include <QPointer>
#include <QStyledItemDelegate>
#include <QVBoxLayout>

#include <algorithm>

namespace redispatch::ui {

namespace {

constexpr int mostSeen = 10; ///< rows without scrolling
constexpr int width = 460;
constexpr int meaningAt = 130; ///< so that the meanings stand under each other
constexpr int meaningRole = Qt::UserRole;

class CompletionDelegate final : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override {
        const Colours& colours = coloursOf(option.palette);
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        if (option.state.testFlag(QStyle::State_Selected)) {
            painter->setPen(Qt::NoPen);
            painter->setBrush(colours.selection);
            painter->drawRoundedRect(QRectF(option.rect), 4, 4);
        }
        const QRect rect = option.rect.adjusted(space::small, 0, -space::small, 0);
        const QString text = index.data().toString();
        const QString meaning = index.data(meaningRole).toString();
        const int used = std::max(meaningAt, option.fontMetrics.horizontalAdvance(text) + space::medium);
        painter->setPen(colours.text);
        painter->drawText(rect, Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine,
                          option.fontMetrics.elidedText(text, Qt::ElideRight, rect.width()));
        painter->setPen(colours.muted);
        if (rect.width() - used > space::huge)
            painter->drawText(rect.adjusted(used, 0, 0, 0),
                              Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine,
                              option.fontMetrics.elidedText(meaning, Qt::ElideRight, rect.width() - used));
        painter->restore();
    }

    QSize sizeHint(const QStyleOptionViewItem& /*option*/, const QModelIndex& /*index*/) const override {
        return {width, space::row - space::tiny};
    }
};

class Popup final : public QFrame {
public:
    using QFrame::QFrame;

protected:
    void paintEvent(QPaintEvent* /*event*/) override {
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(coloursOf(palette()).muted);
        painter.setBrush(coloursOf(palette()).base);
        painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 5, 5);
    }
};

} // namespace

FilterCompleter::FilterCompleter(QLineEdit* edit, std::unique_ptr<CompletionSource> source)
    : QObject(edit), m_edit(edit), m_source(std::move(source)) {
    m_goOn.setInterval(0);
    connect(&m_goOn, &QTimer::timeout, this, &FilterCompleter::lookAtSlice);
    connect(edit, &QLineEdit::textEdited, this, [this] { offer(false); });
    edit->installEventFilter(this);
}

FilterCompleter::~FilterCompleter() = default;

void FilterCompleter::rowsChanged() {
    if (isOpen())
        lookAtSlice();
}

bool FilterCompleter::isOpen() const {
    return m_popup && m_popup->isVisible();
}

void FilterCompleter::close() {
    if (m_popup)
        m_popup->hide();
}

/// Values of the newest rows, a slice an event; those of the ones before stay until then.
void FilterCompleter::lookAtSlice() {
    if (m_source->lookAtSlice()) {
        m_goOn.start();
        return;
    }
    m_goOn.stop();
    if (!isOpen())
        return;
    const bool noneChosen = m_list->currentRow() < 0;
    fill();
    if (noneChosen)
        m_list->setCurrentRow(-1); // Enter still means the table
}

void FilterCompleter::offer(bool asked) {
    if (m_accepting)
        return;
    if (m_source->isStale())
        lookAtSlice();
    const QString text = m_edit->text();
    const QString before = text.left(m_edit->cursorPosition());
    m_offered = completions();
    const bool typed = !before.isEmpty() && !before.endsWith(QLatin1Char(' '));
    const bool only = m_offered.list.size() == 1 &&
                      m_offered.list.front().text.size() == m_offered.to - m_offered.from &&
                      text.toStdString().compare(m_offered.from, m_offered.list.front().text.size(),
                                                 m_offered.list.front().text) == 0;
    if (m_offered.list.empty() || only || (!typed && !asked)) {
        close();
        return;
    }
    if (!m_popup) {
        m_popup = new Popup(m_edit->window());
        m_popup->setObjectName(QStringLiteral("filterCompletion"));
        m_list = new QListWidget;
        m_list->setObjectName(QStringLiteral("filterCompletionList"));
        m_list->setAccessibleName(tr("What could stand here"));
        m_list->setItemDelegate(new CompletionDelegate(m_list));
        m_list->setFrameShape(QFrame::NoFrame);
        m_list->setFocusPolicy(Qt::NoFocus);
        m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
        auto* column = new QVBoxLayout(m_popup);
        column->setContentsMargins(space::tiny, space::tiny, space::tiny, space::tiny);
        column->addWidget(m_list);
        connect(m_list, &QListWidget::itemClicked, this, [this] { accept(); });
    }
    fill();
    // A half-typed word of a list is surely meant; a half-typed key may be a word to search for.
    if (m_offered.ofKey || m_offered.from == before.toStdString().size())
        m_list->setCurrentRow(-1);
    place();
    m_popup->show();
    m_popup->raise();
}

query::Completions FilterCompleter::completions() const {
    const QString text = m_edit->text();
    return m_source->complete(text.toStdString(), text.left(m_edit->cursorPosition()).toStdString().size());
}

void FilterCompleter::fill() {
    m_offered = completions();
    const QString chosen = m_list->currentItem() ? m_list->currentItem()->text() : QString();
    m_list->clear();
    int row = 0;
    for (const query::Completion& each : m_offered.list) {
        auto* item = new QListWidgetItem(shown(each.text), m_list);
        const QString rows = each.rows == 0 ? QString() : m_source->rowsText(each.rows);
        item->setData(meaningRole, each.meaning.empty() ? rows : shown(each.meaning));
        item->setData(Qt::AccessibleDescriptionRole, item->data(meaningRole));
        if (item->text() == chosen)
            row = m_list->count() - 1;
    }
    m_list->setCurrentRow(row);
}

void FilterCompleter::place() {
    QWidget* window = m_popup->parentWidget();
    // Under the part that is being typed.
    const QString start = QString::fromStdString(m_edit->text().toStdString().substr(0, m_offered.from));
    const int indent = m_edit->fontMetrics().horizontalAdvance(start) + space::huge;
    const QPoint corner = m_edit->mapTo(window, QPoint(indent, m_edit->height() + 2));
    const int wide = std::min(width, window->width() - 2 * space::small);
    const int rows = std::min(mostSeen, m_list->count());
    const int high = rows * (space::row - space::tiny) + 2 * space::tiny;
    const int above = m_edit->mapTo(window, QPoint()).y() - 2 - high;
    const bool below = corner.y() + high <= window->height() || above < 0;
    m_popup->setGeometry(std::clamp(corner.x(), space::small, window->width() - wide - space::small),
                         below ? corner.y() : above, wide, high);
}

void FilterCompleter::move(int rows) {
    const int count = m_list->count();
    const int row =
        m_list->currentRow() < 0 ? (rows > 0 ? 0 : count - 1) : (m_list->currentRow() + rows + count) % count;
    m_list->setCurrentRow(row);
}

bool FilterCompleter::accept() {
    const int row = std::max(0, m_list->currentRow());
    if (row >= static_cast<int>(m_offered.list.size()))
        return false;
    const query::Completion chosen = m_offered.list[static_cast<std::size_t>(row)];
    const query::Completed done = query::accept(m_edit->text().toStdString(), m_offered, chosen);
    close();
    m_accepting = true;
    m_edit->setText(QString::fromStdString(done.text));
    m_edit->setCursorPosition(
        static_cast<int>(QString::fromStdString(done.text.substr(0, done.caret)).size()));
    m_accepting = false;
    if (chosen.isKey)
        offer(true); // its values
    return true;
}

bool FilterCompleter::pressed(int key, Qt::KeyboardModifiers modifiers) {
    if (key == Qt::Key_Space && modifiers == Qt::ControlModifier) {
        offer(true);
        return true;
    }
    if (!isOpen())
        return false;
    switch (key) {
    case Qt::Key_Escape:
        close();
        return true;
    case Qt::Key_Down:
        move(1);
        return true;
    case Qt::Key_Up:
        move(-1);
        return true;
    case Qt::Key_Tab:
        return accept();
    case Qt::Key_Return:
    case Qt::Key_Enter:
        if (m_list->currentRow() >= 0)
            return accept();
        close();
        return false; // on to the table
    case Qt::Key_Left:
    case Qt::Key_Right:
    case Qt::Key_Home:
    case Qt::Key_End:
        close();
        return false;
    default:
        return false;
    }
}

bool FilterCompleter::eventFilter(QObject* watched, QEvent* event) {
    switch (event->type()) {
    case QEvent::ShortcutOverride: {
        const auto* press = static_cast<QKeyEvent*>(event);
        const bool ours = isOpen() || (press->key() == Qt::Key_Space && press->modifiers() != Qt::NoModifier);
        if (ours && (press->key() == Qt::Key_Escape || press->key() == Qt::Key_Space)) {
            event->accept();
            return true;
        }
        return QObject::eventFilter(watched, event);
    }
    case QEvent::KeyPress: {
        const auto* press = static_cast<QKeyEvent*>(event);
        return pressed(press->key(), press->modifiers()) || QObject::eventFilter(watched, event);
    }
    case QEvent::FocusOut:
    case QEvent::Hide:
        close();
        return QObject::eventFilter(watched, event);
    default:
        return QObject::eventFilter(watched, event);
    }
}

} // namespace redispatch::ui
