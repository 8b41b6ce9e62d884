// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/timeline/timelinetext.h"

#include "core/base/humanize.h"
#include "core/base/text.h"
#include "core/query/columns.h"
#include "core/query/jobhealth.h"
#include "ui/detail/runtext.h"
#include "ui/theme/look.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QLocale>

namespace redispatch::ui {

using base::Instant;
using domain::Run;

namespace {

QString phrase(const char* text, int n = -1) {
    return QCoreApplication::translate("Timeline", text, nullptr, n);
}

QString countWords(long long number) {
    return QString::fromStdString(base::countText(number));
}

QString awayText(Instant at, Instant now) {
    return QString::fromStdString(base::relativeText(at, now));
}

QString plainWord(domain::Outcome outcome) {
    return lookOf(outcome, lightColours()).word;
}

void addRun(CardText& card, const domain::Job& job, const LaneBar& bar, const Run& run, Instant now,
            const QTimeZone& zone) {
    QString title = plainWord(run.outcome);
    if (run.outcome == domain::Outcome::Running && run.startedAt)
        title = phrase("running for %1")
                    .arg(durationWords(std::max(now - *run.startedAt, base::milliseconds(0))));
    else if (run.duration)
        title += phrase(" after %1").arg(durationWords(run.duration));
    if (bar.count > 1)
        card.lines << phrase("%1 runs here; the worst:").arg(countWords(bar.count));
    card.lines << title;
    if (run.startedAt)
        card.lines
            << phrase("started %1, %2").arg(slotClock(*run.startedAt, zone), awayText(*run.startedAt, now));
    if (run.slotAt)
        card.lines << (run.startedAt && *run.startedAt - *run.slotAt >= base::milliseconds(1000)
                           ? phrase("slot %1, %2 late")
                                 .arg(slotClock(*run.slotAt, zone),
                                      durationWords(base::milliseconds(*run.startedAt - *run.slotAt)))
                           : phrase("slot %1").arg(slotClock(*run.slotAt, zone)));
    if (job.medianDuration && run.duration && run.outcome == domain::Outcome::Ok)
        card.lines << phrase("median %1").arg(durationWords(job.medianDuration));
    const QString by = triggerText(run);
    if (by != dash())
        card.lines << phrase("by %1").arg(by);
    if (bar.overlaps)
        card.lines << phrase("overlaps another run of this job");
    if (!run.error.empty())
        card.lines << shown(base::elided(run.error, 120));
}

void addHole(CardText& card, const LaneHole& hole, std::span<const Run> runs, const QTimeZone& zone) {
    switch (hole.kind) {
    case LaneHole::Kind::Skipped:
        card.lines << (hole.run < runs.size() ? slotText(runs[hole.run]) : phrase("skipped"));
        break;
    case LaneHole::Kind::Missed:
        card.lines << (hole.run < runs.size() ? slotText(runs[hole.run]) : phrase("missed"));
        break;
    case LaneHole::Kind::Unrecorded:
        card.lines << (hole.count == 1
                           ? phrase("no record of this slot")
                           : phrase("no record of %1 slots from here").arg(countWords(hole.count)));
        card.lines << phrase("due by the present schedule");
        break;
    }
    card.lines << phrase("slot %1").arg(slotClock(hole.at, zone));
}

void addTick(CardText& card, const domain::Job& job, const LaneTick& tick, Instant now,
             const QTimeZone& zone) {
    if (tick.late)
        card.lines << phrase("late: due since %1")
                          .arg(durationWords(std::max(now - tick.at, base::milliseconds(0))));
    else if (tick.held)
        card.lines << phrase("will not start: held back");
    else
        card.lines << phrase("due %1").arg(awayText(tick.at, now));
    card.lines << phrase("slot %1").arg(slotClock(tick.at, zone));
    if (tick.count > 1)
        card.lines << phrase("%1 slots on this pixel").arg(countWords(tick.count));
    if (job.medianDuration)
        card.lines << phrase("expected to take %1 (median)").arg(durationWords(job.medianDuration));
    if (tick.overlaps)
        card.lines << phrase("the slot before may still be running");
}

void addDoubts(CardText& card, const LoadForecast& load) {
    if (load.withoutMedian() > 0)
        card.lines << phrase("%1 jobs without a median count as no time")
                          .arg(countWords(static_cast<long long>(load.withoutMedian())));
    if (load.notComputable() > 0)
        card.lines << phrase("%1 schedules cannot be computed")
                          .arg(countWords(static_cast<long long>(load.notComputable())));
}

} // namespace

QString CardText::text() const {
    return title.isEmpty() ? QString() : title + QStringLiteral(": ") + lines.join(QStringLiteral(" · "));
}

QString slotClock(Instant at, const QTimeZone& zone) {
    const QDateTime time = QDateTime::fromMSecsSinceEpoch(base::msSinceEpoch(at), zone);
    return QLocale::c().toString(time, time.time().second() == 0 ? QStringLiteral("ddd d MMM HH:mm")
                                                                 : QStringLiteral("ddd d MMM HH:mm:ss"));
}

QString staleText(const query::ReadAge& read) {
    if (!read.age)
        return {};
    return phrase("No connection: all this was read %1 ago. What happened since is not known.")
        .arg(durationWords(*read.age));
}

QString rowText(const domain::Job& job, Instant now, const query::ReadAge& read, const QTimeZone& zone) {
    QString text = shown(job.name) + QStringLiteral(": ") +
                   QString::fromStdString(query::stateText(job, query::healthOf(job, now, read))) +
                   QLatin1Char('.');
    if (job.runningSince)
        text += phrase(" Running for %1.")
                    .arg(durationWords(std::max(now - *job.runningSince, base::milliseconds(0))));
    if (job.nextAt)
        text += phrase(" Next %1, %2.").arg(slotClock(*job.nextAt, zone), awayText(*job.nextAt, now));
    else
        text += phrase(" No next run.");
    if (job.last.outcome != domain::Outcome::None) {
        const auto at = job.last.finishedAt ? job.last.finishedAt : job.last.startedAt;
        text += phrase(" Last %1").arg(plainWord(job.last.outcome));
        if (at)
            text += QLatin1Char(' ') + awayText(*at, now);
        if (job.last.duration)
            text += phrase(" after %1").arg(durationWords(job.last.duration));
        text += QLatin1Char('.');
    }
    if (job.paused) {
        text += phrase(" Paused by %1").arg(shown(job.paused->by));
        if (job.paused->until)
            text += phrase(" until %1").arg(slotClock(*job.paused->until, zone));
        if (!job.paused->reason.empty())
            text += QStringLiteral(": ") + shown(base::elided(job.paused->reason, 80));
        text += QLatin1Char('.');
    }
    return text;
}

CardText cardText(const domain::Job& job, const Lane& lane, const LaneHit& hit, std::span<const Run> runs,
                  Instant now, const QTimeZone& zone) {
    CardText card;
    if (hit.kind == LaneHit::Kind::None)
        return card;
    card.title = shown(job.name);
    switch (hit.kind) {
    case LaneHit::Kind::Bar:
        if (const LaneBar& bar = lane.bars[hit.index]; bar.run < runs.size())
            addRun(card, job, bar, runs[bar.run], now, zone);
        break;
    case LaneHit::Kind::Hole:
        addHole(card, lane.holes[hit.index], runs, zone);
        break;
    case LaneHit::Kind::Tick:
        addTick(card, job, lane.ticks[hit.index], now, zone);
        break;
    case LaneHit::Kind::Pause:
        if (job.paused) {
            card.lines << phrase("paused by %1").arg(shown(job.paused->by));
            card.lines << (job.paused->until
                               ? phrase("from %1 until %2")
                                     .arg(slotClock(job.paused->since, zone),
                                          slotClock(*job.paused->until, zone))
                               : phrase("since %1, without an end").arg(slotClock(job.paused->since, zone)));
            if (!job.paused->reason.empty())
                card.lines << QStringLiteral("“%1”").arg(shown(base::elided(job.paused->reason, 80)));
        }
        break;
    case LaneHit::Kind::None:
        break;
    }
    return card;
}

CardText loadText(const LoadForecast& load, std::size_t bin, Instant now, const QTimeZone& zone) {
    const Instant from = load.from() + static_cast<long long>(bin) * load.bin();
    const LoadBin& seen = load.bins()[bin];
    const QDateTime end = QDateTime::fromMSecsSinceEpoch(base::msSinceEpoch(from + load.bin()), zone);
    CardText card;
    card.title =
        slotClock(from, zone) + QStringLiteral(" – ") + QLocale::c().toString(end, QStringLiteral("HH:mm"));
    const auto starts = static_cast<long long>(seen.starts + 0.5);
    card.lines << (starts == 1 ? phrase("1 start due") : phrase("%1 starts due").arg(countWords(starts)));
    card.lines << phrase("about %1 at once")
                      .arg(QString::number(seen.concurrent, 'f', seen.concurrent < 10 ? 1 : 0));
    if (from < now)
        card.lines << phrase("by the present schedules, not what ran");
    addDoubts(card, load);
    return card;
}

CardText loadSummary(const LoadForecast& load, const TimeStretch& view, Instant now, const QTimeZone& zone) {
    CardText card;
    card.title = phrase("Load by the schedules");
    if (const auto bin = load.busiest(std::max(now, view.from), view.to)) {
        const LoadBin& seen = load.bins()[*bin];
        const Instant from = load.from() + static_cast<long long>(*bin) * load.bin();
        card.lines << phrase("busiest ahead: %1").arg(slotClock(from, zone));
        card.lines << phrase("%1 starts in %2, about %3 at once")
                          .arg(countWords(static_cast<long long>(seen.starts + 0.5)),
                               durationWords(load.bin()),
                               QString::number(seen.concurrent, 'f', seen.concurrent < 10 ? 1 : 0));
    } else {
        card.lines << phrase("nothing is due in the time shown");
    }
    addDoubts(card, load);
    return card;
}

} // namespace redispatch::ui
