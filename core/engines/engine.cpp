// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engines/engine.h"

namespace redispatch::engines {

Result<domain::DeclaredParameters> Engine::loadParameters(redis::Client&, std::span<const JobId>) {
    return domain::DeclaredParameters();
}

Result<bool> Engine::discover(redis::Client&, base::milliseconds) {
    return true;
}

void Engine::setPlaces(std::vector<std::string>) {}

void Engine::focus(const JobId&) {}

Result<EndedRuns> Engine::endedSince(redis::Client&, const std::string& position, std::size_t) {
    return EndedRuns{{}, position, false, {}};
}

} // namespace redispatch::engines
