// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/changes/untilfield.h"

#include "core/timing/zonetext.h"
#include "ui/detail/phrases.h"
#include "ui/theme/label.h"
#include "ui/theme/metrics.h"

#include <QButtonGroup>
#include <QCheckBox>
#include <QDateTimeEdit>
#include <QHBoxLayout>
#include <QRadioButton>

#include <chrono>

namespace redispatch::ui {

using namespace std::chrono_literals;
using base::Instant;

Instant tomorrowMorning(Instant now, const std::string& zone) {
    const std::string day = timing::localMinuteText(now + 24h, zone).substr(0, 10);
    return timing::parseLocal(day + "T09:00", zone).value_or(now + 24h);
}

UntilField::UntilField(Now now, QWidget* parent)
    : QWidget(parent)
    , m_now(std::move(now))
    , m_choices(new QButtonGroup(this))
    , m_custom(new QDateTimeEdit)
    , m_reallyOpen(new QCheckBox(tr("Yes, with no end: nothing will resume it by itself"))) {
    const Instant start = m_now();
    const std::string zone = workstationZone();
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(space::tiny);
    column->addWidget(plainLabel(tr("Until (on this machine's clock, %1)").arg(shown(zone))));
    const auto add = [&](Choice id, const QString& text, const char* name, QWidget* beside = nullptr) {
        auto* button = new QRadioButton(text);
        button->setObjectName(QLatin1String(name));
        m_choices->addButton(button, id);
        auto* row = new QHBoxLayout;
        row->setSpacing(space::small);
        row->addWidget(button);
        if (beside)
            row->addWidget(beside);
        row->addStretch();
        column->addLayout(row);
    };
    m_custom->setObjectName(QStringLiteral("customUntil"));
    m_custom->setAccessibleName(tr("Pause until this time"));
    m_custom->setDisplayFormat(QStringLiteral("yyyy-MM-dd HH:mm"));
    m_custom->setCalendarPopup(true);
    m_custom->setDateTime(QDateTime::fromMSecsSinceEpoch(base::msSinceEpoch(start + 8h)));
    m_custom->setEnabled(false);
    m_reallyOpen->setObjectName(QStringLiteral("reallyOpen"));
    m_reallyOpen->setEnabled(false);
    const auto at = [&](Instant end) { return clockText(end, zone); };
    add(OneHour, tr("1 hour, %1").arg(at(start + 1h)), "untilHour");
    add(FourHours, tr("4 hours, %1").arg(at(start + 4h)), "untilFour");
    add(Tomorrow, tr("Tomorrow, %1").arg(at(tomorrowMorning(start, zone))), "untilTomorrow");
    add(Custom, tr("Another time"), "untilCustom", m_custom);
    add(UntilResumed, tr("Until I resume it"), "untilResumed");
    auto* indented = new QHBoxLayout;
    indented->setContentsMargins(space::huge, 0, 0, 0);
    indented->addWidget(m_reallyOpen);
    column->addLayout(indented);
    m_choices->button(FourHours)->setChecked(true);
    connect(m_choices, &QButtonGroup::idToggled, this, [this] {
        m_custom->setEnabled(choice() == Custom);
        m_reallyOpen->setEnabled(choice() == UntilResumed);
        emit changed();
    });
    connect(m_custom, &QDateTimeEdit::dateTimeChanged, this, &UntilField::changed);
    connect(m_reallyOpen, &QCheckBox::toggled, this, &UntilField::changed);
}

void UntilField::repeat(const domain::Pause& pause) {
    if (!pause.until) {
        m_choices->button(UntilResumed)->setChecked(true);
        m_reallyOpen->setChecked(true);
    } else if (*pause.until > m_now()) {
        m_custom->setDateTime(QDateTime::fromMSecsSinceEpoch(base::msSinceEpoch(*pause.until)));
        m_choices->button(Custom)->setChecked(true);
    }
}

UntilField::Choice UntilField::choice() const {
    return static_cast<Choice>(m_choices->checkedId());
}

std::optional<Instant> UntilField::until() const {
    const Instant now = m_now();
    switch (choice()) {
    case OneHour:
        return now + 1h;
    case FourHours:
        return now + 4h;
    case Tomorrow:
        return tomorrowMorning(now, workstationZone());
    case Custom:
        return base::instantFromMs(m_custom->dateTime().toMSecsSinceEpoch());
    case UntilResumed:
        return std::nullopt;
    }
    return now + 4h;
}

QString UntilField::obstacle() const {
    if (choice() == UntilResumed && !m_reallyOpen->isChecked())
        return tr("Confirm that it has no end");
    if (choice() == Custom && until() <= m_now())
        return tr("That time has passed");
    return {};
}

} // namespace redispatch::ui
