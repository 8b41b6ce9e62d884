// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/runterms.h"

#include "core/base/text.h"

#include <algorithm>
#include <iterator>

namespace redispatch::query {

using base::Result;
using base::Status;
using Key = RunFilter::Key;
using Term = RunFilter::Term;

namespace {

constexpr FilterWord fateWords[] = {
    {"failure", "failed, timeout, killed or lost"},
    {"ok", "it succeeded"},
    {"failed", "the work said so"},
    {"timeout", "ended at its time limit"},
    {"killed", "ended by a signal"},
    {"lost", "its runner vanished"},
    {"stale", "ended after its lease was lost"},
    {"cancelled", "ended by an operator"},
    {"running", "it is under way"},
    {"waiting", "it has not started yet"},
    {"skipped", "its slot was left out on purpose"},
    {"missed", "its slot was due, and nothing ran"},
    {"unknown", "the engine does not say"},
};
constexpr FilterWord triggerWords[] = {
    {"schedule", "its slot was due"},       {"manual", "somebody asked for it"}, {"retry", "after a failure"},
    {"backfill", "for a slot of the past"}, {"unknown", "nobody said"},
};
constexpr FilterWord cacheWords[] = {
    {"warm", "it found what it needed"},
    {"cold", "it had to fetch"},
    {"unknown", "it did not say"},
};

using enum FilterValueKind;
constexpr RunFilterKey keys[] = {
    {Key::Outcome, "outcome", Word, fateWords, "how it ended"},
    {Key::Trigger, "trigger", Word, triggerWords, "why it ran"},
    {Key::Cache, "cache", Word, cacheWords, "whether its cache was warm"},
    {Key::Duration, "dur", Duration, {}, "how long it took: dur>2s"},
    {Key::Wait, "wait", Duration, {}, "how long it waited to be started: wait>1s"},
    {Key::Attempt, "attempt", Number, {}, "which attempt it was: attempt>1"},
    {Key::DbCalls, "db", Number, {}, "how many database calls it made: db>100"},
    {Key::Error, "error", Text, {}, "words in its error"},
    {Key::Host, "host", Text, {}, "the machine it ran on"},
    {Key::Runner, "runner", Text, {}, "the process that ran it"},
    {Key::By, "by", Text, {}, "who asked for it"},
    {Key::Revision, "rev", Text, {}, "the revision that it ran"},
    {Key::Parameter, "param", Text, {}, "one of its parameters: param:region=eu"},
    {Key::Duration, "duration", Duration, {}, "the same as dur"},
    {Key::Attempt, "try", Number, {}, "the same as attempt"},
    {Key::Revision, "revision", Text, {}, "the same as rev"},
    {Key::Parameter, "parameter", Text, {}, "the same as param"},
};

bool isNumber(FilterValueKind kind) {
    return kind == Duration || kind == Number;
}

constexpr unsigned bit(RunFate fate) {
    return 1U << static_cast<unsigned>(fate);
}

/// The fates that a word means; 0 when it is none.
unsigned fatesOf(std::string_view name) {
    if (name == "failure")
        return bit(RunFate::Failed) | bit(RunFate::Timeout) | bit(RunFate::Killed) | bit(RunFate::Lost);
    for (unsigned i = 0; i < runFateCount; ++i)
        if (word(static_cast<RunFate>(i)) == name)
            return 1U << i;
    return 0;
}

class Parser {
public:
    explicit Parser(std::string_view text) : m_lexer(text) {}

    Result<std::vector<Term>> parse() {
        if (auto bearable = m_lexer.checkLength(); !bearable)
            return std::move(bearable.error());
        std::vector<Term> terms;
        while (m_lexer.skipBlanks()) {
            const std::size_t start = m_lexer.at();
            Result<Term> term = parseTerm(start);
            if (!term)
                return term.error();
            term->from = start;
            m_lexer.skipBlanks();
            term->to = m_lexer.at();
            terms.push_back(std::move(*term));
        }
        return terms;
    }

private:
    Result<Term> parseTerm(std::size_t start) {
        Term term;
        term.negated = m_lexer.take('!');
        if (m_lexer.atEnd())
            return m_lexer.bad(start, "something after !");
        char sign = ' ';
        const std::string name = m_lexer.keyHere(sign);
        if (!name.empty()) {
            const auto* known = std::ranges::find(keys, name, &RunFilterKey::name);
            if (known != std::end(keys) && isNumber(known->kind)) {
                term.key = known->key;
                m_lexer.skip(name.size());
                return parseNumber(std::move(term), start);
            }
            if (known != std::end(keys)) {
                if (sign != ':')
                    return m_lexer.bad(start, name + ": and a value");
                term.key = known->key;
                m_lexer.skip(name.size() + 1);
            } else if (sign != ':') {
                return m_lexer.bad(start,
                                   "dur, wait, attempt or db before < or >, or the text in quotation marks");
            }
        }
        const bool isText = term.key != Key::Outcome && term.key != Key::Trigger && term.key != Key::Cache;
        const Status taken = m_lexer.takeTexts(
            isText, term.key != Key::Any, start, term.pattern,
            [&](std::string_view value, std::size_t from) { return addValue(term, value, from); });
        if (!taken)
            return taken.error();
        return term;
    }

    Result<Term> parseNumber(Term term, std::size_t start) {
        m_lexer.take(':');
        if (!m_lexer.atComparison())
            return m_lexer.bad(start, "> or < and a limit, such as dur>2s");
        term.compare = m_lexer.takeComparison();
        const bool isTime = term.key == Key::Duration || term.key == Key::Wait;
        const std::string value = base::folded(m_lexer.takeWord());
        const auto limit = isTime ? millisecondsIn(value) : base::parseDouble(value);
        if (!limit)
            return m_lexer.bad(start, isTime ? "a duration such as 2s, 500ms or 1m30s" : "a number");
        term.limit = *limit;
        return term;
    }

    Status addValue(Term& term, std::string_view value, std::size_t from) const {
        std::string folded = foldedText(value);
        if (term.key == Key::Outcome) {
            const unsigned fates = fatesOf(folded);
            if (!fates)
                return m_lexer.bad(
                    from, "an outcome such as ok, failed, failure, timeout, killed, lost, cancelled, "
                          "running, skipped or missed");
            term.set |= fates;
        } else if (term.key == Key::Trigger) {
            const auto trigger = domain::triggerFrom(folded);
            if (!trigger)
                return m_lexer.bad(from, "schedule, manual, retry, backfill or unknown");
            term.set |= 1U << static_cast<unsigned>(*trigger);
        } else if (term.key == Key::Cache) {
            const auto cache = domain::cacheStatusFrom(folded);
            if (!cache)
                return m_lexer.bad(from, "warm, cold or unknown");
            term.set |= 1U << static_cast<unsigned>(*cache);
        } else {
            term.values.push_back(std::move(folded));
        }
        return {};
    }

    FilterLexer m_lexer;
};

} // namespace

Result<std::vector<Term>> parseRunTerms(std::string_view text) {
    return Parser(text).parse();
}

std::span<const RunFilterKey> runFilterKeys() {
    return keys;
}

} // namespace redispatch::query
