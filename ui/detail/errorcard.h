// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/detail/failurereport.h"

#include <QFrame>

class QLabel;
class QPushButton;
class QToolButton;

namespace redispatch::ui {

class FactGrid;
class Fold;

/// A failed run: what failed, what was expected, whether a retry is safe, what differs from the last success
/// and what to do next.
class ErrorCard final : public QFrame {
    Q_OBJECT

public:
    explicit ErrorCard(QWidget* parent = nullptr);
    void setFailure(const Failure& failure, base::Instant now);
    void setErrorLine(bool found); ///< whether the output has a line that looks like the error

signals:
    void errorLineWanted();

protected:
    void changeEvent(QEvent* event) override;

private:
    void takeColours();

    Failure m_failure;
    base::Instant m_now{};
    QLabel* m_failed;
    QLabel* m_ended;
    FactGrid* m_facts;
    QLabel* m_expected;
    QLabel* m_retry;
    QLabel* m_differs;
    QLabel* m_next;
    QToolButton* m_copy;
    QPushButton* m_line;
    QLabel* m_stackText;
    Fold* m_stack;
    QLabel* m_rollbackText;
    Fold* m_rollback;
};

} // namespace redispatch::ui
