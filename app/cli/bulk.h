// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/arguments.h"
#include "core/domain/bulk.h"

#include <string>
#include <vector>

namespace redispatch::cli {

class Context;

/// The options by which a verb is done to all jobs that a filter lets through, instead of to one.
class BulkArguments {
public:
    void declare(Arguments& arguments);
    bool wanted() const { return !m_filter.empty(); }
    /// Either a job is named or a filter given, not both.
    base::Status check(const std::string& job) const;

    struct Manner {
        std::string requestId; ///< of the whole bulk; empty: a new one
        bool dryRun = false;
    };
    /// Lists what will be done, asks, does it and tells what came of each. The exit code is that of the
    /// worst.
    base::Result<int> run(Context& context, decltype(domain::Intent::what) what, const std::string& reason,
                          const Manner& manner) const;

    /// run(), or the same for `job` alone where no filter was given.
    base::Result<int> runOrOne(Context& context, decltype(domain::Intent::what) what, const std::string& job,
                               const std::string& reason, const Manner& manner) const;

private:
    std::string m_filter;
    int m_pace = domain::usualBulkPace;
    bool m_yes = false;
};

} // namespace redispatch::cli
