// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/domain/alertrule.h"

#include <filesystem>
#include <vector>

namespace redispatch::local {

/// When this workstation calls its person: `alerts.json` (0600) of the configuration folder. Nobody else may
/// be able to write it, as its hooks are commands.
class AlertFile {
public:
    static constexpr std::size_t mostRules = 100;

    /// `folder` empty: configFolder().
    explicit AlertFile(std::filesystem::path folder = {});

    /// defaultAlertRules() when there is no file. Invalid, with the rule and field, when it makes no sense or
    /// others may write it: nothing is taken from it then, and save() keeps it as `alerts.json.bad`.
    base::Result<std::vector<domain::AlertRule>> load() const;
    base::Status save(const std::vector<domain::AlertRule>& rules) const; ///< Storage
    const std::filesystem::path& file() const { return m_file; }

private:
    std::filesystem::path m_file;
};

} // namespace redispatch::local
