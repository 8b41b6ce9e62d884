// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/domain/card.h"
#include "core/domain/run.h"

#include <span>
#include <string>
#include <string_view>

namespace redispatch::engines::bullmq {

/// Return values beyond this many bytes are not looked into for meters.
inline constexpr std::size_t meterBytes = 16 * 1024;

/// What a run reports about itself: numbers among the fields of its return value (a JSON object; true and
/// false are 1 and 0), then rows of its log of the form `redispatch name=value …`, whose values win. `names`
/// as on the job's card. Anything else is not looked at.
domain::Meters metersFrom(std::string_view returnValue, std::span<const std::string> logRows,
                          const domain::MeterNames& names = {});

} // namespace redispatch::engines::bullmq
