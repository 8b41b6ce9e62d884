// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/stats/studentt.h"

#include <cmath>

namespace redispatch::stats {

namespace {

/// The continued fraction of the incomplete beta function (NIST DLMF 8.17.22), by Lentz's method.
double betaFraction(double a, double b, double x) {
    constexpr double tiny = 1e-300;
    constexpr int mostTerms = 10'000;
    const auto away = [](double value) { return std::abs(value) < tiny ? tiny : value; };
    double c = 1;
    double d = 1 / away(1 - (a + b) * x / (a + 1));
    double value = d;
    for (int m = 1; m <= mostTerms; ++m) {
        const double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
        d = 1 / away(1 + even * d);
        c = away(1 + even / c);
        value *= d * c;
        const double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
        d = 1 / away(1 + odd * d);
        c = away(1 + odd / c);
        const double factor = d * c;
        value *= factor;
        if (std::abs(factor - 1) < 1e-15)
            break;
    }
    return value;
}

/// I_x(a, b), given both x and 1 − x so that neither loses digits.
double incompleteBeta(double a, double b, double x, double complement) {
    if (x <= 0)
        return 0;
    if (complement <= 0)
        return 1;
    const double front = std::exp(std::lgamma(a + b) - std::lgamma(a) - std::lgamma(b) + a * std::log(x) +
                                  b * std::log(complement));
    // The fraction converges fast on this side of the mean only.
    if (x < (a + 1) / (a + b + 2))
        return front * betaFraction(a, b, x) / a;
    return 1 - front * betaFraction(b, a, complement) / b;
}

} // namespace

double studentP(double t, double degrees) {
    if (std::isnan(t))
        return 1;
    if (std::isinf(t))
        return 0;
    const double square = t * t;
    return incompleteBeta(degrees / 2, 0.5, degrees / (degrees + square), square / (degrees + square));
}

} // namespace redispatch::stats
