// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/hintline.h"

#include "ui/theme/label.h"
#include "ui/theme/metrics.h"

#include <QHBoxLayout>
#include <QPainter>

namespace redispatch::ui {

namespace {

/// "t" and not "T", which would look like Shift; "Enter" as it stands on the key.
QString keyText(const QKeySequence& key) {
    const QString text = key.toString(QKeySequence::NativeText);
    return text.size() == 1                  ? text.toLower()
           : text == QLatin1String("Return") ? QStringLiteral("Enter")
                                             : text;
}

} // namespace

HintLine::HintLine(const Actions& actions, QWidget* parent)
    : QWidget(parent), m_keys(new ElidedLabel(TextKind::Small)), m_summary(plainLabel({}, TextKind::Small)) {
    setObjectName(QStringLiteral("hintLine"));
    m_keys->setObjectName(QStringLiteral("hintKeys"));
    m_summary->setObjectName(QStringLiteral("hintSummary"));
    QStringList hints;
    for (const ActionRow& row : actions.rows())
        if (!row.hint.isEmpty())
            hints += keyText(row.key) + QLatin1Char(' ') + row.hint;
    m_keys->setText(hints.join(QStringLiteral("    ")));
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(space::medium, space::tiny, space::medium, space::tiny);
    row->setSpacing(space::large);
    row->addWidget(m_keys, 1);
    row->addWidget(m_summary);
}

void HintLine::setSummary(const QString& text) {
    m_summary->setText(text);
}

void HintLine::paintEvent(QPaintEvent* /*event*/) {
    QPainter painter(this);
    painter.fillRect(QRect(0, 0, width(), 1), coloursOf(palette()).rule);
}

} // namespace redispatch::ui
