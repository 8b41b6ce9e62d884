// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/query/jsonvalue.h"

namespace redispatch::cli {

using query::json;
using query::jsonLine;
using query::jsonTextOrNull;

} // namespace redispatch::cli
