// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/report.h"

#include "app/cli/json.h"
#include "app/cli/jsonvalue.h"
#include "app/cli/table.h"
#include "core/base/errortext.h"

namespace redispatch::cli {

void Report::value(const QJsonObject& object) {
    m_terminal.out << jsonLine(object) << '\n';
}

void Report::values(const std::vector<QJsonObject>& array) {
    m_terminal.out << '[';
    for (std::size_t i = 0; i < array.size(); ++i)
        m_terminal.out << (i == 0 ? "\n" : ",\n") << jsonLine(array[i]);
    m_terminal.out << (array.empty() ? "]\n" : "\n]\n");
}

void Report::line(std::string_view text) {
    m_terminal.out << text << '\n';
}

void Report::table(const Table& table) {
    table.print(m_terminal.out, m_terminal.width, m_terminal.colours);
}

void Report::error(const base::Error& error) {
    m_terminal.out.flush();
    if (m_json)
        m_terminal.err << jsonLine(errorJson(error)) << '\n';
    else
        m_terminal.err << "redispatchctl: " << base::sentence(error) << '\n';
}

void Report::warning(std::string_view text) {
    if (m_json)
        m_terminal.err << jsonLine(QJsonObject{{QStringLiteral("warning"), cli::json(text)}}) << '\n';
    else
        m_terminal.err << "warning: " << text << '\n';
}

void Report::note(std::string_view text, const QJsonObject& facts) {
    if (m_json)
        m_terminal.err << jsonLine(QJsonObject{{QStringLiteral("note"), facts}}) << '\n';
    else
        m_terminal.err << text << '\n';
}

} // namespace redispatch::cli
