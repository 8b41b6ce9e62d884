// SPDX-License-Identifier: GPL-3.0-or-later
// Files that this program keeps on the workstation: private, and never half written.
#pragma once

#include "core/base/result.h"

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>

namespace redispatch::local {

/// $XDG_CONFIG_HOME/redispatch, or ~/.config/redispatch. Not created by asking.
std::filesystem::path configFolder();
/// $XDG_DATA_HOME/redispatch, or ~/.local/share/redispatch.
std::filesystem::path dataFolder();
/// $XDG_RUNTIME_DIR/redispatch; empty where the system gives no private runtime folder.
std::filesystem::path runtimeFolder();

/// Creates the folder with its parents and makes it readable by its owner alone (0700). Storage with the
/// system's words; Invalid when it is something else or belongs to somebody else.
base::Status ensurePrivateFolder(const std::filesystem::path& folder);

/// Replaces the file in one step, mode 0600, and waits until it is on disk. Readers see the old bytes or the
/// new ones. The folder must exist. Storage with the system's words.
base::Status writeAtomically(const std::filesystem::path& file, std::string_view bytes);

/// The bytes of a file of at most `maxBytes`. Missing when there is none, Invalid when it is larger or not a
/// plain file, Storage when it cannot be read.
base::Result<std::string> readFile(const std::filesystem::path& file, std::size_t maxBytes);

/// Invalid when group or others may read or write the file; good when there is none.
base::Status checkPrivate(const std::filesystem::path& file);

} // namespace redispatch::local
