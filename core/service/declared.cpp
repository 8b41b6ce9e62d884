// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/service/declared.h"

namespace redispatch::service {

base::Result<domain::DeclaredParameters>
loadDeclared(const std::vector<std::unique_ptr<engines::Engine>>& engines, redis::Client& client,
             std::span<const base::JobId> jobs) {
    domain::DeclaredParameters all;
    for (const auto& engine : engines) {
        std::vector<base::JobId> own;
        for (const base::JobId& job : jobs)
            if (job.engine() == engine->name())
                own.push_back(job);
        auto declared = engine->loadParameters(client, own);
        if (!declared)
            return declared.error();
        all.merge(*declared);
    }
    for (const base::JobId& job : jobs)
        all.try_emplace(job);
    return all;
}

} // namespace redispatch::service
