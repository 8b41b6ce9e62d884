// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/domain/profile.h"
#include "core/redis/endpoint.h"

#include <filesystem>
#include <memory>

namespace redispatch::live {

/// A private redis-server on a Unix socket, with its data under the XDG data folder, and a runner for the
/// jobs in its jobs folder. Both end with this object, and also when this process is killed.
class Embedded {
public:
    struct Options {
        std::filesystem::path dataFolder;    ///< empty: $XDG_DATA_HOME/redispatch/local
        std::filesystem::path runnerProgram; ///< empty: redispatch-runner beside this program
        std::filesystem::path serverProgram; ///< empty: redis-server on PATH
    };
    /// Starts both and waits until the server answers. On first start writes the sample jobs. Missing names
    /// the package when there is no redis-server; Conflict when another console uses the folder. To be called
    /// from the main thread, which must outlive the children.
    static base::Result<std::unique_ptr<Embedded>> start(const Options& options);
    ~Embedded();

    const redis::Endpoint& endpoint() const;
    const domain::Profile& profile() const;
    std::filesystem::path jobsFolder() const;

private:
    struct Children;
    explicit Embedded(std::unique_ptr<Children> children);
    std::unique_ptr<Children> m_children;
};

} // namespace redispatch::live
