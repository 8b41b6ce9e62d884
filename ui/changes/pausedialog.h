// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/changes/actiondialog.h"

class QLineEdit;

namespace redispatch::ui {

class UntilField;

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
    QLineEdit* m_reason;
    UntilField* m_until;
};

} // namespace redispatch::ui
