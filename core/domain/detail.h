// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/domain/card.h"
#include "core/domain/job.h"
#include "core/domain/parameter.h"

#include <string>
#include <utility>
#include <vector>

namespace redispatch::domain {

/// A key and its bytes as they lie in Redis, for the Raw tab; long ones are cut, and say so.
struct RawKey {
    std::string key;
    std::string type;
    std::vector<std::pair<std::string, std::string>> fields; ///< for a string: one field with an empty name
    std::string note;                                        ///< "cut after 64 of 900 fields"
    bool operator==(const RawKey&) const = default;
};

/// What is loaded when a job is opened.
struct JobDetail {
    Job job;
    Card card; ///< the one that applies
    CardOrigin cardOrigin;
    std::vector<std::string> command; ///< as the engine shows it; for reading
    std::vector<Parameter> parameters;
    std::vector<Instant> nextSlots;                          ///< the next five
    std::vector<std::pair<std::string, std::string>> policy; ///< name → value, e.g. overlap → forbid
    std::vector<RawKey> raw;

    bool operator==(const JobDetail&) const = default;
};

} // namespace redispatch::domain
