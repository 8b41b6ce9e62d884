// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/markbar.h"

#include "ui/theme/colours.h"
#include "ui/theme/label.h"
#include "ui/theme/look.h"
#include "ui/theme/metrics.h"

#include <QHBoxLayout>
#include <QPainter>
#include <QToolButton>

namespace redispatch::ui {

using domain::Verb;

MarkBar::MarkBar(QWidget* parent) : QFrame(parent), m_label(plainLabel({}, TextKind::Strong)) {
    setObjectName(QStringLiteral("markBar"));
    setAccessibleName(tr("Marked jobs"));
    m_label->setObjectName(QStringLiteral("markCount"));
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(space::medium, space::tiny, space::small, space::tiny);
    row->setSpacing(space::tiny);
    row->addWidget(m_label);
    row->addSpacing(space::medium);
    const auto add = [&](const QString& text, const char* name) {
        auto* button = new QToolButton;
        button->setText(text);
        button->setObjectName(QLatin1String(name));
        button->setAutoRaise(true);
        row->addWidget(button);
        return button;
    };
    for (const auto& [verb, text, name] :
         {std::tuple{Verb::Trigger, tr("Trigger…"), "markTrigger"},
          std::tuple{Verb::Pause, tr("Pause…"), "markPause"},
          std::tuple{Verb::Resume, tr("Resume…"), "markResume"},
          std::tuple{Verb::Retry, tr("Retry failed…"), "markRetry"},
          std::tuple{Verb::Acknowledge, tr("Acknowledge…"), "markAcknowledge"}}) {
        QToolButton* button = add(text, name);
        connect(button, &QToolButton::clicked, this, [this, asked = verb] { emit wanted(asked); });
        m_verbs.emplace_back(verb, button);
    }
    row->addStretch();
    connect(add(tr("Clear"), "markClear"), &QToolButton::clicked, this, &MarkBar::clearWanted);
    hide();
}

void MarkBar::setMarked(std::size_t marked, std::size_t hidden, const Refusal& refusal) {
    m_label->setText(
        hidden == 0 ? tr("%1 marked").arg(shownCount(marked))
                    : tr("%1 marked (%2 hidden by the filter)").arg(shownCount(marked), shownCount(hidden)));
    offer(refusal);
    setVisible(marked > 0);
}

void MarkBar::setSelected(std::size_t jobs, const Refusal& refusal) {
    m_label->setText(tr("%1 selected").arg(shownCount(jobs)));
    offer(refusal);
    show();
}

void MarkBar::offer(const Refusal& refusal) {
    for (const auto& [verb, button] : m_verbs) {
        const QString why = refusal(verb);
        button->setEnabled(why.isEmpty());
        button->setToolTip(why.isEmpty() ? QString() : shownTip(tr("Not available: %1").arg(why)));
    }
}

QString MarkBar::text() const {
    return m_label->text();
}

void MarkBar::paintEvent(QPaintEvent* /*event*/) {
    QPainter painter(this);
    const Colours& colours = coloursOf(palette());
    painter.fillRect(rect(), colours.selection);
    painter.fillRect(QRect(0, height() - 1, width(), 1), colours.rule);
}

} // namespace redispatch::ui
