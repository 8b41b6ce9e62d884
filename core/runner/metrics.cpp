// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/runner/metrics.h"

#include "core/base/text.h"
#include "core/runner/durable.h"

#include <algorithm>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace redispatch::runner {

namespace {
constexpr std::size_t maxBytes = 64 * 1024;
constexpr int maxLines = 1'000;
constexpr std::size_t maxNames = 100;

bool isMeterName(std::string_view name) {
    const auto isLetter = [](char c) { return c == '_' || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); };
    return !name.empty() && name.size() <= 64 && isLetter(name.front()) &&
           std::all_of(name.begin(), name.end(),
                       [&](char c) { return isLetter(c) || (c >= '0' && c <= '9') || c == '.' || c == '-'; });
}

bool set(domain::Meters& meters, std::string_view name, double value) {
    if (name == "response_ms") {
        meters.responseMs = value;
    } else if (name == "cache_hits") {
        meters.cacheHits = value;
    } else if (name == "cache_misses") {
        meters.cacheMisses = value;
    } else if (name == "db_calls") {
        meters.dbCalls = value;
    } else if (name == "error") {
        if (value != 0 && value != 1)
            return false;
        meters.error = value == 1;
    } else {
        const auto at = std::find_if(meters.others.begin(), meters.others.end(),
                                     [name](const auto& other) { return other.first == name; });
        if (at != meters.others.end())
            at->second = value;
        else if (meters.others.size() < maxNames)
            meters.others.emplace_back(name, value);
        else
            return false;
    }
    return true;
}

bool isCount(std::string_view name) {
    return name == "response_ms" || name == "cache_hits" || name == "cache_misses" || name == "db_calls";
}
} // namespace

domain::Meters parseMetrics(std::string_view text) {
    domain::Meters meters;
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
        const bool fits = value && isMeterName(name) && !(isCount(name) && *value < 0);
        if (!fits || !set(meters, name, *value))
            ++meters.malformedLines;
    }
    meters.cache = domain::cacheStatusOf(meters.cacheHits, meters.cacheMisses);
    return meters;
}

domain::Meters readMetrics(const std::filesystem::path& file) {
    // The job may have put anything in its place: neither links nor pipes are followed.
    const Descriptor descriptor(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
    struct stat status {};
    if (!descriptor || ::fstat(descriptor.get(), &status) != 0 || !S_ISREG(status.st_mode))
        return {};
    std::string text(maxBytes + 1, '\0');
    std::size_t size = 0;
    while (size < text.size()) {
        const ssize_t got = ::read(descriptor.get(), text.data() + size, text.size() - size);
        if (got <= 0)
            break;
        size += static_cast<std::size_t>(got);
    }
    text.resize(size);
    return parseMetrics(text);
}

} // namespace redispatch::runner
