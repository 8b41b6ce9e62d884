// SPDX-License-Identifier: GPL-3.0-or-later
// One verb for many jobs: what is to be done to each, in turn, and what came of it.
#pragma once

#include "core/base/result.h"
#include "core/domain/intent.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace redispatch::domain {

/// Most jobs of one bulk.
inline constexpr std::size_t maxBulkItems = 10'000;
/// Jobs treated in a second, where nobody says otherwise: other work on that Redis goes first.
inline constexpr int usualBulkPace = 50;

/// What is wanted of every job. Of a retry the run is left empty: each job's own last one is meant, or with
/// `ofRuns` the one that each item names.
struct BulkOrder {
    decltype(Intent::what) what;
    std::string by;     ///< user@host; empty: this process
    std::string reason; ///< as typed; which bulk it was is added
    std::string id; ///< newRequestId(); the requests' ids follow from it, so a repeat of the same is harmless
    bool ofRuns = false; ///< several runs of a job are treated: the requests' ids tell the runs apart
};

enum class BulkFate : std::uint8_t {
    Waiting,
    Done,
    Refused,  ///< the job or the profile does not allow it; nothing was done
    Failed,   ///< it was tried; the error says whether it may have been done
    NotTried, ///< the bulk was stopped before
};

struct BulkItem {
    base::JobId job;
    std::string name;                            ///< the engine's own, raw bytes
    std::string run;                             ///< of a retry; of a trigger that repeats it
    std::optional<ParameterValues> parameters{}; ///< of a trigger that repeats a run: in place of the order's
    BulkFate fate = BulkFate::Waiting;
    Receipt receipt;                  ///< of Done
    std::optional<base::Error> error; ///< of Refused and Failed; of NotTried where an error stopped the bulk
    int place = 0;                    ///< among those that are tried, from 1; 0: refused beforehand
};

struct BulkCounts {
    std::size_t waiting = 0;
    std::size_t done = 0;
    std::size_t refused = 0;
    std::size_t failed = 0;
    std::size_t notTried = 0;
    std::size_t total() const { return waiting + done + refused + failed + notTried; }
    bool operator==(const BulkCounts&) const = default;
};

/// Keeps account of a bulk while somebody else asks and answers: take intent(next()), carry it out, hand the
/// answer to take(), until next() is empty.
class Bulk {
public:
    Bulk() = default;
    Bulk(BulkOrder order, std::vector<BulkItem> items);

    const BulkOrder& order() const { return m_order; }
    const std::vector<BulkItem>& items() const { return m_items; }
    const BulkCounts& counts() const { return m_counts; }

    /// The item whose turn it is; empty when none waits.
    std::optional<std::size_t> next() const;
    Intent intent(std::size_t item) const;
    /// What came of it. An answer that the others would get as well, such as a broken link, stops the rest.
    void take(std::size_t item, base::Result<Receipt> answer);
    /// What waits is not tried; `why` where it was an error.
    void stop(const std::optional<base::Error>& why = {});
    /// What failed or was not tried waits again, under the same request ids.
    void again();
    /// The error that weighs most: one whose effect is uncertain, then a failure, then a stop, then a
    /// refusal.
    std::optional<base::Error> worst() const;

private:
    void settle(BulkItem& item, BulkFate fate);
    BulkOrder m_order;
    std::vector<BulkItem> m_items;
    BulkCounts m_counts;
    std::size_t m_next = 0; ///< nothing waits before it
    int m_places = 0;
};

/// The request id of one job in a bulk, or of one of its runs; the same whatever the others are.
std::string bulkRequestId(std::string_view bulk, const base::JobId& job, std::string_view run = {});

/// Whether every other job would be answered so too.
bool stopsBulk(const base::Error& error);

std::string_view word(BulkFate fate); ///< "not_tried"

} // namespace redispatch::domain
