// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/stats/changepoint.h"

#include "core/stats/percentiles.h"
#include "core/stats/studentt.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace redispatch::stats {

namespace {

using Values = std::span<const double>;

/// Sums of |xᵢ − xₖ| over all pairs within [from, to), for every such stretch of a window.
class PairSums {
public:
    explicit PairSums(Values values) : m_width(values.size() + 1), m_sums(m_width * m_width, 0.0) {
        for (std::size_t to = 1; to < m_width; ++to) {
            double toLast = 0; // of the pairs that the value before `to` makes with [from, to − 1)
            for (std::size_t from = to - 1; from-- > 0;) {
                toLast += std::abs(values[from] - values[to - 1]);
                m_sums[from * m_width + to] = of(from, to - 1) + toLast;
            }
        }
    }
    double of(std::size_t from, std::size_t to) const { return m_sums[from * m_width + to]; }

private:
    std::size_t m_width;
    std::vector<double> m_sums;
};

/// Q(τ, κ): how far [from, τ) and [τ, κ) lie apart, less what they vary within.
double divergence(const PairSums& sums, std::size_t from, std::size_t tau, std::size_t kappa) {
    const auto n = static_cast<double>(tau - from);
    const auto m = static_cast<double>(kappa - tau);
    const double left = sums.of(from, tau);
    const double right = sums.of(tau, kappa);
    const double across = sums.of(from, kappa) - left - right;
    double q = 2 / (n + m) * across;
    if (n > 1)
        q -= 2 * m / ((n + m) * (n - 1)) * left;
    if (m > 1)
        q -= 2 * n / ((n + m) * (m - 1)) * right;
    return q;
}

Split strongestIn(const PairSums& sums, std::size_t from, std::size_t to) {
    Split best;
    for (std::size_t tau = from + 1; tau < to; ++tau)
        for (std::size_t kappa = tau + 1; kappa <= to; ++kappa)
            if (const double q = divergence(sums, from, tau, kappa); q > best.q)
                best = {tau, q};
    return best;
}

struct Side {
    double n = 0;
    double mean = 0;
    double squares = 0; ///< Σ(x − mean)²
};

Side sideOf(Values values) {
    Side side;
    side.n = static_cast<double>(values.size());
    side.mean = std::accumulate(values.begin(), values.end(), 0.0) / side.n;
    for (const double value : values)
        side.squares += (value - side.mean) * (value - side.mean);
    return side;
}

class Search {
public:
    Search(Values values, const ShiftOptions& options)
        : m_values(values), m_options(options), m_window(std::clamp<std::size_t>(options.window, 2, 2'000)) {}

    std::vector<Shift> run();

private:
    Values part(std::size_t begin, std::size_t end) const { return m_values.subspan(begin, end - begin); }
    /// The beginning of the i-th level of m_shifts; beyond the last, the end of the series.
    std::size_t levelAt(std::size_t i) const {
        return i == 0 ? 0 : i <= m_shifts.size() ? m_shifts[i - 1].index : m_values.size();
    }
    Shift measured(Values left, Values right) const;
    void measure(std::size_t i);
    double magnitude(const Shift& shift) const;
    std::vector<std::size_t> splitWindow(std::size_t begin, std::size_t end) const;
    void findCandidates();
    void drop(std::size_t i);
    bool dropShortLevel();
    bool dropWeakest();
    void addMedians(Shift& shift) const;

    Values m_values;
    const ShiftOptions& m_options;
    std::size_t m_window;
    std::vector<Shift> m_shifts; // sorted
};

Shift Search::measured(Values leftValues, Values rightValues) const {
    const Side left = sideOf(leftValues);
    const Side right = sideOf(rightValues);
    Shift shift;
    shift.before = leftValues.size();
    shift.after = rightValues.size();
    shift.change =
        m_options.scale == Scale::Log ? std::expm1(right.mean - left.mean) : right.mean / left.mean - 1;
    const double degrees = left.n + right.n - 2;
    if (degrees <= 0)
        return shift;
    double squares = left.squares + right.squares;
    if (m_options.asOtava) // it takes the deviation of a whole population for that of a sample
        squares = left.squares * (left.n - 1) / left.n + right.squares * (right.n - 1) / right.n;
    const double error = std::sqrt(squares / degrees * (1 / left.n + 1 / right.n));
    shift.p = studentP((left.mean - right.mean) / error, degrees);
    return shift;
}

/// Measures the i-th shift between its neighbours; does nothing when there is no such shift.
void Search::measure(std::size_t i) {
    if (i >= m_shifts.size())
        return;
    const std::size_t index = m_shifts[i].index;
    m_shifts[i] = measured(part(levelAt(i), index), part(index, levelAt(i + 2)));
    m_shifts[i].index = index;
}

double Search::magnitude(const Shift& shift) const {
    const double magnitude = std::max(std::abs(shift.change), std::abs(1 / (1 + shift.change) - 1));
    return std::isnan(magnitude) ? 0 : magnitude; // from 0 to 0
}

/// Splits [begin, end) as long as the strongest split of all its parts is significant.
std::vector<std::size_t> Search::splitWindow(std::size_t begin, std::size_t end) const {
    const double maxP = std::min(1.0, m_options.maxP * (m_options.maxP < 0.05 ? 10 : 2));
    const PairSums sums(part(begin, end));
    std::vector<std::size_t> bounds = {0, end - begin};
    for (;;) {
        Split best;
        std::size_t strongest = 0;
        for (std::size_t i = 0; i + 1 < bounds.size(); ++i)
            if (const Split split = strongestIn(sums, bounds[i], bounds[i + 1]); split.q > best.q) {
                best = split;
                strongest = i;
            }
        if (best.q <= 0)
            break;
        const auto left = part(begin + bounds[strongest], begin + best.index);
        const auto right = part(begin + best.index, begin + bounds[strongest + 1]);
        if (measured(left, right).p > maxP)
            break;
        bounds.insert(bounds.begin() + static_cast<std::ptrdiff_t>(strongest) + 1, best.index);
    }
    for (std::size_t& bound : bounds)
        bound += begin;
    return {bounds.begin() + 1, bounds.end() - 1};
}

void Search::findCandidates() {
    std::vector<std::size_t> found;
    for (std::size_t begin = 0; begin < m_values.size();) {
        const auto splits = splitWindow(begin, std::min(begin + m_window, m_values.size()));
        found.insert(found.end(), splits.begin(), splits.end());
        begin = std::max(begin + m_window / 2, splits.empty() ? 0 : splits.back());
    }
    std::sort(found.begin(), found.end());
    found.erase(std::unique(found.begin(), found.end()), found.end());
    m_shifts.resize(found.size());
    for (std::size_t i = 0; i < found.size(); ++i)
        m_shifts[i].index = found[i];
    for (std::size_t i = 0; i < found.size(); ++i)
        measure(i);
}

void Search::drop(std::size_t i) {
    m_shifts.erase(m_shifts.begin() + static_cast<std::ptrdiff_t>(i));
    // Its neighbours have new sides. Otava takes the one after the right neighbour for the left one.
    measure(i);
    measure(m_options.asOtava ? i + 1 : i - 1);
}

/// Fewer values than a shift needs are no level of their own: an excursion from which the series returned
/// goes with both its ends, another with the weaker one.
bool Search::dropShortLevel() {
    std::size_t shortest = 0;
    const auto length = [&](std::size_t level) { return levelAt(level + 1) - levelAt(level); };
    for (std::size_t level = 1; level <= m_shifts.size(); ++level)
        if (length(level) < length(shortest))
            shortest = level;
    if (m_shifts.empty() || length(shortest) >= m_options.leastRuns)
        return false;
    if (shortest == 0) {
        drop(0);
    } else if (shortest == m_shifts.size()) {
        drop(shortest - 1);
    } else {
        const Shift around = measured(part(levelAt(shortest - 1), levelAt(shortest)),
                                      part(levelAt(shortest + 1), levelAt(shortest + 2)));
        const bool returned = !(around.p < m_options.maxP) || !(magnitude(around) > m_options.minMagnitude);
        const std::size_t weaker = m_shifts[shortest - 1].p > m_shifts[shortest].p ? shortest - 1 : shortest;
        drop(weaker);
        if (returned)
            drop(shortest - 1);
    }
    return true;
}

bool Search::dropWeakest() {
    if (m_shifts.empty())
        return false;
    auto weakest = std::max_element(m_shifts.begin(), m_shifts.end(),
                                    [](const Shift& a, const Shift& b) { return a.p < b.p; });
    if (weakest->p < m_options.maxP) {
        weakest = std::min_element(m_shifts.begin(), m_shifts.end(), [&](const Shift& a, const Shift& b) {
            return magnitude(a) < magnitude(b);
        });
        if (magnitude(*weakest) > m_options.minMagnitude)
            return false;
    }
    drop(static_cast<std::size_t>(weakest - m_shifts.begin()));
    return true;
}

void Search::addMedians(Shift& shift) const {
    const auto median = [&](Values values) {
        std::vector<double> copy(values.begin(), values.end());
        const double value = quantile(copy, 0.5).value_or(0);
        return m_options.scale == Scale::Log ? std::exp(value) : value;
    };
    shift.medianBefore = median(part(shift.index - shift.before, shift.index));
    shift.medianAfter = median(part(shift.index, shift.index + shift.after));
}

std::vector<Shift> Search::run() {
    findCandidates();
    while (dropShortLevel() || dropWeakest()) {
    }
    for (Shift& shift : m_shifts)
        addMedians(shift);
    return std::move(m_shifts);
}

} // namespace

std::optional<Split> strongestSplit(std::span<const double> values) {
    const Split split = strongestIn(PairSums(values), 0, values.size());
    return split.q > 0 ? std::optional(split) : std::nullopt;
}

std::vector<Shift> shiftsOf(std::span<const double> values, const ShiftOptions& options) {
    return Search(values, options).run();
}

} // namespace redispatch::stats
