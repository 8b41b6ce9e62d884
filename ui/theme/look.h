// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/domain/job.h"
#include "core/domain/strip.h"
#include "core/stats/health.h"
#include "ui/theme/colours.h"
#include "ui/theme/glyph.h"

#include <QString>

namespace redispatch::ui {

/// How a state or an outcome is shown everywhere: shape, colour and word together.
struct Look {
    Glyph glyph;
    QColor colour;
    QString word;
};

Look lookOf(domain::JobState state, const Colours& colours);
Look lookOf(stats::HealthState state, const Colours& colours);
/// What the state column shows: the headline with its words, or what the engine says where that is more.
Look lookOf(const domain::Job& job, const stats::Health& health, const Colours& colours);
Look lookOf(domain::Outcome outcome, const Colours& colours);
/// A run or a slot that had none ("skipped: overlap", "missed").
Look lookOf(const domain::Run& run, const Colours& colours);
Look lookOf(const domain::Fate& fate, const Colours& colours);

/// Untrusted bytes as they may be shown.
QString shown(std::string_view bytes, bool keepLines = false);
/// The same for a tooltip, where Qt would guess rich text.
QString shownTip(const QString& plain);
/// "1,234,567"
QString shownCount(std::size_t number);

} // namespace redispatch::ui
