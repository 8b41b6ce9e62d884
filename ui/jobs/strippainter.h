// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/domain/job.h"
#include "ui/theme/colours.h"

#include <QRectF>

#include <string_view>

class QPainter;

namespace redispatch::ui {

/// The last fates of a job as bars, newest on the right: height for the duration (logarithmic, within the
/// strip), colour for the outcome, hollow for a slot without a run, a notch under manual runs.
void paintStrip(QPainter& painter, const QRectF& rect, std::string_view packed, const Colours& colours);

/// Three dots for owner, expected result and rollback note: filled when written down.
void paintNotes(QPainter& painter, const QRectF& rect, domain::NotesPresent notes, const Colours& colours);

} // namespace redispatch::ui
