// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/runner/fields.h"

#include "core/base/humanize.h"
#include "core/base/text.h"

#include <algorithm>
#include <array>
#include <limits>
#include <numeric>

namespace redispatch::runner {

namespace {
std::size_t editDistance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t above = row[j];
            row[j] = std::min({above + 1, row[j - 1] + 1, diagonal + (a[i - 1] == b[j - 1] ? 0U : 1U)});
            diagonal = above;
        }
    }
    return row.back();
}

std::optional<std::uint64_t> parseSize(std::string_view text) {
    const std::size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
    const auto number = base::parseInt(text.substr(0, digits));
    if (!number)
        return {};
    struct Unit {
        std::string_view name;
        unsigned shift;
    };
    static constexpr std::array<Unit, 11> units = {{{"", 0},
                                                    {"B", 0},
                                                    {"K", 10},
                                                    {"KiB", 10},
                                                    {"M", 20},
                                                    {"MiB", 20},
                                                    {"G", 30},
                                                    {"GiB", 30},
                                                    {"T", 40},
                                                    {"TiB", 40},
                                                    {"KB", 10}}};
    const std::string_view suffix = base::trimmed(text.substr(digits));
    for (const Unit& unit : units) {
        if (unit.name != suffix)
            continue;
        const auto value = static_cast<std::uint64_t>(*number);
        if (value > (std::numeric_limits<std::uint64_t>::max() >> unit.shift))
            return {};
        return value << unit.shift;
    }
    return {};
}

std::string between(long long smallest, long long largest) {
    return "a whole number from " + std::to_string(smallest) + " to " + std::to_string(largest);
}
} // namespace

void Complaints::add(int line, std::string field, std::string expected, std::string actual) {
    errors.push_back(base::makeError(base::ErrorKind::Invalid, file + ":" + std::to_string(line),
                                     std::move(expected), std::move(actual), std::move(field)));
}

std::string shown(const TomlNode& node) {
    struct Show {
        std::string operator()(const std::string& text) const { return "\"" + base::elided(text, 80) + "\""; }
        std::string operator()(long long whole) const { return std::to_string(whole); }
        std::string operator()(double) const { return "a number with a fraction"; }
        std::string operator()(bool flag) const { return flag ? "true" : "false"; }
        std::string operator()(const TomlDate&) const { return "a date or time"; }
        std::string operator()(const TomlArray&) const { return "an array"; }
        std::string operator()(const TomlTable&) const { return "a table"; }
    };
    return std::visit(Show{}, node.value);
}

std::string_view nearest(std::string_view name, const std::vector<std::string_view>& known) {
    std::string_view best;
    std::size_t bestDistance = 1 + name.size() / 3;
    for (const std::string_view candidate : known) {
        const std::size_t distance = editDistance(name.substr(0, 64), candidate);
        if (distance <= bestDistance && (best.empty() || distance < bestDistance)) {
            best = candidate;
            bestDistance = distance;
        }
    }
    return best;
}

const TomlNode* Fields::find(std::string_view name) const {
    for (const TomlEntry& entry : m_table) {
        if (entry.key == name)
            return &entry.node;
    }
    return nullptr;
}

const TomlNode* Fields::take(std::string_view name) {
    m_known.push_back(name);
    return find(name);
}

std::string Fields::pathOf(std::string_view name) const {
    return m_path.empty() ? std::string(name) : m_path + "." + std::string(name);
}

int Fields::lineOf(std::string_view name) const {
    const TomlNode* node = find(name);
    return node ? node->line : m_line;
}

void Fields::complain(std::string_view name, std::string expected, std::string actual) {
    if (actual.empty()) {
        const TomlNode* node = find(name);
        actual = node ? shown(*node) : "nothing";
    }
    m_complaints.add(lineOf(name), pathOf(name), std::move(expected), std::move(actual));
}

std::optional<std::string> Fields::text(std::string_view name, std::size_t maxBytes) {
    const TomlNode* node = take(name);
    if (!node)
        return {};
    const auto* value = std::get_if<std::string>(&node->value);
    if (!value) {
        complain(name, "a text in quotes");
        return {};
    }
    if (value->size() > maxBytes || value->find('\0') != std::string::npos) {
        complain(name, "at most " + std::to_string(maxBytes) + " bytes, none of them NUL",
                 std::to_string(value->size()) + " bytes");
        return {};
    }
    return *value;
}

