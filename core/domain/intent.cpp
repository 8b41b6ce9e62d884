// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/domain/intent.h"

#include <array>

namespace redispatch::domain {

Verb verbOf(const Intent& intent) {
    constexpr std::array verbs = {Verb::Trigger, Verb::Pause,      Verb::Resume,      Verb::RunEarly,
                                  Verb::Retry,   Verb::RemoveRun,  Verb::RemoveJob,   Verb::Rearm,
                                  Verb::Sweep,   Verb::PauseQueue, Verb::ResumeQueue, Verb::Acknowledge};
    static_assert(verbs.size() == std::variant_size_v<decltype(intent.what)>);
    return verbs.at(intent.what.index());
}

std::string_view word(const Intent& intent) {
    return word(verbOf(intent));
}

} // namespace redispatch::domain
