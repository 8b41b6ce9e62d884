// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/deed.h"

namespace redispatch::cli {

namespace {

class Sweep final : public Deed {
public:
    std::string name() const override { return "sweep"; }
    std::string summary() const override { return "Delete runs that an ended pause left behind"; }

protected:
    base::Result<decltype(domain::Intent::what)> what() const override { return domain::SweepIntent{}; }
};

} // namespace

std::unique_ptr<Command> makeSweep() {
    return std::make_unique<Sweep>();
}

} // namespace redispatch::cli
