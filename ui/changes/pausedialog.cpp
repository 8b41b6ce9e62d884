// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/changes/pausedialog.h"

#include "core/timing/zonetext.h"
#include "ui/detail/phrases.h"
#include "ui/theme/label.h"
#include "ui/theme/metrics.h"

#include <QButtonGroup>
#include <QCheckBox>
#include <QDateTimeEdit>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QRadioButton>

#include <chrono>

namespace redispatch::ui {

using namespace std::chrono_literals;
using domain::Instant;

Instant tomorrowMorning(Instant now, const std::string& zone) {
    const std::string day = timing::localMinuteText(now + 24h, zone).substr(0, 10);
    return timing::parseLocal(day + "T09:00", zone).value_or(now + 24h);
}

PauseDialog::PauseDialog(live::Session& session, const domain::Job& job, QWidget* parent)
    : ActionDialog(session, job, tr("Pause"), parent)
    , m_reason(new QLineEdit)
    , m_choices(new QButtonGroup(this))
    , m_custom(new QDateTimeEdit)
    , m_reallyOpen(new QCheckBox(tr("Yes, with no end: nothing will resume it by itself"))) {
    setObjectName(QStringLiteral("pauseDialog"));
    m_reason->setObjectName(QStringLiteral("reason"));
    m_reason->setMaxLength(500);
    auto* form = new QWidget;
    auto* column = new QVBoxLayout(form);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(space::medium);
    column->addWidget(
        field(tr("Reason"), m_reason, tr("Shown on the job's row for everybody until it is resumed.")));
    column->addWidget(untilField());
    addForm(form);
    connect(m_reason, &QLineEdit::textChanged, this, [this] { formChanged(); });
    m_reason->setFocus();
    formChanged();
}

void PauseDialog::repeat(const domain::Pause& pause) {
    m_reason->setText(shown(pause.reason));
    if (!pause.until) {
        m_choices->button(UntilResumed)->setChecked(true);
        m_reallyOpen->setChecked(true);
    } else if (*pause.until > m_session.serverNow()) {
        m_custom->setDateTime(QDateTime::fromMSecsSinceEpoch(base::msSinceEpoch(*pause.until)));
        m_choices->button(Custom)->setChecked(true);
    }
}

QWidget* PauseDialog::untilField() {
    const Instant now = m_session.serverNow();
    const std::string zone = workstationZone();
    auto* box = new QWidget;
    auto* column = new QVBoxLayout(box);
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
    m_custom->setDateTime(QDateTime::fromMSecsSinceEpoch(base::msSinceEpoch(now + 8h)));
    m_custom->setEnabled(false);
    m_reallyOpen->setObjectName(QStringLiteral("reallyOpen"));
    m_reallyOpen->setEnabled(false);
    const auto at = [&](Instant end) { return clockText(end, zone); };
    add(OneHour, tr("1 hour, %1").arg(at(now + 1h)), "untilHour");
    add(FourHours, tr("4 hours, %1").arg(at(now + 4h)), "untilFour");
    add(Tomorrow, tr("Tomorrow, %1").arg(at(tomorrowMorning(now, zone))), "untilTomorrow");
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
        formChanged();
    });
    connect(m_custom, &QDateTimeEdit::dateTimeChanged, this, [this] { formChanged(); });
    connect(m_reallyOpen, &QCheckBox::toggled, this, [this] { formChanged(); });
    return box;
}

PauseDialog::Choice PauseDialog::choice() const {
    return static_cast<Choice>(m_choices->checkedId());
}

std::optional<Instant> PauseDialog::until() const {
    const Instant now = m_session.serverNow();
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

domain::Intent PauseDialog::intent() const {
    domain::Intent intent;
    intent.job = m_job.id;
    intent.what = domain::PauseIntent{until()};
    intent.reason = m_reason->text().trimmed().toStdString();
    return intent;
}

QString PauseDialog::obstacle() const {
    if (m_reason->text().trimmed().isEmpty())
        return tr("A reason is needed");
    if (choice() == UntilResumed && !m_reallyOpen->isChecked())
        return tr("Confirm that it has no end");
    if (choice() == Custom && until() <= m_session.serverNow())
        return tr("That time has passed");
    return {};
}

} // namespace redispatch::ui
