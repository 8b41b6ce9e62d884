// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/timeline/lane.h"

#include "ui/timeline/jobrule.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace redispatch::ui {

using base::Instant;
using base::milliseconds;
using domain::Outcome;
using domain::Run;

int severity(Outcome outcome) {
    switch (outcome) {
    case Outcome::None:
        return 0;
    case Outcome::Ok:
        return 1;
    case Outcome::Unknown:
        return 2;
    case Outcome::Cancelled:
        return 3;
    case Outcome::Running:
        return 4;
    case Outcome::Stale:
        return 5;
    case Outcome::Lost:
        return 6;
    case Outcome::Killed:
        return 7;
    case Outcome::Timeout:
        return 8;
    case Outcome::Failed:
        return 9;
    }
    return 0;
}

void Lane::clear() {
    bars.clear();
    holes.clear();
    ticks.clear();
    pause.reset();
    tracks = 1;
    densePast = false;
}

namespace {

bool isHole(const Run& run) {
    return run.skipped || run.outcome == Outcome::None;
}

struct Spell {
    Instant from;
    Instant to;
    std::uint32_t run;
};

/// When the run was under way. Nothing for one that waits.
std::optional<Spell> spellOf(const Run& run, std::uint32_t index, Instant now) {
    std::optional<Instant> from = run.startedAt;
    std::optional<Instant> to = run.finishedAt;
    if (!to && run.startedAt && run.duration)
        to = *run.startedAt + *run.duration;
    if (!from && to)
        from = *to - run.duration.value_or(milliseconds(0));
    if (!from)
        return std::nullopt;
    if (!to)
        to = run.outcome == Outcome::Running ? std::max(now, *from) : *from;
    return Spell{*from, std::max(*to, *from), index};
}

class BarLayout {
public:
    BarLayout(Lane& lane, const TimeStretch& view, std::span<const Run> runs)
        : m_lane(lane), m_view(view), m_runs(runs) {}

    void add(const Spell& spell) {
        const Run& run = m_runs[spell.run];
        // The first free track; with all of them taken the one that is free soonest.
        std::size_t track = 0;
        bool overlaps = true;
        for (std::size_t i = 0; i < m_ends.size() && overlaps; ++i)
            if (m_ends[i] <= spell.from) {
                track = i;
                overlaps = i > 0;
                break;
            }
        if (overlaps && m_ends[track] > spell.from)
            track = static_cast<std::size_t>(std::ranges::min_element(m_ends) - m_ends.begin());
        if (overlaps)
            markUnderWay(spell.from);
        m_ends[track] = std::max(m_ends[track], spell.to);
        if (spell.to < m_view.from || spell.from >= m_view.to)
            return;
        const auto left = static_cast<float>(std::max(m_view.x(spell.from), -8.0));
        const auto right = static_cast<float>(std::min(m_view.x(spell.to), m_view.width + 8));
        LaneBar bar{left,        std::max(right - left, leastBar),
                    run.outcome, static_cast<std::uint8_t>(track),
                    overlaps,    run.trigger == domain::TriggerKind::Manual,
                    1,           spell.run};
        const std::size_t last = m_last[track];
        if (last != noBar && bar.width <= leastBar && m_lane.bars[last].width <= leastBar &&
            std::floor(bar.x / leastBar) <= std::floor(m_lane.bars[last].x / leastBar)) {
            merge(m_lane.bars[last], bar);
            return;
        }
        m_last[track] = m_lane.bars.size();
        m_lane.bars.push_back(bar);
        m_lane.tracks = std::max<std::uint8_t>(m_lane.tracks, static_cast<std::uint8_t>(track + 1));
    }

private:
    static constexpr std::size_t noBar = ~std::size_t{0};

    void merge(LaneBar& into, const LaneBar& bar) {
        if (severity(bar.outcome) >= severity(into.outcome)) {
            into.outcome = bar.outcome;
            into.run = bar.run;
        }
        into.manual = into.manual || bar.manual;
        into.overlaps = into.overlaps || bar.overlaps;
        into.count += bar.count;
        m_lane.densePast = true;
    }

    /// Those that were running when another began overlap too.
    void markUnderWay(Instant at) {
        for (std::size_t i = 0; i < m_ends.size(); ++i)
            if (m_ends[i] > at && m_last[i] != noBar)
                m_lane.bars[m_last[i]].overlaps = true;
    }

