// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/stats/sketch.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <random>

namespace redispatch::stats {
namespace {

using std::chrono::microseconds;
using Random = std::mt19937_64;

microseconds fromMs(double ms) {
    return microseconds(std::llround(ms * 1000));
}

/// A value in ms, of `n` values the one at `i`.
using Source = std::function<double(int i, int n, Random& random)>;

struct Distribution {
    const char* name;
    Source value;
};

double uniform(Random& random) {
    return std::uniform_real_distribution<double>(0, 1)(random);
}
double normal(Random& random, double mean, double deviation) {
    return std::normal_distribution<double>(mean, deviation)(random);
}

const Distribution distributions[] = {
    {"forward", [](int i, int, Random&) { return i + 1.0; }},
    {"backward", [](int i, int n, Random&) { return static_cast<double>(n - i); }},
    {"zoom in", [](int i, int n, Random&) { return i % 2 == 0 ? i / 2 + 1.0 : n - i / 2.0; }},
    {"zoom out",
     [](int i, int n, Random&) { return i % 2 == 0 ? n / 2 + i / 2 + 1.0 : n / 2 - i / 2 + 1.0; }},
    {"constant", [](int, int, Random&) { return 42.0; }},
    {"integers", [](int, int, Random& random) { return std::floor(std::abs(normal(random, 4, 2))); }},
    {"uniform zoom in",
     [](int i, int n, Random& random) { return i < n / 2 ? uniform(random) * 1e6 : 1 + uniform(random); }},
    {"uniform zoom out",
     [](int i, int n, Random& random) { return i < n / 2 ? 1 + uniform(random) : uniform(random) * 1e6; }},
    {"uniform square root",
     [](int i, int, Random& random) { return std::sqrt(i + 1.0) * (1 + uniform(random)); }},
    {"exponential",
     [](int, int, Random& random) { return std::exponential_distribution<double>(0.01)(random); }},
    {"lognormal",
     [](int, int, Random& random) { return std::lognormal_distribution<double>(0, 2)(random) * 100; }},
    {"normal", [](int, int, Random& random) { return std::abs(normal(random, 37'400, 1'000)); }},
    {"laplace",
     [](int, int, Random& random) {
         const double u = uniform(random) - 0.5;
         return std::abs(11'278 - 100 * std::copysign(std::log1p(-2 * std::abs(u)), u));
     }},
    {"bimodal",
     [](int, int, Random& random) {
         return std::abs(uniform(random) > 0.5 ? normal(random, 17.3, 1) : normal(random, 2'000, 5));
     }},
    {"trimodal",
     [](int, int, Random& random) {
         const double u = uniform(random);
         return u > 2.0 / 3   ? std::abs(normal(random, 5, 1))
                : u > 1.0 / 3 ? normal(random, 60, 2)
                              : std::exponential_distribution<double>(0.001)(random);
     }},
    {"mixed with short ones",
     [](int i, int, Random& random) { return i % 10 == 0 ? uniform(random) : 10 * uniform(random) + 1; }},
    {"pareto", [](int, int, Random& random) { return std::pow(1 - uniform(random), -1.0); }},
    {"extremes", [](int i, int, Random&) { return i % 2 == 0 ? 0.0 : 3.6e9; }},
};
static_assert(std::size(distributions) == 18);

constexpr int sizes[] = {3, 5, 10, 100, 1'000};
constexpr double quantiles[] = {0, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.999, 1};

std::vector<microseconds> valuesOf(const Distribution& distribution, int n) {
    Random random(20'261'123);
    std::vector<microseconds> values;
    for (int i = 0; i < n; ++i)
        values.push_back(fromMs(distribution.value(i, n, random)));
    return values;
}

TEST(Sketch, IndicesAndTheirValues) {
    const std::pair<int, int> known[] = {{1, 0},       {2, 35},       {5, 81},       {10, 116},   {100, 231},
                                         {250, 277},   {999, 346},    {1000, 346},   {1001, 346}, {5000, 426},
                                         {60000, 551}, {600000, 666}, {3600000, 755}};
    for (const auto& [ms, index] : known)
        EXPECT_EQ(Sketch::indexOf(std::chrono::milliseconds(ms)), index) << ms;
    EXPECT_FALSE(Sketch::indexOf(microseconds(999)));
    EXPECT_EQ(Sketch::fieldOf(microseconds(0)), "z");
    EXPECT_EQ(Sketch::fieldOf(microseconds(1'000'500)), "346");
    EXPECT_NEAR(Sketch::representative(346), 1002.428009, 5e-7);
    EXPECT_NEAR(Sketch::representative(231), 100.494568, 5e-7);
}

TEST(Sketch, EveryQuantileIsWithinOnePercent) {
    for (const Distribution& distribution : distributions) {
        for (const int n : sizes) {
            std::vector<microseconds> values = valuesOf(distribution, n);
            Sketch sketch;
            for (const microseconds value : values)
                sketch.add(value);
            std::sort(values.begin(), values.end());
            ASSERT_EQ(sketch.count(), static_cast<std::uint64_t>(n));
            EXPECT_EQ(sketch.min(), static_cast<double>(values.front().count()) / 1000);
            EXPECT_EQ(sketch.max(), static_cast<double>(values.back().count()) / 1000);
            for (const double q : quantiles) {
                const auto rank = static_cast<std::size_t>(std::floor(q * (n - 1)));
                const double truth = static_cast<double>(values[rank].count()) / 1000;
                const double estimate = *sketch.quantile(q);
                if (truth < 1)
                    EXPECT_EQ(estimate, 0) << distribution.name << ' ' << n << ' ' << q;
                else
                    EXPECT_LE(std::abs(estimate - truth), Sketch::alpha * truth * (1 + 1e-12) + 1e-15)
                        << distribution.name << ' ' << n << ' ' << q;
            }
        }
    }
}

TEST(Sketch, MergingEqualsOnePass) {
    for (const Distribution& distribution : distributions) {
        const std::vector<microseconds> values = valuesOf(distribution, 1'000);
        Sketch whole;
        Sketch parts[3];
        for (std::size_t i = 0; i < values.size(); ++i) {
            whole.add(values[i]);
            parts[i % 3].add(values[i]);
        }
        Sketch merged = parts[2];
        merged.merge(parts[0]);
        merged.merge(Sketch());
        merged.merge(parts[1]);
        EXPECT_EQ(merged, whole) << distribution.name;
        const auto back = Sketch::from(merged.fields());
        ASSERT_TRUE(back) << distribution.name;
        EXPECT_EQ(*back, whole) << distribution.name;
    }
}

TEST(Sketch, NothingHasNoQuantile) {
    const Sketch sketch;
    EXPECT_FALSE(sketch.quantile(0.5));
    EXPECT_FALSE(sketch.min());
    EXPECT_TRUE(sketch.fields().empty());
    EXPECT_EQ(*Sketch::from({}), sketch);
    Sketch one;
    one.add(microseconds(-5));
    EXPECT_EQ(one.quantile(1), 0);
    EXPECT_FALSE(one.quantile(1.5));
}

Sketch::Fields changed(Sketch::Fields fields, std::string_view name, const std::string& value) {
    std::erase_if(fields, [name](const auto& field) { return field.first == name; });
    if (!value.empty())
        fields.emplace_back(name, value);
    return fields;
}

TEST(Sketch, RefusesWhatIsNotItsOwn) {
    Sketch sketch;
    for (const int ms : {0, 5, 70, 70, 900})
        sketch.add(std::chrono::milliseconds(ms));
    const auto fields = sketch.fields();
    EXPECT_EQ(Sketch::from(changed(fields, "alpha", "0.02")).error().kind, base::ErrorKind::Conflict);
    EXPECT_EQ(Sketch::from(changed(fields, "v", "2")).error().kind, base::ErrorKind::Conflict);
    EXPECT_EQ(Sketch::from(changed(fields, "v", "")).error().kind, base::ErrorKind::Conflict);
    const std::pair<const char*, const char*> bad[] = {{"n", "4"},     {"n", "-5"},  {"81", "x"},
                                                       {"9999", "1"},  {"-3", "1"},  {"odd", "1"},
                                                       {"z", "1e999"}, {"sum", "-1"}};
    for (const auto& [name, value] : bad)
        EXPECT_EQ(Sketch::from(changed(fields, name, value)).error().kind, base::ErrorKind::Undecodable)
            << name;
    auto twice = fields; // as two fields of one bucket, in two spellings
    twice.emplace_back("081", "1");
    twice.emplace_back("81", "1");
    for (auto& [name, value] : twice)
        if (name == "n")
            value = "7";
    EXPECT_EQ(Sketch::from(twice).error().kind, base::ErrorKind::Undecodable);
}

} // namespace
} // namespace redispatch::stats
