// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/changes/carddiff.h"

#include "ui/detail/cardtext.h"
#include "ui/theme/label.h"
#include "ui/theme/metrics.h"

#include <QButtonGroup>
#include <QFrame>
#include <QGridLayout>
#include <QRadioButton>

namespace redispatch::ui {

using domain::CardField;

namespace {

bool isMono(CardField field) {
    return field == CardField::RollbackCommand || field == CardField::BaselineQuery ||
           field == CardField::CacheKeys;
}

} // namespace

CardDiff::CardDiff(QWidget* parent) : QScrollArea(parent) {
    setWidgetResizable(true);
    setFrameShape(NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    begin();
}

void CardDiff::begin() {
    m_choices.clear();
    m_row = 0;
    auto* page = new QWidget;
    m_grid = new QGridLayout(page);
    m_grid->setContentsMargins(0, 0, space::small, 0);
    m_grid->setHorizontalSpacing(space::medium);
    m_grid->setVerticalSpacing(space::tiny);
    m_grid->setColumnStretch(0, 1);
    m_grid->setColumnStretch(1, 1);
    setWidget(page); // deletes the one before
    page->setAutoFillBackground(false);
}

void CardDiff::clear(const QString& why) {
    begin();
    auto* label = wrappedLabel(why, TextKind::Muted);
    label->setObjectName(QStringLiteral("diffNothing"));
    m_grid->addWidget(label, 0, 0, 1, 2);
    m_grid->setRowStretch(1, 1);
}

void CardDiff::setCards(const QString& leftTitle, const domain::Card& left, const QString& rightTitle,
                        const domain::Card& right, bool choosable) {
    m_left = left;
    m_right = right;
    const std::vector<CardField> fields = domain::differing(left, right);
    if (fields.empty())
        return clear(tr("The two versions say the same."));
    begin();
    if (!choosable) { // else each choice says whose it is
        m_grid->addWidget(wrappedLabel(leftTitle, TextKind::Small), m_row, 0);
        m_grid->addWidget(wrappedLabel(rightTitle, TextKind::Small), m_row++, 1);
    }
    for (const CardField field : fields) {
        if (m_row > 1)
            m_grid->setRowMinimumHeight(m_row++, space::small);
        m_grid->addWidget(plainLabel(fieldTitle(field), TextKind::Strong), m_row++, 0, 1, 2);
        Choice choice{nullptr, nullptr};
        if (choosable) {
            auto* group = new QButtonGroup(m_grid->parentWidget());
            choice = {new QRadioButton(leftTitle), new QRadioButton(rightTitle)};
            choice.left->setObjectName(QStringLiteral("left_") + fieldKey(field));
            choice.right->setObjectName(QStringLiteral("right_") + fieldKey(field));
            choice.left->setAccessibleName(fieldTitle(field) + QStringLiteral(": ") + leftTitle);
            choice.right->setAccessibleName(fieldTitle(field) + QStringLiteral(": ") + rightTitle);
            for (QRadioButton* button : {choice.left, choice.right}) {
                group->addButton(button);
                connect(button, &QRadioButton::toggled, this, &CardDiff::changed);
            }
            m_choices.emplace(field, choice);
        }
        m_grid->addWidget(version(left, field, Side::Left, choice.left), m_row, 0);
        m_grid->addWidget(version(right, field, Side::Right, choice.right), m_row++, 1);
    }
    m_grid->setRowStretch(m_row, 1);
}

QWidget* CardDiff::version(const domain::Card& card, CardField field, Side side, QRadioButton* button) const {
    const QString text = shown(domain::textOf(card, field), true);
    auto* frame = new QFrame;
    frame->setFrameShape(QFrame::StyledPanel);
    frame->setBackgroundRole(QPalette::Base);
    frame->setAutoFillBackground(true);
    auto* column = new QVBoxLayout(frame);
    column->setContentsMargins(space::small, space::tiny, space::small, space::tiny);
    column->setSpacing(space::tiny);
    if (button)
        column->addWidget(button);
    auto* label = wrappedLabel(text.isEmpty() ? tr("empty") : text, text.isEmpty()  ? TextKind::Muted
                                                                    : isMono(field) ? TextKind::Mono
                                                                                    : TextKind::Normal);
    label->setObjectName((side == Side::Left ? QStringLiteral("leftText_") : QStringLiteral("rightText_")) +
                         fieldKey(field));
    column->addWidget(label);
    column->addStretch();
    return frame;
}

void CardDiff::choose(CardField field, Side side) {
    if (const auto found = m_choices.find(field); found != m_choices.end())
        (side == Side::Left ? found->second.left : found->second.right)->setChecked(true);
}

std::optional<CardDiff::Side> CardDiff::chosen(CardField field) const {
    const auto found = m_choices.find(field);
    if (found == m_choices.end())
        return std::nullopt;
    if (found->second.left->isChecked())
        return Side::Left;
    return found->second.right->isChecked() ? std::optional(Side::Right) : std::nullopt;
}

std::optional<CardField> CardDiff::undecided() const {
    for (const auto& [field, choice] : m_choices)
        if (!choice.left->isChecked() && !choice.right->isChecked())
            return field;
    return std::nullopt;
}

domain::Card CardDiff::merged() const {
    domain::Card card = m_right;
    for (const auto& [field, choice] : m_choices)
        if (choice.left->isChecked())
            domain::setText(card, field, domain::textOf(m_left, field));
    return card;
}

} // namespace redispatch::ui
