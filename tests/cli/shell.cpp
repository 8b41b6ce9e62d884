// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/cli/shell.h"

#include "app/cli/program.h"

#include <QJsonDocument>
#include <QString>

#include <sstream>
#include <stdexcept>

namespace redispatch::cli::test {

namespace {

QJsonDocument parsed(const std::string& text) {
    QJsonParseError problem;
    const QJsonDocument document = QJsonDocument::fromJson(QByteArray::fromStdString(text), &problem);
    if (problem.error != QJsonParseError::NoError)
        throw std::runtime_error("not JSON: " + text);
    return document;
}

} // namespace

QJsonObject Ran::object() const {
    const QJsonDocument document = parsed(out);
    if (!document.isObject())
        throw std::runtime_error("no object: " + out);
    return document.object();
}

QJsonArray Ran::array() const {
    const QJsonDocument document = parsed(out);
    if (!document.isArray())
        throw std::runtime_error("no array: " + out);
    return document.array();
}

QJsonObject Ran::error() const {
    std::istringstream lines(err);
    std::string line;
    std::string last;
    while (std::getline(lines, line))
        last = line;
    const QJsonValue error = parsed(last).object().value(QStringLiteral("error"));
    if (!error.isObject())
        throw std::runtime_error("no error: " + err);
    return error.toObject();
}

Ran Shell::run(std::vector<std::string> arguments) const {
    if (!url.empty())
        arguments.insert(arguments.begin(), {"-u", url});
    std::ostringstream out;
    std::ostringstream err;
    const auto variable = [this](const char* name) {
        const auto found = environment.find(name);
        return found == environment.end() ? std::nullopt : std::optional<std::string>(found->second);
    };
    std::istringstream in(input);
    Terminal terminal{out, err, *clock, variable, width, colours};
    terminal.in = &in;
    Ran ran;
    ran.code = runProgram(arguments, terminal);
    ran.out = out.str();
    ran.err = err.str();
    return ran;
}

QJsonValue at(const QJsonObject& object, const char* path) {
    QJsonValue value = object;
    for (const QString& key : QString::fromLatin1(path).split(QLatin1Char('.')))
        value = value.toObject().value(key);
    return value;
}

std::string keys(const QJsonObject& object) {
    return object.keys().join(QLatin1Char(' ')).toStdString();
}

std::string text(const QJsonValue& value) {
    return value.isNull() ? "null" : value.toVariant().toString().toStdString();
}

} // namespace redispatch::cli::test
