// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/following.h"

#include "app/cli/words.h"
#include "core/base/humanize.h"

#include <algorithm>

namespace redispatch::cli {

namespace {

using namespace std::chrono_literals;

/// Look again after this long even if no event came, should one have been lost.
constexpr base::milliseconds longestWait = 5s;

bool hasEnded(const domain::Run& run) {
    return run.outcome != domain::Outcome::None && run.outcome != domain::Outcome::Running;
}

} // namespace

base::Result<domain::Run> awaitRun(Context& context, const base::JobId& job, const std::string& run,
                                   std::string position, std::optional<base::milliseconds> waitFor) {
    const auto link = context.client();
    if (!link)
        return link.error();
    engines::Engine& engine = context.engineOf(job);
    const base::Clock& clock = context.terminal().clock;
    const auto began = clock.steady();
    for (;;) {
        auto seen = engine.loadRun(**link, job, run);
        if (!seen || hasEnded(*seen))
            return seen;
        base::milliseconds left = longestWait;
        if (waitFor) {
            const auto gone = std::chrono::duration_cast<base::milliseconds>(clock.steady() - began);
            left = std::min(left, *waitFor - gone);
            if (left <= 0ms) {
                base::Error late = base::makeError(base::ErrorKind::Timeout, "run " + run,
                                                   "its end within " + base::durationText(*waitFor),
                                                   "that it is still " + fateText(*seen));
                late.effect = base::Effect::Applied;
                late.retry = {base::RetryAdvice::Unsafe, {}};
                return late;
            }
        }
        auto changes = engine.follow(**link, position, left);
        if (!changes)
            return changes.error();
        position = std::move(changes->position);
    }
}

} // namespace redispatch::cli
