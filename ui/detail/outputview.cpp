// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/detail/outputview.h"

#include "core/base/errortext.h"
#include "core/base/humanize.h"
#include "ui/theme/fonts.h"
#include "ui/theme/icon.h"
#include "ui/theme/label.h"
#include "ui/theme/metrics.h"

#include <QApplication>
#include <QBoxLayout>
#include <QClipboard>
#include <QCoreApplication>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QRegularExpression>
#include <QScrollBar>
#include <QShortcut>
#include <QTextBlock>
#include <QToolButton>

namespace redispatch::ui {

QString outputText(const domain::RunOutput& output) {
    QString text = shown(output.head, true);
    if (output.tail.empty())
        return text;
    const std::uint64_t kept = output.head.size() + output.tail.size();
    if (!text.endsWith(QLatin1Char('\n')))
        text += QLatin1Char('\n');
    if (output.totalBytes > kept)
        text += QCoreApplication::translate("OutputView", "… %1 left out …\n")
                    .arg(QString::fromStdString(base::bytesText(output.totalBytes - kept)));
    return text + shown(output.tail, true);
}

int errorLineOf(const QString& output) {
    // Words that begin a line's complaint, or an exception's class name; "0 errors" is none.
    static const QRegularExpression complaint(
        QStringLiteral("\\b(error|fatal|panic|exception|traceback|failed|failure|segfault|critical|denied|"
                       "refused|cannot|abort(ed)?)\\b|\\w(Error|Exception)\\b"),
        QRegularExpression::CaseInsensitiveOption);
    static const QRegularExpression none(QStringLiteral("\\b(0|no|without)\\s+(errors?|failures?|failed)\\b"),
                                         QRegularExpression::CaseInsensitiveOption);
    int line = 0;
    for (const QStringView text : QStringView(output).split(QLatin1Char('\n'))) {
        if (complaint.match(text).hasMatch() && !none.match(text).hasMatch())
            return line;
        ++line;
    }
    return -1;
}

OutputView::OutputView(QWidget* parent)
    : QWidget(parent)
    , m_text(new QPlainTextEdit(this))
    , m_search(new QLineEdit(this))
    , m_note(plainLabel({}, TextKind::Small, this))
    , m_copy(new QToolButton(this)) {
    m_text->setReadOnly(true);
    m_text->setFont(monospaceFont(font()));
    m_text->setLineWrapMode(QPlainTextEdit::NoWrap);
    m_text->setUndoRedoEnabled(false);
    m_text->setMinimumHeight(110);
    m_text->setAccessibleName(tr("Output"));
    m_text->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_text->setObjectName(QStringLiteral("runOutput"));
    m_search->setObjectName(QStringLiteral("findInOutput"));
    m_search->setPlaceholderText(tr("Find in output"));
    m_search->setAccessibleName(tr("Find in output"));
    m_search->setMaximumWidth(180);
    m_copy->setIcon(icon(QStringLiteral("copy")));
    m_copy->setToolTip(tr("Copy the output"));
    m_copy->setAccessibleName(tr("Copy the output"));
    m_copy->setAutoRaise(true);

    auto* bar = new QHBoxLayout;
    bar->setSpacing(space::small);
    bar->addWidget(m_note, 1);
    bar->addWidget(m_search);
    bar->addWidget(m_copy);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(space::tiny);
    column->addLayout(bar);
    column->addWidget(m_text, 1);

    connect(m_search, &QLineEdit::returnPressed, this, [this] { find(); });
    connect(m_copy, &QToolButton::clicked, this, [this] { QApplication::clipboard()->setText(text()); });
    auto* back = new QShortcut(QKeySequence(Qt::SHIFT | Qt::Key_Return), m_search);
    back->setContext(Qt::WidgetShortcut);
    connect(back, &QShortcut::activated, this, [this] { find(true); });
    clear({});
}

void OutputView::clear(const QString& why) {
    m_text->clear();
    m_text->setPlaceholderText(why);
    m_note->clear();
    m_search->setEnabled(false);
    m_copy->setEnabled(false);
    emit shownOutput();
}

void OutputView::setOutput(const base::Result<domain::RunOutput>& output) {
    if (!output) {
        clear(output.error().kind == base::ErrorKind::Missing
                  ? tr("The output is not kept any more")
                  : QString::fromStdString(base::sentence(output.error())));
        return;
    }
    if (output->head.empty() && output->tail.empty()) {
        clear(tr("The run wrote nothing"));
        return;
    }
    // More of the same, as of a run under way: whoever reads stays there, at the end or further up.
    auto* bar = m_text->verticalScrollBar();
    const QString before = m_text->toPlainText();
    const QString text = outputText(*output);
    const bool grows = !before.isEmpty() && text.startsWith(before);
    const int at = bar->value() == bar->maximum() ? -1 : bar->value();
    if (!grows || text.size() != before.size())
        m_text->setPlainText(text);
    if (grows)
        bar->setValue(at < 0 ? bar->maximum() : at);
    QString note = QString::fromStdString(base::bytesText(output->totalBytes));
    if (!output->sha256.empty())
        note += tr(" · SHA-256 %1…").arg(shown(output->sha256.substr(0, 12)));
    m_note->setText(note);
    m_note->setToolTip(output->sha256.empty() ? QString() : shown(output->sha256));
    m_search->setEnabled(true);
    m_copy->setEnabled(true);
    emit shownOutput();
}

QString OutputView::text() const {
    return m_text->toPlainText();
}

void OutputView::focusSearch() {
    m_search->setFocus(Qt::ShortcutFocusReason);
    m_search->selectAll();
}

bool OutputView::showErrorLine() {
    const int line = errorLineOf(text());
    if (line < 0)
        return false;
    QTextCursor cursor(m_text->document()->findBlockByNumber(line));
    cursor.movePosition(QTextCursor::EndOfBlock, QTextCursor::KeepAnchor);
    m_text->setTextCursor(cursor);
    m_text->centerCursor();
    m_text->setFocus(Qt::OtherFocusReason);
    return true;
}

bool OutputView::find(bool backwards) {
    const QString wanted = m_search->text();
    if (wanted.isEmpty())
        return false;
    const QTextDocument::FindFlags flags =
        backwards ? QTextDocument::FindBackward : QTextDocument::FindFlags();
    if (m_text->find(wanted, flags))
        return true;
    m_text->moveCursor(backwards ? QTextCursor::End : QTextCursor::Start); // around the end, once
    return m_text->find(wanted, flags);
}

} // namespace redispatch::ui
