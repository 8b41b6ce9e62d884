// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/interrupt.h"
#include "app/cli/program.h"
#include "core/base/log.h"

#include <csignal>
#include <cstdlib>
#include <iostream>

#include <sys/ioctl.h>
#include <unistd.h>

namespace {

std::optional<std::string> fromEnvironment(const char* name) {
    const char* const value = std::getenv(name);
    return value == nullptr ? std::nullopt : std::optional<std::string>(value);
}

int terminalWidth() {
    winsize size{};
    if (::isatty(STDOUT_FILENO) == 0 || ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0)
        return 0;
    return size.ws_col > 0 ? size.ws_col : 80;
}

} // namespace

int main(int argc, char** argv) {
    using namespace redispatch;
    std::signal(SIGPIPE, SIG_IGN);
    base::log::start("redispatchctl", base::log::Level::Warning);
    const int width = terminalWidth();
    const bool colours = width > 0 && !fromEnvironment("NO_COLOR") && fromEnvironment("TERM") != "dumb";
    cli::Terminal terminal{std::cout, std::cerr, base::systemClock(), fromEnvironment, width, colours};
    terminal.in = &std::cin;
    terminal.interactive = ::isatty(STDIN_FILENO) != 0 && ::isatty(STDERR_FILENO) != 0;
    terminal.interruption = cli::stopOnInterrupt;
    return cli::runProgram(std::vector<std::string>(argv + 1, argv + argc), terminal);
}
