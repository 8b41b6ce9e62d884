// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/deed.h"

namespace redispatch::cli {

namespace {

class RunEarly final : public Deed {
public:
    std::string name() const override { return "run-early"; }
    std::string summary() const override { return "Start the pending run now; its slot is used up"; }

protected:
    base::Result<decltype(domain::Intent::what)> what() const override { return domain::RunEarlyIntent{}; }
};

} // namespace

std::unique_ptr<Command> makeRunEarly() {
    return std::make_unique<RunEarly>();
}

} // namespace redispatch::cli
