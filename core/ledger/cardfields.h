// SPDX-License-Identifier: GPL-3.0-or-later
// A card between its value and the bytes in which the ledger keeps it.
#pragma once

#include "core/base/result.h"
#include "core/ledger/cards.h"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace redispatch::ledger {

/// The hash's fields in the order of HMGET: the card's parts, then rev, at, by, comment.
std::vector<std::string_view> cardColumns();

/// Empty texts are absent fields. Without any of them: revision 0. Undecodable names `key` and the field.
base::Result<domain::CardRevision>
versionFrom(const std::function<std::string_view(std::string_view name)>& field, const std::string& key);
/// From the reply of HMGET with cardColumns().
base::Result<domain::CardRevision> versionFromColumns(redis::Reply values, const std::string& key);

/// "<revision> <letters of the notes>\n<owner>\n<tags>"; the owner and tags are cut to what a list can show.
std::string packSummary(const domain::CardRevision& version);
std::optional<CardSummary> unpackSummary(std::string_view packed, base::Interner& intern);

} // namespace redispatch::ledger
