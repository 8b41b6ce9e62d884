// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/filterterms.h"

#include "core/base/text.h"
#include "core/query/filterlexer.h"

#include <algorithm>
#include <iterator>
#include <optional>

namespace redispatch::query {

using base::Result;
using base::Status;
using Key = Filter::Key;
using Term = Filter::Term;

namespace {

// In the order of StateBit.
constexpr FilterWord stateWords[] = {
    {"stuck", "a run that should have ended long ago, or whose runner is gone"},
    {"missed", "a slot was due, its deadline passed, and nothing ran"},
    {"late", "due for longer than its grace, and nothing has started it"},
    {"failing", "the last run that counts failed"},
    {"flaky", "now ok and now not, or ok only after retries"},
    {"paused", "held back on purpose"},
    {"running", "a run is under way"},
    {"never_run", "no run has ended yet"},
    {"ok", "the last run was ok, and nothing is wrong"},
    {"unknown", "not enough is known"},
    {"slow", "takes more than 1.5 times what is usual at most"},
    {"too_fast", "took far less than is usual"},
    {"waiting", "due or triggered, not started yet"},
    {"exhausted", "has no further slot"},
    {"retired", "its definition was withdrawn"},
    {"invalid", "its stored bytes make no sense"},
    {"broken", "nothing will run until it is re-armed"},
    {"on_time", "neither late nor missed"},
    {"idle", "neither running nor paused"},
    {"fast", "the same as too_fast"},
};
constexpr FilterWord outcomeWords[] = {
    {"ok", "it succeeded"},
    {"failed", "the work said so"},
    {"timeout", "ended at its time limit"},
    {"killed", "ended by a signal"},
    {"lost", "its runner vanished"},
    {"stale", "ended after its lease was lost"},
    {"cancelled", "ended by an operator"},
    {"none", "it never ran"},
    {"unknown", "the engine does not say"},
};
// In the order of NotesBit.
constexpr FilterWord notesWords[] = {
    {"complete", "owner, expected result and rollback note are written"},
    {"missing", "one of them is not"},
    {"owner", "the owner is written"},
    {"expected", "the expected result is written"},
    {"rollback", "the rollback note is written"},
};

constexpr FilterKey keys[] = {
    {Key::State, "state", FilterValueKind::Word, stateWords, "how the job is doing"},
    {Key::Owner, "owner", FilterValueKind::Text, {}, "who answers for it"},
    {Key::Tag, "tag", FilterValueKind::Text, {}, "one of its tags"},
    {Key::Group, "group", FilterValueKind::Text, {}, "its queue, namespace or runner group"},
    {Key::Group, "queue", FilterValueKind::Text, {}, "the same as group"},
    {Key::Engine, "engine", FilterValueKind::Text, {}, "the scheduler it belongs to"},
    {Key::Last, "last", FilterValueKind::WordOrLength, outcomeWords,
     "how its last run ended, or how long ago it started: last:timeout, last>2d"},
    {Key::Next, "next", FilterValueKind::Duration, {}, "time until its next slot: next<2h"},
    {Key::Duration, "dur", FilterValueKind::Duration, {}, "what its last run took: dur>2s"},
    {Key::P95, "p95", FilterValueKind::Duration, {}, "what 95 of 100 runs take at most: p95>1500ms"},
    {Key::Errors, "err", FilterValueKind::Share, {}, "share of failures among its recent runs: err>5%"},
    {Key::Notes, "notes", FilterValueKind::Word, notesWords, "what is written down about it"},
    {Key::Name, "name", FilterValueKind::Text, {}, "words in its name"},
    {Key::Id, "id", FilterValueKind::Text, {}, "words in its id"},
    {Key::Schedule, "schedule", FilterValueKind::Text, {}, "words in its schedule"},
};

const FilterKey& infoOf(Key key) {
    return *std::ranges::find(keys, key, &FilterKey::key);
}

std::optional<unsigned> placeOf(std::span<const FilterWord> words, std::string_view text) {
    const auto found = std::ranges::find(words, text, &FilterWord::text);
    return found == words.end() ? std::nullopt : std::optional(static_cast<unsigned>(found - words.begin()));
}

/// "stuck, missed, …" for an error.
std::string listOf(std::span<const FilterWord> words) {
    std::string text;
    for (std::size_t i = 0; i < words.size(); ++i)
        text.append(i == 0 ? "" : i + 1 == words.size() ? " or " : ", ").append(words[i].text);
    return text;
}

/// Whether one more, one less, one other or two swapped letters make `typed` out of `meant`.
bool looksLike(std::string_view typed, std::string_view meant) {
    if (typed.size() < 3)
        return false;
    const auto [typedRest, meantRest] = std::mismatch(typed.begin(), typed.end(), meant.begin(), meant.end());
    const std::string_view a(typedRest, typed.end());
    const std::string_view b(meantRest, meant.end());
    if (a.size() == b.size() + 1)
        return a.substr(1) == b;
    if (a.size() + 1 == b.size())
        return a == b.substr(1);
    if (a.size() != b.size() || a.empty())
        return false;
    return a.substr(1) == b.substr(1) ||
           (a.size() > 1 && a[0] == b[1] && a[1] == b[0] && a.substr(2) == b.substr(2));
}

bool mayCompare(FilterValueKind kind) {
    return kind == FilterValueKind::Duration || kind == FilterValueKind::WordOrLength ||
           kind == FilterValueKind::Share || kind == FilterValueKind::Number;
}

/// Whether the values of a key are texts.
bool mayMatch(Key key) {
    return key == Key::Any || infoOf(key).kind == FilterValueKind::Text;
}

class Parser {
public:
    explicit Parser(std::string_view text) : m_lexer(text) {}

