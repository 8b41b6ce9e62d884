// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/detail/failurereport.h"

#include "core/base/humanize.h"
#include "core/base/text.h"
#include "ui/detail/markdowntext.h"
#include "ui/detail/runglyph.h"
#include "ui/detail/runtext.h"

#include <QCoreApplication>

#include <algorithm>

namespace redispatch::ui {

using domain::Outcome;
using domain::Verb;

namespace {

QString reportPhrase(const char* text) {
    return QCoreApplication::translate("FailureReport", text);
}

std::string_view firstLine(std::string_view text) {
    text = base::trimmed(text);
    return base::trimmed(text.substr(0, text.find('\n')));
}

std::string policyOf(const Failure& failure, std::string_view name) {
    const auto found =
        std::ranges::find_if(failure.policy, [&](const auto& each) { return each.first == name; });
    return found == failure.policy.end() ? std::string() : found->second;
}

/// How often the job may be tried again by itself; nothing when that is not declared.
std::optional<std::int64_t> declaredTries(const Failure& failure) {
    if (const auto retries = base::parseInt(policyOf(failure, "retries")))
        return *retries > 0 ? retries : std::nullopt;
    const auto attempts = base::parseInt(policyOf(failure, "attempts"));
    return attempts && *attempts > 1 ? std::optional(*attempts - 1) : std::nullopt;
}

bool exitForbidsRetry(const Failure& failure) {
    if (!failure.run.exitCode)
        return false;
    std::string codes = policyOf(failure, "no retry for exit codes");
    std::ranges::replace(codes, ',', ' ');
    const std::string code = std::to_string(*failure.run.exitCode);
    const auto listed = base::split(codes, ' ');
    return std::ranges::find(listed, std::string_view(code)) != listed.end();
}

QString instant(const std::optional<base::Instant>& at) {
    return at ? QString::fromStdString(base::utcText(*at)) : QString();
}

struct ReportLine {
    QString name;
    QString value;
};

std::vector<ReportLine> contextOf(const Failure& failure) {
    const domain::Run& run = failure.run;
    std::vector<ReportLine> lines = {
        {reportPhrase("Job"), shown(failure.job.str())}, {reportPhrase("Run"), shown(run.id)},
        {reportPhrase("Slot"), instant(run.slotAt)},     {reportPhrase("Started"), instant(run.startedAt)},
        {reportPhrase("Ended"), endText(failure)},       {reportPhrase("Trigger"), triggerText(run)},
        {reportPhrase("Runner"), shown(run.runner)},     {reportPhrase("Host"), shown(run.host)},
        {reportPhrase("Revision"), shown(run.revision)}};
    for (const auto& [name, value] : run.parameters)
        lines.push_back({reportPhrase("Parameter %1").arg(shown(name)), shown(value)});
    std::erase_if(lines, [](const ReportLine& line) { return line.value.isEmpty(); });
    return lines;
}

std::vector<ReportLine> findingsOf(const Failure& failure, base::Instant now) {
    return {{reportPhrase("Expected"), expectedText(failure)},
            {reportPhrase("Safe to retry"), retryText(failure)},
            {reportPhrase("Against the last ok run"), differenceText(failure, now)},
            {reportPhrase("Next step"), nextStepText(failure)}};
}

QString errorOf(const Failure& failure) {
    return shown(base::trimmed(failure.run.error), true);
}

/// A code block that the text cannot end.
QString fenced(const QString& text) {
    QString fence = QStringLiteral("```");
    while (text.contains(fence))
        fence += QLatin1Char('`');
    return fence + QLatin1Char('\n') + text + QLatin1Char('\n') + fence + QLatin1Char('\n');
}

/// Untrusted text that must not become marks, links, mentions or HTML.
QString escaped(const QString& text) {
    QString result;
    for (const QChar c : text) {
        if (QStringLiteral("\\`*_[]<>#|~@!&").contains(c))
            result += QLatin1Char('\\');
        result += c == QLatin1Char('\n') ? QChar(QLatin1Char(' ')) : c;
    }
    return result;
}

QString differenceName(const query::RunDifference& difference) {
    switch (difference.what) {
    case query::RunDifference::What::Revision:
        return reportPhrase("revision");
    case query::RunDifference::What::Host:
        return reportPhrase("host");
    case query::RunDifference::What::Runner:
        return reportPhrase("runner");
    case query::RunDifference::What::Cache:
        return reportPhrase("cache");
    case query::RunDifference::What::Trigger:
        return reportPhrase("trigger");
    case query::RunDifference::What::Parameter:
        return reportPhrase("parameter %1").arg(shown(difference.name));
    }
    return {};
}

} // namespace

QString failedText(const Failure& failure) {
    const domain::Run& run = failure.run;
    if (const std::string_view line = firstLine(run.error); !line.empty())
        return shown(line);
    const QString limit = shown(policyOf(failure, "timeout"));
    switch (run.outcome) {
    case Outcome::Timeout:
        return limit.isEmpty() ? reportPhrase("It did not end within its time limit")
                               : reportPhrase("It did not end within its time limit of %1").arg(limit);
    case Outcome::Lost:
        return reportPhrase("Its runner vanished while it ran");
    case Outcome::Killed:
        return run.signal ? reportPhrase("It was ended by %1").arg(exitText(run))
                          : reportPhrase("It was killed");
    case Outcome::Failed:
        return run.signal     ? reportPhrase("It was ended by %1").arg(exitText(run))
               : run.exitCode ? reportPhrase("It ended with exit code %1").arg(*run.exitCode)
                              : reportPhrase("It failed without saying why");
    case Outcome::None:
    case Outcome::Running:
    case Outcome::Ok:
    case Outcome::Stale:
    case Outcome::Cancelled:
    case Outcome::Unknown:
        break;
    }
    return lookOfRun(run, lightColours()).word;
}

QString stackText(const Failure& failure) {
    const std::string_view text = base::trimmed(failure.run.error);
    const std::size_t end = text.find('\n');
    return end == std::string_view::npos ? QString() : shown(text.substr(end + 1), true);
}

QString endText(const Failure& failure) {
    const domain::Run& run = failure.run;
    QStringList parts{lookOfRun(run, lightColours()).word};
    if (run.signal)
        parts << exitText(run);
    else if (run.exitCode)
        parts << reportPhrase("exit code %1").arg(*run.exitCode);
    if (run.attempt > 1)
        parts << attemptText(run.attempt);
    if (run.duration)
        parts << reportPhrase("after %1").arg(durationWords(run.duration));
    return parts.join(QStringLiteral(" · "));
}

QString expectedText(const Failure& failure) {
    if (const QString written = plainMarkdown(failure.expected); !written.isEmpty())
        return written;
    if (!failure.detailKnown)
        return reportPhrase("being read…");
    return failure.run.exitCode ? reportPhrase("exit code 0; nobody wrote down a result")
                                : reportPhrase("an end without an error; nobody wrote down a result");
}

QString retryText(const Failure& failure) {
    const Outcome outcome = failure.run.outcome;
    if (!failure.detailKnown)
        return reportPhrase("being read…");
    if (exitForbidsRetry(failure))
        return reportPhrase("No: exit code %1 is declared as not to be retried").arg(*failure.run.exitCode);
    const bool runnersRules = !policyOf(failure, "retries").empty();
    const auto tries = declaredTries(failure);
    if (!tries)
        return runnersRules
                   ? reportPhrase("Not declared: its job file allows no retries, which is also the default")
                   : reportPhrase("Not declared: nothing says that it may run twice");
    if (outcome == Outcome::Timeout && runnersRules && policyOf(failure, "retry on timeout").empty())
        return reportPhrase("Not after a timeout: its job file allows retries of other failures only");
    const QString declared =
        *tries == 1 ? reportPhrase("Yes: it is declared to be tried again once")
                    : reportPhrase("Yes: it is declared to be tried again up to %1 times").arg(*tries);
    return outcome == Outcome::Lost || outcome == Outcome::Killed
               ? declared + reportPhrase("; this one may have done part of its work")
               : declared;
}

QString nextStepText(const Failure& failure) {
    const bool retries = failure.can.of(Verb::Retry) != domain::Why::NotOffered;
    const Verb verb = retries ? Verb::Retry : Verb::Trigger;
    const domain::Why why = failure.can.of(verb);
    QString step;
    if (why == domain::Why::Allowed || (retries && why == domain::Why::NothingToRetry)) {
        step =
            retries
                ? reportPhrase("Retry lets this run be tried again")
                : reportPhrase("Run again starts a new run now with the same parameters; the schedule stays");
    } else {
        const std::string_view reason = domain::reasonText(why);
        step = reportPhrase("It cannot be run again from here: %1")
                   .arg(QString::fromUtf8(reason.data(), static_cast<qsizetype>(reason.size())));
    }
    if (!failure.rollback.empty())
        return step + reportPhrase(". If it stays broken, follow the rollback note");
    return failure.detailKnown ? step + reportPhrase(". No rollback note is written") : step;
}

QString differenceText(const Failure& failure, base::Instant now) {
    if (!failure.lastOk)
        return reportPhrase("No ok run before it among the %1 that were read")
            .arg(QString::fromStdString(base::countText(static_cast<long long>(failure.read))));
    QStringList parts;
    for (const query::RunDifference& each : query::differences(*failure.lastOk, failure.run)) {
        const auto side = [](const std::string& value) {
            return value.empty() ? reportPhrase("none") : shown(base::elided(value, 60));
        };
        parts << QStringLiteral("%1 %2 → %3").arg(differenceName(each), side(each.before), side(each.after));
    }
    const QString when = failure.lastOk->startedAt
                             ? QString::fromStdString(base::relativeText(*failure.lastOk->startedAt, now))
                             : shown(failure.lastOk->id);
    return parts.isEmpty() ? reportPhrase("Nothing recorded differs (%1)").arg(when)
                           : parts.join(QStringLiteral(", ")) + QStringLiteral(" (%1)").arg(when);
}

QString plainReport(const Failure& failure, base::Instant now) {
    QStringList lines{reportPhrase("%1 failed: %2").arg(shown(failure.jobName), failedText(failure)),
                      QString()};
    for (const ReportLine& line : contextOf(failure))
        lines << line.name + QStringLiteral(": ") + line.value;
    lines << QString();
    for (const ReportLine& line : findingsOf(failure, now))
        lines << line.name + QStringLiteral(": ") + line.value;
    if (const QString error = errorOf(failure); !error.isEmpty())
        lines << QString() << reportPhrase("Error:") << error;
    if (!failure.run.outputTail.empty())
        lines << QString() << reportPhrase("Last output:")
              << shown(base::trimmed(failure.run.outputTail), true);
    return lines.join(QLatin1Char('\n')) + QLatin1Char('\n');
}

QString markdownReport(const Failure& failure, base::Instant now) {
    QString text =
        QStringLiteral("### ") +
        reportPhrase("%1 failed: %2").arg(escaped(shown(failure.jobName)), escaped(failedText(failure))) +
        QStringLiteral("\n\n");
    for (const ReportLine& line : contextOf(failure))
        text +=
            QStringLiteral("- **%1:** ").arg(escaped(line.name)) + escaped(line.value) + QLatin1Char('\n');
    text += QLatin1Char('\n');
    for (const ReportLine& line : findingsOf(failure, now))
        text += QStringLiteral("- **%1:** ").arg(line.name) + escaped(line.value) + QLatin1Char('\n');
    if (const QString error = errorOf(failure); !error.isEmpty())
        text += QLatin1Char('\n') + fenced(error);
    if (!failure.run.outputTail.empty())
        text += QLatin1Char('\n') + reportPhrase("Last output:") + QStringLiteral("\n\n") +
                fenced(shown(base::trimmed(failure.run.outputTail), true));
    return text;
}

} // namespace redispatch::ui
