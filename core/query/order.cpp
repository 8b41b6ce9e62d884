// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/order.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <limits>
#include <optional>

namespace redispatch::query {

using base::Instant;
using domain::Job;

namespace {

/// Above this share of changed rows sorting everything is cheaper.
constexpr std::size_t fewShare = 8;

constexpr std::uint64_t absent = std::numeric_limits<std::uint64_t>::max();

bool isText(Column column) {
    switch (column) {
    case Column::Job:
    case Column::Schedule:
    case Column::Owner:
    case Column::Group:
    case Column::Engine:
    case Column::Tags:
    case Column::Id:
        return true;
    case Column::State:
    case Column::Next:
    case Column::LastRun:
    case Column::LastOutcome:
    case Column::LastDuration:
    case Column::DeltaMedian:
    case Column::Strip:
    case Column::Notes:
    case Column::LastSuccess:
    case Column::LastFailure:
    case Column::PausedUntil:
    case Column::Cache:
    case Column::DbCalls:
        return false;
    }
    return false;
}

std::string_view textOf(const Job& job, Column column) {
    switch (column) {
    case Column::Job:
        return job.name.empty() ? job.id.path() : std::string_view(job.name);
    case Column::Schedule:
        return job.schedule.text.empty() ? job.schedule.expression.view() : job.schedule.text.view();
    case Column::Owner:
        return job.owner.view();
    case Column::Group:
        return job.group.view();
    case Column::Engine:
        return job.id.engine();
    case Column::Tags:
        return job.tags.view();
    case Column::Id:
        return job.id.str();
    case Column::State:
    case Column::Next:
    case Column::LastRun:
    case Column::LastOutcome:
    case Column::LastDuration:
    case Column::DeltaMedian:
    case Column::Strip:
    case Column::Notes:
    case Column::LastSuccess:
    case Column::LastFailure:
    case Column::PausedUntil:
    case Column::Cache:
    case Column::DbCalls:
        break;
    }
    return {};
}

/// The share of failures among the finished runs of a strip; nothing without any.
std::optional<double> failureShare(std::string_view strip) {
    constexpr std::size_t fateSize = 4; // see strip.h; its first byte is the outcome
    int failed = 0;
    int finished = 0;
    for (std::size_t at = 0; at + fateSize <= strip.size(); at += fateSize) {
        const bool bad = std::string_view("ftkl").find(strip[at]) != std::string_view::npos;
        failed += bad;
        finished += bad || strip[at] == 'o';
    }
    return finished == 0 ? std::nullopt : std::optional(static_cast<double>(failed) / finished);
}

std::optional<double> ms(const std::optional<Instant>& at) {
    return at ? std::optional(static_cast<double>(base::msSinceEpoch(*at))) : std::nullopt;
}

/// The value that a column without text is ordered by. Milliseconds fit a double exactly.
std::optional<double> numberOf(const Job& job, Column column, Instant now) {
    switch (column) {
    case Column::State:
        return urgency(domain::stateAt(job, now));
    case Column::Next:
        return ms(job.nextAt);
    case Column::LastRun:
        return ms(job.last.startedAt);
    case Column::LastOutcome:
        if (job.last.outcome == domain::Outcome::None)
            return std::nullopt;
        return domain::isFailure(job.last.outcome) ? static_cast<double>(job.last.outcome)
                                                   : 100 + static_cast<double>(job.last.outcome);
    case Column::LastDuration:
        return job.last.duration ? std::optional(static_cast<double>(job.last.duration->count()))
                                 : std::nullopt;
    case Column::DeltaMedian:
        if (!job.last.duration || !job.medianDuration || job.medianDuration->count() <= 0)
            return std::nullopt;
        return static_cast<double>(job.last.duration->count()) /
               static_cast<double>(job.medianDuration->count());
    case Column::Strip:
        return failureShare(job.strip);
    case Column::Notes:
        return int{job.notes.owner} + int{job.notes.expectedResult} + int{job.notes.rollbackNote};
    case Column::LastSuccess:
        return ms(job.lastSuccessAt);
    case Column::LastFailure:
        return ms(job.lastFailureAt);
    case Column::PausedUntil:
        if (!job.paused)
            return std::nullopt;
        return job.paused->until ? ms(job.paused->until) : std::numeric_limits<double>::max();
    case Column::Cache:
        return job.last.cache == domain::CacheStatus::Unknown
                   ? std::nullopt
                   : std::optional<double>(static_cast<int>(job.last.cache));
    case Column::DbCalls:
        return job.last.dbCalls;
    case Column::Job:
    case Column::Schedule:
    case Column::Owner:
    case Column::Group:
    case Column::Engine:
    case Column::Tags:
    case Column::Id:
        break;
    }
    return std::nullopt;
}

/// A number as bits that order like it, never `absent`.
std::uint64_t ordered(double value) {
    const auto bits = std::bit_cast<std::uint64_t>(value == 0 ? 0.0 : value);
    constexpr std::uint64_t sign = std::uint64_t{1} << 63;
    return std::min(bits & sign ? ~bits : bits | sign, absent - 1);
}

/// The first eight bytes, as bits that order like them.
std::uint64_t prefixOf(std::string_view text) {
    std::uint64_t prefix = 0;
    for (std::size_t i = 0; i < 8; ++i)
        prefix = prefix << 8 | (i < text.size() ? static_cast<unsigned char>(text[i]) : 0U);
    return std::min(prefix, absent - 1);
}

std::uint64_t directed(std::uint64_t bits, bool descending) {
    return descending ? absent - 1 - bits : bits;
}

/// One sort key's values of all rows, ready to compare.
class KeyValues {
public:
    KeyValues(std::span<const JobPtr> jobs, SortKey key, Instant now) : m_descending(key.descending) {
        bits.reserve(jobs.size());
        if (!isText(key.column)) {
            for (const JobPtr& job : jobs) {
                const auto number = numberOf(*job, key.column, now);
                bits.push_back(number ? directed(ordered(*number), m_descending) : absent);
            }
            return;
        }
        m_ends.reserve(jobs.size());
        for (const JobPtr& job : jobs) {
            const std::string_view text = textOf(*job, key.column);
            const std::size_t begin = m_arena.size();
            appendFolded(text);
            m_ends.push_back(m_arena.size());
            const std::string_view folded = std::string_view(m_arena).substr(begin);
            bits.push_back(folded.empty() ? absent : directed(prefixOf(folded), m_descending));
        }
    }

