// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/domain/run.h"

#include <filesystem>

namespace redispatch::runner {

/// The meters (see domain::parseMeters) in the file that the job wrote; nothing when there is none.
domain::Meters readMetrics(const std::filesystem::path& file);

} // namespace redispatch::runner
