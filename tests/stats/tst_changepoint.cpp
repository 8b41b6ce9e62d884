// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/stats/changepoint.h"
#include "core/stats/studentt.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>
#include <random>

using namespace redispatch::stats;

namespace {

/// Vectors of statistics.md 4.5 are on plain values, without least magnitude and count.
ShiftOptions plain(std::size_t window, double maxP) {
    ShiftOptions options;
    options.window = window;
    options.maxP = maxP;
    options.minMagnitude = 0;
    options.leastRuns = 1;
    options.scale = Scale::Linear;
    return options;
}

std::vector<std::size_t> indexes(const std::vector<Shift>& shifts) {
    std::vector<std::size_t> found;
    for (const Shift& shift : shifts)
        found.push_back(shift.index);
    return found;
}

using At = std::vector<std::size_t>;

/// ln of durations that vary by `spread` around the given levels, in ms, `count` each.
std::vector<double> durations(const std::vector<double>& levels, std::size_t count, double spread = 0.1) {
    std::mt19937 random(42);
    std::normal_distribution<double> noise(0, spread);
    std::vector<double> values;
    for (const double level : levels)
        for (std::size_t i = 0; i < count; ++i)
            values.push_back(std::log(level) + noise(random));
    return values;
}

const std::vector<double> threeLevels = {.3,   2.4,  1.5,   -.9,   -.5,   99.7,  98.3,
                                         99.1, 149., 149.7, 149.5, 149.1, 148.8, 150};

} // namespace

TEST(StudentT, AgreesWithTheClosedForms) {
    for (const double t : {0.0, 1e-9, 0.1, 0.7, 1.0, 2.5, 12.0, 400.0, 1e6}) {
        const double cauchy =
            t > 1 ? 2 / std::numbers::pi * std::atan(1 / t) : 1 - 2 / std::numbers::pi * std::atan(t);
        EXPECT_NEAR(studentP(t, 1) / cauchy, 1, 1e-10) << t;
        const double root = std::sqrt(2 + t * t);
        EXPECT_NEAR(studentP(-t, 2) / (2 / (root * (root + t))), 1, 1e-10) << t;
    }
    EXPECT_NEAR(studentP(2.2281388519649385, 10), 0.05, 1e-11);
    EXPECT_NEAR(studentP(2.0, 10), 0.07338803477074, 1e-12);
    EXPECT_NEAR(studentP(1.9623391, 1000), 0.05, 1e-6);
    EXPECT_EQ(studentP(INFINITY, 3), 0);
    EXPECT_EQ(studentP(NAN, 3), 1);
    EXPECT_EQ(studentP(0, 3), 1);
}

TEST(ChangePoint, GoldenVectors) {
    const std::vector<double> fall = {1.02, .95, .99, 1.00, 1.12, 1.00, 1.01, .98, 1.01, .96,
                                      .50,  .51, .48, .48,  .55,  .50,  .49,  .51, .50,  .49};
    const std::vector<double> early = {1.02, .95, .99, 1.00, 1.12, .90, .50, .51, .48, .48, .55};
    const std::vector<double> slight = {2.02, 2.03, 2.01, 2.04, 1.82, 1.85, 1.79, 1.81, 1.80, 1.76, 1.78};
    for (const bool asOtava : {false, true}) {
        const auto options = [&](std::size_t window, double maxP) {
            ShiftOptions chosen = plain(window, maxP);
            chosen.asOtava = asOtava;
            return chosen;
        };
        EXPECT_EQ(indexes(shiftsOf(fall, options(10, 1e-4))), At{10});
        EXPECT_EQ(indexes(shiftsOf(early, options(50, 1e-3))), At{6});
        EXPECT_EQ(indexes(shiftsOf(slight, options(50, 1e-3))), At{4});
        EXPECT_EQ(indexes(shiftsOf(threeLevels, options(50, 1e-3))), (At{5, 8}));
    }
}

TEST(ChangePoint, FirstSplitOfTheGoldenVector) {
    const auto split = strongestSplit(threeLevels);
    ASSERT_TRUE(split);
    EXPECT_EQ(split->index, 5U);
    EXPECT_NEAR(split->q, 761.282142857, 1e-9);
    EXPECT_FALSE(strongestSplit({}));
    EXPECT_FALSE(strongestSplit(std::vector<double>{3}));
    EXPECT_FALSE(strongestSplit(std::vector<double>(20, 0.1)));
}

TEST(ChangePoint, TheSumsAgreeWithTheDefinition) {
    const std::vector<double> values = durations({100, 130}, 12);
    double best = 0;
    for (std::size_t tau = 1; tau < values.size(); ++tau)
        for (std::size_t kappa = tau + 1; kappa <= values.size(); ++kappa) {
            const double n = static_cast<double>(tau);
            const double m = static_cast<double>(kappa - tau);
            double across = 0;
            double left = 0;
            double right = 0;
            for (std::size_t i = 0; i < kappa; ++i)
                for (std::size_t k = i + 1; k < kappa; ++k)
                    (k < tau ? left : i >= tau ? right : across) += std::abs(values[i] - values[k]);
            best = std::max(best, 2 / (n + m) * across - (n > 1 ? 2 * m / ((n + m) * (n - 1)) * left : 0) -
                                      (m > 1 ? 2 * n / ((n + m) * (m - 1)) * right : 0));
        }
    EXPECT_NEAR(strongestSplit(values)->q, best, 1e-9);
}

