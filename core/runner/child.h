// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/domain/run.h"
#include "core/runner/boottime.h"
#include "core/runner/capture.h"
#include "core/runner/spawn.h"

#include <memory>
#include <optional>
#include <string>

namespace redispatch::runner {

/// Who ended a process.
enum class EndCause {
    Itself,    ///< or a signal from elsewhere
    Timeout,   ///< its wall time was over
    LeaseLost, ///< the run may belong to another runner by now
    Shutdown,  ///< the runner stops
};

struct Launch {
    std::string job;
    std::string run;
    std::string fence;
    int attempt = 1;
    Command command;
    base::milliseconds timeout{};
    base::milliseconds killGrace{};
    BootTime killAt{}; ///< when to end it unless its lease is prolonged before
};

struct Ended {
    std::string run;
    std::optional<base::Error> failure; ///< it was never started; the rest is empty
    EndCause cause = EndCause::Itself;
    std::optional<int> exitCode;
    std::optional<int> signal;
    base::milliseconds duration{};
    domain::RunOutput output;
    bool outputHeldOpen = false; ///< by a process that outlived it, until that was ended
};

/// One running process with its group and output, as a state machine: the owner polls its descriptors and
/// calls step() at wakeAt() or later. TERM to the group when its time is over, KILL after the grace; after
/// its end 2 s for the output to end, then KILL to what is left of it, in its group or escaped from it.
class Child {
public:
    Child(Launch launch, Spawned spawned, BootTime now);

    const std::string& run() const { return m_launch.run; }
    pid_t pid() const { return m_pid; }
    int exitDescriptor() const { return m_phase < Phase::Draining ? m_exit.get() : -1; }
    int outputDescriptor() const { return m_output.get(); }

    void readOutput(); ///< at most 1 MiB
    void end(EndCause cause, BootTime now);
    void prolong(BootTime killAt) { m_launch.killAt = killAt; }
    void step(BootTime now);
    BootTime wakeAt() const;
    bool isDone() const { return m_phase == Phase::Done; }
    Ended takeEnd();

private:
    enum class Phase { Running, Terminating, Killed, Draining, Sweeping, Done };
    void noteExit(BootTime now);
    void finishDraining(BootTime now);
    bool sweep();

    Launch m_launch;
    pid_t m_pid;
    Descriptor m_exit;
    Descriptor m_output;
    Capture m_capture;
    Phase m_phase = Phase::Running;
    BootTime m_startedAt;
    BootTime m_deadline{}; ///< of the present phase, from Terminating on
    BootTime m_sweepUntil{};
    Ended m_end;
};

} // namespace redispatch::runner
