// SPDX-License-Identifier: GPL-3.0-or-later
// Commands run in this process, with streams, environment and clock of the test.
#pragma once

#include "core/base/clock.h"

#include <QJsonArray>
#include <QJsonObject>

#include <map>
#include <string>
#include <vector>

namespace redispatch::cli::test {

struct Ran {
    int code = -1;
    std::string out;
    std::string err;
    QJsonObject object() const; ///< of `out`; throws when it is not one JSON object
    QJsonArray array() const;   ///< of `out`; throws when it is not one JSON array
    QJsonObject error() const;  ///< the "error" of the last line of `err`; throws when there is none
};

struct Shell {
    std::string url; ///< given with -u before all else, unless empty
    std::map<std::string, std::string> environment{};
    int width = 0;
    bool colours = false;
    const base::Clock* clock = &base::systemClock();
    std::string input{};          ///< standard input
    bool interactive = false;     ///< a person sits there
    std::string interruptAfter{}; ///< Ctrl-C comes as soon as the output has this text

    Ran run(std::vector<std::string> arguments) const;
};

/// Dotted path into an object: "lastRun.outcome".
QJsonValue at(const QJsonObject& object, const char* path);
/// The keys of an object, sorted, joined by blanks.
std::string keys(const QJsonObject& object);
std::string text(const QJsonValue& value);

} // namespace redispatch::cli::test
