// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/ids.h"
#include "core/base/result.h"
#include "core/base/text.h"
#include "core/domain/card.h"
#include "core/domain/job.h"
#include "core/redis/client.h"

#include <span>
#include <string>
#include <unordered_map>
#include <vector>

namespace redispatch::ledger {

inline constexpr std::size_t maxCardText = 16 * 1024;  ///< bytes of one part
inline constexpr std::size_t maxCardBytes = 64 * 1024; ///< of all parts together
inline constexpr int keptCardVersions = 100;           ///< before the present one

/// What a list shows of a card.
struct CardSummary {
    long long revision = 0;
    domain::NotesPresent notes;
    base::SharedText owner;
    base::SharedText tags; ///< separated by single spaces
    bool operator==(const CardSummary&) const = default;
};
using CardSummaries = std::unordered_map<base::JobId, CardSummary>;

/// Who edits, and why.
struct CardEdit {
    long long expectedRevision = 0; ///< the one that was edited; 0: there was none
    std::string by;                 ///< user@host
    std::string comment;            ///< at most 1,000 bytes
    std::string requestId;          ///< the same for every try of the same edit; remembered for a day
};

/// Cards of jobs of every engine: `<prefix>{job}:card` is the present one, `<prefix>{job}:card:old` the
/// versions before it, `<prefix>cards` an index of what lists show. The index may lie in another hash slot,
/// so it is written after the card and is only as good as its last writer; repair() puts one entry right.
class Cards {
public:
    explicit Cards(std::string prefix = "rd:") : m_prefix(std::move(prefix)) {}

    struct Loaded {
        domain::CardRevision version; ///< revision 0: the ledger has none
        bool indexIsRight = true;
    };
    /// Undecodable names the key or field that is damaged; nothing of it is used then.
    base::Result<Loaded> load(redis::Client& client, const base::JobId& job) const;

    /// Compares and sets in one script. Conflict when the revision is no longer the expected one; Invalid
    /// names the part that is too long or of the wrong form. A repeat with the same request id returns the
    /// version that the first made.
    base::Result<domain::CardRevision> save(redis::Client& client, const base::JobId& job,
                                            const domain::Card& card, const CardEdit& edit) const;

    /// Newest first, the present one included; at most `limit` (1 to 101).
    base::Result<std::vector<domain::CardRevision>> history(redis::Client& client, const base::JobId& job,
                                                            int limit) const;

    /// Of all jobs whose card was ever edited. Busy when there are more than a million.
    base::Result<CardSummaries> loadSummaries(redis::Client& client) const;
    base::Result<CardSummaries> loadSummaries(redis::Client& client, std::span<const base::JobId> jobs) const;

    /// Writes the job's entry of the index, unless a newer revision stands there.
    base::Status repair(redis::Client& client, const base::JobId& job,
                        const domain::CardRevision& version) const;

private:
    std::string key(const base::JobId& job, std::string_view part) const;
    std::string indexKey() const { return m_prefix + "cards"; }
    std::string m_prefix;
};

/// The card as it would come back: Invalid when a part is too long or not of its form.
base::Result<domain::Card> checkedCard(const domain::Card& card);

CardSummary summaryOf(const domain::CardRevision& version);

} // namespace redispatch::ledger
