// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/command.h"

namespace redispatch::cli {

std::vector<std::unique_ptr<Command>> allCommands() {
    std::vector<std::unique_ptr<Command>> commands;
    for (auto* make :
         {&makeList,   &makeShow,        &makeRuns,      &makeNext,  &makeTrigger,   &makePause,
          &makeResume, &makeAcknowledge, &makeRunEarly,  &makeRetry, &makeRemoveRun, &makeRearm,
          &makeSweep,  &makeRemove,      &makeQueue,     &makeCard,  &makeHealth,    &makePercentiles,
          &makeShifts, &makeDoctor,      &makeCompletion})
        commands.push_back(make());
    return commands;
}

} // namespace redispatch::cli