std::optional<bool> Fields::flag(std::string_view name) {
    const TomlNode* node = take(name);
    if (!node)
        return {};
    const auto* value = std::get_if<bool>(&node->value);
    if (!value) {
        complain(name, "true or false");
        return {};
    }
    return *value;
}

std::optional<long long> Fields::whole(std::string_view name, long long smallest, long long largest) {
    const TomlNode* node = take(name);
    if (!node)
        return {};
    const auto* value = std::get_if<long long>(&node->value);
    if (!value || *value < smallest || *value > largest) {
        complain(name, between(smallest, largest));
        return {};
    }
    return *value;
}

std::optional<base::milliseconds> Fields::duration(std::string_view name, base::milliseconds smallest,
                                                   base::milliseconds largest) {
    const TomlNode* node = take(name);
    if (!node)
        return {};
    std::optional<base::milliseconds> value;
    if (const auto* text = std::get_if<std::string>(&node->value))
        value = base::parseDuration(*text);
    else if (const auto* seconds = std::get_if<long long>(&node->value); seconds && *seconds >= 0)
        value = base::parseDuration(std::to_string(*seconds));
    if (!value) {
        complain(name, "a duration such as \"90s\", \"5m\" or \"1h30m\"");
        return {};
    }
    if (*value < smallest || *value > largest) {
        complain(name,
                 "a duration from " + base::durationCode(smallest) + " to " + base::durationCode(largest));
        return {};
    }
    return value;
}

std::optional<std::uint64_t> Fields::size(std::string_view name) {
    const TomlNode* node = take(name);
    if (!node)
        return {};
    std::optional<std::uint64_t> value;
    if (const auto* text = std::get_if<std::string>(&node->value))
        value = parseSize(*text);
    else if (const auto* bytes = std::get_if<long long>(&node->value); bytes && *bytes > 0)
        value = static_cast<std::uint64_t>(*bytes);
    if (!value || *value == 0) {
        complain(name, "a size such as \"512MiB\" or \"2G\"");
        return {};
    }
    return value;
}

std::vector<std::string> Fields::texts(std::string_view name, std::size_t maxItems, std::size_t maxBytes) {
    const TomlNode* node = take(name);
    if (!node)
        return {};
    const auto* items = std::get_if<TomlArray>(&node->value);
    if (!items || items->size() > maxItems) {
        complain(name, "an array of at most " + std::to_string(maxItems) + " texts");
        return {};
    }
    std::vector<std::string> values;
    for (const TomlNode& item : *items) {
        const auto* text = std::get_if<std::string>(&item.value);
        if (!text || text->size() > maxBytes || text->find('\0') != std::string::npos) {
            m_complaints.add(item.line, pathOf(name),
                             "only texts of at most " + std::to_string(maxBytes) + " bytes, without NUL",
                             shown(item));
            return {};
        }
        values.push_back(*text);
    }
    return values;
}

std::vector<long long> Fields::wholes(std::string_view name, long long smallest, long long largest) {
    const TomlNode* node = take(name);
    if (!node)
        return {};
    const auto* items = std::get_if<TomlArray>(&node->value);
    if (!items) {
        complain(name, "an array of whole numbers");
        return {};
    }
    std::vector<long long> values;
    for (const TomlNode& item : *items) {
        const auto* value = std::get_if<long long>(&item.value);
        if (!value || *value < smallest || *value > largest) {
            m_complaints.add(item.line, pathOf(name), between(smallest, largest), shown(item));
            return {};
        }
        values.push_back(*value);
    }
    return values;
}

const TomlTable* Fields::table(std::string_view name) {
    const TomlNode* node = take(name);
    if (!node)
        return nullptr;
    const auto* value = std::get_if<TomlTable>(&node->value);
    if (!value)
        complain(name, "a table, [" + pathOf(name) + "]");
    return value;
}

void Fields::finish() {
    for (const TomlEntry& entry : m_table) {
        if (std::find(m_known.begin(), m_known.end(), entry.key) != m_known.end())
            continue;
        const std::string_view like = nearest(entry.key, m_known);
        m_complaints.add(entry.node.line, pathOf(entry.key),
                         like.empty() ? "a known field"
                                      : "a known field, perhaps \"" + std::string(like) + "\"",
                         "\"" + base::elided(entry.key, 80) + "\"");
    }
}

} // namespace redispatch::runner
