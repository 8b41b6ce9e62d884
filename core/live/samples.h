// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <filesystem>

namespace redispatch::live {

/// Writes the sample job files into `jobsFolder` and their scripts into `scriptsFolder`, when there is no
/// `jobsFolder` yet; all files appear in it at once. A folder that is there is left alone, whatever is in it.
/// True when it was written.
base::Result<bool> writeSamples(const std::filesystem::path& jobsFolder,
                                const std::filesystem::path& scriptsFolder);

} // namespace redispatch::live
