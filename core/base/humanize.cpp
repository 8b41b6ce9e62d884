// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/humanize.h"

#include "core/base/text.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>

namespace redispatch::base {

using namespace std::chrono_literals;

namespace {

struct Unit {
    std::string_view symbol; ///< for people
    std::string_view code;   ///< in configuration
    milliseconds length;
};
constexpr std::array units = {
    Unit{"d", "d", 24h}, Unit{"h", "h", 1h},    Unit{"min", "m", 1min},
    Unit{"s", "s", 1s},  Unit{"ms", "ms", 1ms},
};

template <class... Args>
std::string formatted(const char* format, Args... args) {
    std::array<char, 96> buffer{};
    std::snprintf(buffer.data(), buffer.size(), format, args...);
    return buffer.data();
}

/// Exactly `digits` decimal digits at the front of `text`, which is advanced past them.
std::optional<int> takeDigits(std::string_view& text, std::size_t digits) {
    if (text.size() < digits)
        return std::nullopt;
    int value = 0;
    for (const char c : text.substr(0, digits)) {
        if (c < '0' || c > '9')
            return std::nullopt;
        value = value * 10 + (c - '0');
    }
    text.remove_prefix(digits);
    return value;
}

bool take(std::string_view& text, char expected) {
    if (text.empty() || text.front() != expected)
        return false;
    text.remove_prefix(1);
    return true;
}

} // namespace

std::string durationText(milliseconds duration) {
    if (duration < 0ms)
        return "−" + durationText(-duration);
    if (duration < 1s)
        return formatted("%lld ms", static_cast<long long>(duration.count()));
    if (duration < 10s)
        return formatted("%.1f s", std::floor(static_cast<double>(duration.count()) / 100.0) / 10.0);
    for (std::size_t i = 0; i + 1 < units.size(); ++i) {
        if (duration < units[i].length)
            continue;
        const auto whole = duration / units[i].length;
        std::string text = formatted("%lld ", static_cast<long long>(whole)) + std::string(units[i].symbol);
        const auto rest = (duration - whole * units[i].length) / units[i + 1].length;
        if (units[i].length > 1s && rest > 0)
            text += formatted(" %lld ", static_cast<long long>(rest)) + std::string(units[i + 1].symbol);
        return text;
    }
    return {};
}

std::string relativeText(Instant at, Instant now) {
    const milliseconds distance = at > now ? at - now : now - at;
    if (distance < 1s)
        return "now";
    for (const Unit& unit : units) {
        if (distance < unit.length)
            continue;
        const std::string size =
            formatted("%lld ", static_cast<long long>(distance / unit.length)) + std::string(unit.symbol);
        return at > now ? "in " + size : size + " ago";
    }
    return "now";
}

std::string utcText(Instant at) {
    const auto day = std::chrono::floor<std::chrono::days>(at);
    const std::chrono::year_month_day date(day);
    const std::chrono::hh_mm_ss time(at - day);
    return formatted("%04d-%02u-%02uT%02d:%02d:%02d.%03dZ", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                     static_cast<int>(time.hours().count()), static_cast<int>(time.minutes().count()),
                     static_cast<int>(time.seconds().count()), static_cast<int>(time.subseconds().count()));
}

std::optional<Instant> parseInstant(std::string_view text) {
    const auto year = takeDigits(text, 4);
    if (!year || !take(text, '-'))
        return std::nullopt;
    const auto month = takeDigits(text, 2);
    if (!month || !take(text, '-'))
        return std::nullopt;
    const auto day = takeDigits(text, 2);
    if (!day || text.empty() || (text.front() != 'T' && text.front() != 't' && text.front() != ' '))
        return std::nullopt;
    text.remove_prefix(1);
    const auto hour = takeDigits(text, 2);
    if (!hour || !take(text, ':'))
        return std::nullopt;
    const auto minute = takeDigits(text, 2);
    if (!minute)
        return std::nullopt;
    int second = 0;
    int fraction = 0;
    if (take(text, ':')) {
        const auto value = takeDigits(text, 2);
        if (!value)
            return std::nullopt;
        second = *value;
        if (take(text, '.')) {
            int scale = 100;
            bool any = false;
            while (!text.empty() && text.front() >= '0' && text.front() <= '9') {
                fraction += (text.front() - '0') * scale;
                scale /= 10;
                any = true;
                text.remove_prefix(1);
            }
            if (!any)
                return std::nullopt;
        }
    }
    milliseconds offset = 0ms;
    if (text != "Z" && text != "z") {
        if (text.empty() || (text.front() != '+' && text.front() != '-'))
            return std::nullopt;
        const int sign = text.front() == '+' ? 1 : -1;
        text.remove_prefix(1);
        const auto hours = takeDigits(text, 2);
        if (!hours || !take(text, ':'))
            return std::nullopt;
        const auto minutes = takeDigits(text, 2);
        if (!minutes || !text.empty() || *hours > 23 || *minutes > 59)
            return std::nullopt;
        offset = sign * (std::chrono::hours(*hours) + std::chrono::minutes(*minutes));
    }
    const std::chrono::year_month_day date{std::chrono::year(*year),
                                           std::chrono::month(static_cast<unsigned>(*month)),
                                           std::chrono::day(static_cast<unsigned>(*day))};
    if (!date.ok() || *hour > 23 || *minute > 59 || second > 59)
        return std::nullopt;
    return Instant(std::chrono::sys_days(date)) + std::chrono::hours(*hour) + std::chrono::minutes(*minute) +
           std::chrono::seconds(second) + milliseconds(fraction) - offset;
}

std::optional<milliseconds> parseDuration(std::string_view text) {
    text = trimmed(text);
    if (text.empty())
        return std::nullopt;
    milliseconds total = 0ms;
    bool bare = true;
    while (!text.empty()) {
        std::size_t digits = 0;
        while (digits < text.size() && text[digits] >= '0' && text[digits] <= '9')
            ++digits;
        const auto number = parseInt(text.substr(0, digits));
        // 10^9 of the largest unit stays far inside 64 bits of milliseconds.
        if (!number || *number > 1'000'000'000)
            return std::nullopt;
        text.remove_prefix(digits);
        if (text.empty())
            return bare ? std::optional(milliseconds(std::chrono::seconds(*number))) : std::nullopt;
        bare = false;
        std::size_t letters = 0;
        while (letters < text.size() && text[letters] >= 'a' && text[letters] <= 'z')
            ++letters;
        const std::string_view symbol = text.substr(0, letters);
        const auto unit =
            std::find_if(units.begin(), units.end(), [&](const Unit& u) { return u.code == symbol; });
        if (unit == units.end())
            return std::nullopt;
        total += *number * unit->length;
        text.remove_prefix(letters);
    }
    return total;
}

std::string durationCode(milliseconds duration) {
    if (duration <= 0ms)
        return "0s";
    std::string code;
    for (const Unit& unit : units) {
        if (const auto whole = duration / unit.length; whole > 0) {
            code += std::to_string(whole) + std::string(unit.code);
            duration -= whole * unit.length;
        }
    }
    return code;
}

std::string countText(long long count) {
    std::string digits = std::to_string(std::llabs(count));
    for (std::size_t at = digits.size(); at > 3; at -= 3)
        digits.insert(at - 3, ",");
    return count < 0 ? "−" + digits : digits;
}

std::string bytesText(unsigned long long bytes) {
    if (bytes < 1024)
        return formatted("%llu B", bytes);
    constexpr std::array symbols = {"KiB", "MiB", "GiB", "TiB"};
    double size = static_cast<double>(bytes) / 1024;
    std::size_t at = 0;
    while (size >= 1024 && at + 1 < symbols.size()) {
        size /= 1024;
        ++at;
    }
    return formatted(size < 10 ? "%.1f %s" : "%.0f %s", size, symbols[at]);
}

std::string deltaText(double value, double base) {
    if (!(base > 0))
        return {};
    const double percent = std::round((value / base - 1) * 100);
    if (percent == 0)
        return "0 %";
    if (percent >= 900)
        return formatted("×%.0f", value / base);
    return formatted(percent > 0 ? "+%.0f %%" : "−%.0f %%", std::fabs(percent));
}

} // namespace redispatch::base
