// SPDX-License-Identifier: GPL-3.0-or-later
// The host's allow list: a folder with one TOML file a job.
#pragma once

#include "core/runner/jobfile.h"

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace redispatch::runner {

struct Definitions {
    struct File {
        std::filesystem::path path;
        std::string jobId;               ///< empty when it could not be read
        std::vector<base::Error> errors; ///< empty: the job is loaded
    };
    std::map<std::string, JobFile> jobs; ///< by id, the good ones
    std::vector<File> files;             ///< all, sorted by name

    /// The first error of all files, or null.
    const base::Error* firstError() const;
};

/// Reads every `*.toml` of the folder that is not hidden: at most 10,000 files of at most 256 KiB. What is
/// wrong with one file does not keep the others from loading; two files with one id are both refused, each
/// naming the other. A file that everybody may write is refused, since it decides what runs here. Missing or
/// Denied when the folder itself cannot be read.
base::Result<Definitions> loadDefinitions(const std::filesystem::path& folder);

/// Git revisions of the job files, short, where the folder is in a checkout. `fixed` (REDISPATCH_REVISION)
/// stands for all of them when it is not empty. Asks git for at most 10 s in all; what it does not tell stays
/// empty.
void addRevisions(Definitions& definitions, const std::filesystem::path& folder, const std::string& fixed);

/// Changes when a job file is added, removed or written. Cheap enough to ask every few seconds.
std::string fingerprint(const std::filesystem::path& folder);

} // namespace redispatch::runner
