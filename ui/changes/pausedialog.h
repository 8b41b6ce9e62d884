// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/changes/actiondialog.h"

class QButtonGroup;
class QCheckBox;
class QDateTimeEdit;
class QLineEdit;

namespace redispatch::ui {

/// Holds a job back: why, until when, and how many slots that will cost.
class PauseDialog final : public ActionDialog {
    Q_OBJECT

public:
    PauseDialog(live::Session& session, const domain::Job& job, QWidget* parent);
    /// Fills the form with an earlier pause, so that it can be repeated in one step.
    void repeat(const domain::Pause& pause);

protected:
    domain::Intent intent() const override;
    QString obstacle() const override;

private:
    enum Choice { OneHour, FourHours, Tomorrow, Custom, UntilResumed };
    QWidget* untilField();
    std::optional<domain::Instant> until() const;
    Choice choice() const;
    QLineEdit* m_reason;
    QButtonGroup* m_choices;
    QDateTimeEdit* m_custom;
    QCheckBox* m_reallyOpen;
};

/// Nine in the morning of the day after `now`, on the clock of `zone`.
domain::Instant tomorrowMorning(domain::Instant now, const std::string& zone);

} // namespace redispatch::ui
