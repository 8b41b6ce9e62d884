// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/engines/native/protocol.h"

#include <filesystem>
#include <string>
#include <vector>

namespace redispatch::runner {

/// The end of a run on its way to Redis. The request id stays the same however often it is sent.
struct Delivery {
    base::JobId job;
    std::string run;
    std::string requestId;
    engines::native::Report report;
    domain::RunOutput output;
};

/// Ends of runs that Redis has not acknowledged, one fsynced file each, so that neither a broken link nor a
/// crash of the runner loses them.
class Outbox {
public:
    explicit Outbox(std::filesystem::path folder) : m_folder(std::move(folder)) {}

    base::Status put(const Delivery& delivery) const;
    base::Status remove(const std::string& run) const;
    /// All that wait, oldest first; files that cannot be read are set aside under another name.
    std::vector<Delivery> load() const;

private:
    std::filesystem::path pathOf(const std::string& run) const;
    std::filesystem::path m_folder;
};

} // namespace redispatch::runner
