// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/stats/sketch.h"

#include "core/base/text.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace redispatch::stats {

using base::ErrorKind;
using std::chrono::microseconds;

namespace {

const double gamma = (1 + Sketch::alpha) / (1 - Sketch::alpha);
const double logGamma = std::log(gamma);
constexpr std::string_view alphaText = "0.01";
/// ln(2⁶³ µs) ∕ ln γ: no duration lies beyond.
constexpr int highestIndex = 1'900;
constexpr std::int64_t mostCounted = std::int64_t{1} << 53;
constexpr std::array<std::string_view, 6> totals = {"fail", "untimed", "hit", "miss", "db", "dbn"};

double ms(std::int64_t us) {
    return static_cast<double>(us) / 1000.0;
}

base::Error undecodable(std::string_view field, std::string_view value) {
    return base::makeError(ErrorKind::Undecodable, "sketch", "counts of durations",
                           base::visible(field) + " = " + base::elided(base::visible(value), 64));
}

} // namespace

std::optional<int> Sketch::indexOf(microseconds duration) {
    if (duration < std::chrono::milliseconds(1))
        return std::nullopt;
    return static_cast<int>(std::ceil(std::log(ms(duration.count())) / logGamma));
}

double Sketch::representative(int index) {
    return 2 * std::exp(index * logGamma) / (gamma + 1);
}

void Sketch::add(microseconds duration) {
    if (const auto index = indexOf(duration)) {
        const auto at = std::ranges::lower_bound(m_buckets, *index, {}, &Buckets::value_type::first);
        if (at != m_buckets.end() && at->first == *index)
            ++at->second;
        else
            m_buckets.insert(at, {*index, 1});
    } else {
        ++m_belowOne;
    }
    ++m_count;
    const std::int64_t us = std::max<std::int64_t>(duration.count(), 0);
    m_sum += us;
    m_min = std::min(m_min, us);
    m_max = std::max(m_max, us);
}

double Sketch::sum() const {
    return ms(m_sum);
}

std::optional<double> Sketch::min() const {
    return m_count == 0 ? std::nullopt : std::optional(ms(m_min));
}

std::optional<double> Sketch::max() const {
    return m_count == 0 ? std::nullopt : std::optional(ms(m_max));
}

std::optional<double> Sketch::quantile(double q) const {
    if (m_count == 0 || !(q >= 0 && q <= 1))
        return std::nullopt;
    const double rank = q * static_cast<double>(m_count - 1);
    auto before = m_belowOne;
    if (static_cast<double>(before) > rank)
        return 0;
    for (const auto& [index, count] : m_buckets) {
        before += count;
        if (static_cast<double>(before) > rank)
            return representative(index);
    }
    return max();
}

void Sketch::addCounts(const Buckets& counts) {
    auto at = m_buckets.begin();
    Buckets others;
    for (const auto& bucket : counts) {
        while (at != m_buckets.end() && at->first < bucket.first)
            ++at;
        if (at != m_buckets.end() && at->first == bucket.first)
            at->second += bucket.second;
        else
            others.push_back(bucket);
    }
    const auto end = m_buckets.insert(m_buckets.end(), others.begin(), others.end());
    std::inplace_merge(m_buckets.begin(), end, m_buckets.end());
}

void Sketch::merge(const Sketch& other) {
    if (m_buckets.empty())
        m_buckets = other.m_buckets;
    else
        addCounts(other.m_buckets);
    m_belowOne += other.m_belowOne;
    m_count += other.m_count;
    m_sum += other.m_sum;
    m_min = std::min(m_min, other.m_min);
    m_max = std::max(m_max, other.m_max);
}

