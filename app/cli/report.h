// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/terminal.h"
#include "core/base/error.h"

#include <QJsonArray>
#include <QJsonObject>

#include <string>
#include <string_view>
#include <vector>

namespace redispatch::cli {

class Table;

/// How a command speaks: results on standard output, everything about them on standard error. With --json
/// each line of either is one JSON value (an array of results is spread over lines, one element each).
class Report {
public:
    Report(Terminal& terminal, bool json) : m_terminal(terminal), m_json(json) {}

    bool json() const { return m_json; }
    void value(const QJsonObject& object);
    void values(const std::vector<QJsonObject>& array);
    void line(std::string_view text); ///< for people; untrusted parts must have been made visible
    void table(const Table& table);

    void error(const base::Error& error);
    void warning(std::string_view text);
    /// Something worth knowing that is no fault, such as where the next page starts.
    void note(std::string_view text, const QJsonObject& facts = {});

private:
    Terminal& m_terminal;
    bool m_json;
};

} // namespace redispatch::cli
