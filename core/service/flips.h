// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/domain/flip.h"
#include "core/service/ledgerlink.h"

#include <vector>

namespace redispatch::service {

/// Records changes of states under this person's name; which of them nobody recorded before. At most 1,000
/// are taken, the others count as recorded. ReadOnly where the ledger may not be written.
base::Result<std::vector<bool>> recordFlips(redis::Client& application, LedgerLink& ledger,
                                            std::vector<domain::Flip> flips);

} // namespace redispatch::service
