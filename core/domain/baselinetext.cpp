// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/domain/baselinetext.h"

#include "core/base/text.h"

#include <charconv>
#include <limits>

namespace redispatch::domain {

namespace {

constexpr std::size_t longest = 200;
constexpr double mostMs = 1e12;
constexpr std::int64_t mostDays = 1'000'000;

std::string textOf(float value) {
    char digits[64];
    const auto [end, error] = std::to_chars(digits, digits + sizeof digits, value, std::chars_format::fixed);
    return error == std::errc() ? std::string(digits, end) : std::string("0");
}

} // namespace

std::string packBaseline(const KeptBaseline& baseline) {
    const DurationBaseline& values = baseline.values;
    return std::to_string(values.n) + ' ' + textOf(values.p5) + ' ' + textOf(values.p50) + ' ' +
           textOf(values.p95) + ' ' + std::to_string(baseline.day.time_since_epoch().count());
}

std::optional<KeptBaseline> baselineFrom(std::string_view text) {
    if (text.empty() || text.size() > longest)
        return std::nullopt;
    const auto parts = base::split(text, ' ');
    if (parts.size() != 5)
        return std::nullopt;
    const auto n = base::parseInt(parts[0]);
    const auto p5 = base::parseDouble(parts[1]);
    const auto p50 = base::parseDouble(parts[2]);
    const auto p95 = base::parseDouble(parts[3]);
    const auto day = base::parseInt(parts[4]);
    if (!n || *n < 1 || *n > std::numeric_limits<std::uint32_t>::max() || !p5 || !p50 || !p95 || *p5 < 0 ||
        *p5 > *p50 || *p50 > *p95 || *p95 > mostMs || !day || *day < 0 || *day > mostDays)
        return std::nullopt;
    return KeptBaseline{{static_cast<std::uint32_t>(*n), static_cast<float>(*p5), static_cast<float>(*p50),
                         static_cast<float>(*p95)},
                        std::chrono::sys_days(std::chrono::days(static_cast<int>(*day)))};
}

} // namespace redispatch::domain
