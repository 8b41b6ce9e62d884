// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/rules/checker.h"

#include "tests/rules/patterns.h"

#include <algorithm>
#include <fstream>
#include <functional>
#include <sstream>

namespace redispatch::rules {

namespace fs = std::filesystem;

namespace {

struct Source {
    std::string path; ///< from the root, with slashes
    std::string text;
    std::vector<Include> includes;
};

std::vector<fs::path> sourceFiles(const fs::path& root) {
    std::vector<fs::path> files;
    for (const char* top : {"core", "ui", "app"}) {
        if (!fs::is_directory(root / top))
            continue;
        for (const auto& entry : fs::recursive_directory_iterator(root / top)) {
            const fs::path extension = entry.path().extension();
            if (entry.is_regular_file() && (extension == ".h" || extension == ".cpp"))
                files.push_back(entry.path());
        }
    }
    std::sort(files.begin(), files.end());
    return files;
}

bool startsWithAny(std::string_view text, std::initializer_list<std::string_view> heads) {
    return std::any_of(heads.begin(), heads.end(), [&](auto head) { return text.starts_with(head); });
}

void checkIncludes(const Source& source, const Layers& layers, std::vector<Violation>& found) {
    const std::string from = layers.folderOf(source.path);
    if (from.empty())
        found.push_back({"unknown_folder", source.path, 1, "its folder is not in layers.txt"});
    for (const Include& include : source.includes) {
        const bool own = startsWithAny(include.target, {"core/", "ui/", "app/", "tests/"});
        if (include.target.starts_with(".") || (include.quoted && !own && !include.target.ends_with(".moc")))
            found.push_back({"relative_include", source.path, include.line, include.target});
        if (!own || from.empty())
            continue;
        const std::string to = layers.folderOf(include.target);
        if (to.empty() || (to != from && !layers.allows(from, to)))
            found.push_back({"layer", source.path, include.line, include.target});
    }
}

void checkPatterns(const Source& source, std::vector<Violation>& found) {
    const std::string code = withoutComments(source.text, false);
    for (const Pattern& pattern : patterns()) {
        if (!pattern.appliesTo(source.path))
            continue;
        if (pattern.where == Pattern::Where::Includes) {
            for (const Include& include : source.includes)
                if (std::regex_search(include.target, pattern.expression))
                    found.push_back({pattern.rule, source.path, include.line, include.target});
            continue;
        }
        std::istringstream lines(code);
        std::string line;
        for (int number = 1; std::getline(lines, line); ++number)
            if (std::smatch match;
                pattern.mayMatch(line) && std::regex_search(line, match, pattern.expression))
                found.push_back({pattern.rule, source.path, number, match.str()});
    }
}

/// One violation per include that closes a circle.
void checkCycles(const std::map<std::string, Source>& sources, std::vector<Violation>& found) {
    enum class Mark { New, Open, Done };
    std::map<std::string, Mark> marks;
    std::vector<std::string> path;
    const std::function<void(const Source&)> visit = [&](const Source& source) {
        marks[source.path] = Mark::Open;
        path.push_back(source.path);
        for (const Include& include : source.includes) {
            const auto next = sources.find(include.target);
            if (next == sources.end())
                continue;
            if (marks[include.target] == Mark::New) {
                visit(next->second);
            } else if (marks[include.target] == Mark::Open) {
                std::string circle;
                for (auto at = std::find(path.begin(), path.end(), include.target); at != path.end(); ++at)
                    circle += *at + " → ";
                found.push_back({"cycle", source.path, include.line, circle + include.target});
            }
        }
        path.pop_back();
        marks[source.path] = Mark::Done;
    };
    for (const auto& [name, source] : sources)
        if (marks[name] == Mark::New)
            visit(source);
}

} // namespace

std::string Violation::str() const {
    return file + ":" + std::to_string(line) + ": " + rule + ": " + text;
}

Layers Layers::parse(std::string_view table, std::string& problem) {
    Layers layers;
    problem.clear();
    std::istringstream lines{std::string(table)};
    std::string line;
    for (int number = 1; std::getline(lines, line); ++number) {
        line = line.substr(0, line.find('#'));
        if (line.find_first_not_of(" \t") == std::string::npos)
            continue;
        const auto colon = line.find(':');
        if (colon == std::string::npos) {
            problem = "line " + std::to_string(number) + ": no colon";
            return {};
        }
        const std::string folder = line.substr(0, colon);
        std::istringstream names(line.substr(colon + 1));
        std::set<std::string> allowed;
        for (std::string name; names >> name; allowed.insert(name))
            if (!layers.m_allowed.contains(name))
                problem = "line " + std::to_string(number) + ": " + name + " is not declared above " + folder;
        if (!layers.m_allowed.emplace(folder, std::move(allowed)).second)
            problem = "line " + std::to_string(number) + ": " + folder + " twice";
        if (!problem.empty())
            return {};
    }
    return layers;
}

std::string Layers::folderOf(std::string_view path) const {
    std::string best;
    for (const auto& [folder, allowed] : m_allowed)
        if (path.starts_with(folder + "/") && folder.size() > best.size())
            best = folder;
    return best;
}

bool Layers::allows(const std::string& from, const std::string& to) const {
    const auto found = m_allowed.find(from);
    return found != m_allowed.end() && found->second.contains(to);
}

std::string readFile(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

std::size_t sourceCount(const fs::path& root) {
    return sourceFiles(root).size();
}

std::vector<Violation> check(const fs::path& root, const Layers& layers) {
    std::vector<Violation> found;
    std::map<std::string, Source> sources;
    for (const fs::path& file : sourceFiles(root)) {
        Source source{file.lexically_relative(root).generic_string(), readFile(file), {}};
        source.includes = includesOf(source.text);
        checkIncludes(source, layers, found);
        checkPatterns(source, found);
        sources.emplace(source.path, std::move(source));
    }
    checkCycles(sources, found);
    return found;
}

} // namespace redispatch::rules