TEST(ChangePoint, TellsWhatShifted) {
    const auto values = durations({100, 122}, 200);
    const auto shifts = shiftsOf(values);
    ASSERT_EQ(shifts.size(), 1U);
    const Shift& shift = shifts[0];
    EXPECT_NEAR(static_cast<double>(shift.index), 200, 2);
    EXPECT_EQ(shift.before, shift.index);
    EXPECT_EQ(shift.before + shift.after, values.size());
    EXPECT_NEAR(shift.change, 0.22, 0.03);
    EXPECT_NEAR(shift.medianBefore, 100, 3);
    EXPECT_NEAR(shift.medianAfter, 122, 3);
    EXPECT_LT(shift.p, 1e-20);
    EXPECT_EQ(shiftsOf(values), shifts);
}

TEST(ChangePoint, SeesSeveralShiftsFarApartAndCloseTogether) {
    const auto shifts = shiftsOf(durations({100, 150, 90, 200}, 30));
    ASSERT_EQ(shifts.size(), 3U);
    for (std::size_t i = 0; i < 3; ++i)
        EXPECT_NEAR(static_cast<double>(shifts[i].index), 30.0 * static_cast<double>(i + 1), 1);
    EXPECT_EQ(shifts[1].before, shifts[1].index - shifts[0].index);
    EXPECT_EQ(shifts[1].after, shifts[2].index - shifts[1].index);
    EXPECT_LT(shifts[1].change, 0);
}

TEST(ChangePoint, AShiftHasAtLeastTenRunsOnEitherSide) {
    const auto values = durations({100, 200}, 10, 0.02);
    EXPECT_EQ(indexes(shiftsOf(values)), At{10});
    EXPECT_TRUE(shiftsOf(std::span(values).subspan(1)).empty());
    EXPECT_TRUE(shiftsOf(std::span(values).first(19)).empty());
}

TEST(ChangePoint, AnExcursionIsNoShift) {
    for (std::size_t length = 1; length < 10; ++length) {
        auto values = durations({100}, 100, 0.02);
        for (std::size_t i = 60; i < 60 + length; ++i)
            values[i] += 3;
        EXPECT_TRUE(shiftsOf(values).empty()) << length;
        ShiftOptions any;
        any.leastRuns = 1;
        EXPECT_EQ(indexes(shiftsOf(values, any)), length < 3 ? At{} : (At{60, 60 + length})) << length;
    }
    // On the way to another level it hides nothing.
    auto values = durations({100, 200}, 60, 0.02);
    for (std::size_t i = 60; i < 66; ++i)
        values[i] += 1;
    EXPECT_EQ(shiftsOf(values).size(), 1U);
}

TEST(ChangePoint, SmallShiftsAreDropped) {
    const auto values = durations({100, 105}, 500, 0.02);
    EXPECT_TRUE(shiftsOf(values).empty());
    ShiftOptions options;
    options.minMagnitude = 0.02;
    EXPECT_EQ(shiftsOf(values, options).size(), 1U);
}

TEST(ChangePoint, NothingToFind) {
    EXPECT_TRUE(shiftsOf({}).empty());
    EXPECT_TRUE(shiftsOf(std::vector<double>(1000, 0.1)).empty());
    EXPECT_TRUE(shiftsOf(durations({100}, 1000)).empty());
    EXPECT_EQ(indexes(shiftsOf(std::vector<double>{1, 1, 1, 1, 2, 2, 2, 2}, plain(50, 1e-3))), At{4});
    // From 0 to 0 there is no relative change; from 0 to something it is infinite.
    EXPECT_EQ(indexes(shiftsOf(std::vector<double>{0, 0, 0, 0, 2, 2, 2, 2}, plain(50, 1e-3))), At{4});
}

TEST(ChangePoint, WindowsOverlapAndMayBeLong) {
    for (const std::size_t window : {0UL, 2UL, 3UL, 20UL, 400UL, 5'000UL})
        EXPECT_LE(shiftsOf(durations({100, 200}, 100), plain(window, 1e-3)).size(), 20U) << window;
    for (const std::size_t window : {30UL, 50UL, 51UL, 400UL, 5'000UL}) {
        ShiftOptions options;
        options.window = window;
        EXPECT_EQ(shiftsOf(durations({100, 200}, 100), options).size(), 1U) << window;
    }
}

TEST(ChangePoint, OtavasQuirksChangeWhatIsFound) {
    // With a whole population's deviation Otava finds more: the t-test becomes too sure on short sides.
    std::size_t more = 0;
    std::size_t fewer = 0;
    for (unsigned seed = 0; seed < 200; ++seed) {
        std::mt19937 random(seed);
        std::normal_distribution<double> noise(100, 10);
        std::vector<double> values(40);
        for (double& value : values)
            value = noise(random);
        ShiftOptions options = plain(20, 0.01);
        const auto ours = shiftsOf(values, options).size();
        options.asOtava = true;
        const auto theirs = shiftsOf(values, options).size();
        more += theirs > ours;
        fewer += theirs < ours;
    }
    EXPECT_GT(more, fewer);
    EXPECT_GT(more, 0U);
}
