// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/runner/parameters.h"

#include "core/base/text.h"
#include "core/service/parameters.h"

#include <algorithm>

namespace redispatch::runner {

using base::ErrorKind;
using base::makeError;
using domain::Parameter;

namespace {
constexpr std::size_t maxParameters = 32;
constexpr std::size_t maxNameBytes = 32;

bool isLower(char c) {
    return c >= 'a' && c <= 'z';
}
bool isNamePart(char c) {
    return isLower(c) || (c >= '0' && c <= '9') || c == '_';
}
bool isParameterName(std::string_view name) {
    return !name.empty() && name.size() <= maxNameBytes && isLower(name.front()) &&
           std::all_of(name.begin(), name.end(), isNamePart);
}

bool isKnownType(std::string_view type) {
    return type == "string" || type == "integer" || type == "number" || type == "boolean";
}

/// "{name}" → name; empty when the argument is something else.
std::string_view placeholder(std::string_view argument) {
    if (argument.size() < 3 || argument.front() != '{' || argument.back() != '}')
        return {};
    const std::string_view name = argument.substr(1, argument.size() - 2);
    return isParameterName(name) ? name : std::string_view();
}

/// The first "{name}" inside a longer argument, or empty.
std::string_view embeddedPlaceholder(std::string_view argument) {
    for (std::size_t open = argument.find('{'); open != std::string_view::npos;
         open = argument.find('{', open + 1)) {
        const std::size_t close = argument.find('}', open);
        if (close == std::string_view::npos)
            return {};
        if (isParameterName(argument.substr(open + 1, close - open - 1)))
            return argument.substr(open, close - open + 1);
    }
    return {};
}

const Parameter* findParameter(const std::vector<Parameter>& parameters, std::string_view name) {
    const auto at = std::find_if(parameters.begin(), parameters.end(),
                                 [name](const Parameter& parameter) { return parameter.name == name; });
    return at == parameters.end() ? nullptr : &*at;
}

void readParameter(const TomlEntry& entry, const TomlTable& table, Complaints& complaints, JobFile& job) {
    Fields fields(table, "parameters." + entry.key, entry.node.line, complaints);
    Parameter parameter;
    parameter.name = entry.key;
    parameter.type = fields.text("type", 32).value_or("");
    parameter.pattern = fields.text("pattern", service::maxParameterBytes).value_or("");
    parameter.defaultValue = fields.text("default", service::maxParameterBytes);
    parameter.description = fields.text("description", 512).value_or("");
    parameter.allowDash = fields.flag("allow_dash").value_or(false);
    fields.finish();

    if (!isParameterName(entry.key))
        complaints.add(entry.node.line, "parameters",
                       "a name of a-z, 0-9 and '_', at most 32, first a letter",
                       "\"" + base::elided(entry.key, 80) + "\"");
    if (!parameter.type.empty() && !isKnownType(parameter.type))
        fields.complain("type", "\"string\", \"integer\", \"number\" or \"boolean\"");
    else if (parameter.type.empty() && parameter.pattern.empty() && !fields.has("pattern") &&
             !fields.has("type"))
        fields.complain("type", "a type or a pattern");
    if (const auto pattern = service::checkPattern(parameter.pattern); !pattern)
        fields.complain("pattern", "a regular expression",
                        shown({0, parameter.pattern}) + ": " + pattern.error().detail);
    else if (parameter.defaultValue) {
        if (const auto fits = service::checkValue(parameter, *parameter.defaultValue); !fits)
            fields.complain("default", fits.error().expected);
    }
    job.definition.parameters.push_back(std::move(parameter));
}

void checkPlaceholders(Fields& top, const JobFile& job) {
    std::vector<std::string_view> names;
    for (const Parameter& parameter : job.definition.parameters)
        names.push_back(parameter.name);
    for (const std::string& argument : job.command) {
        const std::string_view name = placeholder(argument);
        if (name.empty()) {
            if (const auto inside = embeddedPlaceholder(argument); !inside.empty())
                top.complain("command", std::string(inside) + " as one whole argument",
                             "\"" + base::elided(argument, 80) + "\"");
        } else if (!findParameter(job.definition.parameters, name)) {
            const std::string_view like = nearest(name, names);
            top.complain("command",
                         like.empty() ? "a declared parameter, [parameters." + std::string(name) + "]"
                                      : "a declared parameter, perhaps {" + std::string(like) + "}",
                         "\"" + argument + "\"");
        }
    }
}
} // namespace

void readParameters(Fields& top, Complaints& complaints, JobFile& job) {
    if (const TomlTable* table = top.table("parameters")) {
        if (table->size() > maxParameters)
            top.complain("parameters", "at most 32 parameters", std::to_string(table->size()));
        for (const TomlEntry& entry : *table) {
            const auto* fields = std::get_if<TomlTable>(&entry.node.value);
            if (fields)
                readParameter(entry, *fields, complaints, job);
            else
                complaints.add(entry.node.line, "parameters." + entry.key, "a table", shown(entry.node));
        }
    }
    checkPlaceholders(top, job);
}

base::Result<std::vector<std::string>> argvOf(const JobFile& job, const domain::ParameterValues& values) {
    const auto& declared = job.definition.parameters;
    for (const auto& [name, value] : values) {
        const Parameter* parameter = findParameter(declared, name);
        if (!parameter)
            return makeError(ErrorKind::Invalid, "parameter " + base::elided(name, 64),
                             "a declared parameter", "no parameter of this name");
        if (const auto fits = service::checkValue(*parameter, value); !fits)
            return fits.error();
    }
    std::vector<std::string> argv;
    for (const std::string& argument : job.command) {
        const std::string_view name = placeholder(argument);
        const Parameter* parameter = name.empty() ? nullptr : findParameter(declared, name);
        if (!parameter) {
            argv.push_back(argument);
            continue;
        }
        const auto given = std::find_if(values.begin(), values.end(),
                                        [name](const auto& value) { return value.first == name; });
        if (given != values.end())
            argv.push_back(given->second);
        else if (parameter->defaultValue)
            argv.push_back(*parameter->defaultValue);
        else
            return makeError(ErrorKind::Missing, "parameter " + parameter->name,
                             "a value, as it has no default", "none");
    }
    return argv;
}

} // namespace redispatch::runner
