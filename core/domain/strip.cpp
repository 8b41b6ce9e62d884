// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/domain/strip.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace redispatch::domain {

namespace {

constexpr std::size_t fateSize = 4;
constexpr std::string_view outcomeLetters = "n.oftklxcu"; // in the order of Outcome
constexpr std::string_view skipLetters = "OPMNDT";        // in the order of SkipCause
constexpr std::string_view digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_";
constexpr std::size_t cacheStates = 3;

// The scale of the percentile sketches (statistics.md 4.6): relative error at most 1 %.
constexpr double logGamma = 0.0200006667067;
constexpr double gamma = 1.0202020202020203;
constexpr int maxBucket = 64 * 64 - 1;

int bucketOf(milliseconds duration) {
    if (duration.count() < 1)
        return 0;
    const double index = std::ceil(std::log(static_cast<double>(duration.count())) / logGamma - 1e-9);
    return std::clamp(static_cast<int>(index) + 1, 1, maxBucket);
}

milliseconds durationOf(int bucket) {
    if (bucket == 0)
        return milliseconds(0);
    const double ms = 2 * std::exp(logGamma * (bucket - 1)) / (gamma + 1);
    // Far beyond any real duration the value no longer fits an integer of milliseconds.
    return milliseconds(static_cast<long long>(std::llround(std::min(ms, 1e17))));
}

int bucketIn(std::string_view packed) {
    const std::size_t high = digits.find(packed[2]);
    const std::size_t low = digits.find(packed[3]);
    if (high == std::string_view::npos || low == std::string_view::npos)
        return -1;
    return static_cast<int>(high * 64 + low);
}

std::string_view lastFates(std::string_view packed) {
    packed.remove_suffix(packed.size() % fateSize);
    if (packed.size() > stripLength * fateSize)
        packed.remove_prefix(packed.size() - stripLength * fateSize);
    return packed;
}

FateKind kindOf(std::string_view packed) {
    FateKind kind;
    kind.skipped = skipLetters.find(packed[0]) != std::string_view::npos;
    if (const std::size_t outcome = outcomeLetters.find(packed[0]); outcome != std::string_view::npos)
        kind.outcome = static_cast<Outcome>(outcome);
    if (kind.skipped)
        kind.outcome = Outcome::None;
    if (const std::size_t flags = digits.find(packed[1]); flags < cacheStates * 5)
        kind.trigger = static_cast<TriggerKind>(flags / cacheStates);
    return kind;
}

Fate unpackFate(std::string_view packed) {
    const FateKind kind = kindOf(packed);
    Fate fate;
    fate.outcome = kind.outcome;
    fate.trigger = kind.trigger;
    if (kind.skipped)
        fate.skipped = static_cast<SkipCause>(skipLetters.find(packed[0]));
    else if (outcomeLetters.find(packed[0]) != std::string_view::npos && kind.outcome != Outcome::None)
        if (const int bucket = bucketIn(packed); bucket >= 0)
            fate.duration = durationOf(bucket);
    if (const std::size_t flags = digits.find(packed[1]); flags < cacheStates * 5)
        fate.cache = static_cast<CacheStatus>(flags % cacheStates);
    return fate;
}

} // namespace

std::string packFate(const Fate& fate) {
    const int bucket = fate.duration ? bucketOf(*fate.duration) : 0;
    const auto flags =
        static_cast<std::size_t>(fate.trigger) * cacheStates + static_cast<std::size_t>(fate.cache);
    std::string packed;
    packed += fate.skipped ? skipLetters[static_cast<std::size_t>(*fate.skipped)]
                           : outcomeLetters[static_cast<std::size_t>(fate.outcome)];
    packed += digits[flags];
    packed += digits[static_cast<std::size_t>(bucket / 64)];
    packed += digits[static_cast<std::size_t>(bucket % 64)];
    return packed;
}

std::vector<Fate> unpackStrip(std::string_view packed) {
    packed = lastFates(packed);
    std::vector<Fate> fates;
    fates.reserve(packed.size() / fateSize);
    for (; !packed.empty(); packed.remove_prefix(fateSize))
        fates.push_back(unpackFate(packed));
    return fates;
}

FateKinds unpackKinds(std::string_view packed) {
    FateKinds kinds;
    for (packed = lastFates(packed); !packed.empty(); packed.remove_prefix(fateSize))
        kinds.values[kinds.count++] = kindOf(packed);
    return kinds;
}

std::optional<double> stripFailureShare(std::string_view packed) {
    int failed = 0;
    int finished = 0;
    for (packed = lastFates(packed); !packed.empty(); packed.remove_prefix(fateSize)) {
        const bool bad = std::string_view("ftkl").find(packed[0]) != std::string_view::npos;
        failed += bad;
        finished += bad || packed[0] == 'o';
    }
    return finished == 0 ? std::nullopt : std::optional(static_cast<double>(failed) / finished);
}

std::string stripLetters(std::string_view packed) {
    std::string letters;
    for (const Fate& fate : unpackStrip(packed)) {
        if (fate.skipped)
            letters += 's';
        else if (fate.outcome == Outcome::None)
            letters += 'm';
        else
            letters += outcomeLetters[static_cast<std::size_t>(fate.outcome)];
    }
    return letters;
}

std::optional<milliseconds> stripMedian(std::string_view packed) {
    packed = lastFates(packed);
    std::array<int, stripLength> buckets{};
    std::size_t count = 0;
    for (; !packed.empty(); packed.remove_prefix(fateSize))
        if (packed[0] == outcomeLetters[static_cast<std::size_t>(Outcome::Ok)])
            if (const int bucket = bucketIn(packed); bucket >= 0)
                buckets[count++] = bucket;
    if (count == 0)
        return std::nullopt;
    // The scale is monotone, so the middle bucket holds the (lower) median.
    const auto middle = buckets.begin() + static_cast<std::ptrdiff_t>((count - 1) / 2);
    std::nth_element(buckets.begin(), middle, buckets.begin() + static_cast<std::ptrdiff_t>(count));
    return durationOf(*middle);
}

} // namespace redispatch::domain
