// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/jobs/stripruns.h"

#include "core/stats/latencyshift.h"
#include "ui/detail/runtext.h"

#include <algorithm>
#include <cmath>

namespace redispatch::ui {

using domain::Fate;
using domain::Outcome;
using domain::Run;

namespace {

constexpr std::size_t fateBytes = 4;
constexpr std::size_t mostPassedOver = 8; // entries without a fate in a row
constexpr double durationSlack = 0.02;    // a packed duration is within 1 %

bool sameDuration(base::milliseconds a, base::milliseconds b) {
    const auto difference = static_cast<double>(std::abs((a - b).count()));
    return difference <= 1 || difference <= durationSlack * static_cast<double>(std::max(a, b).count());
}

bool agrees(const Fate& fate, const Run& run) {
    const bool slot = fate.skipped || fate.outcome == Outcome::None;
    if (slot != isSlotOnly(run))
        return false;
    if (slot)
        return !fate.skipped || !run.skipped || *fate.skipped == *run.skipped;
    return fate.outcome == run.outcome &&
           (!fate.duration || !run.duration || sameDuration(*fate.duration, *run.duration));
}

} // namespace

std::vector<int> matchRuns(std::span<const Fate> fates, std::span<const Run> newestFirst) {
    std::vector<int> places(fates.size(), -1);
    std::size_t next = 0; // the newest run without a fate
    int slotsLeft = 0;    // of the entry about several slots before it
    for (std::size_t i = fates.size(); i-- > 0;) {
        if (slotsLeft > 0 && agrees(fates[i], newestFirst[next - 1])) {
            places[i] = static_cast<int>(next) - 1;
            --slotsLeft;
            continue;
        }
        slotsLeft = 0;
        const std::size_t end = std::min(newestFirst.size(), next + mostPassedOver);
        for (std::size_t run = next; run < end; ++run)
            if (agrees(fates[i], newestFirst[run])) {
                places[i] = static_cast<int>(run);
                slotsLeft = newestFirst[run].skippedCount - 1;
                next = run + 1;
                break;
            }
    }
    return places;
}

int fatesIn(std::string_view strip) {
    return static_cast<int>(std::min(strip.size() / fateBytes, domain::stripLength));
}

/// How many fates `after` has behind those of `before`; nothing when it is another strip.
std::optional<int> fatesAdded(std::string_view before, std::string_view after) {
    for (int added = 0; added <= fatesIn(after); ++added) {
        const std::string_view kept =
            after.substr(0, after.size() - static_cast<std::size_t>(added) * fateBytes);
        if (!kept.empty() && before.ends_with(kept))
            return added;
    }
    return std::nullopt;
}

StripRecord recordOf(std::string_view strip, std::span<const Run> newestFirst) {
    StripRecord record;
    const std::vector<Fate> fates = domain::unpackStrip(strip);
    const std::vector<int> places = matchRuns(fates, newestFirst);
    record.runs.resize(fates.size());
    std::vector<Run> known;
    const std::string* revision = nullptr;
    for (std::size_t i = 0; i < places.size(); ++i) {
        if (places[i] < 0)
            continue;
        const Run& run = newestFirst[static_cast<std::size_t>(places[i])];
        record.runs[i] = run;
        known.push_back(run);
        if (run.revision.empty())
            continue;
        if (revision && *revision != run.revision)
            record.newRevisions.push_back(static_cast<int>(i));
        revision = &run.revision;
    }
    for (const stats::LatencyShift& shift : stats::shiftsOf(known)) {
        const auto first = std::ranges::find_if(
            record.runs, [&](const std::optional<Run>& run) { return run && run->id == shift.run; });
        if (shift.measured == stats::Measured::Latency && first != record.runs.end())
            record.shifts.push_back({static_cast<int>(first - record.runs.begin()), shift.shift.change});
    }
    return record;
}

StripOverlay overlayOf(const StripRecord* record, int chosen) {
    return record ? StripOverlay{chosen, record->newRevisions, record->shifts} : StripOverlay{chosen, {}, {}};
}

StripRuns::StripRuns(live::Session& session, QObject* parent) : QObject(parent), m_session(session) {
    connect(&session, &live::Session::runsReady, this, &StripRuns::take);
}

void StripRuns::want(const domain::Job& job) {
    m_order.remove(job.id);
    m_order.push_front(job.id);
    Entry& entry = m_entries[job.id];
    const bool current = entry.strip == job.strip && entry.last == job.last.id;
    if (current && (entry.ticket || (!entry.record.error && entry.record.runs.size() > 0)))
        return;
    entry = {job.strip, job.last.id, {}, {}};
    entry.ticket =
        m_session.requestRuns(job.id, {.before = {}, .limit = static_cast<int>(domain::stripLength)});
    while (m_order.size() > mostKept) {
        m_entries.erase(m_order.back());
        m_order.pop_back();
    }
}

const StripRecord* StripRuns::find(const domain::Job& job) const {
    const auto found = m_entries.find(job.id);
    if (found == m_entries.end() || found->second.ticket || found->second.strip != job.strip ||
        found->second.last != job.last.id)
        return nullptr;
    return &found->second.record;
}

void StripRuns::take(quint64 ticket, const base::Result<domain::RunPage>& page) {
    const auto found = std::ranges::find_if(
        m_entries, [ticket](const auto& entry) { return entry.second.ticket == ticket; });
    if (found == m_entries.end())
        return; // somebody else's, or of a row that is out of date
    Entry& entry = found->second;
    entry.ticket.reset();
    entry.record = page ? recordOf(entry.strip, page->runs) : StripRecord{{}, {}, {}, page.error()};
    emit recordReady(found->first);
}

} // namespace redispatch::ui
