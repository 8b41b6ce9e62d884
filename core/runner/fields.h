// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"
#include "core/base/error.h"
#include "core/runner/tomltree.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace redispatch::runner {

/// Errors of one file, each with its line.
struct Complaints {
    std::string file;
    std::vector<base::Error> errors;
    void add(int line, std::string field, std::string expected, std::string actual);
};

/// Takes typed fields out of one table. A value of the wrong form is complained about and read as absent.
/// Every name asked for is known; `finish` complains about the others, naming the nearest known one.
class Fields {
public:
    Fields(const TomlTable& table, std::string path, int line, Complaints& complaints)
        : m_table(table), m_path(std::move(path)), m_line(line), m_complaints(complaints) {}

    bool has(std::string_view name) const { return find(name) != nullptr; }
    int lineOf(std::string_view name) const; ///< of the field, or of the table when it is absent
    std::optional<std::string> text(std::string_view name, std::size_t maxBytes = 4096);
    std::optional<bool> flag(std::string_view name);
    std::optional<long long> whole(std::string_view name, long long smallest, long long largest);
    /// A text such as "90s", or a whole number of seconds; complains outside [smallest, largest].
    std::optional<base::milliseconds> duration(std::string_view name, base::milliseconds smallest,
                                               base::milliseconds largest);
    /// A text such as "512MiB", or a whole number of bytes.
    std::optional<std::uint64_t> size(std::string_view name);
    std::vector<std::string> texts(std::string_view name, std::size_t maxItems, std::size_t maxBytes = 4096);
    std::vector<long long> wholes(std::string_view name, long long smallest, long long largest);
    const TomlTable* table(std::string_view name);

    void complain(std::string_view name, std::string expected, std::string actual = {});
    void finish();

private:
    const TomlNode* find(std::string_view name) const;
    const TomlNode* take(std::string_view name);
    std::string pathOf(std::string_view name) const;

    const TomlTable& m_table;
    std::string m_path; ///< "" or "retry"
    int m_line;
    Complaints& m_complaints;
    std::vector<std::string_view> m_known;
};

/// What a value is, for a person: `"five"`, `7`, `an array`.
std::string shown(const TomlNode& node);

/// The name most like `name`, or empty when none is near.
std::string_view nearest(std::string_view name, const std::vector<std::string_view>& known);

} // namespace redispatch::runner
