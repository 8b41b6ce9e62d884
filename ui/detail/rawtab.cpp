// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/detail/rawtab.h"

#include "ui/theme/fonts.h"
#include "ui/theme/icon.h"
#include "ui/theme/label.h"
#include "ui/theme/metrics.h"

#include <QApplication>
#include <QClipboard>
#include <QHBoxLayout>
#include <QPlainTextEdit>
#include <QScrollBar>
#include <QToolButton>

#include <algorithm>

namespace redispatch::ui {

QString rawText(const std::vector<domain::RawKey>& keys) {
    QString text;
    for (const domain::RawKey& key : keys) {
        if (!text.isEmpty())
            text += QLatin1Char('\n');
        text += QStringLiteral("%1  (%2)\n").arg(shown(key.key), shown(key.type));
        qsizetype widest = 0;
        for (const auto& [field, value] : key.fields)
            widest = std::max(widest, std::min<qsizetype>(shown(field).size(), 28));
        for (const auto& [field, value] : key.fields) {
            const QString name =
                field.empty() ? QString() : shown(field).leftJustified(widest) + QStringLiteral("  ");
            text += QStringLiteral("    ") + name + shown(value) + QLatin1Char('\n');
        }
        if (!key.note.empty())
            text += QStringLiteral("    … ") + shown(key.note) + QLatin1Char('\n');
    }
    return text;
}

RawTab::RawTab(QWidget* parent)
    : QWidget(parent)
    , m_summary(plainLabel({}, TextKind::Muted))
    , m_copy(new QToolButton)
    , m_text(new QPlainTextEdit) {
    setObjectName(QStringLiteral("rawTab"));
    m_text->setObjectName(QStringLiteral("rawText"));
    m_text->setAccessibleName(tr("Keys and fields as stored"));
    m_text->setReadOnly(true);
    m_text->setLineWrapMode(QPlainTextEdit::NoWrap);
    m_text->setFont(monospaceFont(font()));
    m_text->setFrameShape(QFrame::NoFrame);
    m_copy->setObjectName(QStringLiteral("copyRaw"));
    m_copy->setText(tr("Copy all"));
    m_copy->setIcon(icon(QStringLiteral("copy")));
    m_copy->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_copy->setAutoRaise(true);
    connect(m_copy, &QToolButton::clicked, this,
            [this] { QApplication::clipboard()->setText(m_text->toPlainText()); });
    auto* top = new QHBoxLayout;
    top->addWidget(m_summary, 1);
    top->addWidget(m_copy);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(space::large, space::small, space::small, space::small);
    column->setSpacing(space::tiny);
    column->addLayout(top);
    column->addWidget(m_text, 1);
    setFocusProxy(m_text);
    setKeys({});
}

void RawTab::setKeys(const std::vector<domain::RawKey>& keys) {
    const auto cut =
        std::count_if(keys.begin(), keys.end(), [](const auto& key) { return !key.note.empty(); });
    const QString count = keys.size() == 1 ? tr("1 key as stored") : tr("%1 keys as stored").arg(keys.size());
    m_summary->setText(keys.empty() ? tr("Nothing read yet")
                       : cut == 0   ? count
                                    : tr("%1, %2 of them cut").arg(count).arg(cut));
    m_copy->setEnabled(!keys.empty());
    const QString text = rawText(keys);
    if (text == m_text->toPlainText())
        return;
    const int scroll = m_text->verticalScrollBar()->value();
    m_text->setPlainText(text);
    m_text->verticalScrollBar()->setValue(scroll);
}

} // namespace redispatch::ui
