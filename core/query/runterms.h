// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/query/runfilter.h"

namespace redispatch::query {

/// The text of a run filter taken apart; errors as RunFilter::parse tells them.
base::Result<std::vector<RunFilter::Term>> parseRunTerms(std::string_view text);

} // namespace redispatch::query
