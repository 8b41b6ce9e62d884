// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/bashscript.h"
#include "app/cli/command.h"
#include "app/cli/context.h"
#include "core/base/text.h"

namespace redispatch::cli {

namespace {

class Completion final : public Command {
public:
    std::string name() const override { return "completion"; }
    std::string summary() const override {
        return "Print a script for the shell: source <(redispatchctl completion bash)";
    }
    void declare(Arguments& arguments) override {
        arguments.text("SHELL", m_shell, "bash; zsh takes the same after bashcompinit", Need::Required);
        arguments.named("SHELL", "bash");
        m_program = &arguments.program();
    }
    base::Result<int> run(Context& context) override {
        if (m_shell != "bash")
            return base::makeError(base::ErrorKind::Invalid, "SHELL", "bash",
                                   base::visible(base::elided(m_shell, 40)));
        context.terminal().out << bashScript(*m_program);
        return 0;
    }

private:
    std::string m_shell;
    const CLI::App* m_program = nullptr;
};

} // namespace

std::unique_ptr<Command> makeCompletion() {
    return std::make_unique<Completion>();
}

} // namespace redispatch::cli
