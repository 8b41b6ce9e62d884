// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/hintline.h"

#include "ui/theme/label.h"
#include "ui/theme/metrics.h"

#include <QHBoxLayout>
#include <QPainter>

namespace redispatch::ui {

namespace {

const QString hintGap = QStringLiteral("    ");
/// Where all the others are found, so it stays when there is little room.
const QString keysId = QStringLiteral("keysAction");

} // namespace

HintLine::HintLine(const Actions& actions, QWidget* parent)
    : QWidget(parent)
    , m_actions(actions)
    , m_keys(plainLabel({}, TextKind::Small))
    , m_summary(plainLabel({}, TextKind::Small)) {
    setObjectName(QStringLiteral("hintLine"));
    m_keys->setObjectName(QStringLiteral("hintKeys"));
    m_keys->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
    m_summary->setObjectName(QStringLiteral("hintSummary"));
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(space::medium, space::tiny, space::medium, space::tiny);
    row->setSpacing(space::large);
    row->addWidget(m_keys, 1);
    row->addWidget(m_summary);
    connect(&actions, &Actions::keysChanged, this, &HintLine::fit);
    fit();
}

void HintLine::setSummary(const QString& text) {
    if (text == m_summary->text())
        return;
    m_summary->setText(text);
    fit();
}

void HintLine::fit() {
    const auto hintOf = [this](const ActionRow& row) {
        const QString key = m_actions.keyText(row.id);
        return row.hint.isEmpty() || key.isEmpty() ? QString() : key + QLatin1Char(' ') + row.hint;
    };
    QString last;
    for (const ActionRow& row : m_actions.rows())
        if (row.id == keysId)
            last = hintOf(row);
    const int room = width() - 2 * space::medium - space::large - m_summary->sizeHint().width();
    const QFontMetrics metrics = m_keys->fontMetrics();
    QString text;
    for (const ActionRow& row : m_actions.rows()) {
        const QString hint = row.id == keysId ? QString() : hintOf(row);
        if (hint.isEmpty())
            continue;
        const QString longer = text.isEmpty() ? hint : text + hintGap + hint;
        if (metrics.horizontalAdvance(last.isEmpty() ? longer : longer + hintGap + last) > room)
            break;
        text = longer;
    }
    m_keys->setText(text.isEmpty() ? last : last.isEmpty() ? text : text + hintGap + last);
}

void HintLine::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    fit();
}

void HintLine::paintEvent(QPaintEvent* /*event*/) {
    QPainter painter(this);
    painter.fillRect(QRect(0, 0, width(), 1), coloursOf(palette()).rule);
}

} // namespace redispatch::ui