    Lane& m_lane;
    const TimeStretch& m_view;
    std::span<const Run> m_runs;
    std::array<Instant, mostTracks> m_ends{};
    std::array<std::size_t, mostTracks> m_last{noBar, noBar, noBar};
};

void layOutRuns(Lane& lane, const LaneInput& input, const TimeStretch& view) {
    thread_local std::vector<Spell> spells;
    spells.clear();
    for (std::uint32_t i = 0; i < input.runs.size(); ++i)
        if (!isHole(input.runs[i]))
            if (const auto spell = spellOf(input.runs[i], i, input.now))
                spells.push_back(*spell);
    std::ranges::sort(spells, {}, &Spell::from);
    BarLayout layout(lane, view, input.runs);
    for (const Spell& spell : spells)
        layout.add(spell);
}

void layOutHoles(Lane& lane, const LaneInput& input, const TimeStretch& view) {
    for (std::uint32_t i = 0; i < input.runs.size(); ++i) {
        const Run& run = input.runs[i];
        if (!isHole(run) || !run.slotAt || *run.slotAt < view.from || *run.slotAt >= view.to)
            continue;
        lane.holes.push_back({static_cast<float>(view.x(*run.slotAt)),
                              run.skipped ? LaneHole::Kind::Skipped : LaneHole::Kind::Missed,
                              static_cast<std::uint32_t>(std::max(run.skippedCount, 1)), i, *run.slotAt});
    }
}

/// The slots of the present schedule that no record speaks of. Only where the records are known to be whole,
/// and only after one that this very schedule made: an older schedule's slots were others.
void layOutUnrecorded(Lane& lane, const LaneInput& input, const TimeStretch& view) {
    if (!input.due || !input.due->exact() || !input.completeFrom)
        return;
    struct Covered {
        Instant from;
        std::uint32_t slots;
    };
    thread_local std::vector<Covered> covered;
    covered.clear();
    for (const Run& run : input.runs)
        if (run.slotAt && run.trigger != domain::TriggerKind::Manual)
            covered.push_back(
                {*run.slotAt, isHole(run) ? static_cast<std::uint32_t>(std::max(run.skippedCount, 1)) : 1});
    std::ranges::sort(covered, {}, &Covered::from);
    const Instant end = std::min(input.now - input.grace, view.to);
    const Instant pausedSince = input.job->paused ? input.job->paused->since : end;
    bool proven = false;       // a record stands on a slot of this schedule
    std::uint32_t skipped = 0; // slots that the newest record still covers
    auto next = covered.begin();
    for (const SlotBin& slot : input.due->bins) {
        if (slot.at >= std::min(end, pausedSince))
            break;
        while (next != covered.end() && next->from < slot.at)
            skipped = (next++)->slots - 1; // what it covers beyond its own slot
        if (next != covered.end() && next->from == slot.at) {
            proven = proven || slot.at >= *input.completeFrom;
            skipped = (next++)->slots - 1;
        } else if (skipped > 0) {
            --skipped;
        } else if (proven && slot.at >= view.from) {
            const auto x = static_cast<float>(view.x(slot.at));
            lane.holes.push_back({x, LaneHole::Kind::Unrecorded, 1, noRun, slot.at});
        }
    }
}

/// Holes on one pixel become one: the worst of them, with all their slots.
void gatherHoles(Lane& lane) {
    std::ranges::stable_sort(lane.holes, {}, &LaneHole::x);
    std::size_t kept = 0;
    for (const LaneHole& hole : lane.holes) {
        LaneHole* before = kept > 0 ? &lane.holes[kept - 1] : nullptr;
        if (before && hole.x - before->x < 1 && hole.kind == before->kind) {
            before->count += hole.count;
            lane.densePast = true;
        } else {
            lane.holes[kept++] = hole;
        }
    }
    lane.holes.resize(kept);
}

void layOutTicks(Lane& lane, const LaneInput& input, const TimeStretch& view) {
    const domain::Job& job = *input.job;
    const SlotBounds bounds = boundsOf(job);
    const milliseconds median = job.medianDuration.value_or(milliseconds(0));
    const auto width = static_cast<float>(static_cast<double>(median.count()) / view.msPerPixel());
    const auto held = [&](Instant at) {
        return bounds.none || (bounds.from && at < *bounds.from) || (bounds.to && at >= *bounds.to);
    };
    std::optional<Instant> before;
    const auto add = [&](Instant at, std::uint32_t count, milliseconds bin) {
        if (at + bin <= view.from || at >= view.to)
            return;
        const bool late = at <= input.now;
        const bool overlaps = median > milliseconds(0) &&
                              ((before && at - *before < median) || (count > 1 && bin / count < median));
        before = at;
        const auto x = static_cast<float>(view.x(std::max(at, view.from)));
        if (!lane.ticks.empty() && x - lane.ticks.back().x < 1 && lane.ticks.back().late == late) {
            lane.ticks.back().count += count;
            lane.ticks.back().overlaps = lane.ticks.back().overlaps || overlaps;
            return;
        }
        lane.ticks.push_back({x, width, count, at, late, held(at), overlaps && !held(at)});
    };
    // The engine's own word on what comes next, whether we can compute the rule or not.
    if (job.nextAt && (*job.nextAt > input.now || !job.runningSince))
        add(*job.nextAt, 1, milliseconds(0));
    if (!input.due || job.state == domain::JobState::Retired || job.state == domain::JobState::Exhausted)
        return;
    for (const SlotBin& slot : input.due->bins) {
        const Instant last = slot.at + std::max(input.due->bin, milliseconds(1));
        if (last <= input.now || (bounds.to && slot.at >= *bounds.to) ||
            (job.nextAt && slot.at == *job.nextAt))
            continue;
        // Slots before the engine's next one were decided already.
        if (job.nextAt && *job.nextAt > input.now && last <= *job.nextAt && !job.paused)
            continue;
        if (slot.at > input.now || !input.due->exact())
            add(std::max(slot.at, input.now + milliseconds(1)), slot.count, input.due->bin);
    }
    std::ranges::stable_sort(lane.ticks, {}, &LaneTick::x);
}

void layOutPause(Lane& lane, const LaneInput& input, const TimeStretch& view) {
    const domain::Job& job = *input.job;
    if (!job.paused)
        return;
    const Instant to = job.paused->until.value_or(view.to);
    const double left = std::max(view.x(job.paused->since), 0.0);
    const double right = std::min(view.x(to), view.width);
    if (right > left)
        lane.pause =
            LanePause{static_cast<float>(left), static_cast<float>(right - left), !job.paused->until};
}

} // namespace

