// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engines/native/engine.h"

#include "core/base/humanize.h"
#include "core/redis/scan.h"
#include "core/redis/servererror.h"
#include "core/redis/serverinfo.h"

#include <algorithm>
#include <tuple>

namespace redispatch::engines::native {

namespace {
std::string counted(long long count, std::string_view noun) {
    return base::countText(count) + " " + std::string(noun) + (count == 1 ? "" : "s");
}
} // namespace

bool isNativeJobId(std::string_view text) {
    constexpr std::string_view engine = "native:";
    constexpr std::size_t longest = 16'384;
    if (!text.starts_with(engine) || text.size() == engine.size() || text.size() > longest)
        return false;
    for (const char c : text)
        if (c <= 0x20 || c >= 0x7F || c == '{' || c == '}')
            return false;
    return true;
}

Result<Presence> NativeEngine::probe(redis::Client& client) {
    redis::Pipeline pipeline;
    pipeline.add("TYPE", m_keys.index()).add("TYPE", m_keys.runners()).add("TYPE", m_keys.changes());
    const auto types = client.run(pipeline);
    if (!types)
        return types.error();
    for (std::size_t i = 0; i < types->size(); ++i)
        if ((*types)[i].isError())
            return redis::serverError((*types)[i].text(), m_keys.prefix());
    const bool jobs = (*types)[0].text() == "zset";
    const bool runners = (*types)[1].text() == "hash";
    Presence presence;
    presence.found = jobs || runners || (*types)[2].text() == "stream";
    if (!presence.found)
        return presence;

    const auto counts =
        client.run(redis::Pipeline().add("ZCARD", m_keys.index()).add("HLEN", m_keys.runners()));
    if (!counts)
        return counts.error();
    presence.note = counted((*counts)[0].integer().value_or(0), "job") + ", " +
                    counted((*counts)[1].integer().value_or(0), "runner");
    return presence;
}

Result<std::vector<domain::RunnerInfo>> NativeEngine::loadRunners(redis::Client& client) {
    const auto now = redis::serverTime(client);
    if (!now)
        return now.error();
    std::vector<domain::RunnerInfo> runners;
    const auto read =
        redis::scan(client, {.command = "HSCAN", .key = m_keys.runners(), .match = {}, .type = {}},
                    {.maxCalls = 20, .countPerCall = 500, .maxTime = std::chrono::seconds(5)},
                    [&](const redis::Reply& pairs) -> base::Status {
                        for (std::size_t i = 0; i + 1 < pairs.size(); i += 2)
                            if (auto runner = decodeRunner(pairs[i].text(), pairs[i + 1].text(), *now))
                                runners.push_back(std::move(*runner));
                        return {};
                    });
    // More runners than the budget is no reason to show none.
    if (!read && read.error().kind != base::ErrorKind::Busy)
        return base::Error(read.error());
    std::sort(runners.begin(), runners.end(),
              [](const auto& a, const auto& b) { return std::tie(a.host, a.id) < std::tie(b.host, b.id); });
    const auto same = [](const auto& a, const auto& b) { return a.id == b.id; };
    runners.erase(std::unique(runners.begin(), runners.end(), same), runners.end());
    return runners;
}

} // namespace redispatch::engines::native
