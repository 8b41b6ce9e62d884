// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/numberfile.h"

#include "core/base/text.h"

#include <cerrno>
#include <fstream>
#include <istream>
#include <system_error>

namespace redispatch::cli {

using base::ErrorKind;

namespace {

constexpr std::size_t mostValues = 1'000'000;
constexpr std::size_t longestLine = 400; // a double takes at most about 330 digits
constexpr int linesNamed = 5;

/// One line, cut after `longestLine` bytes so that a file without line feeds does no harm.
bool nextLine(std::istream& in, std::string& line) {
    line.clear();
    int byte = in.get();
    if (byte == std::istream::traits_type::eof())
        return false;
    for (; byte != std::istream::traits_type::eof() && byte != '\n'; byte = in.get())
        if (line.size() < longestLine)
            line += static_cast<char>(byte);
    return true;
}

base::Result<std::vector<double>> numbersOf(std::istream& in, const std::string& name) {
    std::vector<double> values;
    std::string line;
    std::string firstBad;
    std::string badLines;
    int bad = 0;
    for (std::size_t number = 1; nextLine(in, line); ++number) {
        std::string_view text = base::trimmed(line);
        if (text.empty())
            continue;
        if (text.starts_with('+'))
            text.remove_prefix(1);
        if (const auto value = base::parseDouble(text)) {
            if (values.size() == mostValues)
                return base::makeError(ErrorKind::Invalid, name, "at most 1,000,000 numbers", "more");
            values.push_back(*value);
            continue;
        }
        if (++bad == 1)
            firstBad = base::visible(base::elided(base::trimmed(line), 60));
        if (bad <= linesNamed)
            badLines += (bad == 1 ? "" : ", ") + std::to_string(number);
    }
    if (in.bad())
        return base::makeError(ErrorKind::Storage, name, "a readable file");
    if (bad == 0)
        return values;
    std::string found = (bad == 1 ? "line " : "lines ") + badLines;
    if (bad > linesNamed)
        found += " and " + std::to_string(bad - linesNamed) + " more";
    return base::makeError(ErrorKind::Invalid, name, "one number on each line",
                           found + (bad == 1 ? ": \"" : ", first: \"") + firstBad + "\"");
}

} // namespace

base::Result<std::vector<double>> readNumbers(Terminal& terminal, const std::string& file) {
    if (file == "-") {
        if (terminal.in == nullptr)
            return std::vector<double>();
        return numbersOf(*terminal.in, "standard input");
    }
    const std::string name = base::visible(base::elided(file, 200));
    errno = 0;
    std::ifstream in(file, std::ios::binary);
    if (!in)
        return base::makeError(errno == EACCES ? ErrorKind::Denied : ErrorKind::Missing, name,
                               "a file of numbers", {}, std::generic_category().message(errno));
    return numbersOf(in, name);
}

} // namespace redispatch::cli
