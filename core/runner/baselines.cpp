// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/runner/baselines.h"

#include "core/domain/baselinetext.h"
#include "core/redis/servererror.h"
#include "core/stats/percentiles.h"

namespace redispatch::runner {

using std::chrono::days;

namespace {
constexpr std::size_t mostJobs = 100'000;
} // namespace

void Baselines::ended(const base::JobId& job, bool ok, base::Instant now) {
    if (m_known.size() > mostJobs && m_due.empty())
        m_known.clear();
    Known& known = m_known[job];
    known.runs += ok;
    const bool isNewDay = known.day != std::chrono::floor<days>(now);
    const bool isEnough = !known.hasBaseline && known.runs >= stats::leastFor(0.95);
    if (known.isDue || (!isNewDay && !isEnough))
        return;
    known.isDue = true;
    m_due.push_back(job);
}

base::Status Baselines::refresh(redis::Client& client, base::Instant now, std::size_t most) {
    base::Status first;
    for (; most > 0 && !m_due.empty(); --most) {
        const base::JobId job = m_due.front();
        Known& known = m_known[job];
        if (auto done = refresh(client, job, known, now); !done) {
            if (!client.isConnected())
                return done;
            if (first)
                first = std::move(done);
        }
        known.isDue = false;
        m_due.pop_front();
    }
    return first;
}

base::Status Baselines::refresh(redis::Client& client, const base::JobId& job, Known& known,
                                base::Instant now) {
    const auto today = std::chrono::floor<days>(now);
    const bool isFirstLook = known.day != today;
    const std::string row = m_rowKey(job);
    known.day = today;
    const auto kept = client.call(redis::Pipeline().add("HGET", row, domain::baselineField));
    if (!kept)
        return base::Error(kept.error()).during("reading the usual durations of " + job.str());
    // Another runner, or an earlier life of this one, may have been here today.
    const auto baseline = domain::baselineFrom((*kept)[0].text());
    known.hasBaseline = baseline.has_value();
    if (baseline && baseline->day == today && isFirstLook)
        return {};
    const auto usual = m_sketches.loadBaseline(client, job, now);
    if (!usual)
        return usual.error();
    known.runs = usual->runs;
    if (!usual->baseline)
        return {};
    const auto written = client.call(redis::Pipeline().add("HSET", row, domain::baselineField,
                                                           domain::packBaseline({*usual->baseline, today})),
                                     redis::Client::Intent::Write);
    if (!written)
        return base::Error(written.error()).during("keeping the usual durations of " + job.str());
    known.hasBaseline = true;
    return {};
}

} // namespace redispatch::runner
