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

/// The parts of a row's search text, in their order.
enum class SearchField : std::uint8_t { Name, Id, Owner, Group, Tags, Schedule };

/// What people search in, as they see it: the fields in folded, visible form, each ended by a line feed.
std::string searchText(const domain::Job& job);

/// One field of a search text.
std::string_view fieldOf(std::string_view searchText, SearchField field);

/// The search texts of all rows of a snapshot, kept from one snapshot to the next for rows that stayed the
/// same object.
class SearchTexts {
public:
    /// `jobs` as in a Snapshot: sorted by id, no nulls.
    void update(std::span<const JobPtr> jobs);
    std::string_view of(Index row) const { return m_texts[row]; }
    std::size_t size() const { return m_texts.size(); }

private:
    std::vector<JobPtr> m_jobs; // held, so that an address cannot come to mean another job
    std::vector<std::string> m_texts;
};

} // namespace redispatch::query
