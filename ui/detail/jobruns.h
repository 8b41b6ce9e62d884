// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/live/session.h"
#include "ui/detail/runsmodel.h"

#include <QObject>

#include <optional>
#include <string>

namespace redispatch::ui {

class LatencyTab;
class RunsTab;

/// Keeps the two tabs about a job's runs filled from the session: the newest page on every change of the
/// opened job, older pages when somebody scrolls or asks for a longer window, output when a run is chosen.
class JobRuns final : public QObject {
    Q_OBJECT

public:
    JobRuns(live::Session& session, RunsTab* runs, LatencyTab* latency, QObject* parent = nullptr);

    void open(const base::JobId& job); ///< empty: no job
    void refresh();                    ///< the newest page again; requests in flight are not doubled
    void openRun(const std::string& run);

    void wantBackTo(base::Instant since); ///< reads older pages until then, as far as they are kept

    const base::JobId& job() const { return m_job; }

signals:
    void runsChanged(const redispatch::ui::RunList& runs); ///< all that were read, newest first
    void failed(const QString& why);                       ///< a page could not be read
    void runOpened(const std::string& run);                ///< chosen in the list, or by a click in the chart

private:
    static constexpr int pageSize = 200;
    static constexpr int freshPage = 10;                        ///< runs read again when something changed
    static constexpr base::milliseconds wholePageEvery{30'000}; ///< in case older runs changed or went
    static constexpr int largePage = 1000;
    static constexpr std::size_t mostRuns = 20'000; ///< kept at once
    static constexpr int searchMatches = 50;        ///< a search for older runs ends when so many more match
    static constexpr int searchRuns = 5'000;        ///< or when it has read so many

    void askNewest(int limit = pageSize);
    void askFresh();
    void askOlder(int limit);
    void onRuns(quint64 ticket, const base::Result<domain::RunPage>& page);
    void onRun(quint64 ticket, const base::Result<domain::Run>& run);
    void onOutput(quint64 ticket, const base::Result<domain::RunOutput>& output);
    void onOpened(const base::JobId& job, const base::Result<live::OpenedJob>& opened);
    void show();
    void loadBackToWanted();
    void searchOlder();
    void goOnSearching();
    void endSearch();

    live::Session& m_session;
    RunsTab* m_tab;
    LatencyTab* m_latency;
    base::JobId m_job;
    RunList m_runs;
    std::string m_next; ///< of the oldest page that was read
    QString m_note;
    bool m_read = false;  ///< the first page is there
    bool m_stale = false; ///< something changed while a page was on its way
    std::optional<quint64> m_newest;
    int m_newestLimit = pageSize;  ///< of the page on its way
    base::Instant m_wholePageAt{}; ///< when the newest page was last read whole
    std::optional<quint64> m_older;
    std::optional<quint64> m_single;
    std::optional<quint64> m_output;
    std::string m_outputOf;
    std::string m_wantedRun;               ///< to be chosen as soon as it is known
    std::optional<base::Instant> m_wanted; ///< runs back to here are wanted
    /// For older runs that match the list's filter.
    struct Search {
        int matches = 0; ///< ends when so many are shown
        int left = 0;    ///< runs that may still be read
    };
    std::optional<Search> m_search;
};

/// `known`, newest first, brought up to date by the newest page: its runs, then those of `known` that are
/// older. They meet at the page's oldest run that ended when `known` says so; another may have been retried
/// and moved. Empty when they do not meet: runs in between are not known, and `known` is to be dropped.
std::optional<std::vector<domain::Run>> merged(const std::vector<domain::Run>& known,
                                               const domain::RunPage& newest);

} // namespace redispatch::ui
