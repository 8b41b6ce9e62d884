// SPDX-License-Identifier: GPL-3.0-or-later
// The only file that includes toml++.
#include "core/runner/tomltree.h"

#define TOML_EXCEPTIONS 0
#define TOML_HEADER_ONLY 1
#define TOML_ENABLE_FORMATTERS 0
#include <toml++/toml.h>

namespace redispatch::runner {

namespace {
TomlTable tableOf(const toml::table& table);

TomlNode nodeOf(const toml::node& from) {
    TomlNode node;
    node.line = static_cast<int>(from.source().begin.line);
    if (const auto* text = from.as_string()) {
        node.value = text->get();
    } else if (const auto* whole = from.as_integer()) {
        node.value = static_cast<long long>(whole->get());
    } else if (const auto* real = from.as_floating_point()) {
        node.value = real->get();
    } else if (const auto* flag = from.as_boolean()) {
        node.value = flag->get();
    } else if (const auto* array = from.as_array()) {
        TomlArray items;
        items.reserve(array->size());
        for (const toml::node& item : *array)
            items.push_back(nodeOf(item));
        node.value = std::move(items);
    } else if (const auto* table = from.as_table()) {
        node.value = tableOf(*table);
    } else {
        node.value = TomlDate{};
    }
    return node;
}

TomlTable tableOf(const toml::table& table) {
    TomlTable entries;
    entries.reserve(table.size());
    for (const auto& [key, node] : table) {
        TomlEntry entry{std::string(key.str()), nodeOf(node)};
        // Tables that only headers imply carry no position of their own.
        if (key.source().begin.line > 0)
            entry.node.line = static_cast<int>(key.source().begin.line);
        entries.push_back(std::move(entry));
    }
    return entries;
}
} // namespace

base::Result<TomlTable> parseToml(std::string_view text, const std::string& file) {
    const toml::parse_result parsed = toml::parse(text, file);
    if (!parsed) {
        const auto& error = parsed.error();
        return base::makeError(base::ErrorKind::Invalid,
                               file + ":" + std::to_string(error.source().begin.line), "valid TOML",
                               "a syntax error in column " + std::to_string(error.source().begin.column),
                               std::string(error.description()));
    }
    return tableOf(parsed.table());
}

} // namespace redispatch::runner
