// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"

#include <string>

namespace redispatch::domain {

/// One thing an operator did, or tried to do.
struct AuditRecord {
    base::Instant at{}; ///< Redis time
    std::string actor;  ///< user@host
    std::string jobId;
    std::string action; ///< "trigger", "pause", "resume"
    std::string reason;
    std::string requestId;
    std::string result;  ///< "ok", or the word of an error kind
    std::string detail;  ///< what was read back, or what failed
    std::string profile; ///< environment or profile it was done from
    bool operator==(const AuditRecord&) const = default;
};

} // namespace redispatch::domain
