// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/detail/jobruns.h"

#include "core/base/errortext.h"
#include "ui/detail/latencytab.h"
#include "ui/detail/runstab.h"
#include "ui/theme/look.h"

#include <algorithm>
#include <iterator>
#include <unordered_map>
#include <unordered_set>
#include <utility>

namespace redispatch::ui {

std::optional<std::vector<domain::Run>> merged(const std::vector<domain::Run>& known,
                                               const domain::RunPage& newest) {
    if (newest.next.empty()) // the page is all there is
        return newest.runs;
    std::unordered_map<std::string, const domain::Run*> fresh;
    for (const domain::Run& run : newest.runs)
        fresh.emplace(keyOf(run), &run);
    const auto isFresh = [&](const domain::Run& run) { return fresh.contains(keyOf(run)); };
    const auto kept = [&](const domain::Run& run) {
        const auto found = fresh.find(keyOf(run));
        return found != fresh.end() && found->second->finishedAt == run.finishedAt;
    };
    const auto meeting = std::find_if(known.rbegin(), known.rend(), kept);
    if (meeting == known.rend())
        return std::nullopt;
    std::vector<domain::Run> all = newest.runs;
    std::remove_copy_if(meeting.base(), known.end(), std::back_inserter(all), isFresh);
    return all;
}

JobRuns::JobRuns(live::Session& session, RunsTab* runs, LatencyTab* latency, QObject* parent)
    : QObject(parent)
    , m_session(session)
    , m_tab(runs)
    , m_latency(latency)
    , m_runs(std::make_shared<const std::vector<domain::Run>>()) {
    connect(&session, &live::Session::runsReady, this, &JobRuns::onRuns);
    connect(&session, &live::Session::runReady, this, &JobRuns::onRun);
    connect(&session, &live::Session::outputReady, this, &JobRuns::onOutput);
    connect(&session, &live::Session::openedJob, this, &JobRuns::onOpened);
    connect(runs, &RunsTab::olderWanted, this, [this] { askOlder(pageSize); });
    connect(runs, &RunsTab::searchWanted, this, &JobRuns::searchOlder);
    connect(runs, &RunsTab::searchStopped, this, &JobRuns::endSearch);
    connect(runs, &RunsTab::runOpened, this, &JobRuns::runOpened);
    connect(runs, &RunsTab::outputWanted, this, [this](const std::string& run) {
        m_outputOf = run;
        m_output = m_session.requestOutput(m_job, run);
    });
    connect(latency, &LatencyTab::runActivated, this, &JobRuns::openRun);
    connect(latency, &LatencyTab::historyWanted, this, [this](base::Instant since) {
        m_wanted = since;
        loadBackToWanted();
    });
    const auto now = [this] { return m_session.serverNow(); };
    runs->setClock(now);
    latency->setClock(now);
}

void JobRuns::open(const base::JobId& job) {
    if (job == m_job)
        return refresh();
    m_job = job;
    m_runs = std::make_shared<const std::vector<domain::Run>>();
    m_next.clear();
    m_note.clear();
    m_read = m_stale = false;
    m_newest = m_older = m_single = m_output = std::nullopt;
    m_wantedRun.clear();
    endSearch();
    m_tab->clear();
    m_latency->clear();
    if (!job.empty())
        askNewest();
}

void JobRuns::refresh() {
    if (m_job.empty())
        return;
    if (m_newest)
        m_stale = true;
    else
        askFresh();
}

void JobRuns::openRun(const std::string& run) {
    if (m_job.empty() || run.empty())
        return;
    if (m_tab->openRun(run))
        return emit runOpened(run);
    m_wantedRun = run;
    if (m_read)
        m_single = m_session.requestRun(m_job, run);
}

void JobRuns::askNewest(int limit) {
    m_stale = false;
    m_newestLimit = limit;
    m_newest = m_session.requestRuns(m_job, {.before = {}, .limit = limit});
}

/// The newest few, and all down to the oldest that had not ended: of a job that runs every few seconds the
/// whole page would be hundreds of commands each time.
void JobRuns::askFresh() {
    if (!m_read || m_session.serverNow() - m_wholePageAt >= wholePageEvery)
        return askNewest();
    const auto oldestOpen =
        std::ranges::find(m_runs->rbegin(), m_runs->rend(), domain::Outcome::Running, &domain::Run::outcome);
    askNewest(std::min(pageSize, static_cast<int>(m_runs->rend() - oldestOpen) + freshPage));
}

void JobRuns::askOlder(int limit) {
    if (m_job.empty() || m_older || m_next.empty() || m_runs->size() >= mostRuns)
        return;
    m_older = m_session.requestRuns(m_job, {.before = m_next, .limit = limit});
}

void JobRuns::onRuns(quint64 ticket, const base::Result<domain::RunPage>& page) {
    const bool newest = m_newest == ticket;
    if (!newest && m_older != ticket)
        return; // of a job that is not open any more
    (newest ? m_newest : m_older).reset();
    if (!page) {
        if (page.error().kind != base::ErrorKind::Stopped) {
            const QString why = QString::fromStdString(base::sentence(page.error()));
            m_tab->setProblem(why);
            emit failed(why);
        }
        endSearch();
        m_latency->setLoading(false);
    } else if (newest) {
        auto all = merged(*m_runs, *page);
        if (!all && m_read && m_newestLimit < pageSize)
            return askNewest();
        if (m_newestLimit == pageSize)
            m_wholePageAt = m_session.serverNow();
        if (!all || !m_read || page->next.empty()) {
            m_next = page->next;
            m_older.reset(); // would not fit behind the new page
        }
        m_runs =
            std::make_shared<const std::vector<domain::Run>>(all && m_read ? std::move(*all) : page->runs);
        m_note = shown(page->note);
        m_read = true;
        show();
    } else {
        auto all = *m_runs;
        std::unordered_set<std::string> known;
        for (const domain::Run& run : all)
            known.insert(keyOf(run));
        std::ranges::copy_if(page->runs, std::back_inserter(all),
                             [&](const domain::Run& run) { return !known.contains(keyOf(run)); });
        if (m_search)
            m_search->left -= std::max(static_cast<int>(page->runs.size()), pageSize); // empty pages end too
        m_next = page->next;
        m_runs = std::make_shared<const std::vector<domain::Run>>(std::move(all));
        show();
    }
    if (newest && m_stale)
        askFresh();
}

void JobRuns::show() {
    m_tab->setCapped(!m_next.empty() && m_runs->size() >= mostRuns);
    m_tab->setRuns(m_runs, !m_next.empty() && m_runs->size() < mostRuns, m_note);
    m_latency->setRuns(m_runs);
    emit runsChanged(m_runs);
    if (!m_wantedRun.empty())
        openRun(std::exchange(m_wantedRun, {}));
    loadBackToWanted();
    goOnSearching();
}

void JobRuns::searchOlder() {
    if (m_job.empty() || m_search)
        return;
    m_search = Search{m_tab->model().rowCount() + searchMatches, searchRuns};
    m_tab->setSearching(true);
    goOnSearching();
}

void JobRuns::goOnSearching() {
    if (!m_search)
        return;
    if (m_search->left <= 0 || m_tab->model().rowCount() >= m_search->matches || m_next.empty() ||
        m_runs->size() >= mostRuns)
        return endSearch();
    askOlder(std::min(largePage, m_search->left));
}

void JobRuns::endSearch() {
    m_search.reset();
    m_tab->setSearching(false);
}

void JobRuns::wantBackTo(base::Instant since) {
    m_wanted = m_wanted ? std::min(*m_wanted, since) : since;
    loadBackToWanted();
}

void JobRuns::loadBackToWanted() {
    if (!m_wanted || !m_read || m_next.empty())
        return;
    for (auto run = m_runs->rbegin(); run != m_runs->rend(); ++run) {
        const auto at = run->startedAt ? run->startedAt : run->slotAt;
        if (at && *at < *m_wanted)
            return;
        if (at)
            break;
    }
    askOlder(largePage);
}

void JobRuns::onRun(quint64 ticket, const base::Result<domain::Run>& run) {
    if (m_single != ticket)
        return;
    m_single.reset();
    m_wantedRun.clear();
    if (!run) {
        m_tab->setProblem(QString::fromStdString(base::sentence(run.error())));
    } else if (!m_tab->openRun(run->id)) {
        m_tab->showRun(*run);
        emit runOpened(run->id);
    }
}

void JobRuns::onOutput(quint64 ticket, const base::Result<domain::RunOutput>& output) {
    if (m_output != ticket)
        return;
    m_output.reset();
    m_tab->setOutput(m_outputOf, output);
}

void JobRuns::onOpened(const base::JobId& job, const base::Result<live::OpenedJob>& opened) {
    if (job != m_job || m_job.empty())
        return;
    if (opened)
        m_tab->setDetail(opened->detail);
    refresh();
}

} // namespace redispatch::ui
