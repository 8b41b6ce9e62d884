// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/deed.h"

namespace redispatch::cli {

namespace {

class Retry final : public Deed {
public:
    std::string name() const override { return "retry"; }
    std::string summary() const override { return "Let a failed run be tried again"; }

protected:
    void declareOwn(Arguments& arguments) override {
        arguments.text("RUN", m_run, "Id of the run, as `runs` lists it", Need::Required);
        arguments.flag("--all-attempts", m_allAttempts,
                       "With a full new set of attempts, instead of what is left, at least one");
    }
    base::Result<decltype(domain::Intent::what)> what() const override {
        return domain::RetryIntent{m_run, m_allAttempts};
    }

private:
    std::string m_run;
    bool m_allAttempts = false;
};

} // namespace

std::unique_ptr<Command> makeRetry() {
    return std::make_unique<Retry>();
}

} // namespace redispatch::cli
