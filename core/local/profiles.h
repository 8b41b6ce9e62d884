// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/domain/profile.h"

#include <filesystem>
#include <string>
#include <vector>

namespace redispatch::local {

/// The saved profiles, in `profiles.json` (0600) of a folder (0700). Passwords are never among them.
class Profiles {
public:
    /// `folder` empty: configFolder().
    explicit Profiles(std::filesystem::path folder = {});

    /// In the order in which they were saved; none when there is no file. Invalid when others may read the
    /// file, when it is not ours, or when a profile in it has a password in one of its URLs.
    base::Result<std::vector<domain::Profile>> load() const;

    /// Replaces them all. Invalid: an empty or doubled name, or a password in a URL. Storage.
    base::Status save(const std::vector<domain::Profile>& profiles) const;

    const std::filesystem::path& file() const { return m_file; }

private:
    std::filesystem::path m_folder;
    std::filesystem::path m_file;
};

/// Whether a person may save this: it has a name, and no password in its URLs.
base::Status check(const domain::Profile& profile);

} // namespace redispatch::local
