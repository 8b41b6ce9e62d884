// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/rules/checker.h"

#include <cctype>
#include <regex>
#include <sstream>

namespace redispatch::rules {

namespace {

/// Walks through C++ text and copies what is code.
class Stripper {
public:
    Stripper(std::string_view source, bool keepStrings) : m_source(source), m_keepStrings(keepStrings) {}

    std::string run() {
        while (m_at < m_source.size()) {
            const std::string_view rest = m_source.substr(m_at);
            if (rest.starts_with("//"))
                drop(rest.find('\n'));
            else if (rest.starts_with("/*"))
                drop(pastEnd(rest, "*/", 2));
            else if (rest.starts_with("R\"") && !isWord(m_at))
                literal(rawLength(rest));
            else if (rest[0] == '"' || (rest[0] == '\'' && !isWord(m_at)))
                literal(quotedLength(rest));
            else
                m_out += m_source[m_at++];
        }
        return std::move(m_out);
    }

private:
    /// Whether the character before is part of a word, as in 100'000.
    bool isWord(std::size_t at) const {
        return at > 0 && (std::isalnum(static_cast<unsigned char>(m_source[at - 1])) != 0);
    }
    static std::size_t pastEnd(std::string_view rest, std::string_view mark, std::size_t from) {
        const auto end = rest.find(mark, from);
        return end == std::string_view::npos ? end : end + mark.size();
    }
    static std::size_t rawLength(std::string_view rest) {
        const auto open = rest.find('(');
        if (open == std::string_view::npos)
            return open;
        return pastEnd(rest, ")" + std::string(rest.substr(2, open - 2)) + "\"", open);
    }
    static std::size_t quotedLength(std::string_view rest) {
        for (std::size_t i = 1; i < rest.size(); ++i) {
            if (rest[i] == '\\')
                ++i;
            else if (rest[i] == rest[0] || rest[i] == '\n')
                return i + 1;
        }
        return rest.size();
    }
    void literal(std::size_t length) {
        if (m_keepStrings) {
            m_out += m_source.substr(m_at, length);
            m_at = length == std::string_view::npos ? m_source.size() : m_at + length;
        } else {
            drop(length);
            m_out += "\"\"";
        }
    }
    /// Leaves the line breaks, so that line numbers hold.
    void drop(std::size_t length) {
        for (const char c : m_source.substr(m_at, length))
            if (c == '\n')
                m_out += c;
        m_at = length == std::string_view::npos ? m_source.size() : m_at + length;
    }

    std::string_view m_source;
    bool m_keepStrings;
    std::size_t m_at = 0;
    std::string m_out;
};

} // namespace

std::string withoutComments(std::string_view source, bool keepStrings) {
    return Stripper(source, keepStrings).run();
}

std::vector<Include> includesOf(std::string_view source) {
    static const std::regex expression(R"(^\s*#\s*include\s*([<"])([^>"]+)[>"])");
    std::vector<Include> includes;
    std::istringstream lines(withoutComments(source, true));
    std::string line;
    for (int number = 1; std::getline(lines, line); ++number)
        if (std::smatch match;
            line.find("include") != std::string::npos && std::regex_search(line, match, expression))
            includes.push_back({match.str(2), match.str(1) == "\"", number});
    return includes;
}

} // namespace redispatch::rules
