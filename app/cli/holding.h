// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/context.h"
#include "core/domain/intent.h"

namespace redispatch::cli {

/// How commands that change a job go on once the intent is known: the plan, then, unless only that was asked
/// for, the deed and what was read back. An intent with `repeat` goes straight to the deed, which is then
/// harmless.
base::Result<int> holdOrLetGo(Context& context, const domain::Intent& intent, bool dryRun, bool repeat);

} // namespace redispatch::cli
