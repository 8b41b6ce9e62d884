// SPDX-License-Identifier: GPL-3.0-or-later
// The filter's language (filter.h) for a job's runs; one for the window's run list and `runs --filter`:
//   disk full                 both words occur in the run's id, error, reason, person, request, runner, host,
//                             revision, parameters, last output or cause of a skip
//   outcome:failed,timeout    one of these; also skipped, missed and waiting; failure for failed, timeout,
//                             killed and lost
//   trigger:manual cache:cold by their words; cache:unknown for runs that did not report any
//   dur>2s wait>=500ms        longer; < and <= for shorter; a run under way counts as long as it has taken
//   attempt>1 db>100          numbers that the run has; without one neither > nor < holds
//   error:x host:x runner:x by:x rev:x param:x    occurs there
//   /disk.\d+%/ error:/EOF$/   a regular expression without blanks in the same texts, or in that one
//   !"text" !outcome:ok       not; everything is joined by "and", values after a comma by "or"
#pragma once

#include "core/base/result.h"
#include "core/domain/run.h"
#include "core/query/filterlexer.h"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace redispatch::query {

/// What a run or a slot without one is called in lists and filters.
enum class RunFate : std::uint8_t {
    Running,
    Ok,
    Failed,
    Timeout,
    Killed,
    Lost,
    Stale,
    Cancelled,
    Skipped,
    Missed,
    Waiting, ///< an entry that has not started
    Unknown,
};
inline constexpr int runFateCount = 12;
RunFate fateOf(const domain::Run& run);
std::string_view word(RunFate fate); ///< "ok", "missed"

/// A compiled filter. Immutable; safe to share between threads.
class RunFilter {
public:
    enum class Key : std::uint8_t {
        Any,
        Outcome,
        Trigger,
        Cache,
        Error,
        Host,
        Runner,
        By,
        Revision,
        Parameter,
        Duration, ///< in milliseconds, as Wait
        Wait,
        Attempt,
        DbCalls,
    };

    RunFilter() = default; ///< lets everything through

    /// Invalid, with `actual` the piece that cannot be understood and `detail` "at character n", counted from
    /// 1, where it starts.
    static base::Result<RunFilter> parse(std::string_view text);

    /// `now` is Redis time, which decides how long a run under way has taken.
    bool matches(const domain::Run& run, base::Instant now) const;
    bool empty() const { return m_terms.empty(); }
    bool readsClock() const; ///< time alone can change what matches
    bool operator==(const RunFilter&) const = default;

    /// One condition: any of the values, or none of them when negated.
    struct Term {
        Key key = Key::Any;
        bool negated = false;
        std::vector<std::string> values; ///< folded
        std::optional<Pattern> pattern;  ///< in place of values
        unsigned set = 0;                ///< of fates, triggers or cache states, by bit
        Comparison compare = Comparison::None;
        double limit = 0;
        std::size_t from = 0; ///< in bytes of the text, with the ! and the blanks after it
        std::size_t to = 0;
        bool operator==(const Term& other) const; ///< wherever it stands
    };
    const std::vector<Term>& terms() const { return m_terms; }

private:
    std::vector<Term> m_terms;
};

struct RunFilterKey {
    RunFilter::Key key;
    std::string_view name; ///< without the colon
    FilterValueKind kind;
    std::span<const FilterWord> words;
    std::string_view meaning; ///< one line
};
/// All keys in the order in which they are offered, other words for the same after them.
std::span<const RunFilterKey> runFilterKeys();

/// The words after `outcome:`, `trigger:` or `cache:` in the text, those of negated terms left out; empty
/// when there are none or the text cannot be understood.
std::vector<std::string> wordsOf(std::string_view text, RunFilter::Key key);
/// The text with the terms of that key that are not negated replaced by `term` ("outcome:failed"), or taken
/// out when it is empty. The text as it is when it cannot be understood.
std::string withTerm(std::string_view text, RunFilter::Key key, std::string_view term);

} // namespace redispatch::query
