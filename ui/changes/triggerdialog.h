// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/changes/actiondialog.h"

class QLabel;
class QLineEdit;

namespace redispatch::ui {

class ParameterForm;

/// Asks for a run now, with a reason and the declared parameters, then follows that run in place.
class TriggerDialog final : public ActionDialog {
    Q_OBJECT

public:
    TriggerDialog(live::Session& session, const domain::Job& job, QWidget* parent);
    /// The declared parameters, once the job's detail is there.
    void setDetail(const domain::JobDetail& detail);
    /// Asks for the same again as `run` got; before the detail is set.
    void repeat(const domain::Run& run);

protected:
    domain::Intent intent() const override;
    QString obstacle() const override;
    void finished(const domain::Receipt& receipt) override;

private:
    QLineEdit* m_reason;
    QLabel* m_repeats; ///< what is done again
    domain::ParameterValues m_values;
    ParameterForm* m_parameters;
    bool m_detailKnown = false;
};

} // namespace redispatch::ui
