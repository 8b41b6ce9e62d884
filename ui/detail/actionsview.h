// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/domain/audit.h"
#include "core/domain/job.h"

#include <QWidget>

#include <vector>

class QVBoxLayout;

namespace redispatch::ui {

/// What operators did to the job lately, newest first: who, what, when, why, and with which result.
class ActionsView final : public QWidget {
    Q_OBJECT

public:
    static constexpr std::size_t most = 8;

    explicit ActionsView(QWidget* parent = nullptr);
    void setActions(const std::vector<domain::AuditRecord>& actions, domain::Instant now);

private:
    QVBoxLayout* m_column;
    std::vector<domain::AuditRecord> m_shown;
};

} // namespace redispatch::ui
