// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/domain/intent.h"

#include <QWidget>

class QLabel;

namespace redispatch::ui {

/// What an action would do: effects, warnings, and the keys it would write.
class PlanView final : public QWidget {
    Q_OBJECT

public:
    explicit PlanView(QWidget* parent = nullptr);
    void setWorking();
    void setPlan(const domain::Plan& plan);
    void setUnknown(); ///< no preview could be made

private:
    QLabel* m_effects;
    QLabel* m_warnings;
    QLabel* m_keys;
};

} // namespace redispatch::ui
