// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engines/engine.h"

#include <memory>
#include <span>
#include <vector>

namespace redispatch::service {

/// What each of these jobs declares; an empty list for jobs whose engine knows no parameters.
base::Result<domain::DeclaredParameters>
loadDeclared(const std::vector<std::unique_ptr<engines::Engine>>& engines, redis::Client& client,
             std::span<const base::JobId> jobs);

} // namespace redispatch::service
