// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/domain/detail.h"

#include <QWidget>

class QLabel;

namespace redispatch::ui {

/// The next slots on the job's own clock, with a countdown.
class UpcomingView final : public QWidget {
    Q_OBJECT

public:
    static constexpr int rows = 5;

    explicit UpcomingView(QWidget* parent = nullptr);
    void setSlots(const std::vector<domain::Instant>& at, const std::string& zone, domain::Instant now);
    void tick(domain::Instant now);

private:
    struct Row {
        QLabel* at;
        QLabel* countdown;
    };
    std::vector<Row> m_rows;
    std::vector<domain::Instant> m_at;
    QLabel* m_zone;
};

} // namespace redispatch::ui
