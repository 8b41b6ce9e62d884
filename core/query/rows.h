// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/text.h"
#include "core/domain/job.h"

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace redispatch::query {

using JobPtr = std::shared_ptr<const domain::Job>;
/// Place of a job in a snapshot's list.
using Index = std::uint32_t;
inline constexpr Index noRow = ~Index{0};

/// How the jobs of one snapshot became those of the next.
struct RowChanges {
    std::vector<Index> places; ///< for each job before, its place after or noRow; empty when none moved
    std::vector<Index> fresh;  ///< places after of jobs that are new or another object, ascending

    Index placeOf(Index before) const { return places.empty() ? before : places[before]; }
};

/// Both are sorted by id, without nulls.
RowChanges changesBetween(std::span<const JobPtr> before, std::span<const JobPtr> after);

/// The parts of a row's search text, in their order.
enum class SearchField : std::uint8_t { Name, Id, Owner, Group, Tags, Schedule };

/// What people search in, as they see it: the fields in folded, visible form, each ended by a line feed.
std::string searchText(const domain::Job& job);

/// One field of a search text.
std::string_view fieldOf(std::string_view searchText, SearchField field);

/// The search texts of all rows of a snapshot, each made when it is first needed and kept from one snapshot
/// to the next for rows that stayed the same object. Belongs to one thread.
class SearchTexts {
public:
    explicit SearchTexts(std::size_t rows = 0) : m_texts(rows) {}

    /// Goes over to the next snapshot, which has so many rows.
    void follow(const RowChanges& changes, std::size_t rows);
    /// `job` is the one in that row.
    std::string_view of(Index row, const domain::Job& job) const;
    /// Makes up to `most` of those missing, so that no search has to wait for them; whether any may be left.
    bool prepare(std::span<const JobPtr> jobs, std::size_t most);
    std::size_t size() const { return m_texts.size(); }

private:
    mutable std::vector<std::string> m_texts; // empty: not made yet
    std::size_t m_prepared = 0;               // rows before it are made
};

} // namespace redispatch::query
