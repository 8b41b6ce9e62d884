// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/stop.h"
#include "core/domain/bulk.h"

#include <functional>

namespace redispatch::service {

/// Carries one intent out; Operator::apply, in the program.
using ApplyOne = std::function<base::Result<domain::Receipt>(const domain::Intent&)>;

/// Carries out what waits in `bulk`, one after another, at most `perSecond` (at least 1) of them in a second.
/// `stop` is heeded between two of them. `told` hears the place of each item as soon as it is settled; not of
/// those that are not tried.
void runBulk(domain::Bulk& bulk, const ApplyOne& apply, int perSecond, const base::Stop& stop,
             const std::function<void(std::size_t item)>& told);

} // namespace redispatch::service