    /// For rows whose `bits` are equal.
    int compareRest(Index a, Index b) const {
        if (m_ends.empty() || bits[a] == absent)
            return 0;
        const int order = text(a).compare(text(b));
        return m_descending ? -order : order;
    }

    std::vector<std::uint64_t> bits;

private:
    void appendFolded(std::string_view text) {
        const auto plain = [](char c) { return static_cast<unsigned char>(c) < 0x80; };
        if (!std::all_of(text.begin(), text.end(), plain)) {
            m_arena += base::folded(text);
            return;
        }
        for (const char c : text)
            m_arena += c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
    }

    std::string_view text(Index row) const {
        const std::size_t begin = row == 0 ? 0 : m_ends[row - 1];
        return std::string_view(m_arena).substr(begin, m_ends[row] - begin);
    }

    bool m_descending;
    std::string m_arena; // all texts one after the other
    std::vector<std::size_t> m_ends;
};

bool comesBefore(const JobPtr& a, const JobPtr& b, std::span<const SortKey> keys, Instant now) {
    for (const SortKey key : keys)
        if (const auto order = compare(*a, *b, key, now); order != 0)
            return order < 0;
    return a->id < b->id;
}

} // namespace

std::span<const SortKey> attentionOrder() {
    static constexpr SortKey keys[] = {{Column::State, false}, {Column::Next, false}};
    return keys;
}

std::weak_ordering compare(const Job& a, const Job& b, SortKey key, Instant now) {
    if (isText(key.column)) {
        const std::string_view left = textOf(a, key.column);
        const std::string_view right = textOf(b, key.column);
        if (left.empty() || right.empty())
            return left.empty() <=> right.empty();
        const int order = base::folded(left).compare(base::folded(right));
        return (key.descending ? -order : order) <=> 0;
    }
    const auto left = numberOf(a, key.column, now);
    const auto right = numberOf(b, key.column, now);
    if (!left || !right)
        return !left <=> !right;
    return directed(ordered(*left), key.descending) <=> directed(ordered(*right), key.descending);
}

std::vector<Index> sorted(std::span<const JobPtr> jobs, std::span<const SortKey> keys, Instant now) {
    std::vector<KeyValues> values;
    values.reserve(keys.size());
    for (const SortKey key : keys)
        values.emplace_back(jobs, key, now);

    // The first key's bits travel with the row: most comparisons then touch nothing else.
    struct Entry {
        std::uint64_t bits;
        Index row;
    };
    std::vector<Entry> entries(jobs.size());
    for (Index row = 0; row < entries.size(); ++row)
        entries[row] = {values.empty() ? 0 : values.front().bits[row], row};
    std::sort(entries.begin(), entries.end(), [&](const Entry& a, const Entry& b) {
        if (a.bits != b.bits)
            return a.bits < b.bits;
        for (const KeyValues& key : values) {
            if (key.bits[a.row] != key.bits[b.row])
                return key.bits[a.row] < key.bits[b.row];
            if (const int rest = key.compareRest(a.row, b.row); rest != 0)
                return rest < 0;
        }
        return a.row < b.row;
    });
    std::vector<Index> order(entries.size());
    std::ranges::transform(entries, order.begin(), &Entry::row);
    return order;
}

std::vector<Index> reordered(std::span<const JobPtr> before, std::span<const Index> order,
                             std::span<const JobPtr> after, std::span<const SortKey> keys, Instant now) {
    constexpr Index gone = std::numeric_limits<Index>::max();
    // States age by themselves, so that an order by state says nothing about rows that stayed the same.
    const bool ages = std::ranges::find(keys, Column::State, &SortKey::column) != keys.end();
    if (ages || order.size() != before.size())
        return sorted(after, keys, now);

    std::vector<Index> newPlace(before.size(), gone);
    std::vector<Index> changed;
    std::size_t old = 0;
    for (Index row = 0; row < after.size(); ++row) {
        // Most rows are the same object in the same place; their ids need not be looked at.
        while (old < before.size() && before[old] != after[row] && before[old]->id < after[row]->id)
            ++old;
        if (old < before.size() && before[old] == after[row])
            newPlace[old++] = row;
        else
            changed.push_back(row);
    }
    if (changed.size() > after.size() / fewShare)
        return sorted(after, keys, now);

    const auto comesFirst = [&](Index a, Index b) { return comesBefore(after[a], after[b], keys, now); };
    std::ranges::sort(changed, comesFirst);
    std::vector<Index> kept;
    kept.reserve(order.size());
    for (const Index row : order)
        if (newPlace[row] != gone)
            kept.push_back(newPlace[row]);

    std::vector<Index> result;
    result.reserve(after.size());
    auto from = kept.begin();
    for (const Index row : changed) {
        const auto to = std::lower_bound(from, kept.end(), row, comesFirst);
        result.insert(result.end(), from, to);
        result.push_back(row);
        from = to;
    }
    result.insert(result.end(), from, kept.end());
    return result;
}

} // namespace redispatch::query
