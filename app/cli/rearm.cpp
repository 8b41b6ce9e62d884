// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/deed.h"

namespace redispatch::cli {

namespace {

class Rearm final : public Deed {
public:
    std::string name() const override { return "rearm"; }
    std::string summary() const override { return "Make the run again that a broken chain of runs lacks"; }

protected:
    base::Result<decltype(domain::Intent::what)> what() const override { return domain::RearmIntent{}; }
};

} // namespace

std::unique_ptr<Command> makeRearm() {
    return std::make_unique<Rearm>();
}

} // namespace redispatch::cli
