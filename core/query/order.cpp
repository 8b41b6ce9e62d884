// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/order.h"

#include "core/domain/strip.h"
#include "core/query/attention.h"
#include "core/query/jobhealth.h"

#include <algorithm>
#include <bit>
#include <iterator>
#include <limits>
#include <optional>
#include <variant>

namespace redispatch::query {

using base::Instant;
using base::milliseconds;
using domain::Job;

namespace {

/// Above this share of changed rows sorting everything is cheaper.
constexpr std::size_t fewShare = 8;

constexpr std::uint64_t absent = std::numeric_limits<std::uint64_t>::max();

std::optional<double> ms(const std::optional<Instant>& at) {
    return at ? std::optional(static_cast<double>(base::msSinceEpoch(*at))) : std::nullopt;
}

/// What a column is ordered by: a text, or a number that may be missing. Milliseconds fit a double exactly.
using Value = std::variant<std::string_view, std::optional<double>>;

std::optional<double> count(const std::optional<milliseconds>& duration) {
    return duration ? std::optional(static_cast<double>(duration->count())) : std::nullopt;
}

std::optional<double> outcomeRank(domain::Outcome outcome) {
    if (outcome == domain::Outcome::None)
        return std::nullopt;
    return static_cast<double>(outcome) + (domain::isFailure(outcome) ? 0 : 100);
}

std::optional<double> shareOf(std::optional<milliseconds> took, std::optional<milliseconds> usual) {
    if (!took || !usual || usual->count() <= 0)
        return std::nullopt;
    return static_cast<double>(took->count()) / static_cast<double>(usual->count());
}

std::optional<double> pauseEnd(const Job& job) {
    if (!job.paused)
        return std::nullopt;
    return job.paused->until ? ms(job.paused->until) : std::numeric_limits<double>::max();
}

Value valueOf(const Job& job, Column column, Instant now) {
    using Number = std::optional<double>;
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
        return engineOf(job);
    case Column::Tags:
        return job.tags.view();
    case Column::Id:
        return std::string_view(job.id.str());
    case Column::State:
        return Number(urgencyOf(job, healthOf(job, now), now));
    case Column::Next:
        return ms(job.nextAt);
    case Column::LastRun:
        return ms(job.last.startedAt);
    case Column::LastOutcome:
        return outcomeRank(job.last.outcome);
    case Column::LastDuration:
        return count(job.last.duration);
    case Column::DeltaMedian:
        return shareOf(job.last.duration, job.medianDuration);
    case Column::Lag:
        return count(lagOf(job));
    case Column::Strip:
        return domain::stripFailureShare(job.strip);
    case Column::Notes:
        return Number(int{job.notes.owner} + int{job.notes.expectedResult} + int{job.notes.rollbackNote});
    case Column::LastSuccess:
        return ms(job.lastSuccessAt);
    case Column::LastFailure:
        return ms(job.lastFailureAt);
    case Column::PausedUntil:
        return pauseEnd(job);
    case Column::Cache:
        return job.last.cache == domain::CacheStatus::Unknown ? Number()
                                                              : Number(static_cast<int>(job.last.cache));
    case Column::DbCalls:
        return job.last.dbCalls;
    case Column::Iteration:
        return job.queue && job.queue->iteration ? Number(static_cast<double>(*job.queue->iteration))
                                                 : Number();
    case Column::QueueState:
        return job.queue && job.queue->queuePaused ? Number(0) : Number();
    case Column::P95:
        return job.baseline ? Number(static_cast<double>(job.baseline->p95)) : Number();
    case Column::ErrorShare:
        return domain::stripFailureShare(job.strip);
    case Column::DeltaBaseline:
        return shareOf(job.last.duration, usualDuration(job));
    }
    return Number();
}

bool isText(Column column) {
    return std::holds_alternative<std::string_view>(valueOf(Job(), column, {}));
}

/// A number as bits that order like it, never `absent`.
std::uint64_t ordered(double value) {
    const auto bits = std::bit_cast<std::uint64_t>(value == 0 ? 0.0 : value);
    constexpr std::uint64_t sign = std::uint64_t{1} << 63;
    return std::min(bits & sign ? ~bits : bits | sign, absent - 1);
}

std::uint64_t directed(std::uint64_t bits, bool descending) {
    return descending ? absent - 1 - bits : bits;
}

char lowerAscii(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

bool isAscii(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

/// Orders folded texts without making them, where that is possible.
int compareFolded(std::string_view a, std::string_view b) {
    if (!isAscii(a) || !isAscii(b))
        return base::folded(a).compare(base::folded(b));
    const auto [left, right] =
        std::ranges::mismatch(a, b, [](char l, char r) { return lowerAscii(l) == lowerAscii(r); });
    if (left == a.end() || right == b.end())
        return (left == a.end() ? 0 : 1) - (right == b.end() ? 0 : 1);
    return lowerAscii(*left) < lowerAscii(*right) ? -1 : 1;
}

/// One sort key's values of all rows: numbers as bits, or folded texts one after the other.
class KeyValues {
public:
    KeyValues(std::span<const JobPtr> jobs, SortKey key, Instant now)
        : m_isText(isText(key.column)), m_descending(key.descending) {
        if (!m_isText) {
            m_bits.reserve(jobs.size());
            for (const JobPtr& job : jobs) {
                const auto number = std::get<std::optional<double>>(valueOf(*job, key.column, now));
                m_bits.push_back(number ? directed(ordered(*number), m_descending) : absent);
            }
            return;
        }
        m_ends.reserve(jobs.size());
        for (const JobPtr& job : jobs) {
            const auto text = std::get<std::string_view>(valueOf(*job, key.column, now));
            if (isAscii(text)) {
                const std::size_t from = m_arena.size();
                m_arena += text;
                for (std::size_t at = from; at < m_arena.size(); ++at)
                    m_arena[at] = lowerAscii(m_arena[at]);
            } else {
                m_arena += base::folded(text);
            }
            m_ends.push_back(m_arena.size());
        }
    }

    bool isOfText() const { return m_isText; }
    bool descending() const { return m_descending; }
    std::uint64_t bits(Index row) const { return m_bits[row]; }
    std::size_t length(Index row) const { return m_ends[row] - begin(row); }

    /// Eight bytes of a text from `offset` on, filled up with zeros, as bits that order like them.
    std::uint64_t chunk(Index row, std::size_t offset) const {
        const std::size_t from = std::min(begin(row) + offset, m_ends[row]);
        const std::size_t to = std::min(from + chunkSize, m_ends[row]);
        std::uint64_t bits = 0;
        for (std::size_t at = from; at < to; ++at)
            bits = bits << 8 | static_cast<unsigned char>(m_arena[at]);
        const std::size_t missing = chunkSize - (to - from);
        bits = missing == chunkSize ? 0 : bits << (8 * missing);
        return m_descending ? ~bits : bits;
    }

    static constexpr std::size_t chunkSize = 8;

private:
    std::size_t begin(Index row) const { return row == 0 ? 0 : m_ends[row - 1]; }

    bool m_isText;
    bool m_descending;
    std::vector<std::uint64_t> m_bits;
    std::string m_arena;
    std::vector<std::size_t> m_ends;
};

/// A row with the part of its key that is being sorted by, so that comparing touches nothing else.
struct Entry {
    std::uint64_t bits;
    Index row;
};

/// Sorts by one key after the other and, within texts, by eight bytes after the other; each step only looks
/// at rows that were equal so far.
class Sorter {
public:
    explicit Sorter(std::span<const KeyValues> keys) : m_keys(keys) {}

    void sort(std::span<Entry> rows, std::size_t key) const {
        if (key == m_keys.size()) {
            std::ranges::sort(rows, {}, &Entry::row);
        } else if (m_keys[key].isOfText()) {
            const auto empty = std::partition(rows.begin(), rows.end(), [&](const Entry& entry) {
                return m_keys[key].length(entry.row) > 0;
            });
            const auto filled = static_cast<std::size_t>(empty - rows.begin());
            sortTexts(rows.first(filled), key, 0);
            nextKey(rows.subspan(filled), key);
        } else {
            for (Entry& entry : rows)
                entry.bits = m_keys[key].bits(entry.row);
            sortBits(rows, [&](std::span<Entry> equal) { nextKey(equal, key); });
        }
    }

private:
    void sortTexts(std::span<Entry> rows, std::size_t key, std::size_t offset) const {
        const KeyValues& values = m_keys[key];
        for (Entry& entry : rows)
            entry.bits = values.chunk(entry.row, offset);
        sortBits(rows, [&](std::span<Entry> equal) {
            const std::size_t next = offset + KeyValues::chunkSize;
            const bool more = std::ranges::any_of(
                equal, [&](const Entry& entry) { return values.length(entry.row) > next; });
            if (more) {
                sortTexts(equal, key, next);
                return;
            }
            // The same up to zeros at the end, which a text may really have.
            for (Entry& entry : equal)
                entry.bits = values.descending() ? ~values.length(entry.row) : values.length(entry.row);
            sortBits(equal, [&](std::span<Entry> same) { nextKey(same, key); });
        });
    }

    void nextKey(std::span<Entry> rows, std::size_t key) const {
        if (rows.size() > 1)
            sort(rows, key + 1);
    }

    template <class Then>
    static void sortBits(std::span<Entry> rows, const Then& then) {
        std::ranges::sort(rows, {}, &Entry::bits);
        for (std::size_t from = 0; from < rows.size();) {
            std::size_t to = from + 1;
            while (to < rows.size() && rows[to].bits == rows[from].bits)
                ++to;
            if (to - from > 1)
                then(rows.subspan(from, to - from));
            from = to;
        }
    }

    std::span<const KeyValues> m_keys;
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
    const Value left = valueOf(a, key.column, now);
    const Value right = valueOf(b, key.column, now);
    if (const auto* text = std::get_if<std::string_view>(&left)) {
        const auto other = std::get<std::string_view>(right);
        if (text->empty() || other.empty())
            return text->empty() <=> other.empty();
        const int order = compareFolded(*text, other);
        return (key.descending ? -order : order) <=> 0;
    }
    const auto number = std::get<std::optional<double>>(left);
    const auto other = std::get<std::optional<double>>(right);
    if (!number || !other)
        return !number <=> !other;
    return directed(ordered(*number), key.descending) <=> directed(ordered(*other), key.descending);
}

std::vector<Index> sorted(std::span<const JobPtr> jobs, std::span<const SortKey> keys, Instant now) {
    std::vector<KeyValues> values;
    for (const SortKey key : keys)
        values.emplace_back(jobs, key, now);
    std::vector<Entry> entries(jobs.size());
    for (Index row = 0; row < entries.size(); ++row)
        entries[row].row = row;
    Sorter(values).sort(entries, 0);
    std::vector<Index> order(entries.size());
    std::ranges::transform(entries, order.begin(), &Entry::row);
    return order;
}

std::vector<Index> reordered(std::span<const Index> order, std::span<const JobPtr> jobs,
                             std::span<const Index> again, std::span<const SortKey> keys, Instant now) {
    if (again.size() > jobs.size() / fewShare)
        return sorted(jobs, keys, now);
    const auto comesFirst = [&](Index a, Index b) { return comesBefore(jobs[a], jobs[b], keys, now); };
    std::vector<Index> placed(again.begin(), again.end());
    std::ranges::sort(placed, comesFirst);
    placed.erase(std::unique(placed.begin(), placed.end()), placed.end());

    std::vector<bool> moves(jobs.size());
    for (const Index row : placed)
        moves[row] = true;
    std::vector<Index> kept;
    kept.reserve(order.size());
    std::ranges::copy_if(order, std::back_inserter(kept), [&](Index row) { return !moves[row]; });

    std::vector<Index> result;
    result.reserve(jobs.size());
    auto from = kept.begin();
    for (const Index row : placed) {
        const auto to = std::lower_bound(from, kept.end(), row, comesFirst);
        result.insert(result.end(), from, to);
        result.push_back(row);
        from = to;
    }
    result.insert(result.end(), from, kept.end());
    return result;
}

} // namespace redispatch::query
