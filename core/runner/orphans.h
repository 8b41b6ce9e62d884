// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include <sys/types.h>

namespace redispatch::runner {

/// What a runner notes about a child before it may begin, so that the next runner on this host can end it.
struct RunRecord {
    std::string job; ///< its id
    std::string run;
    std::string fence;
    int attempt = 1;
    pid_t group = 0;
    std::uint64_t startTicks = 0;
    std::string bootId;
    bool operator==(const RunRecord&) const = default;
};

/// The notes of one runner, one fsynced file a run. For the use of any thread; each run by one at a time.
class RunRecords {
public:
    explicit RunRecords(std::filesystem::path folder) : m_folder(std::move(folder)) {}

    base::Status put(const RunRecord& record) const;
    base::Status remove(const std::string& run) const;
    /// What is still noted; files that cannot be read as a record are set aside under another name.
    std::vector<RunRecord> load() const;

private:
    std::filesystem::path pathOf(const std::string& run) const;
    std::filesystem::path m_folder;
};

/// Ends what is left of a run of an earlier runner: its group when its first process is still the one that
/// was noted (same boot, same start), and whatever else still bears the run's mark in its environment. Never
/// signals a number alone. Returns how many processes or groups were signalled.
int killOrphans(const RunRecord& record);

/// A file name for any run id: at most 200 bytes, hashed when longer.
std::string fileNameOf(const std::string& run);

} // namespace redispatch::runner
