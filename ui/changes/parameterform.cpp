// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/changes/parameterform.h"

#include "core/base/text.h"
#include "ui/theme/label.h"
#include "ui/theme/metrics.h"

#include <QLineEdit>
#include <QRegularExpression>
#include <QVBoxLayout>

namespace redispatch::ui {

namespace {

QString ruleText(const domain::Parameter& parameter) {
    QStringList parts;
    if (!parameter.description.empty())
        parts += shown(parameter.description);
    if (!parameter.pattern.empty())
        parts += ParameterForm::tr("matches %1").arg(shown(parameter.pattern));
    else if (!parameter.type.empty())
        parts += shown(parameter.type);
    if (parameter.defaultValue)
        parts += ParameterForm::tr("default %1")
                     .arg(parameter.defaultValue->empty() ? ParameterForm::tr("empty")
                                                          : shown(*parameter.defaultValue));
    else
        parts += ParameterForm::tr("must be given");
    return parts.join(QStringLiteral(" · "));
}

} // namespace

QString parameterProblem(const domain::Parameter& parameter, const QString& value) {
    constexpr std::size_t longestPattern = 1000;
    if (value.isEmpty() && !parameter.defaultValue)
        return ParameterForm::tr("must be given");
    if (!parameter.pattern.empty()) {
        if (parameter.pattern.size() > longestPattern)
            return {};
        const QRegularExpression pattern(
            QRegularExpression::anchoredPattern(QString::fromStdString(parameter.pattern)));
        if (pattern.isValid() && !pattern.match(value).hasMatch())
            return ParameterForm::tr("does not match %1").arg(shown(parameter.pattern));
        return {};
    }
    const std::string text = value.toStdString();
    if (parameter.type == "integer" && !base::parseInt(text))
        return ParameterForm::tr("is not a whole number");
    if (parameter.type == "number" && !base::parseDouble(text))
        return ParameterForm::tr("is not a number");
    if (parameter.type == "boolean" && text != "true" && text != "false")
        return ParameterForm::tr("is neither true nor false");
    return {};
}

ParameterForm::ParameterForm(QWidget* parent) : QWidget(parent), m_column(new QVBoxLayout(this)) {
    m_column->setContentsMargins(0, 0, 0, 0);
    m_column->setSpacing(space::medium);
}

void ParameterForm::setParameters(const std::vector<domain::Parameter>& parameters) {
    if (std::equal(parameters.begin(), parameters.end(), m_rows.begin(), m_rows.end(),
                   [](const domain::Parameter& a, const Row& b) { return a == b.parameter; }))
        return;
    while (QLayoutItem* item = m_column->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    m_rows.clear();
    for (const domain::Parameter& parameter : parameters) {
        auto* box = new QWidget;
        auto* column = new QVBoxLayout(box);
        column->setContentsMargins(0, 0, 0, 0);
        column->setSpacing(space::tiny);
        auto* input = new QLineEdit(QString::fromStdString(parameter.defaultValue.value_or(std::string())));
        const QString name = shown(parameter.name);
        input->setObjectName(QStringLiteral("parameter_") + name);
        input->setAccessibleName(name);
        input->setMaxLength(4096);
        auto* label = plainLabel(name);
        label->setBuddy(input);
        auto* rule = plainLabel(ruleText(parameter), TextKind::Small);
        rule->setWordWrap(true);
        auto* problem = plainLabel({}, TextKind::Strong);
        problem->setObjectName(QStringLiteral("problem_") + name);
        problem->setWordWrap(true);
        problem->setForegroundRole(QPalette::BrightText);
        for (QWidget* part : {static_cast<QWidget*>(label), static_cast<QWidget*>(input),
                              static_cast<QWidget*>(rule), static_cast<QWidget*>(problem)})
            column->addWidget(part);
        m_column->addWidget(box);
        m_rows.push_back({parameter, input, problem});
        connect(input, &QLineEdit::textChanged, this, [this] {
            check();
            emit changed();
        });
    }
    check();
    emit changed();
}

QStringList ParameterForm::setValues(const domain::ParameterValues& values) {
    QStringList unknown;
    for (const auto& entry : values) {
        const std::string& name = entry.first; // clang 14 captures no structured bindings
        const auto row = std::find_if(m_rows.begin(), m_rows.end(),
                                      [&](const Row& each) { return each.parameter.name == name; });
        if (row == m_rows.end())
            unknown << shown(name);
        else
            row->input->setText(QString::fromStdString(entry.second));
    }
    return unknown;
}

domain::ParameterValues ParameterForm::values() const {
    domain::ParameterValues values;
    for (const Row& row : m_rows)
        values.emplace_back(row.parameter.name, row.input->text().toStdString());
    return values;
}

QString ParameterForm::problemOf(const Row& row) const {
    return parameterProblem(row.parameter, row.input->text());
}

QString ParameterForm::obstacle() const {
    for (const Row& row : m_rows)
        if (const QString problem = problemOf(row); !problem.isEmpty())
            return shown(row.parameter.name) + QLatin1Char(' ') + problem;
    return {};
}

void ParameterForm::check() {
    for (const Row& row : m_rows) {
        const QString problem = problemOf(row);
        row.problem->setText(problem);
        row.problem->setVisible(!problem.isEmpty());
        row.input->setAccessibleDescription(problem);
    }
}

} // namespace redispatch::ui
