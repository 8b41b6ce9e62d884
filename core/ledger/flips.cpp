// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ledger/flips.h"

#include "core/base/text.h"
#include "core/ledger/scripts.h"
#include "core/redis/servererror.h"

#include <algorithm>
#include <chrono>
#include <optional>

namespace redispatch::ledger {

namespace {

constexpr std::size_t flipTextLimit = 512;
constexpr base::milliseconds flipsLiveFor = std::chrono::days(365);

std::optional<domain::Flip> flipFrom(const base::JobId& job, const redis::Reply& fields) {
    domain::Flip flip;
    flip.job = job;
    bool complete = false;
    for (std::size_t i = 0; i + 1 < fields.size(); i += 2) {
        const std::string_view name = fields[i].text();
        const std::string_view value = fields[i + 1].text();
        if (name == "from" || name == "to") {
            const auto state = domain::healthStateFrom(value);
            if (!state)
                return std::nullopt;
            (name == "from" ? flip.from : flip.to) = *state;
        } else if (name == "at") {
            const auto ms = base::parseInt(value);
            if (!ms)
                return std::nullopt;
            flip.at = base::instantFromMs(*ms);
            complete = true;
        } else if (name == "mark") {
            flip.mark = base::elided(value, flipTextLimit);
        } else if (name == "by") {
            flip.by = base::elided(value, flipTextLimit);
        }
    }
    return complete ? std::optional(std::move(flip)) : std::nullopt;
}

} // namespace

base::Result<std::vector<bool>> Flips::record(redis::Client& client,
                                              std::span<const domain::Flip> flips) const {
    std::vector<bool> fresh;
    fresh.reserve(flips.size());
    for (const domain::Flip& flip : flips) {
        const auto told = scripts::recordFlip().run(
            client, {key(flip.job)},
            {std::string(word(flip.from)), std::string(word(flip.to)), base::elided(flip.mark, flipTextLimit),
             std::to_string(base::msSinceEpoch(flip.at)), base::elided(flip.by, flipTextLimit),
             std::to_string(keptFlips), std::to_string(flipsLiveFor.count())});
        if (!told)
            return base::Error(told.error()).during("recording that " + flip.job.str() + " changed");
        fresh.push_back((*told)[0].integer() == 1);
    }
    return fresh;
}

base::Result<std::vector<domain::Flip>> Flips::load(redis::Client& client, const base::JobId& job,
                                                    int limit) const {
    const auto entries = client.call(
        redis::Pipeline().add("XREVRANGE", key(job), "+", "-", "COUNT", std::clamp(limit, 1, keptFlips)));
    if (!entries)
        return base::Error(entries.error()).during("reading changes of " + job.str());
    std::vector<domain::Flip> flips;
    const redis::Reply list = (*entries)[0];
    for (std::size_t i = 0; i < list.size(); ++i)
        if (auto flip = flipFrom(job, list[i][1]))
            flips.push_back(std::move(*flip));
    return flips;
}

} // namespace redispatch::ledger
