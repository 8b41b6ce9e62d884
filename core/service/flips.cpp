// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/service/flips.h"

#include "core/ledger/flips.h"
#include "core/service/operator.h"

#include <algorithm>
#include <span>

namespace redispatch::service {

namespace {
constexpr std::size_t mostFlips = 1'000;
}

base::Result<std::vector<bool>> recordFlips(redis::Client& application, LedgerLink& ledger,
                                            std::vector<domain::Flip> flips) {
    if (!ledger.mayWrite())
        return base::makeError(base::ErrorKind::ReadOnly, "changes of states", "a ledger that may be written",
                               "a read-only profile");
    auto client = ledger.client(application);
    if (!client)
        return std::move(client).error();
    const std::string actor = currentActor();
    for (domain::Flip& flip : flips)
        flip.by = actor;
    const std::size_t taken = std::min(flips.size(), mostFlips);
    auto fresh = ledger.flips().record(**client, std::span(flips).first(taken));
    if (fresh)
        fresh->resize(flips.size(), false);
    return fresh;
}

} // namespace redispatch::service