Sketch Sketch::without(const Sketch& other) const {
    Sketch rest;
    const auto left = [](std::uint64_t all, std::uint64_t gone) { return all - std::min(all, gone); };
    auto gone = other.m_buckets.begin();
    for (const auto& [index, count] : m_buckets) {
        while (gone != other.m_buckets.end() && gone->first < index)
            ++gone;
        const bool lost = gone != other.m_buckets.end() && gone->first == index;
        const auto remains = left(count, lost ? gone->second : 0);
        if (remains > 0)
            rest.m_buckets.emplace_back(index, remains);
        rest.m_count += remains;
    }
    rest.m_belowOne = left(m_belowOne, other.m_belowOne);
    rest.m_count += rest.m_belowOne;
    if (rest.m_count == 0)
        return rest;
    rest.m_sum = std::max<std::int64_t>(m_sum - other.m_sum, 0);
    const auto us = [](int index) { return static_cast<std::int64_t>(representative(index) * 1'000); };
    const bool some = !rest.m_buckets.empty();
    const std::int64_t least = rest.m_belowOne > 0 ? 0 : us(rest.m_buckets.front().first);
    const std::int64_t most = some ? us(rest.m_buckets.back().first) : 0;
    rest.m_min = other.m_count == 0 || m_min < other.m_min ? m_min : least;
    rest.m_max = m_max > other.m_max ? m_max : most;
    return rest;
}

std::string Sketch::fieldOf(microseconds duration) {
    const auto index = indexOf(duration);
    return index ? std::to_string(*index) : "z";
}

Sketch::Fields Sketch::fields() const {
    Fields fields;
    if (m_count == 0)
        return fields;
    for (const auto& [index, count] : m_buckets)
        fields.emplace_back(std::to_string(index), std::to_string(count));
    if (m_belowOne > 0)
        fields.emplace_back("z", std::to_string(m_belowOne));
    fields.emplace_back("n", std::to_string(m_count));
    fields.emplace_back("sum", std::to_string(m_sum));
    fields.emplace_back("min", std::to_string(m_min));
    fields.emplace_back("max", std::to_string(m_max));
    fields.emplace_back("alpha", alphaText);
    fields.emplace_back("v", std::to_string(version));
    return fields;
}

bool Sketch::isTotal(std::string_view field) {
    return std::find(totals.begin(), totals.end(), field) != totals.end();
}

base::Result<Sketch> Sketch::from(const Fields& fields) {
    Sketch sketch;
    if (fields.empty())
        return sketch;
    const auto valueOf = [&](std::string_view name) -> std::string_view {
        const auto at = std::find_if(fields.begin(), fields.end(),
                                     [name](const auto& field) { return field.first == name; });
        return at == fields.end() ? std::string_view() : std::string_view(at->second);
    };
    if (valueOf("alpha") != alphaText || valueOf("v") != std::to_string(version))
        return base::makeError(ErrorKind::Conflict, "sketch", "alpha 0.01, version 1",
                               "alpha " + base::visible(valueOf("alpha")) + ", version " +
                                   base::visible(valueOf("v")));
    std::uint64_t counted = 0;
    bool hasTotals = false;
    for (const auto& [name, value] : fields) {
        if (name == "alpha" || name == "v")
            continue;
        const auto number = base::parseInt(value);
        if (!number || *number < 0)
            return undecodable(name, value);
        if (isTotal(name)) {
            hasTotals = true;
            continue;
        }
        if (*number > mostCounted)
            return undecodable(name, value);
        const auto count = static_cast<std::uint64_t>(*number);
        if (name == "n") {
            sketch.m_count = count;
        } else if (name == "sum") {
            sketch.m_sum = *number;
        } else if (name == "min") {
            sketch.m_min = *number;
        } else if (name == "max") {
            sketch.m_max = *number;
        } else if (name == "z") {
            sketch.m_belowOne = count;
            counted += count;
        } else {
            const auto index = base::parseInt(name);
            if (!index || *index < 0 || *index > highestIndex)
                return undecodable(name, value);
            sketch.m_buckets.emplace_back(static_cast<int>(*index), count);
            counted += count;
        }
    }
    std::ranges::sort(sketch.m_buckets);
    const auto sameIndex = [](const auto& a, const auto& b) { return a.first == b.first; };
    if (const auto twice = std::ranges::adjacent_find(sketch.m_buckets, sameIndex);
        twice != sketch.m_buckets.end())
        return undecodable(std::to_string(twice->first), "twice");
    if (counted != sketch.m_count || (counted == 0 && !hasTotals))
        return undecodable("n", std::to_string(sketch.m_count));
    return sketch;
}

} // namespace redispatch::stats
