// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"

#include <string>
#include <string_view>

namespace redispatch::redis {

/// The meaning of an error reply ("WRONGPASS …", "ERR The user executing the script can't …"): kind, effect
/// and retry advice; `text` is kept as detail. Texts as seen on Redis 7.0.15 (native-engine.md 1.6 and 2.3).
/// An unknown text is Internal with effect NotApplied.
base::Error serverError(std::string_view text, std::string subject);

} // namespace redispatch::redis
