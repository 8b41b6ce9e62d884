// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/domain/capability.h"

#include <QFrame>

#include <vector>

class QLabel;
class QToolButton;

namespace redispatch::ui {

/// Says how many jobs are marked, and offers what can be done to all of them. Hidden while none is.
class MarkBar final : public QFrame {
    Q_OBJECT

public:
    explicit MarkBar(QWidget* parent = nullptr);
    /// `hidden`: marked, but not let through by the filter. `refusal`: why nothing can be done; empty: it
    /// can.
    void setCounts(std::size_t marked, std::size_t hidden, const QString& refusal);
    QString text() const;

signals:
    void wanted(redispatch::domain::Verb verb);
    void clearWanted();

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QLabel* m_label;
    std::vector<QToolButton*> m_verbs;
};

} // namespace redispatch::ui
