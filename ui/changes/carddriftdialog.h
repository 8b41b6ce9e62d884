// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/domain/card.h"
#include "core/domain/job.h"

#include <QDialog>

namespace redispatch::ui {

/// What the job file says beside the card that applies.
class CardDriftDialog final : public QDialog {
    Q_OBJECT

public:
    CardDriftDialog(const domain::Job& job, const domain::Card& applies, const domain::Card& seed,
                    QWidget* parent);
    const base::JobId& job() const { return m_job; }

private:
    base::JobId m_job;
};

} // namespace redispatch::ui
