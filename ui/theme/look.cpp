// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/look.h"

#include "core/base/humanize.h"
#include "core/base/text.h"
#include "core/query/columns.h"
#include "core/stats/healthtext.h"

namespace redispatch::ui {

using domain::JobState;
using domain::Outcome;

namespace {

QString plain(std::string_view word) {
    return QString::fromUtf8(word.data(), static_cast<qsizetype>(word.size()))
        .replace(QLatin1Char('_'), QLatin1Char(' '));
}

Look slotLook(const std::optional<domain::SkipCause>& skipped, const Colours& colours) {
    if (skipped)
        return {Glyph::Chevrons, colours.neutral,
                QStringLiteral("skipped: ") + plain(domain::word(*skipped))};
    return {Glyph::HollowBox, colours.missed, QStringLiteral("missed")};
}

} // namespace

Look lookOf(JobState state, const Colours& colours) {
    const QString text = plain(domain::word(state));
    switch (state) {
    case JobState::Invalid:
        return {Glyph::Alert, colours.odd, text};
    case JobState::Running:
        return {Glyph::Arc, colours.running, text};
    case JobState::Paused:
        return {Glyph::Bars, colours.paused, text};
    case JobState::Failing:
        return {Glyph::Cross, colours.failed, text};
    case JobState::Late:
        return {Glyph::Clock, colours.late, text};
    case JobState::Waiting:
        return {Glyph::Dots, colours.neutral, text};
    case JobState::Ok:
        return {Glyph::Disc, colours.ok, text};
    case JobState::NeverRun:
        return {Glyph::Ring, colours.neutral, text};
    case JobState::Retired:
        return {Glyph::Minus, colours.neutral, text};
    case JobState::Broken:
        return {Glyph::Alert, colours.failed, text};
    case JobState::Exhausted:
        return {Glyph::Square, colours.neutral, text};
    case JobState::Unknown:
        return {Glyph::DashedRing, colours.neutral, text};
    }
    return {Glyph::DashedRing, colours.neutral, text};
}

Look lookOf(stats::HealthState state, const Colours& colours) {
    using stats::HealthState;
    const QString text = plain(stats::word(state));
    switch (state) {
    case HealthState::Unknown:
        return {Glyph::DashedRing, colours.neutral, text};
    case HealthState::Stuck:
        return {Glyph::Octagon, colours.stuck, text};
    case HealthState::Missed:
        return {Glyph::HollowBox, colours.missed, text};
    case HealthState::Late:
        return {Glyph::Clock, colours.late, text};
    case HealthState::Failing:
        return {Glyph::Cross, colours.failed, text};
    case HealthState::Flaky:
        return {Glyph::Zigzag, colours.odd, text};
    case HealthState::Paused:
        return {Glyph::Bars, colours.paused, text};
    case HealthState::Running:
        return {Glyph::Arc, colours.running, text};
    case HealthState::NeverRun:
        return {Glyph::Ring, colours.never, text};
    case HealthState::Ok:
        return {Glyph::Disc, colours.ok, text};
    }
    return {Glyph::DashedRing, colours.neutral, text};
}

Look lookOf(const domain::Job& job, const stats::Health& health, const Colours& colours) {
    const std::string text = query::stateText(job, health);
    const auto standing = domain::jobStateFrom(query::standingOf(job, health));
    // Where the headline is the word, the shape is its own too: late, not waiting.
    const bool standingIsTold = standing && text == domain::word(*standing);
    Look look = standingIsTold ? lookOf(*standing, colours) : lookOf(health.state, colours);
    look.word = QString::fromStdString(text);
    return look;
}

Look lookOf(Outcome outcome, const Colours& colours) {
    const QString text = plain(domain::word(outcome));
    switch (outcome) {
    case Outcome::None:
        return {Glyph::Ring, colours.neutral, QStringLiteral("never ran")};
    case Outcome::Running:
        return {Glyph::Arc, colours.running, text};
    case Outcome::Ok:
        return {Glyph::Disc, colours.ok, text};
    case Outcome::Failed:
        return {Glyph::Cross, colours.failed, text};
    case Outcome::Timeout:
        return {Glyph::Hourglass, colours.failed, text};
    case Outcome::Killed:
        return {Glyph::Bolt, colours.failed, text};
    case Outcome::Lost:
        return {Glyph::Broken, colours.failed, text};
    case Outcome::Stale:
        return {Glyph::HalfDisc, colours.odd, text};
    case Outcome::Cancelled:
        return {Glyph::Slash, colours.neutral, text};
    case Outcome::Unknown:
        return {Glyph::DashedRing, colours.neutral, text};
    }
    return {Glyph::DashedRing, colours.neutral, text};
}

Look lookOf(const domain::Run& run, const Colours& colours) {
    if (run.skipped || run.outcome == Outcome::None)
        return slotLook(run.skipped, colours);
    return lookOf(run.outcome, colours);
}

Look lookOf(const domain::Fate& fate, const Colours& colours) {
    if (fate.skipped || fate.outcome == Outcome::None)
        return slotLook(fate.skipped, colours);
    return lookOf(fate.outcome, colours);
}

QString shown(std::string_view bytes, bool keepLines) {
    return QString::fromStdString(base::visible(bytes, keepLines));
}

QString shownTip(const QString& plainText) {
    return QStringLiteral("<qt>%1</qt>")
        .arg(plainText.toHtmlEscaped().replace(QLatin1Char('\n'), QStringLiteral("<br>")));
}

QString shownCount(std::size_t number) {
    return QString::fromStdString(base::countText(static_cast<long long>(number)));
}

} // namespace redispatch::ui
