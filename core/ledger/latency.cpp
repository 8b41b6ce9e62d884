// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ledger/latency.h"

#include "core/base/humanize.h"
#include "core/ledger/history.h"
#include "core/redis/servererror.h"
#include "core/stats/runcounts.h"

#include <algorithm>

namespace redispatch::ledger {

using base::ErrorKind;
using domain::CacheStatus;

namespace {

constexpr std::size_t lengthsPerCall = 1'000;
constexpr std::size_t hashesPerCall = 100;
constexpr std::int64_t mostFields = 2'000; // 1,900 buckets and what stands beside them

constexpr auto hours = std::chrono::hours(1);
constexpr auto days = std::chrono::days(1);
constexpr int baselineDays = 14;
constexpr int longBaselineDays = 30;

} // namespace

struct Latency::Place {
    std::string key;
    base::Instant from;
    base::Instant to;
    CacheStatus stratum;
};

namespace {

/// The keys of the stretches that touch [from, to], named by the first `digits` of their time: at most `most`
/// stretches, the newest.
template <class Place, class Unit>
std::vector<Place> placesOf(const std::string& prefix, const base::JobId& job, base::Instant from,
                            base::Instant to, Unit unit, std::size_t digits, int most) {
    std::vector<Place> places;
    const base::Instant last = std::chrono::floor<Unit>(to);
    for (base::Instant at = std::max<base::Instant>(std::chrono::floor<Unit>(from), last - (most - 1) * unit);
         at <= last; at += unit)
        for (const CacheStatus stratum : stats::allStrata)
            places.push_back({prefix + "{" + job.str() + "}:lat:" + base::utcText(at).substr(0, digits) +
                                  ":" + std::string(word(stratum)),
                              at, at + unit, stratum});
    return places;
}

/// Those of `places` that hold a sketch of a bearable size. Days without runs have none.
template <class Place>
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
    return read(client, job, placesOf<Place>(m_prefix, job, from, to, days, 10, keptSketchDays));
}

base::Result<stats::LatencySeries> Latency::loadHours(redis::Client& client, const base::JobId& job,
                                                      base::Instant from, base::Instant to) const {
    return read(client, job, placesOf<Place>(m_prefix, job, from, to, hours, 13, 24 * keptHourDays + 1));
}

base::Result<Latency::Usual> Latency::loadBaseline(redis::Client& client, const base::JobId& job,
                                                   base::Instant now) const {
    Usual usual;
    for (const int back : {baselineDays, longBaselineDays}) {
        const auto window = load(client, job, now - (back - 1) * days, now);
        if (!window)
            return window.error();
        const stats::StrataSketches durations = stats::total(*window).durations;
        usual = {stats::usualOf(durations), durations.count()};
        if (usual.baseline)
            break;
    }
    return usual;
}

base::Result<stats::LatencySeries> Latency::read(redis::Client& client, const base::JobId& job,
                                                 const std::vector<Place>& all) const {
    stats::LatencySeries window;
    const auto places = present(client, all, window.unreadable);
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
            auto counted = stats::countedFrom(fields);
            if (!counted) {
                base::Error error = std::move(counted).error();
                error.subject = place.key;
                window.unreadable.push_back(std::move(error));
                continue;
            }
            if (window.stretches.empty() || window.stretches.back().from != place.from)
                window.stretches.push_back({place.from, place.to, {}, {}});
            stats::LatencyStretch& stretch = window.stretches.back();
            stretch.totals.merge(counted->totals);
            stretch.durations.merge(place.stratum, counted->durations);
        }
    }
    return window;
}

} // namespace redispatch::ledger
