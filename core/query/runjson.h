// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/domain/run.h"

#include <QJsonObject>

namespace redispatch::query {

/// A run, or a slot without one, as `redispatchctl runs --json` prints it and the window copies it. Keys are
/// camelCase and never change their meaning.
QJsonObject runJson(const domain::Run& run);

} // namespace redispatch::query
