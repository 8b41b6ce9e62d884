// SPDX-License-Identifier: GPL-3.0-or-later
// Bytes from Redis → domain values, in one pass. Nothing read here is trusted: what makes no sense leaves a
// row that says so, and texts have limits.
#pragma once

#include "core/domain/detail.h"
#include "core/domain/job.h"
#include "core/domain/run.h"
#include "core/domain/snapshot.h"
#include "core/engines/native/encode.h"
#include "core/redis/reply.h"

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>

namespace redispatch::engines::native {

/// The fields of a state hash that make a table row, for one HMGET.
std::span<const std::string_view> rowColumns();

/// Turns rows into jobs. Keeps shared texts and described schedules between them; for one thread.
class RowDecoder {
public:
    /// `row` answers HMGET of rowColumns(); an error reply makes an Invalid row. Null when no field is there.
    std::shared_ptr<const domain::Job> decode(const base::JobId& id, redis::Reply row, Instant now);
    /// A row that only says what is wrong with it.
    std::shared_ptr<const domain::Job> invalid(const base::JobId& id, std::string problem);
    /// The schedule with its sentence. `problem` tells why it cannot be read, and is empty otherwise.
    const domain::Schedule& schedule(std::string_view expression, std::string_view zone,
                                     std::string& problem);

private:
    struct Known {
        domain::Schedule schedule;
        std::string problem;
    };
    base::Interner m_texts;
    std::unordered_map<std::string, Known> m_schedules; ///< by expression and zone
};

/// Nothing when the bytes make no sense; an empty text is an empty ask.
std::optional<Ask> decodeAsk(std::string_view packed);

/// A history entry as a run. Nothing for events that are none (start, pause, define, …).
std::optional<domain::Run> decodeRun(redis::Reply entry);

/// The fields read of the active run, and the run they make: Running, or nothing without one.
std::span<const std::string_view> activeColumns();
std::optional<domain::Run> decodeActive(redis::Reply fields);

/// An entry of the queue, with its data as common.lua packs it: Outcome::None.
domain::Run decodeQueued(std::string_view entry, std::optional<Instant> dueAt, std::string_view data);

std::optional<domain::RunOutput> decodeOutput(std::string_view packed);
std::optional<domain::RunnerInfo> decodeRunner(std::string_view id, std::string_view value, Instant now);

/// The fields read of a definition, and what they make of a detail. Undecodable parts stay empty and are told
/// in `policy` as "unreadable" → field.
std::span<const std::string_view> definitionColumns();
void decodeDefinition(redis::Reply fields, domain::JobDetail& detail);

/// The definition's field of that name, packed; none where it makes no sense.
std::vector<domain::Parameter> decodeParameters(std::string_view packed);

/// Redis TIME → an instant; nothing when it is not one.
std::optional<Instant> decodeTime(redis::Reply reply);

} // namespace redispatch::engines::native
