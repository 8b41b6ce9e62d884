// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/rules/binaries.h"

#include <array>
#include <cstdio>
#include <regex>
#include <sstream>

namespace redispatch::rules {

namespace {

/// First capture of `expression` in each line that `tool program` prints. Nothing when the tool failed.
std::optional<std::vector<std::string>> matches(const std::string& tool, const std::filesystem::path& program,
                                                const std::regex& expression) {
    const std::string command = "LC_ALL=C " + tool + " '" + program.string() + "' 2>&1";
    FILE* const pipe = popen(command.c_str(), "r");
    if (pipe == nullptr)
        return std::nullopt;
    std::string text;
    std::array<char, 4096> buffer{};
    for (std::size_t got = 0; (got = fread(buffer.data(), 1, buffer.size(), pipe)) > 0;)
        text.append(buffer.data(), got);
    if (pclose(pipe) != 0 || text.find("not found") != std::string::npos)
        return std::nullopt;
    std::vector<std::string> found;
    std::istringstream lines(text);
    std::string line;
    while (std::getline(lines, line))
        if (std::smatch match; std::regex_search(line, match, expression))
            found.push_back(match.str(1));
    return found;
}

} // namespace

std::optional<std::vector<std::string>> neededDirectly(const std::filesystem::path& program) {
    return matches("readelf -d", program, std::regex(R"(\(NEEDED\).*\[([^\]]+)\])"));
}

std::optional<std::vector<std::string>> neededAtAll(const std::filesystem::path& program) {
    return matches("ldd", program, std::regex(R"(^\s*(?:\S*/)?([^\s/]+)(?:\s+=>|\s+\())"));
}

std::vector<std::string> windowLibraries(const std::vector<std::string>& libraries) {
    static const std::regex expression("^libQt[0-9]+(Gui|Widgets|Svg|PrintSupport|OpenGL|Quick|Qml|Charts)");
    std::vector<std::string> found;
    for (const std::string& library : libraries)
        if (std::regex_search(library, expression))
            found.push_back(library);
    return found;
}

} // namespace redispatch::rules
