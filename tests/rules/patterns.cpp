// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/rules/patterns.h"

#include <algorithm>

namespace redispatch::rules {

bool Pattern::appliesTo(std::string_view path) const {
    const auto heads = [path](const std::string& head) { return path.starts_with(head); };
    return (within.empty() || std::any_of(within.begin(), within.end(), heads)) &&
           std::none_of(except.begin(), except.end(), heads);
}

bool Pattern::mayMatch(std::string_view line) const {
    return std::any_of(hints.begin(), hints.end(),
                       [line](const std::string& hint) { return line.find(hint) != std::string_view::npos; });
}

const std::vector<Pattern>& patterns() {
    using enum Pattern::Where;
    const auto mains =
        std::vector<std::string>{"app/cli/main.cpp", "app/runner/main.cpp", "app/desktop/main.cpp"};
    static const std::vector<Pattern> all = {
        {"hiredis", Includes, {"hiredis"}, std::regex("hiredis"), {}, {"core/redis/"}},
        {"spdlog", Includes, {"spdlog"}, std::regex("spdlog"), {}, {"core/base/log.cpp"}},
        {"messagebox",
         Code,
         {"QMessageBox", "QErrorMessage"},
         std::regex(R"(\bQ(MessageBox|ErrorMessage)\b)"),
         {},
         {"ui/notices/"}},
        // Re-entered code is the price of every one of these; a dialog is opened, never executed.
        {"eventloop",
         Code,
         {"QEventLoop", "processEvents"},
         std::regex(R"(\bQEventLoop\b(?!\s*::)|\bprocessEvents\s*\()"),
         {},
         {}},
        {"eventloop", Code, {"exec"}, std::regex(R"((\.|->|Application::)exec\s*\()"), {}, mains},
        {"singleton",
         Code,
         {"instance"},
         std::regex(R"(\b(?!Q[A-Z])[A-Za-z_]\w*\s*::\s*instance\s*\(|\bstatic\b[^;()]*[\s&*]instance\s*\()"),
         {},
         {}},
        {"waiting",
         Code,
         {"sleep", "wait", "QWaitCondition", "condition_variable", "QSemaphore", "std::latch",
          "std::barrier"},
         std::regex(R"(\bsleep_(for|until)\b|QThread::\w*sleep\b|\b(u|nano)?sleep\s*\()"
                    R"(|\bwaitFor[A-Z]\w*\s*\(|(\.|->)wait(_for|_until)?\s*\()"
                    R"(|\bQWaitCondition\b|\bcondition_variable|\bQSemaphore\b|\bstd::(latch|barrier)\b)"),
         {"ui/"},
         {}},
    };
    return all;
}

} // namespace redispatch::rules