    Result<std::vector<Term>> parse() {
        if (auto bearable = m_lexer.checkLength(); !bearable)
            return std::move(bearable.error());
        std::vector<Term> terms;
        while (m_lexer.skipBlanks()) {
            Result<Term> term = parseTerm(m_lexer.at());
            if (!term)
                return term.error();
            terms.push_back(std::move(*term));
        }
        return terms;
    }

private:
    /// The key before a colon or a comparison; Any without one.
    Result<Key> takeKey() {
        char sign = ' ';
        const std::string word = m_lexer.keyHere(sign);
        if (word.empty())
            return Key::Any;
        const bool isComparison = sign != ':';
        const auto known = std::ranges::find(keys, word, &FilterKey::name);
        if (known != std::end(keys)) {
            if (isComparison && !mayCompare(known->kind))
                return Key::Any;
            m_lexer.skip(word.size() + (isComparison ? 0 : 1));
            return known->key;
        }
        for (const FilterKey& key : keys)
            if (!isComparison && looksLike(word, key.name))
                return m_lexer.bad(m_lexer.at(), std::string(key.name) + ": or the text in quotation marks");
        return Key::Any;
    }

    /// "<2h", ">=5%".
    Status takeComparison(Term& term) {
        const std::size_t from = m_lexer.at();
        term.compare = m_lexer.takeComparison();
        const std::string value = base::folded(m_lexer.takeWord());
        if (term.key == Key::Errors) {
            const bool percent = value.ends_with('%');
            const auto share = base::parseDouble(std::string_view(value).substr(0, value.size() - percent));
            if (!share || !(*share >= 0) || *share > 100)
                return m_lexer.bad(from, "a share such as >5%");
            term.bound = *share / 100;
            return {};
        }
        const auto ms = millisecondsIn(value);
        if (!ms)
            return m_lexer.bad(from, "a duration such as >2s, <1h30m or >1.5s");
        term.bound = *ms;
        return {};
    }

    Result<Term> parseTerm(std::size_t start) {
        Term term;
        term.negated = m_lexer.take('!');
        if (m_lexer.atEnd())
            return m_lexer.bad(start, "something after !");
        const Result<Key> key = takeKey();
        if (!key)
            return key.error();
        term.key = *key;
        Status taken;
        if (term.key != Key::Any && mayCompare(infoOf(term.key).kind)) {
            if (m_lexer.atComparison()) {
                if (taken = takeComparison(term); !taken)
                    return taken.error();
                return term;
            }
            if (infoOf(term.key).kind != FilterValueKind::WordOrLength)
                return m_lexer.bad(m_lexer.atEnd() ? start : m_lexer.at(), "<, <=, > or >= and a number");
        }
        taken = m_lexer.takeTexts(
            mayMatch(term.key), term.key != Key::Any, start, term.pattern,
            [&](std::string_view value, std::size_t from) { return addValue(term, value, from); });
        if (!taken)
            return taken.error();
        return term;
    }

    Status addValue(Term& term, std::string_view value, std::size_t from) const {
        std::string folded = foldedText(value);
        switch (term.key) {
        case Key::State: {
            std::ranges::replace(folded, ' ', '_');
            const auto place = placeOf(stateWords, folded == "never" ? "never_run" : folded);
            if (!place)
                return m_lexer.bad(from, "a state: " + listOf(stateWords));
            term.set |= 1U << *place;
            return {};
        }
        case Key::Last: {
            const auto outcome = domain::outcomeFrom(folded);
            if (!outcome)
                return m_lexer.bad(from, "an outcome such as ok, failed, timeout, killed or lost, or >2d");
            term.set |= 1U << static_cast<unsigned>(*outcome);
            return {};
        }
        case Key::Notes: {
            const auto place = placeOf(notesWords, folded);
            if (!place)
                return m_lexer.bad(from, listOf(notesWords));
            term.set |= 1U << *place;
            return {};
        }
        case Key::Next:
        case Key::Duration:
        case Key::P95:
        case Key::Errors:
            break;
        case Key::Any:
        case Key::Name:
        case Key::Id:
        case Key::Owner:
        case Key::Group:
        case Key::Schedule:
        case Key::Tag:
        case Key::Engine:
            term.values.push_back(std::move(folded));
            return {};
        }
        return {};
    }

    FilterLexer m_lexer;
};

} // namespace

Result<std::vector<Term>> parseFilterTerms(std::string_view text) {
    return Parser(text).parse();
}

std::span<const FilterKey> filterKeys() {
    return keys;
}

} // namespace redispatch::query
