// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace redispatch::stats {

/// The probability of a Student's t at least as far from 0, either side, with `degrees` > 0 of freedom.
/// Relative error below 10^−10 also far out in the tails; 0 for an infinite t, 1 for one that is no number.
double studentP(double t, double degrees);

} // namespace redispatch::stats
