// SPDX-License-Identifier: GPL-3.0-or-later
// Sentences about a job's card.
#pragma once

#include "core/domain/card.h"

#include <QString>

namespace redispatch::ui {

/// "from the job file", "edited by ana, 2 h ago, revision 3"; empty where there is no card at all.
QString originText(const domain::Card& card, const domain::CardOrigin& origin, base::Instant now);
/// "Owner, Rollback note": the parts in which the job file says something else than what applies.
QString driftText(const domain::Card& card, const domain::CardOrigin& origin);
/// "expected result, rollback note": what an operator needs and nobody wrote down.
QString missingText(const domain::Card& card);
QString fieldTitle(domain::CardField field);
QString fieldKey(domain::CardField field); ///< "expected_result"
/// "2026-11-01 by ana", or what is known of it.
QString measuredText(const domain::Baseline& baseline);

} // namespace redispatch::ui
