// SPDX-License-Identifier: GPL-3.0-or-later
// Reads a source tree and reports what breaks the rules between folders. Plain C++, no part of the programs.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace redispatch::rules {

/// The rule names are the folder names under fixtures/.
struct Violation {
    std::string rule; ///< layer, unknown_folder, relative_include, cycle, hiredis, spdlog, messagebox, …
    std::string file; ///< from the root of the tree
    int line = 0;     ///< from 1
    std::string text; ///< what was found
    std::string str() const;
};

/// Which folder may include which others.
class Layers {
public:
    /// Reads lines of "folder: folder folder …". Problems (a folder named before it is declared, a folder
    /// twice, a line without a colon) come back as text; an empty text means that the table holds.
    static Layers parse(std::string_view table, std::string& problem);

    /// The folder of the table that holds this path, by the longest match; empty when there is none.
    std::string folderOf(std::string_view path) const;
    bool allows(const std::string& from, const std::string& to) const;
    bool empty() const { return m_allowed.empty(); }

private:
    std::map<std::string, std::set<std::string>> m_allowed;
};

/// One #include line.
struct Include {
    std::string target;
    bool quoted = false;
    int line = 0;
};

/// C++ text without comments, and, unless `keepStrings`, without what stands in string literals; lines stay.
std::string withoutComments(std::string_view source, bool keepStrings);
std::vector<Include> includesOf(std::string_view source);

/// Checks all .h and .cpp files under core, ui and app of `root`.
std::vector<Violation> check(const std::filesystem::path& root, const Layers& layers);

/// How many files check() would read; a check of nothing proves nothing.
std::size_t sourceCount(const std::filesystem::path& root);

std::string readFile(const std::filesystem::path& file);

} // namespace redispatch::rules
