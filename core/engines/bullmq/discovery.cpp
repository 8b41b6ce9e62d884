// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engines/bullmq/engine.h"

namespace redispatch::engines::bullmq {

Result<Presence> BullmqEngine::probe(redis::Client&) {
    return Presence{};
}

Result<bool> BullmqEngine::discover(redis::Client&, base::milliseconds) {
    return true;
}

std::vector<std::string> BullmqEngine::places() const {
    return {};
}

void BullmqEngine::setPlaces(std::vector<std::string>) {}

} // namespace redispatch::engines::bullmq
