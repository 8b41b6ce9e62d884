// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/context.h"

#include <optional>
#include <string>

namespace redispatch::cli {

/// Waits until the run has ended, woken by the engine's own event source from `position` on. Timeout, with
/// effect Applied, when `waitFor` is over before: the run goes on.
base::Result<domain::Run> awaitRun(Context& context, const base::JobId& job, const std::string& run,
                                   std::string position, std::optional<base::milliseconds> waitFor);

} // namespace redispatch::cli
