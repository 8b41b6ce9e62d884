// SPDX-License-Identifier: GPL-3.0-or-later
// Cards as --json prints them and as --from reads them.
#pragma once

#include "core/base/result.h"
#include "core/domain/card.h"
#include "core/domain/detail.h"

#include <QJsonObject>

#include <string>
#include <vector>

namespace redispatch::cli {

/// {"owner", …, "baseline": {…}, "runbook": […], "links": [{title, url}], "meters": {…}}; null for an empty
/// text.
QJsonObject cardJson(const domain::Card& card);
/// The card with who edited it: {"revision", "editedAt", "editedBy", "comment", "card"}.
QJsonObject versionJson(const domain::CardRevision& version);
/// {"revision", "editedAt", "editedBy", "seed", "differing"}; seed is null where no job file has a card.
QJsonObject originJson(const domain::JobDetail& detail);
QJsonArray fieldsJson(const std::vector<domain::CardField>& fields);

/// Sets the parts of `card` that the text names, in the shape of cardJson(); null empties a part. Invalid
/// names the part and `file`.
base::Status readCardJson(const std::string& text, const std::string& file, domain::Card& card);

} // namespace redispatch::cli
