// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/jobs/stripruns.h"

#include "ui/detail/runtext.h"

#include <algorithm>
#include <cmath>

namespace redispatch::ui {

using domain::Fate;
using domain::Outcome;
using domain::Run;

namespace {

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
    entry.record = {};
    if (!page) {
        entry.record.error = page.error();
    } else {
        const std::vector<Fate> fates = domain::unpackStrip(entry.strip);
        const std::vector<int> places = matchRuns(fates, page->runs);
        entry.record.runs.resize(fates.size());
        const std::string* revision = nullptr;
        for (std::size_t i = 0; i < places.size(); ++i) {
            if (places[i] < 0)
                continue;
            const Run& run = page->runs[static_cast<std::size_t>(places[i])];
            entry.record.runs[i] = run;
            if (run.revision.empty())
                continue;
            if (revision && *revision != run.revision)
                entry.record.newRevisions.push_back(static_cast<int>(i));
            revision = &run.revision;
        }
    }
    emit recordReady(found->first);
}

} // namespace redispatch::ui
