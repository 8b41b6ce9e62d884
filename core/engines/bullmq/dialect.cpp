// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engines/bullmq/dialect.h"

#include "core/base/text.h"
#include "core/engines/bullmq/keys.h"
#include "core/redis/servererror.h"

namespace redispatch::engines::bullmq {

namespace {

constexpr std::size_t versionLimit = 40;

Family familyOf(std::string_view version) {
    const auto major = base::parseInt(version.substr(0, version.find('.')));
    if (!major)
        return Family::Unknown;
    if (*major >= 6)
        return Family::V6;
    return *major == 5 ? Family::V5 : Family::V4;
}

/// Version 4 keeps its markers for delayed and prioritized jobs in the list itself.
bool isMarker(std::string_view entry) {
    return entry.starts_with("0:");
}

} // namespace

std::string Dialect::title() const {
    switch (family) {
    case Family::Bull:
        return "Bull";
    case Family::V4:
        return "BullMQ 4";
    case Family::V5:
        return "BullMQ 5";
    case Family::V6:
        return "BullMQ 6";
    case Family::Unknown:
        break;
    }
    return "BullMQ";
}

void addDialect(redis::Pipeline& pipeline, std::string_view queue) {
    pipeline.add("HMGET", key(queue, "meta"), "opts.maxLenEvents", "version");
    pipeline.add("EXISTS", key(queue, "events"));
    pipeline.add("EXISTS", key(queue, "marker"));
    pipeline.add("LINDEX", key(queue, "wait"), 0);
    pipeline.add("LINDEX", key(queue, "wait"), -1);
}

Dialect dialectFrom(const redis::Replies& replies, std::size_t at, std::string_view workerCommand) {
    const redis::Reply meta = replies[at];
    const auto there = [&](std::size_t index) { return replies[at + index].integer().value_or(0) > 0; };
    Dialect dialect;
    const std::string_view stored = meta[1].text();
    if (const auto colon = stored.rfind(':'); stored.starts_with("bullmq") && colon != stored.npos) {
        dialect.version = base::visible(stored.substr(colon + 1, versionLimit));
        dialect.family = familyOf(dialect.version);
        if (dialect.family != Family::Unknown)
            return dialect;
    }
    const bool marker = there(2) || workerCommand == "bzpopmin";
    if (meta[0].isNil() && !there(1) && !marker) {
        dialect.family = Family::Bull;
        return dialect;
    }
    if (marker)
        dialect.family = Family::V5;
    else if (workerCommand == "brpoplpush" || isMarker(replies[at + 3].text()) ||
             isMarker(replies[at + 4].text()))
        dialect.family = Family::V4;
    return dialect;
}

base::Result<Dialect> detectDialect(redis::Client& client, std::string_view queue,
                                    std::string_view workerCommand) {
    redis::Pipeline pipeline;
    addDialect(pipeline, queue);
    const auto replies = client.run(pipeline);
    if (!replies)
        return replies.error();
    if ((*replies)[0].isError())
        return redis::serverError((*replies)[0].text(), key(queue, "meta"));
    return dialectFrom(*replies, 0, workerCommand);
}

} // namespace redispatch::engines::bullmq
