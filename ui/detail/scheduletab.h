// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/domain/detail.h"

#include <QScrollArea>

class QLabel;
class QTableWidget;

namespace redispatch::ui {

class FactGrid;

/// When the job is due: the rule in words and as stored, the next slots on three clocks, and the policies.
class ScheduleTab final : public QScrollArea {
    Q_OBJECT

public:
    explicit ScheduleTab(QWidget* parent = nullptr);
    /// The row alone, before the detail is there.
    void setJob(const domain::Job& job);
    void setDetail(const domain::JobDetail& detail, domain::Instant now);

private:
    QLabel* m_sentence;
    QLabel* m_expression;
    QLabel* m_zone;
    QTableWidget* m_slots;
    FactGrid* m_policies;
    std::vector<std::pair<std::string, std::string>> m_shownPolicies;
};

} // namespace redispatch::ui
