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

/// A stream that asks for a stop once a text has been written to it.
class Watching final : public std::stringbuf {
public:
    Watching(std::string text, base::Stop stop) : m_text(std::move(text)), m_stop(std::move(stop)) {}

protected:
    int sync() override {
        if (!m_text.empty() && str().find(m_text) != std::string::npos)
            m_stop.request();
        return 0;
    }

private:
    std::string m_text;
    base::Stop m_stop;
};

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
    const base::Stop interrupted;
    Watching written(interruptAfter, interrupted);
    std::ostream out(&written);
    std::ostringstream err;
    const auto variable = [this](const char* name) {
        const auto found = environment.find(name);
        return found == environment.end() ? std::nullopt : std::optional<std::string>(found->second);
    };
    std::istringstream in(input);
    Terminal terminal{out, err, *clock, variable, width, colours};
    terminal.in = &in;
    terminal.interactive = interactive;
    terminal.interruption = [&] { return interrupted; };
    Ran ran;
    ran.code = runProgram(arguments, terminal);
    ran.out = written.str();
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
