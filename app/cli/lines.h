// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/report.h"
#include "core/base/clock.h"
#include "core/domain/detail.h"

#include <string>
#include <string_view>

namespace redispatch::cli {

/// Lines of "name: value", under heads.
class Lines {
public:
    explicit Lines(Report& report) : m_report(report) {}
    void head(std::string_view title);
    void add(const std::string& name, std::string_view value);
    /// The same for a text of several lines; the further ones stand under the first.
    void addText(const std::string& name, std::string_view text);

private:
    Report& m_report;
};

/// The card with where it comes from and how it differs from the job file. Parts that few cards have are left
/// out when they are empty.
void printCard(Lines& lines, const domain::JobDetail& detail, base::Instant now);

} // namespace redispatch::cli
