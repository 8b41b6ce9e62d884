// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/runner/fields.h"
#include "core/runner/jobfile.h"

namespace redispatch::runner {

/// The [parameters.*] tables and the places of the command that name them.
void readParameters(Fields& top, Complaints& complaints, JobFile& job);

} // namespace redispatch::runner
