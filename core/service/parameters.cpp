// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/service/parameters.h"

#include "core/base/text.h"

#include <algorithm>

#include <QRegularExpression>
#include <QString>

namespace redispatch::service {

namespace {

using base::ErrorKind;
using domain::Parameter;
using domain::ParameterValues;

/// PCRE2 bounds its own backtracking: a match that exceeds its limits counts as none.
QRegularExpression whole(std::string_view pattern) {
    return QRegularExpression(QRegularExpression::anchoredPattern(
                                  QString::fromUtf8(pattern.data(), static_cast<qsizetype>(pattern.size()))),
                              QRegularExpression::DontCaptureOption |
                                  QRegularExpression::UseUnicodePropertiesOption);
}

std::string names(const std::vector<Parameter>& declared) {
    std::string text;
    for (const Parameter& parameter : declared)
        text += (text.empty() ? "" : ", ") + parameter.name;
    return text.empty() ? "no parameter; this job declares none" : "one of " + text;
}

} // namespace

base::Status checkPattern(std::string_view pattern) {
    if (pattern.size() > maxParameterBytes)
        return base::makeError(ErrorKind::Invalid, "pattern", "at most 256 bytes",
                               std::to_string(pattern.size()) + " bytes");
    if (const QRegularExpression expression = whole(pattern); !expression.isValid())
        return base::makeError(ErrorKind::Invalid, "pattern", "a regular expression", std::string(pattern),
                               expression.errorString().toStdString());
    return {};
}

base::Status checkValue(const Parameter& parameter, std::string_view value) {
    const auto refuse = [&](std::string expected) -> base::Status {
        return base::makeError(ErrorKind::Invalid, "parameter " + parameter.name, std::move(expected),
                               "\"" + base::elided(value, 80) + "\"");
    };
    // It becomes one argument of a process, where a zero byte would end it.
    if (value.size() > maxParameterBytes || value.find('\0') != std::string_view::npos)
        return refuse("at most 256 bytes, none of them NUL");
    if (value.starts_with('-') && !parameter.allowDash)
        return refuse("a value that does not begin with '-'");
    if (parameter.type == "integer" && !base::parseInt(value))
        return refuse("a whole number");
    if (parameter.type == "number" && !base::parseDouble(value))
        return refuse("a number");
    if (parameter.type == "boolean" && value != "true" && value != "false")
        return refuse("true or false");
    if (parameter.pattern.empty())
        return {};
    if (auto pattern = checkPattern(parameter.pattern); !pattern) {
        base::Error error = std::move(pattern.error());
        error.kind = ErrorKind::Undecodable;
        error.subject = "parameter " + parameter.name;
        return error;
    }
    const QString text = QString::fromUtf8(value.data(), static_cast<qsizetype>(value.size()));
    // Bytes that are not UTF-8 would be matched as something else than what is passed on.
    if (text.toStdString() != value || !whole(parameter.pattern).match(text).hasMatch())
        return refuse("a text that matches " + parameter.pattern);
    return {};
}

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