void layOut(Lane& lane, const LaneInput& input, const TimeStretch& view) {
    lane.clear();
    layOutRuns(lane, input, view);
    layOutHoles(lane, input, view);
    layOutUnrecorded(lane, input, view);
    gatherHoles(lane);
    layOutTicks(lane, input, view);
    layOutPause(lane, input, view);
}

LaneHit hitAt(const Lane& lane, double x, std::uint8_t track) {
    constexpr double near = 4;
    LaneHit best;
    double nearest = near + 0.01;
    const auto offer = [&](LaneHit hit, double distance) {
        if (distance < nearest) {
            nearest = distance;
            best = hit;
        }
    };
    for (std::size_t i = 0; i < lane.bars.size(); ++i) {
        const LaneBar& bar = lane.bars[i];
        const double outside = std::max({bar.x - x, x - (bar.x + bar.width), 0.0});
        offer({LaneHit::Kind::Bar, i}, outside + (lane.tracks > 1 && bar.track != track ? 1.0 : 0.0));
    }
    for (std::size_t i = 0; i < lane.holes.size(); ++i)
        offer({LaneHit::Kind::Hole, i}, std::max(std::abs(lane.holes[i].x - x) - 2, 0.0));
    for (std::size_t i = 0; i < lane.ticks.size(); ++i)
        offer({LaneHit::Kind::Tick, i}, std::abs(lane.ticks[i].x - x));
    if (best.kind == LaneHit::Kind::None && lane.pause && x >= lane.pause->x &&
        x <= lane.pause->x + lane.pause->width)
        best = {LaneHit::Kind::Pause, 0};
    return best;
}

float leftOf(const Lane& lane, const LaneHit& hit) {
    switch (hit.kind) {
    case LaneHit::Kind::Bar:
        return lane.bars[hit.index].x;
    case LaneHit::Kind::Hole:
        return lane.holes[hit.index].x;
    case LaneHit::Kind::Tick:
        return lane.ticks[hit.index].x;
    case LaneHit::Kind::Pause:
        return lane.pause->x;
    case LaneHit::Kind::None:
        return 0;
    }
    return 0;
}

std::vector<LaneHit> walkOrder(const Lane& lane) {
    std::vector<LaneHit> order;
    for (std::size_t i = 0; i < lane.bars.size(); ++i)
        order.push_back({LaneHit::Kind::Bar, i});
    for (std::size_t i = 0; i < lane.holes.size(); ++i)
        order.push_back({LaneHit::Kind::Hole, i});
    for (std::size_t i = 0; i < lane.ticks.size(); ++i)
        order.push_back({LaneHit::Kind::Tick, i});
    std::ranges::stable_sort(order, {}, [&](const LaneHit& hit) { return leftOf(lane, hit); });
    return order;
}

} // namespace redispatch::ui
