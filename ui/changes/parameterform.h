// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/domain/parameter.h"

#include <QStringList>
#include <QWidget>

#include <vector>

class QLabel;
class QLineEdit;
class QVBoxLayout;

namespace redispatch::ui {

/// One field per declared parameter, filled with its default, checked as it is typed. The last word has the
/// core, and after it the runner.
class ParameterForm final : public QWidget {
    Q_OBJECT

public:
    explicit ParameterForm(QWidget* parent = nullptr);
    void setParameters(const std::vector<domain::Parameter>& parameters);
    /// Fills in those that are declared; the names of the others.
    QStringList setValues(const domain::ParameterValues& values);
    domain::ParameterValues values() const; ///< those that differ from being left out
    QString obstacle() const;               ///< the first field that is wrong, and why

signals:
    void changed();

private:
    struct Row {
        domain::Parameter parameter;
        QLineEdit* input;
        QLabel* problem;
    };
    QString problemOf(const Row& row) const;
    void check();
    QVBoxLayout* m_column;
    std::vector<Row> m_rows;
};

/// What is wrong with `value`; empty when it fits. Patterns beyond 1,000 characters are left to the core.
QString parameterProblem(const domain::Parameter& parameter, const QString& value);

} // namespace redispatch::ui
