// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/domain/meters.h"

#include "core/base/text.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace redispatch::domain {

namespace {
constexpr std::size_t maxBytes = 64 * 1024;
constexpr int maxLines = 1'000;
constexpr std::size_t maxNames = 100;

constexpr std::string_view responseName = "response_ms";
constexpr std::string_view errorName = "error";
constexpr std::string_view hitsName = "cache_hits";
constexpr std::string_view missesName = "cache_misses";
constexpr std::string_view dbCallsName = "db_calls";

bool isMeterName(std::string_view name) {
    const auto isLetter = [](char c) { return c == '_' || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); };
    return !name.empty() && name.size() <= 64 && isLetter(name.front()) &&
           std::all_of(name.begin(), name.end(),
                       [&](char c) { return isLetter(c) || (c >= '0' && c <= '9') || c == '.' || c == '-'; });
}

bool isCount(std::string_view name) {
    return name == responseName || name == hitsName || name == missesName || name == dbCallsName;
}

bool setOther(Meters& meters, std::string_view name, double value) {
    const auto at = std::find_if(meters.others.begin(), meters.others.end(),
                                 [name](const auto& other) { return other.first == name; });
    if (at != meters.others.end())
        at->second = value;
    else if (meters.others.size() < maxNames)
        meters.others.emplace_back(name, value);
    else
        return false;
    return true;
}

void addLine(std::string& lines, std::string_view name, double value) {
    std::array<char, 32> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value);
    lines += name;
    lines += '=';
    lines.append(digits.data(), end.ptr);
    lines += '\n';
}

/// The values with their names, the usual ones for the meters.
std::vector<std::pair<std::string, double>> named(const Meters& meters) {
    std::vector<std::pair<std::string, double>> values;
    const auto add = [&](std::string_view name, const std::optional<double>& value) {
        if (value)
            values.emplace_back(name, *value);
    };
    add(responseName, meters.responseMs);
    if (meters.error)
        values.emplace_back(errorName, *meters.error ? 1 : 0);
    add(hitsName, meters.cacheHits);
    add(missesName, meters.cacheMisses);
    add(dbCallsName, meters.dbCalls);
    values.insert(values.end(), meters.others.begin(), meters.others.end());
    return values;
}
} // namespace

bool addMeter(Meters& meters, std::string_view name, double value) {
    if (!isMeterName(name) || (isCount(name) && value < 0))
        return false;
    if (name == responseName) {
        meters.responseMs = value;
    } else if (name == hitsName) {
        meters.cacheHits = value;
    } else if (name == missesName) {
        meters.cacheMisses = value;
    } else if (name == dbCallsName) {
        meters.dbCalls = value;
    } else if (name == errorName) {
        if (value != 0 && value != 1)
            return false;
        meters.error = value == 1;
    } else {
        return setOther(meters, name, value);
    }
    return true;
}

Meters parseMeters(std::string_view text) {
    Meters meters;
    // A line that the limit cuts in two is no line.
    if (text.size() > maxBytes)
        text = text.substr(0, text.substr(0, maxBytes).rfind('\n') + 1);
    int lines = 0;
    for (const std::string_view raw : base::split(text, '\n')) {
        const std::string_view line = base::trimmed(raw);
        if (line.empty())
            continue;
        if (++lines > maxLines)
            break;
        const std::size_t equals = line.find('=');
        const std::string_view name = base::trimmed(line.substr(0, std::min(equals, line.size())));
        const auto value = equals == std::string_view::npos
                               ? std::nullopt
                               : base::parseDouble(base::trimmed(line.substr(equals + 1)));
        if (!value || !addMeter(meters, name, *value))
            ++meters.malformedLines;
    }
    meters.cache = cacheStatusOf(meters.cacheHits, meters.cacheMisses);
    return meters;
}

std::string meterLines(const Meters& meters, std::size_t maxOthers) {
    std::string lines;
    Meters few = meters;
    few.others.resize(std::min(few.others.size(), maxOthers));
    for (const auto& [name, value] : named(few))
        addLine(lines, name, value);
    return lines;
}

Meters withNames(const Meters& reported, const MeterNames& names) {
    if (names == MeterNames())
        return reported;
    const std::array<std::pair<std::string_view, std::string_view>, 5> given = {{
        {responseName, names.responseMs},
        {errorName, names.error},
        {hitsName, names.cacheHits},
        {missesName, names.cacheMisses},
        {dbCallsName, names.dbCalls},
    }};
    Meters meters;
    meters.malformedLines = reported.malformedLines;
    for (const auto& [name, value] : named(reported)) {
        bool isMeter = false;
        bool isReplaced = false; // its own meter is named otherwise
        for (const auto& [usual, wanted] : given) {
            if (!wanted.empty() && wanted == name)
                isMeter = addMeter(meters, usual, value) || isMeter;
            isReplaced = isReplaced || (usual == name && !wanted.empty() && wanted != name);
        }
        if (!isMeter && isReplaced)
            setOther(meters, name, value);
        else if (!isMeter)
            addMeter(meters, name, value);
    }
    meters.cache = cacheStatusOf(meters.cacheHits, meters.cacheMisses);
    return meters;
}

} // namespace redispatch::domain
