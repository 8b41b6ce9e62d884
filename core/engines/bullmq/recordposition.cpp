// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engines/bullmq/recordposition.h"

#include "core/base/text.h"
#include "core/engines/native/pack.h"

#include <vector>

namespace redispatch::engines::bullmq {

namespace {

constexpr std::string_view version = "1";
constexpr std::size_t mostOpen = 1'000;
constexpr std::size_t mostNear = 2'000;
constexpr std::size_t mostHashes = 2'000;

std::string msText(const std::optional<Instant>& at) {
    return at ? std::to_string(base::msSinceEpoch(*at)) : std::string();
}
std::optional<Instant> instantFrom(const std::string& text) {
    const auto ms = base::parseInt(text);
    return ms ? std::optional(base::instantFromMs(*ms)) : std::nullopt;
}

std::string packQueue(const std::string& queue, const QueuePosition& position) {
    std::vector<std::string> open;
    for (const auto& [jobId, run] : position.open) {
        if (open.size() >= 4 * mostOpen)
            break;
        open.insert(open.end(),
                    {jobId, msText(run.startedAt), std::to_string(run.attempts), msText(run.askedAt)});
    }
    std::vector<std::string> items = {queue, position.lastEntry, native::pack(open),
                                      std::to_string(position.floorMs)};
    for (const QueuePosition::Finished& finished : position.finished) {
        std::vector<std::string> near;
        for (const auto& [jobId, ms] : finished.near) {
            if (near.size() >= 2 * mostNear)
                break;
            near.insert(near.end(), {jobId, std::to_string(ms)});
        }
        items.push_back(std::to_string(finished.latestMs));
        items.push_back(native::pack(near));
    }
    std::vector<std::string> names;
    for (const auto& [hash, member] : position.names) {
        if (names.size() >= 2 * mostHashes)
            break;
        names.insert(names.end(), {hash, member});
    }
    items.push_back(native::pack(names));
    return native::pack(items);
}

bool unpackFinished(const std::string& latest, const std::string& packed, QueuePosition::Finished& into) {
    const auto ms = base::parseInt(latest);
    const auto near = native::unpack(packed);
    if (!ms || !near || near->size() % 2 != 0)
        return false;
    into.latestMs = *ms;
    for (std::size_t i = 0; i < near->size(); i += 2)
        into.near[(*near)[i]] = base::parseInt((*near)[i + 1]).value_or(0);
    return true;
}

bool unpackQueue(const std::string& packed, RecordPosition& into) {
    const auto parts = native::unpack(packed);
    if (!parts || parts->size() != 9)
        return false;
    const auto open = native::unpack((*parts)[2]);
    const auto floor = base::parseInt((*parts)[3]);
    const auto names = native::unpack((*parts)[8]);
    if (!open || open->size() % 4 != 0 || !floor || !names || names->size() % 2 != 0)
        return false;
    QueuePosition& queue = into.queues[(*parts)[0]];
    queue.lastEntry = (*parts)[1];
    queue.floorMs = *floor;
    for (std::size_t i = 0; i < names->size(); i += 2)
        queue.names[(*names)[i]] = (*names)[i + 1];
    for (std::size_t i = 0; i < open->size(); i += 4) {
        RunEvents& run = queue.open[(*open)[i]];
        run.jobId = (*open)[i];
        run.startedAt = instantFrom((*open)[i + 1]);
        run.attempts = static_cast<int>(base::parseInt((*open)[i + 2]).value_or(1));
        run.askedAt = instantFrom((*open)[i + 3]);
    }
    return unpackFinished((*parts)[4], (*parts)[5], queue.finished[0]) &&
           unpackFinished((*parts)[6], (*parts)[7], queue.finished[1]);
}

} // namespace

std::string packPosition(const RecordPosition& position) {
    std::vector<std::string> items = {std::string(version), position.next};
    for (const auto& [queue, state] : position.queues)
        items.push_back(packQueue(queue, state));
    return native::pack(items);
}

std::optional<RecordPosition> unpackPosition(std::string_view packed) {
    const auto items = native::unpack(packed);
    if (!items || items->size() < 2 || items->front() != version)
        return std::nullopt;
    RecordPosition position;
    position.next = (*items)[1];
    for (std::size_t i = 2; i < items->size(); ++i)
        if (!unpackQueue((*items)[i], position))
            return std::nullopt;
    return position;
}

} // namespace redispatch::engines::bullmq
