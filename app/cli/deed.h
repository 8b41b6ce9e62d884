// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/command.h"
#include "core/domain/intent.h"

#include <string>

namespace redispatch::cli {

class Context;

/// A command that does one thing to one job: plans, does it unless only asked what would happen, and tells
/// what was read back.
class Deed : public Command {
public:
    void declare(Arguments& arguments) override;
    base::Result<int> run(Context& context) override;

protected:
    virtual Need reasonNeed() const { return Need::Optional; }
    virtual void declareFirst(Arguments&) {} ///< what stands before JOB
    virtual void declareOwn(Arguments&) {}   ///< what stands beside the job; comes after JOB
    virtual base::Result<decltype(domain::Intent::what)> what() const = 0;

private:
    std::string m_job;
    std::string m_reason;
    std::string m_requestId;
    bool m_dryRun = false;
};

} // namespace redispatch::cli
