// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/domain/flip.h"

#include <QWidget>

#include <vector>

class QVBoxLayout;

namespace redispatch::ui {

/// How the job's state changed lately, as the consoles told it, newest first: from, to, when, and by which
/// run or slot.
class FlipsView final : public QWidget {
    Q_OBJECT

public:
    static constexpr std::size_t most = 6;

    explicit FlipsView(QWidget* parent = nullptr);
    void setFlips(const std::vector<domain::Flip>& flips, base::Instant now);

private:
    QVBoxLayout* m_column;
    std::vector<domain::Flip> m_shown;
};

} // namespace redispatch::ui
