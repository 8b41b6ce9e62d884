// SPDX-License-Identifier: GPL-3.0-or-later
// Domain values → what the scripts store. The other direction is decode.h.
#pragma once

#include "core/engines/native/definition.h"
#include "core/engines/native/pack.h"
#include "core/engines/native/protocol.h"

#include <string>
#include <vector>

namespace redispatch::engines::native {

/// The fields of the definition hash.
Pairs definitionFields(const Definition& definition);
/// Those that the row repeats.
Pairs rowFields(const Definition& definition);

/// Who asked for a run, why and with what: kept in one piece from the trigger to the history.
struct Ask {
    std::string by;
    std::string reason;
    std::string requestId;
    domain::ParameterValues parameters;
    bool operator==(const Ask&) const = default;
};
std::string packAsk(const Ask& ask);

std::string packMeters(const domain::Meters& meters);

/// An hour of the server's clock: the scripts count a run under no other.
using ServerHour = std::chrono::sys_time<std::chrono::hours>;
/// What counting.lua reads.
std::vector<std::string> countArgs(const SketchCount& count, ServerHour hour);
/// The arguments of finish.lua for a run that ends within `hour`.
std::vector<std::string> finishArgs(const std::string& run, const Report& report, ServerHour hour);

/// One packed fate for each kind of trigger, in the order of TriggerKind; the script picks its own.
std::string packFates(domain::Outcome outcome, domain::CacheStatus cache,
                      std::optional<milliseconds> duration);
std::string packSkip(domain::SkipCause cause, bool missed);

std::string msText(std::optional<Instant> at); ///< empty without one
std::string numberText(double value);          ///< the shortest that reads back exactly

std::string packOutput(const domain::RunOutput& output);
std::string packRunner(const domain::RunnerInfo& runner);

} // namespace redispatch::engines::native
