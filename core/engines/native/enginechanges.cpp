// SPDX-License-Identifier: GPL-3.0-or-later
// Following the change stream, and noticing when it was cut.
#include "core/base/text.h"
#include "core/engines/native/engine.h"
#include "core/redis/servererror.h"

#include <algorithm>
#include <unordered_set>

namespace redispatch::engines::native {

namespace {

constexpr std::size_t changesPerRead = 1'000;
constexpr std::string_view streamStart = "0-0";

/// A stream id in its two numbers, comparable.
std::pair<std::int64_t, std::int64_t> parts(std::string_view id) {
    const std::size_t dash = std::min(id.find('-'), id.size());
    return {base::parseInt(id.substr(0, dash)).value_or(0),
            dash < id.size() ? base::parseInt(id.substr(dash + 1)).value_or(0) : 0};
}

/// Whether events between `position` and the stream as it stands may have been lost. `first` and `last` are
/// its outermost ids, empty without entries.
bool wasCut(std::string_view position, std::string_view first, std::string_view last) {
    if (position == streamStart)
        return false;
    // Gone, begun anew behind us, or trimmed past us.
    return first.empty() || parts(last) < parts(position) || parts(first) > parts(position);
}

} // namespace

Result<std::string> NativeEngine::followFrom(redis::Client& client) {
    const auto newest =
        client.call(redis::Pipeline().add("XREVRANGE", m_keys.changes(), "+", "-", "COUNT", 1));
    if (!newest)
        return newest.error();
    const std::string_view id = (*newest)[0][0][0].text();
    return std::string(id.empty() ? streamStart : id);
}

Result<Changes> NativeEngine::follow(redis::Client& client, const std::string& position,
                                     base::milliseconds waitFor) {
    Changes changes;
    changes.position = position.empty() ? std::string(streamStart) : position;
    const std::string key = m_keys.changes();
    redis::Pipeline ends;
    ends.add("XRANGE", key, "-", "+", "COUNT", 1).add("XREVRANGE", key, "+", "-", "COUNT", 1);
    const auto outermost = client.run(ends);
    if (!outermost)
        return outermost.error();
    for (std::size_t i = 0; i < outermost->size(); ++i)
        if ((*outermost)[i].isError())
            return redis::serverError((*outermost)[i].text(), key);
    const std::string_view first = (*outermost)[0][0][0].text();
    const std::string_view last = (*outermost)[1][0][0].text();
    if (wasCut(changes.position, first, last)) {
        changes.everything = true;
        changes.position = last.empty() ? streamStart : last;
        return changes;
    }

    redis::Pipeline read;
    std::optional<base::milliseconds> deadline;
    if (waitFor.count() > 0) {
        read.add("XREAD", "COUNT", changesPerRead, "BLOCK", waitFor.count(), "STREAMS", key,
                 changes.position);
        deadline = waitFor + client.endpoint().commandTimeout;
    } else {
        read.add("XREAD", "COUNT", changesPerRead, "STREAMS", key, changes.position);
    }
    const auto replies = client.call(read, redis::Client::Intent::Read, deadline);
    if (!replies)
        return replies.error();
    const redis::Reply entries = (*replies)[0][0][1];
    std::unordered_set<std::string_view> seen;
    for (std::size_t i = 0; i < entries.size(); ++i) {
        changes.position = entries[i][0].text();
        const redis::Reply fields = entries[i][1];
        if (fields.field("what").text() == "runners")
            changes.runners = true;
        const std::string_view job = fields.field("job").text();
        if (isNativeJobId(job) && seen.insert(job).second)
            changes.jobs.emplace_back(std::string(job));
    }
    // From the very start nothing tells how much was trimmed before.
    if (position == streamStart && entries.size() == changesPerRead)
        changes.everything = true;
    return changes;
}

} // namespace redispatch::engines::native
