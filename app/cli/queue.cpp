// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/deed.h"

namespace redispatch::cli {

namespace {

class Queue final : public Deed {
public:
    std::string name() const override { return "queue"; }
    std::string summary() const override { return "Pause or resume the whole queue that a job belongs to"; }

protected:
    void declareFirst(Arguments& arguments) override {
        arguments.text("ACTION", m_action, "pause or resume", Need::Required);
        arguments.named("ACTION", "pause|resume");
    }
    base::Result<decltype(domain::Intent::what)> what() const override;

private:
    std::string m_action;
};

base::Result<decltype(domain::Intent::what)> Queue::what() const {
    using What = decltype(domain::Intent::what);
    if (m_action == "pause")
        return What(domain::PauseQueueIntent{});
    if (m_action == "resume")
        return What(domain::ResumeQueueIntent{});
    return base::makeError(base::ErrorKind::Invalid, "ACTION", "pause or resume", m_action);
}

} // namespace

std::unique_ptr<Command> makeQueue() {
    return std::make_unique<Queue>();
}

} // namespace redispatch::cli
