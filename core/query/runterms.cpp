// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/runterms.h"

#include "core/base/humanize.h"
#include "core/base/text.h"

#include <algorithm>
#include <iterator>

namespace redispatch::query {

using base::Error;
using base::ErrorKind;
using base::Result;
using base::Status;
using Compare = RunFilter::Compare;
using Key = RunFilter::Key;
using Term = RunFilter::Term;

namespace {

constexpr std::size_t maxText = 1000;

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
    explicit Parser(std::string_view text) : m_text(text) {}

    Result<std::vector<Term>> parse() {
        std::vector<Term> terms;
        while (skipBlanks()) {
            const std::size_t start = m_at;
            Result<Term> term = parseTerm(start);
            if (!term)
                return term.error();
            term->from = start;
            skipBlanks();
            term->to = m_at;
            terms.push_back(std::move(*term));
        }
        return terms;
    }

private:
    static bool isBlank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
    bool atEnd() const { return m_at >= m_text.size() || isBlank(m_text[m_at]); }
    bool skipBlanks() {
        while (m_at < m_text.size() && isBlank(m_text[m_at]))
            ++m_at;
        return m_at < m_text.size();
    }

    Error bad(std::size_t from, std::string expected) const {
        const auto isCharacter = [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80; };
        const auto place =
            std::count_if(m_text.begin(), m_text.begin() + static_cast<std::ptrdiff_t>(from), isCharacter);
        std::size_t to = from;
        while (to < m_text.size() && !isBlank(m_text[to]))
            ++to;
        return base::makeError(ErrorKind::Invalid, "filter", std::move(expected),
                               base::elided(base::visible(m_text.substr(from, to - from)), 80),
                               "at character " + std::to_string(place + 1));
    }

    /// A quoted text, or everything up to a blank (and a comma, in a list).
    Result<std::string_view> takeText(bool inList) {
        if (m_at < m_text.size() && m_text[m_at] == '"') {
            const std::size_t end = m_text.find('"', m_at + 1);
            if (end == std::string_view::npos)
                return bad(m_at, "a closing quotation mark");
            const std::string_view text = m_text.substr(m_at + 1, end - m_at - 1);
            m_at = end + 1;
            return text;
        }
        const std::size_t from = m_at;
        while (!atEnd() && !(inList && m_text[m_at] == ','))
            ++m_at;
        return m_text.substr(from, m_at - from);
    }

    /// The folded word at the place, and where it ends.
    std::string wordHere(std::size_t& end) const {
        end = m_at;
        while (end < m_text.size() && (m_text[end] | 0x20) >= 'a' && (m_text[end] | 0x20) <= 'z')
            ++end;
        return base::folded(m_text.substr(m_at, end - m_at));
    }

    Result<Term> parseTerm(std::size_t start) {
        Term term;
        if (m_text[m_at] == '!') {
            term.negated = true;
            ++m_at;
        }
        if (atEnd())
            return bad(start, "something after !");
        std::size_t end = 0;
        const std::string name = wordHere(end);
        const char sign = end < m_text.size() ? m_text[end] : ' ';
        if (end > m_at && (sign == '<' || sign == '>' || sign == ':')) {
            const auto* number = std::ranges::find(numberNames, name, &KeyName::name);
            if (number != std::end(numberNames)) {
                term.key = number->key;
                m_at = end;
                return parseNumber(std::move(term), start);
            }
            const auto* known = std::ranges::find(keyNames, name, &KeyName::name);
            if (known != std::end(keyNames)) {
                if (sign != ':')
                    return bad(start, name + ": and a value");
                term.key = known->key;
                m_at = end + 1;
            } else if (sign != ':') {
                return bad(start, "dur, wait, attempt or db before < or >, or the text in quotation marks");
            }
        }
        return parseValues(std::move(term), start);
    }

    Result<Term> parseNumber(Term term, std::size_t start) {
        if (m_text[m_at] == ':')
            ++m_at;
        const char sign = m_at < m_text.size() ? m_text[m_at] : ' ';
        if (sign != '<' && sign != '>')
            return bad(start, "> or < and a limit, such as dur>2s");
        ++m_at;
        const bool orEqual = m_at < m_text.size() && m_text[m_at] == '=';
        m_at += orEqual;
        term.compare = sign == '>' ? (orEqual ? Compare::AtLeast : Compare::More)
                                   : (orEqual ? Compare::AtMost : Compare::Less);
        const std::size_t from = m_at;
        while (!atEnd())
            ++m_at;
        const std::string_view value = m_text.substr(from, m_at - from);
        if (term.key == Key::Duration || term.key == Key::Wait) {
            const auto limit = base::parseDuration(value);
            if (!limit)
                return bad(start, "a duration such as 2s, 500ms or 1m30s");
            term.limit = static_cast<double>(limit->count());
        } else {
            const auto limit = base::parseDouble(value);
            if (!limit)
                return bad(start, "a number");
            term.limit = *limit;
        }
        return term;
    }

    Result<Term> parseValues(Term term, std::size_t start) {
        for (bool more = true; more;) {
            const std::size_t from = m_at;
            const Result<std::string_view> value = takeText(term.key != Key::Any);
            if (!value)
                return value.error();
            if (value->empty())
                return bad(start,
                           term.key == Key::Any ? "a text between the quotation marks" : "a value after :");
            if (const Status status = addValue(term, *value, from); !status)
                return status.error();
            more = term.key != Key::Any && m_at < m_text.size() && m_text[m_at] == ',';
            m_at += more;
        }
        if (!atEnd() && m_text[m_at - 1] == '"')
            return bad(m_at, "a blank after the quotation mark");
        return term;
    }

    Status addValue(Term& term, std::string_view value, std::size_t from) const {
        std::string folded = base::folded(base::visible(value));
        if (term.key == Key::Outcome) {
            const unsigned fates = fatesOf(folded);
            if (!fates)
                return bad(from, "an outcome such as ok, failed, failure, timeout, killed, lost, cancelled, "
                                 "running, skipped or missed");
            term.set |= fates;
        } else if (term.key == Key::Trigger) {
            const auto trigger = domain::triggerFrom(folded);
            if (!trigger)
                return bad(from, "schedule, manual, retry, backfill or unknown");
            term.set |= 1U << static_cast<unsigned>(*trigger);
        } else if (term.key == Key::Cache) {
            const auto cache = domain::cacheStatusFrom(folded);
            if (!cache)
                return bad(from, "warm, cold or unknown");
            term.set |= 1U << static_cast<unsigned>(*cache);
        } else {
            term.values.push_back(std::move(folded));
        }
        return {};
    }

    std::string_view m_text;
    std::size_t m_at = 0;
};

} // namespace

Result<std::vector<Term>> parseRunTerms(std::string_view text) {
    if (text.size() > maxText)
        return base::makeError(ErrorKind::Invalid, "filter", "at most 1000 bytes",
                               std::to_string(text.size()) + " bytes", "at character 1");
    return Parser(text).parse();
}

} // namespace redispatch::query
