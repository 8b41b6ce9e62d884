// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/deed.h"

namespace redispatch::cli {

namespace {

class RemoveRun final : public Deed {
public:
    std::string name() const override { return "remove-run"; }
    std::string summary() const override { return "Delete a finished run with its log"; }

protected:
    Need reasonNeed() const override { return Need::Required; }
    void declareOwn(Arguments& arguments) override {
        arguments.text("RUN", m_run, "Id of the run, as `runs` lists it", Need::Required);
    }
    base::Result<decltype(domain::Intent::what)> what() const override {
        return domain::RemoveRunIntent{m_run};
    }

private:
    std::string m_run;
};

} // namespace

std::unique_ptr<Command> makeRemoveRun() {
    return std::make_unique<RemoveRun>();
}

} // namespace redispatch::cli
