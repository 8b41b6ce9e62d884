// SPDX-License-Identifier: GPL-3.0-or-later
// What the engine says after an intent, in words, and whether it is what was wanted.
#pragma once

#include "core/domain/intent.h"
#include "core/engines/engine.h"

#include <string>

namespace redispatch::service {

struct ReadBack {
    bool asWanted = false;
    std::string text; ///< "paused by ana@host until …"
};

/// Reads the job, or the run that `receipt` names. An empty receipt: what became of the intent is not known.
base::Result<ReadBack> readBack(redis::Client& client, engines::Engine& engine, const domain::Intent& intent,
                                const domain::Receipt& receipt);

} // namespace redispatch::service
