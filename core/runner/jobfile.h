// SPDX-License-Identifier: GPL-3.0-or-later
// One job as its file on this host describes it. Only what stands in such a file can run here.
#pragma once

#include "core/base/result.h"
#include "core/domain/parameter.h"
#include "core/engines/native/definition.h"
#include "core/timing/plan.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace redispatch::runner {

using base::milliseconds;

/// Resource limits of the process; empty ones are inherited.
struct Limits {
    std::optional<std::chrono::seconds> cpu;
    std::optional<std::uint64_t> memoryBytes; ///< address space
    std::optional<std::uint64_t> openFiles;
    std::optional<std::uint64_t> processes; ///< of the user, not of the job alone
    std::optional<std::uint64_t> fileBytes; ///< size of one written file
    bool operator==(const Limits&) const = default;
};

struct JobFile {
    engines::native::Definition definition; ///< what of it is kept in Redis
    timing::TimingRule rule;
    std::string description;
    std::vector<std::string> command; ///< argv; "{name}" as a whole argument stands for a parameter
    std::string cwd = "/";
    std::vector<std::string> passedVariables; ///< names taken over from the runner's own environment
    std::vector<std::pair<std::string, std::string>> environment;
    Limits limits;
    milliseconds lease{}; ///< long enough for the kill grace, see leaseFor()
    std::filesystem::path file;
};

/// All that is wrong with a file, in the order of its lines; empty means that `job` is good.
struct Parsed {
    std::optional<JobFile> job;
    std::vector<base::Error> errors;
};

/// Reads the text of a job file. Each error is Invalid with subject `file:line`, the field as detail, and
/// what was expected and found.
Parsed parseJobFile(std::string_view text, const std::filesystem::path& file);

/// The shortest lease, not below `least`, with which a run can be ended in time: renewals every third of it
/// must leave 5 s before the self-kill at lease − killGrace − 2 s (native-engine.md 1.5).
milliseconds leaseFor(milliseconds killGrace, milliseconds least = std::chrono::seconds(30));

/// The argument vector with parameters filled in: given values first, then defaults. Invalid names a value
/// that is undeclared, missing, too long (256 bytes), of the wrong form, or begins with '-' without leave.
base::Result<std::vector<std::string>> argvOf(const JobFile& job, const domain::ParameterValues& values);

} // namespace redispatch::runner
