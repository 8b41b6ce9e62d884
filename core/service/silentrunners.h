// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/domain/snapshot.h"

namespace redispatch::service {

/// Brings the snapshot's findings about native runners up to date: none is alive while jobs are scheduled, or
/// one that has jobs is not heard of any more. A runner that stops as it should signs off and is no finding.
void noteSilentRunners(domain::Snapshot& snapshot);

} // namespace redispatch::service
