// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/arguments.h"
#include "core/base/result.h"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace redispatch::cli {

class Context;

/// One word after `redispatchctl`. Each lives in a source of its own.
class Command {
public:
    virtual ~Command() = default;
    virtual std::string name() const = 0;
    virtual std::string summary() const = 0; ///< for --help
    virtual void declare(Arguments& arguments) = 0;
    /// The exit code, 0 or 1, or the error that decides it.
    virtual base::Result<int> run(Context& context) = 0;
};

std::unique_ptr<Command> makeList();
std::unique_ptr<Command> makeShow();
std::unique_ptr<Command> makeRuns();
std::unique_ptr<Command> makeNext();
std::unique_ptr<Command> makeTrigger();
std::unique_ptr<Command> makePause();
std::unique_ptr<Command> makeResume();
std::unique_ptr<Command> makeRunEarly();
std::unique_ptr<Command> makeRetry();
std::unique_ptr<Command> makeRemoveRun();
std::unique_ptr<Command> makeRearm();
std::unique_ptr<Command> makeSweep();
std::unique_ptr<Command> makeRemove();
std::unique_ptr<Command> makeQueue();
std::unique_ptr<Command> makeCard();
std::unique_ptr<Command> makeHealth();
std::unique_ptr<Command> makeAcknowledge();
std::unique_ptr<Command> makePercentiles();
std::unique_ptr<Command> makeShifts();
std::unique_ptr<Command> makeDoctor();
std::unique_ptr<Command> makeCompletion();

/// All of them, in the order of --help.
std::vector<std::unique_ptr<Command>> allCommands();

} // namespace redispatch::cli
