// SPDX-License-Identifier: GPL-3.0-or-later
// What a person needs beside a failed run, in words: on the error card and for the clipboard. Untrusted bytes
// come out visible and as plain text.
#pragma once

#include "core/domain/detail.h"
#include "core/query/runcompare.h"

#include <QString>
#include <QStringList>

#include <optional>
#include <vector>

namespace redispatch::ui {

/// A failed run and what is known around it.
struct Failure {
    domain::Run run;
    base::JobId job;
    std::string jobName;
    std::string expected;                                    ///< of the job's card
    std::string rollback;                                    ///< note of the job's card
    std::vector<std::pair<std::string, std::string>> policy; ///< of the job's detail
    bool detailKnown = false;                                ///< card and policy have been read
    domain::Capabilities can;
    std::optional<domain::Run> lastOk; ///< the last ok run before it, of those that were read
    std::size_t read = 0;              ///< runs that were read
};

/// The first line of the error, or how it ended where there is none.
QString failedText(const Failure& failure);
/// The lines of the error after the first one.
QString stackText(const Failure& failure);
/// "exit 3 · 2nd attempt · after 2.5 s".
QString endText(const Failure& failure);
QString expectedText(const Failure& failure);
/// Whether trying again is safe, as far as it was declared.
QString retryText(const Failure& failure);
/// What can be done now, and what it would do.
QString nextStepText(const Failure& failure);
/// "revision 41f2 → 8f3c, host a → b" against the last ok run, or why there is nothing to compare.
QString differenceText(const Failure& failure, base::Instant now);

/// All of it with job, run, slot, runner and revision, as plain text or as Markdown for an issue.
QString plainReport(const Failure& failure, base::Instant now);
QString markdownReport(const Failure& failure, base::Instant now);

} // namespace redispatch::ui
