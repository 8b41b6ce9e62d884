// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/changes/actiondialog.h"

class QCheckBox;

namespace redispatch::ui {

/// Lets a paused job run again, after showing who paused it, why, and what will happen next.
class ResumeDialog final : public ActionDialog {
    Q_OBJECT

public:
    ResumeDialog(live::Session& session, const domain::Job& job, QWidget* parent);

protected:
    domain::Intent intent() const override;
    QString obstacle() const override;

private:
    QCheckBox* m_runNow; ///< offered where the next run cannot be computed
};

} // namespace redispatch::ui
