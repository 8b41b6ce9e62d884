// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/domain/capability.h"

#include <QFrame>

#include <functional>
#include <utility>
#include <vector>

class QLabel;
class QToolButton;

namespace redispatch::ui {

/// Says how many jobs are marked, and offers what can be done to all of them. Hidden while none is.
class MarkBar final : public QFrame {
    Q_OBJECT

public:
    explicit MarkBar(QWidget* parent = nullptr);
    /// Why a verb cannot be done to them; empty: it can.
    using Refusal = std::function<QString(domain::Verb)>;
    /// `hidden`: marked, but not let through by the filter.
    void setMarked(std::size_t marked, std::size_t hidden, const Refusal& refusal);
    /// Rows that are selected instead of marked.
    void setSelected(std::size_t jobs, const Refusal& refusal);
    QString text() const;

signals:
    void wanted(redispatch::domain::Verb verb);
    void clearWanted();

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void offer(const Refusal& refusal);

    QLabel* m_label;
    std::vector<std::pair<domain::Verb, QToolButton*>> m_verbs;
};

} // namespace redispatch::ui
