// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/text.h"
#include "core/service/operator.h"

#include <algorithm>

#include <QRegularExpression>
#include <QString>

namespace redispatch::service {

namespace {

using base::ErrorKind;
using domain::Parameter;
using domain::ParameterValues;

constexpr std::size_t maxValueBytes = 4'096;

base::Error wrong(const Parameter& parameter, std::string expected, const std::string& value) {
    return base::makeError(ErrorKind::Invalid, "parameter " + parameter.name, std::move(expected),
                           base::elided(value, 100));
}

base::Status checkPattern(const Parameter& parameter, const std::string& value) {
    const QRegularExpression expression(
        QRegularExpression::anchoredPattern(QString::fromStdString(parameter.pattern)),
        QRegularExpression::UseUnicodePropertiesOption);
    if (!expression.isValid())
        return base::makeError(ErrorKind::Undecodable, "parameter " + parameter.name,
                               "a regular expression in the job's definition", parameter.pattern,
                               expression.errorString().toStdString());
    // A match that exceeds PCRE's limits counts as none; no pattern can hold this thread for long.
    if (!expression.match(QString::fromStdString(value)).hasMatch())
        return wrong(parameter, "a text that matches " + parameter.pattern, value);
    return {};
}

base::Status checkType(const Parameter& parameter, const std::string& value) {
    if (parameter.type == "integer" && !base::parseInt(value))
        return wrong(parameter, "a whole number", value);
    if (parameter.type == "number" && !base::parseDouble(value))
        return wrong(parameter, "a number", value);
    if (parameter.type == "boolean" && value != "true" && value != "false")
        return wrong(parameter, "true or false", value);
    return {};
}

base::Status checkValue(const Parameter& parameter, const std::string& value) {
    if (value.size() > maxValueBytes)
        return wrong(parameter, "at most 4,096 bytes", std::to_string(value.size()) + " bytes");
    // It becomes one argument of a process, where a zero byte would end it.
    if (value.find('\0') != std::string::npos)
        return wrong(parameter, "no zero byte", value);
    if (auto typed = checkType(parameter, value); !typed)
        return typed;
    return parameter.pattern.empty() ? base::Status() : checkPattern(parameter, value);
}

std::string names(const std::vector<Parameter>& declared) {
    std::string text;
    for (const Parameter& parameter : declared)
        text += (text.empty() ? "" : ", ") + parameter.name;
    return text.empty() ? "no parameter; this job declares none" : "one of " + text;
}

} // namespace

base::Result<ParameterValues> checkParameters(const std::vector<Parameter>& declared,
                                              const ParameterValues& given) {
    for (auto at = given.begin(); at != given.end(); ++at) {
        const auto same = [&](const auto& other) { return other.first == at->first; };
        if (std::any_of(given.begin(), at, same))
            return base::makeError(ErrorKind::Invalid, "parameter " + at->first, "one value", "two");
        if (std::none_of(declared.begin(), declared.end(),
                         [&](const Parameter& parameter) { return parameter.name == at->first; }))
            return base::makeError(ErrorKind::Invalid, "parameter " + at->first, names(declared), at->first);
    }
    ParameterValues values;
    for (const Parameter& parameter : declared) {
        const auto found = std::find_if(given.begin(), given.end(),
                                        [&](const auto& pair) { return pair.first == parameter.name; });
        if (found == given.end() && !parameter.defaultValue)
            return base::makeError(ErrorKind::Invalid, "parameter " + parameter.name,
                                   "a value; it has no default", "none");
        const std::string& value = found == given.end() ? *parameter.defaultValue : found->second;
        if (auto checked = checkValue(parameter, value); !checked)
            return checked.error();
        values.emplace_back(parameter.name, value);
    }
    return values;
}

} // namespace redispatch::service
