// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/detail/runtext.h"

#include "core/base/humanize.h"
#include "core/base/text.h"
#include "ui/theme/look.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QLocale>

#include <cmath>
#include <csignal>
#include <cstring>

namespace redispatch::ui {

namespace {

QString say(const char* text, int n = -1) {
    return QCoreApplication::translate("RunText", text, nullptr, n);
}

QString wordOf(std::string_view word) {
    return QString::fromLatin1(word.data(), static_cast<qsizetype>(word.size()));
}

} // namespace

QString dash() {
    return QStringLiteral("–");
}

QString clockText(base::Instant at, base::Instant now, const QTimeZone& zone) {
    const QDateTime time = QDateTime::fromMSecsSinceEpoch(base::msSinceEpoch(at), zone);
    const QDateTime today = QDateTime::fromMSecsSinceEpoch(base::msSinceEpoch(now), zone);
    const bool sameYear = time.date().year() == today.date().year();
    return QLocale::c().toString(time, sameYear ? QStringLiteral("d MMM HH:mm:ss")
                                                : QStringLiteral("d MMM yyyy HH:mm:ss"));
}

QString durationWords(std::optional<base::milliseconds> duration) {
    return duration ? QString::fromStdString(base::durationText(*duration)) : dash();
}

QString durationWords(double ms) {
    if (ms > 0 && ms < 10 && std::abs(ms - std::round(ms)) > 0.05)
        return QString::number(ms, 'f', 1) + QStringLiteral(" ms");
    return durationWords(base::milliseconds(std::llround(ms)));
}

QString triggerText(const domain::Run& run) {
    const QString kind = wordOf(domain::word(run.trigger));
    if (run.trigger == domain::TriggerKind::Unknown)
        return run.by.empty() ? dash() : shown(run.by);
    return run.by.empty() ? kind : kind + QStringLiteral(", ") + shown(run.by);
}

std::optional<double> progressOf(const domain::Run& run) {
    const auto number = base::parseDouble(run.progress);
    return number && *number >= 0 && *number <= 100 ? number : std::nullopt;
}

QString progressText(const domain::Run& run) {
    constexpr std::size_t most = 80; // bytes
    if (const auto share = progressOf(run))
        return say("%1 %").arg(QString::number(*share, 'f', 0));
    return shown(base::elided(run.progress, most));
}

QString attemptText(int attempt) {
    const int tens = attempt % 100 / 10;
    const int ones = attempt % 10;
    const char* ending = tens == 1 ? "th" : ones == 1 ? "st" : ones == 2 ? "nd" : ones == 3 ? "rd" : "th";
    return say("%1%2 attempt").arg(attempt).arg(QLatin1String(ending));
}

QString exitText(const domain::Run& run) {
    if (run.signal) {
        const char* name = sigabbrev_np(*run.signal);
        return say("signal %1").arg(*run.signal) +
               (name ? QStringLiteral(" (%1)").arg(QString::fromLatin1(name)) : QString());
    }
    return run.exitCode ? QString::number(*run.exitCode) : dash();
}

QString cacheText(const domain::Meters& meters) {
    return meters.cache == domain::CacheStatus::Unknown ? dash() : wordOf(domain::word(meters.cache));
}

QString hitsText(const domain::Meters& meters) {
    const double hits = meters.cacheHits.value_or(0);
    const double lookups = hits + meters.cacheMisses.value_or(0);
    if (!(lookups > 0))
        return {};
    return say("%1 % of %2 look-ups").arg(QString::number(hits / lookups * 100, 'f', 0), numberText(lookups));
}

QString hitShareText(const domain::Meters& meters) {
    const double hits = meters.cacheHits.value_or(0);
    const double lookups = hits + meters.cacheMisses.value_or(0);
    return lookups > 0 ? say("%1 % hits").arg(QString::number(hits / lookups * 100, 'f', 0)) : QString();
}

QString numberText(std::optional<double> number) {
    if (!number)
        return dash();
    if (std::abs(*number) < 1e15 && *number == std::floor(*number))
        return QString::fromStdString(base::countText(static_cast<long long>(*number)));
    return QString::number(*number, 'g', 4);
}

QString slotText(const domain::Run& run) {
    const int count = std::max(run.skippedCount, 1);
    const QString counted =
        count == 1 ? say("1 slot") : say("%1 slots").arg(QString::fromStdString(base::countText(count)));
    if (!run.skipped)
        return say("%1 missed").arg(counted);
    return say("%1 skipped: %2")
        .arg(counted, wordOf(domain::word(*run.skipped)).replace(QLatin1Char('_'), QLatin1Char(' ')));
}

bool isSlotOnly(const domain::Run& run) {
    return run.skipped || (run.outcome == domain::Outcome::None && !run.startedAt && run.skippedCount > 0);
}

bool isWaiting(const domain::Run& run) {
    return !run.skipped && run.outcome == domain::Outcome::None && run.skippedCount == 0;
}

} // namespace redispatch::ui
