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

struct KeyName {
    std::string_view name;
    Key key;
};
constexpr KeyName keyNames[] = {
    {"outcome", Key::Outcome}, {"trigger", Key::Trigger},    {"cache", Key::Cache},
    {"error", Key::Error},     {"host", Key::Host},          {"runner", Key::Runner},
    {"by", Key::By},           {"rev", Key::Revision},       {"revision", Key::Revision},
    {"param", Key::Parameter}, {"parameter", Key::Parameter}};
constexpr KeyName numberNames[] = {{"dur", Key::Duration}, {"duration", Key::Duration},
                                   {"wait", Key::Wait},    {"attempt", Key::Attempt},
                                   {"try", Key::Attempt},  {"db", Key::DbCalls}};

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
            const auto* number = std::ranges::find(numberNames, name, &KeyName::name);
            const auto* known = std::ranges::find(keyNames, name, &KeyName::name);
            if (number != std::end(numberNames)) {
                term.key = number->key;
                m_lexer.skip(name.size());
                return parseNumber(std::move(term), start);
            }
            if (known != std::end(keyNames)) {
                if (sign != ':')
                    return m_lexer.bad(start, name + ": and a value");
                term.key = known->key;
                m_lexer.skip(name.size() + 1);
            } else if (sign != ':') {
                return m_lexer.bad(start,
                                   "dur, wait, attempt or db before < or >, or the text in quotation marks");
            }
        }
        const Status taken =
            m_lexer.takeValues(term.key != Key::Any, start, [&](std::string_view value, std::size_t from) {
                return addValue(term, value, from);
            });
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

} // namespace redispatch::query
