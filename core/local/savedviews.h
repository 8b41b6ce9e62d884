// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

class QJsonObject;

namespace redispatch::local {

/// A way to look at the list of jobs that somebody gave a name. Its parts are as they were typed or stored:
/// what another version of the program does not know is passed over where it is used.
struct SavedView {
    std::string name;
    std::string filter;               ///< as in the filter line
    std::string sort;                 ///< "next,-last_duration"; empty: what needs attention
    std::vector<std::string> columns; ///< keys of those shown, in their order; empty: not said
    std::string density;              ///< comfortable, compact or dense; empty: not said
    std::string list;                 ///< shown as: table, timeline or attention; empty: not said
    bool operator==(const SavedView&) const = default;
};

/// The saved views of all profiles, in `views.json` (0600) of the configuration folder; the window's sidebar
/// and `redispatchctl list --view` read the same. Writing takes the file as it is then and changes one
/// profile's list; members that this version does not know stay.
class SavedViews {
public:
    static constexpr std::size_t mostViews = 200; ///< of one profile
    static constexpr std::size_t longestName = 100;

    /// `folder` empty: configFolder().
    explicit SavedViews(std::filesystem::path folder = {});

    /// In their order; none when there is no file. Invalid when the file makes no sense or is newer.
    base::Result<std::vector<SavedView>> load(std::string_view profile) const;
    /// Invalid: no, a doubled or too long name, too many views, or a file that must be set aside first.
    base::Status save(std::string_view profile, const std::vector<SavedView>& views) const;
    /// The view of any profile with this name, or of one as "profile/name". Missing when there is none,
    /// Invalid when profiles have different ones.
    base::Result<SavedView> find(std::string_view name) const;
    /// Renames a file that makes no sense, so that a new one can be begun; where it is now.
    base::Result<std::filesystem::path> setAside() const;

    const std::filesystem::path& file() const { return m_file; }

private:
    base::Result<QJsonObject> read() const;

    std::filesystem::path m_folder;
    std::filesystem::path m_file;
};

} // namespace redispatch::local
