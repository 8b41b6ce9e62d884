// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/deed.h"

namespace redispatch::cli {

namespace {

class Remove final : public Deed {
public:
    std::string name() const override { return "remove"; }
    std::string summary() const override { return "Delete a schedule; none of its runs follows"; }

protected:
    Need reasonNeed() const override { return Need::Required; }
    base::Result<decltype(domain::Intent::what)> what() const override { return domain::RemoveJobIntent{}; }
};

} // namespace

std::unique_ptr<Command> makeRemove() {
    return std::make_unique<Remove>();
}

} // namespace redispatch::cli
