// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/runner/report.h"

#include "core/base/humanize.h"
#include "core/engines/native/encode.h"
#include "core/ledger/history.h"
#include "core/stats/runcounts.h"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace redispatch::runner {

using domain::Outcome;
using engines::native::Report;

namespace {
std::string signalText(int signal) {
    const char* name = ::sigabbrev_np(signal);
    return name ? "SIG" + std::string(name) : "signal " + std::to_string(signal);
}

std::string startFailureText(const base::Error& error) {
    std::string text = "not started: " + error.subject;
    if (!error.detail.empty())
        text += ": " + error.detail;
    else if (!error.expected.empty())
        text += ": expected " + error.expected + (error.actual.empty() ? "" : ", found " + error.actual);
    return text;
}
} // namespace

Report reportOf(const Ended& ended, domain::Meters meters) {
    Report report;
    report.duration = ended.duration;
    report.exitCode = ended.exitCode;
    report.signal = ended.signal;
    report.meters = std::move(meters);
    report.outputBytes = ended.output.totalBytes;
    report.outputTail = lastLines(ended.output);
    if (ended.failure) {
        report.outcome = Outcome::Failed;
        report.error = startFailureText(*ended.failure);
        return report;
    }
    switch (ended.cause) {
    case EndCause::Itself:
        if (ended.signal) {
            report.outcome = Outcome::Killed;
            report.error = "ended by " + signalText(*ended.signal);
        } else {
            report.outcome = ended.exitCode.value_or(0) == 0 ? Outcome::Ok : Outcome::Failed;
            if (report.outcome == Outcome::Failed)
                report.error = "exit code " + std::to_string(*ended.exitCode);
        }
        break;
    case EndCause::Timeout:
        report.outcome = Outcome::Timeout;
        report.error = "ended at its time limit, after " + base::durationText(ended.duration);
        break;
    case EndCause::LeaseLost:
        report.outcome = Outcome::Killed;
        report.error = "ended because its lease could not be kept";
        break;
    case EndCause::Shutdown:
        report.outcome = Outcome::Killed;
        report.error = "ended because the runner stops";
        break;
    }
    if (report.outcome == Outcome::Ok && ended.outputHeldOpen)
        report.error = "a process that it left behind was ended";
    return report;
}

engines::native::SketchCount sketchCountOf(const Report& report) {
    stats::RunCounts counts = stats::countsOf(report.outcome, report.duration, report.meters);
    if (counts.increments.empty())
        return {};
    return {std::move(counts.increments),
            counts.us,
            engines::native::numberText(stats::Sketch::alpha),
            std::to_string(stats::Sketch::version),
            std::chrono::days(ledger::keptSketchDays),
            std::chrono::days(ledger::keptHourDays)};
}

engines::native::SketchCount lostRunCount() {
    Report report;
    report.outcome = Outcome::Lost;
    return sketchCountOf(report);
}

std::optional<base::milliseconds> retryAfter(const engines::native::RetryPolicy& policy, const Report& report,
                                             int attempt, double random) {
    const bool isRetryable = report.outcome == Outcome::Failed || report.outcome == Outcome::Killed ||
                             report.outcome == Outcome::Lost ||
                             (report.outcome == Outcome::Timeout && policy.retryTimeout);
    if (!isRetryable || attempt > policy.attempts)
        return {};
    if (report.exitCode &&
        std::find(policy.noRetry.begin(), policy.noRetry.end(), *report.exitCode) != policy.noRetry.end())
        return {};
    const double doubled =
        static_cast<double>(policy.base.count()) * std::pow(2.0, std::clamp(attempt - 1, 0, 60));
    const double most = std::min(doubled, static_cast<double>(policy.cap.count()));
    return base::milliseconds(static_cast<long long>(most * random));
}

} // namespace redispatch::runner
