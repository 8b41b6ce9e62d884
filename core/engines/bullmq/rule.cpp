// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engines/bullmq/rule.h"

#include "core/base/humanize.h"

namespace redispatch::engines::bullmq {

std::optional<timing::TimingRule> ruleOf(std::string_view pattern, std::string_view timeZone,
                                         std::optional<long long> everyMs,
                                         std::optional<long long> offsetMs) {
    if (pattern.empty()) {
        constexpr long long longest = 100LL * 366 * 86'400'000;
        if (!everyMs || *everyMs <= 0 || *everyMs > longest)
            return std::nullopt;
        const base::milliseconds interval(*everyMs);
        const base::milliseconds phase(((offsetMs.value_or(0) % *everyMs) + *everyMs) % *everyMs);
        return timing::TimingRule{
            "every " + base::durationCode(interval), {}, timing::EveryRule{interval, phase}};
    }
    auto zone = timing::Zone::find(timeZone);
    const auto cron = timing::Cron::parse(pattern, timing::cronParserDialect());
    if (!zone || !cron)
        return std::nullopt;
    return timing::TimingRule{std::string(pattern), std::string(timeZone),
                              timing::CronRule{*cron, std::move(*zone)}};
}

} // namespace redispatch::engines::bullmq
