// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/timeline/runfeed.h"

#include <algorithm>
#include <unordered_set>

namespace redispatch::ui {

using base::ErrorKind;
using base::Instant;
using domain::Run;

namespace {

constexpr std::size_t atOnce = 2; // the opened job's own reads come first
constexpr int pageSize = 200;
constexpr std::size_t mostRuns = 1000;
constexpr std::size_t mostJobs = 400;

std::optional<Instant> timeOf(const Run& run) {
    return run.slotAt ? run.slotAt : run.startedAt ? run.startedAt : run.finishedAt;
}

} // namespace

std::optional<Instant> RunFeed::Known::completeFrom() const {
    if (!note.empty() || runs.empty())
        return std::nullopt;
    return timeOf(runs.back());
}

RunFeed::RunFeed(live::Session& session, QObject* parent) : QObject(parent), m_session(session) {
    connect(&session, &live::Session::runsReady, this, &RunFeed::take);
}

RunFeed::Stamp RunFeed::stampOf(const domain::Job& job) {
    return {job.last.id, job.last.finishedAt, job.runningSince, job.strip};
}

std::optional<Instant> RunFeed::oldest(const Entry& entry) {
    for (auto run = entry.known.runs.rbegin(); run != entry.known.runs.rend(); ++run)
        if (const auto at = timeOf(*run))
            return at;
    return std::nullopt;
}

bool RunFeed::needsNewest(const Entry& entry, const domain::Job& job) const {
    if (entry.known.error)
        return false;
    return !entry.read || entry.stamp != stampOf(job);
}

bool RunFeed::needsOlder(const Entry& entry) const {
    if (entry.known.error || !entry.read || entry.next.empty() || entry.known.runs.size() >= mostRuns)
        return false;
    const auto at = oldest(entry);
    return at && *at > m_from;
}

void RunFeed::want(std::span<const query::JobPtr> jobs, Instant from) {
    m_from = from;
    m_queue.clear();
    ++m_clock;
    for (const query::JobPtr& job : jobs) {
        Entry& entry = m_entries[job->id];
        entry.used = m_clock;
        entry.row = job;
        if (!entry.known.reading && (needsNewest(entry, *job) || needsOlder(entry)))
            m_queue.push_back(job);
    }
    dropOld();
    ask();
}

void RunFeed::ask() {
    while (m_asked.size() < atOnce && !m_queue.empty()) {
        const query::JobPtr job = m_queue.front();
        m_queue.pop_front();
        const auto found = m_entries.find(job->id);
        if (found == m_entries.end() || found->second.known.reading)
            continue;
        Entry& entry = found->second;
        const bool newest = needsNewest(entry, *job);
        if (!newest && !needsOlder(entry))
            continue;
        entry.known.reading = true;
        const auto ticket = m_session.requestRuns(
            job->id, {.before = newest ? std::string() : entry.next, .limit = pageSize});
        m_asked.emplace(ticket, Asked{job, newest});
    }
}

const RunFeed::Known* RunFeed::of(const base::JobId& job) const {
    const auto found = m_entries.find(job);
    return found == m_entries.end() ? nullptr : &found->second.known;
}

void RunFeed::forgetErrors() {
    for (auto& [job, entry] : m_entries)
        entry.known.error.reset();
}

/// A newer page on top of what is known; what does not join up with it is dropped.
void RunFeed::merge(Entry& entry, const domain::RunPage& page) {
    std::unordered_set<std::string_view> fresh;
    for (const Run& run : page.runs)
        fresh.insert(run.id);
    const bool joins =
        std::ranges::any_of(entry.known.runs, [&](const Run& run) { return fresh.contains(run.id); });
    std::vector<Run> all = page.runs;
    if (joins && !page.next.empty())
        std::ranges::copy_if(entry.known.runs, std::back_inserter(all),
                             [&](const Run& run) { return !fresh.contains(run.id); });
    else
        entry.next = page.next;
    entry.known.runs = std::move(all);
}

void RunFeed::take(quint64 ticket, const base::Result<domain::RunPage>& page) {
    const auto asked = m_asked.find(ticket);
    if (asked == m_asked.end())
        return; // somebody else's
    const Asked what = std::move(asked->second);
    m_asked.erase(asked);
    const auto found = m_entries.find(what.job->id);
    if (found != m_entries.end()) {
        Entry& entry = found->second;
        entry.known.reading = false;
        if (!page) {
            if (page.error().kind != ErrorKind::Stopped)
                entry.known.error = page.error();
        } else {
            entry.known.note = page->note;
            if (what.newest) {
                entry.stamp = stampOf(*what.job);
                entry.read = true;
                merge(entry, *page);
            } else {
                entry.next = page->runs.empty() ? std::string() : page->next;
                std::ranges::copy(page->runs, std::back_inserter(entry.known.runs));
            }
            if (entry.known.runs.size() > mostRuns)
                entry.known.runs.resize(mostRuns);
        }
        if (entry.used == m_clock && (needsNewest(entry, *entry.row) || needsOlder(entry)))
            m_queue.push_back(entry.row); // still on screen
        emit changed(what.job->id);
    }
    ask();
}

void RunFeed::dropOld() {
    if (m_entries.size() <= mostJobs)
        return;
    std::vector<quint64> used;
    used.reserve(m_entries.size());
    for (const auto& [job, entry] : m_entries)
        used.push_back(entry.used);
    const auto middle = used.begin() + static_cast<std::ptrdiff_t>(used.size() / 2);
    std::ranges::nth_element(used, middle);
    const quint64 limit = std::min(*middle, m_clock - 1);
    std::erase_if(m_entries,
                  [&](const auto& item) { return item.second.used <= limit && !item.second.known.reading; });
}

} // namespace redispatch::ui
