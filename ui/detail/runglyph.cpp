// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/detail/runglyph.h"

#include "ui/detail/runtext.h"
#include "ui/theme/metrics.h"

#include <QPainter>

namespace redispatch::ui {

Look lookOfRun(const domain::Run& run, const Colours& colours) {
    return isWaiting(run) ? lookOf(domain::JobState::Waiting, colours) : lookOf(run, colours);
}

RunGlyph::RunGlyph(QWidget* parent) : QWidget(parent) {
    setFixedSize(space::glyph, space::glyph);
}

void RunGlyph::setRun(const domain::Run& run) {
    m_run.outcome = run.outcome;
    m_run.skipped = run.skipped;
    m_run.skippedCount = run.skippedCount;
    m_run.startedAt = run.startedAt;
    update();
}

void RunGlyph::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    const Look look = lookOfRun(m_run, coloursOf(palette()));
    paintGlyph(painter, rect(), look.glyph, look.colour);
}

} // namespace redispatch::ui
