// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ledger/latency.h"

#include "core/base/humanize.h"
#include "core/ledger/history.h"
#include "core/redis/servererror.h"

#include <algorithm>

namespace redispatch::ledger {

using base::ErrorKind;
using domain::CacheStatus;

namespace {

constexpr std::size_t lengthsPerCall = 1'000;
constexpr std::size_t hashesPerCall = 100;
constexpr std::int64_t mostFields = 2'000; // 1,900 buckets and what stands beside them

struct Place {
    std::string key;
    std::chrono::sys_days day;
    CacheStatus stratum;
};

std::vector<Place> placesOf(const std::string& prefix, const base::JobId& job, base::Instant from,
                            base::Instant to) {
    std::vector<Place> places;
    const auto last = std::chrono::floor<std::chrono::days>(to);
    const auto oldest = last - std::chrono::days(keptSketchDays - 1);
    for (auto day = std::max(std::chrono::floor<std::chrono::days>(from), oldest); day <= last;
         day += std::chrono::days(1))
        for (const CacheStatus stratum : stats::allStrata)
            places.push_back({prefix + "{" + job.str() +
                                  "}:lat:" + base::utcText(base::Instant(day)).substr(0, 10) + ":" +
                                  std::string(word(stratum)),
                              day, stratum});
    return places;
}

/// Those of `places` that hold a sketch of a bearable size. Days without runs have none.
base::Result<std::vector<Place>> present(redis::Client& client, const std::vector<Place>& places,
                                         std::vector<base::Error>& unreadable) {
    std::vector<Place> found;
    for (std::size_t from = 0; from < places.size(); from += lengthsPerCall) {
        const std::size_t until = std::min(from + lengthsPerCall, places.size());
        redis::Pipeline lengths;
        for (std::size_t i = from; i < until; ++i)
            lengths.add("HLEN", places[i].key);
        const auto replies = client.run(lengths);
        if (!replies)
            return replies.error();
        for (std::size_t i = from; i < until; ++i) {
            const redis::Reply length = (*replies)[i - from];
            if (length.isError() && !length.text().starts_with("WRONGTYPE"))
                return redis::serverError(length.text(), places[i].key);
            const auto fields = length.integer().value_or(0);
            if (length.isError())
                unreadable.push_back(redis::serverError(length.text(), places[i].key));
            else if (fields > mostFields)
                unreadable.push_back(base::makeError(ErrorKind::Undecodable, places[i].key,
                                                     "at most 2,000 fields", std::to_string(fields)));
            else if (fields > 0)
                found.push_back(places[i]);
        }
    }
    return found;
}

} // namespace

base::Result<stats::LatencySeries> Latency::load(redis::Client& client, const base::JobId& job,
                                                 base::Instant from, base::Instant to) const {
    stats::LatencySeries window;
    const auto places = present(client, placesOf(m_prefix, job, from, to), window.unreadable);
    if (!places)
        return base::Error(places.error()).during("reading latencies of " + job.str());
    for (std::size_t at = 0; at < places->size(); at += hashesPerCall) {
        const std::size_t until = std::min(at + hashesPerCall, places->size());
        redis::Pipeline hashes;
        for (std::size_t i = at; i < until; ++i)
            hashes.add("HGETALL", (*places)[i].key);
        const auto replies = client.run(hashes);
        if (!replies)
            return base::Error(replies.error()).during("reading latencies of " + job.str());
        for (std::size_t i = at; i < until; ++i) {
            const Place& place = (*places)[i];
            const redis::Reply hash = (*replies)[i - at];
            if (hash.isError())
                return redis::serverError(hash.text(), place.key);
            stats::Sketch::Fields fields;
            for (std::size_t field = 0; field + 1 < hash.size(); field += 2)
                fields.emplace_back(hash[field].text(), hash[field + 1].text());
            auto sketch = stats::Sketch::from(fields);
            if (!sketch) {
                base::Error error = std::move(sketch).error();
                error.subject = place.key;
                window.unreadable.push_back(std::move(error));
                continue;
            }
            const base::Instant day{place.day};
            if (window.stretches.empty() || window.stretches.back().from != day)
                window.stretches.push_back({day, day + std::chrono::days(1), {}, {}});
            stats::LatencyStretch& stretch = window.stretches.back();
            stretch.totals.ok += sketch->count();
            stretch.durations.merge(place.stratum, *sketch);
        }
    }
    return window;
}

} // namespace redispatch::ledger
