// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/program.h"

#include "app/cli/command.h"
#include "app/cli/context.h"
#include "core/base/errortext.h"
#include "core/base/text.h"

#include <CLI/CLI.hpp>

#include <algorithm>

namespace redispatch::cli {

namespace {

std::string footer() {
    std::string text =
        "\nExit codes: 0 done; 1 the run that was waited for did not end ok; by kind of error:\n ";
    for (const base::ErrorKind kind : base::allErrorKinds)
        text += " " + std::to_string(base::exitCode(kind)) + " " + std::string(base::word(kind));
    return text +
           "\nTimes in --json are RFC 3339 in UTC, durations milliseconds. REDISCLI_AUTH holds a password.\n";
}

/// What CLI11 did not understand, without repeating values: one of them may be a password.
base::Error usageError(const CLI::ParseError& error, const std::vector<std::string>& remaining) {
    std::string found;
    if (dynamic_cast<const CLI::ExtrasError*>(&error) != nullptr) {
        for (const std::string& word : remaining)
            if (word.starts_with("-"))
                found += (found.empty() ? "" : " ") + word.substr(0, word.find('='));
        return base::makeError(base::ErrorKind::Invalid, "command line",
                               "options and words that --help names",
                               found.empty() ? "a word too many" : found);
    }
    return base::makeError(base::ErrorKind::Invalid, "command line", "what --help describes", {},
                           error.what());
}

int fail(Report report, const base::Error& error) {
    report.error(error);
    return base::exitCode(error.kind);
}

int runCommand(Command& command, Terminal& terminal, const Options& options) {
    Context context(terminal, options);
    if (options.showsPassword())
        context.report().warning("a password on the command line shows in the process list; REDISCLI_AUTH or "
                                 "--password-file keep it out");
    const auto code = command.run(context);
    terminal.out.flush();
    if (!code)
        return fail(context.report(), code.error());
    if (!terminal.out)
        return fail(context.report(), base::makeError(base::ErrorKind::Storage, "standard output"));
    return *code;
}

} // namespace

int runProgram(const std::vector<std::string>& arguments, Terminal& terminal) {
    const bool json = std::find(arguments.begin(), arguments.end(), "--json") != arguments.end();
    CLI::App app("Scheduled jobs that live in Redis: what ran, what did not, and why.", "redispatchctl");
    app.set_help_flag("--help", "Print this help; after a command, that of the command");
    app.set_version_flag("--version", std::string("redispatchctl ") + REDISPATCH_VERSION);
    app.require_subcommand(1);
    app.fallthrough();
    app.footer(footer());
    Options options;
    Arguments global(app);
    options.declare(global);
    auto commands = allCommands();
    std::vector<CLI::App*> parsers;
    for (const auto& command : commands) {
        parsers.push_back(app.add_subcommand(command->name(), command->summary()));
        Arguments own(*parsers.back());
        command->declare(own);
    }
    try {
        // CLI11 takes them from the back.
        app.parse(std::vector<std::string>(arguments.rbegin(), arguments.rend()));
        for (std::size_t i = 0; i < commands.size(); ++i)
            if (parsers[i]->parsed())
                return runCommand(*commands[i], terminal, options);
    } catch (const CLI::CallForHelp&) {
        terminal.out << app.help();
        return 0;
    } catch (const CLI::CallForVersion&) {
        terminal.out << app.version() << '\n';
        return 0;
    } catch (const CLI::ParseError& error) {
        return fail(Report(terminal, json), usageError(error, app.remaining(true)));
    } catch (const std::exception& error) {
        return fail(Report(terminal, json),
                    base::makeError(base::ErrorKind::Internal, "redispatchctl", {}, {}, error.what()));
    }
    return fail(Report(terminal, json),
                base::makeError(base::ErrorKind::Invalid, "command line", "a command"));
}

} // namespace redispatch::cli
