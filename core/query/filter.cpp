// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/filter.h"

#include "core/base/text.h"

#include <algorithm>
#include <cstring>
#include <iterator>
#include <optional>

namespace redispatch::query {

using base::Error;
using base::ErrorKind;
using base::Result;
using base::Status;
using domain::Job;
using Key = Filter::Key;
using Term = Filter::Term;

namespace {

constexpr std::size_t maxText = 1000;

/// What `notes:` can ask for; the last three are those written down.
enum NotesBit : unsigned { Complete = 1, Missing = 2, Owner = 4, Expected = 8, Rollback = 16 };
struct NotesWord {
    std::string_view name;
    unsigned bit;
};
constexpr NotesWord notesWords[] = {{"complete", Complete},
                                    {"missing", Missing},
                                    {"owner", Owner},
                                    {"expected", Expected},
                                    {"rollback", Rollback}};

unsigned notesOf(domain::NotesPresent notes) {
    const bool complete = notes.owner && notes.expectedResult && notes.rollbackNote;
    return (complete ? Complete : Missing) | (notes.owner ? Owner : 0U) |
           (notes.expectedResult ? Expected : 0U) | (notes.rollbackNote ? Rollback : 0U);
}

struct KeyName {
    std::string_view name;
    Key key;
};
constexpr KeyName keyNames[] = {
    {"name", Key::Name},         {"id", Key::Id},     {"owner", Key::Owner},   {"group", Key::Group},
    {"queue", Key::Group},       {"tag", Key::Tag},   {"engine", Key::Engine}, {"state", Key::State},
    {"schedule", Key::Schedule}, {"last", Key::Last}, {"notes", Key::Notes},
};

bool contains(std::string_view text, std::string_view part) {
    return part.empty() || ::memmem(text.data(), text.size(), part.data(), part.size()) != nullptr;
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

std::string foldedText(std::string_view text) {
    return base::folded(base::visible(text));
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
            terms.push_back(std::move(*term));
        }
        return terms;
    }

private:
    bool skipBlanks() {
        while (m_at < m_text.size() && isBlank(m_text[m_at]))
            ++m_at;
        return m_at < m_text.size();
    }
    static bool isBlank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
    bool atEnd() const { return m_at >= m_text.size() || isBlank(m_text[m_at]); }

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

    /// The key before a colon; Any without one.
    Result<Key> takeKey() {
        std::size_t end = m_at;
        while (end < m_text.size() && ((m_text[end] | 0x20) >= 'a' && (m_text[end] | 0x20) <= 'z'))
            ++end;
        if (end == m_at || end == m_text.size() || m_text[end] != ':')
            return Key::Any;
        const std::string word = base::folded(m_text.substr(m_at, end - m_at));
        const auto known = std::ranges::find(keyNames, word, &KeyName::name);
        if (known != std::end(keyNames)) {
            m_at = end + 1;
            return known->key;
        }
        for (const KeyName& name : keyNames)
            if (looksLike(word, name.name))
                return bad(m_at, std::string(name.name) + ": or the text in quotation marks");
        return Key::Any;
    }

    Result<Term> parseTerm(std::size_t start) {
        Term term;
        if (m_text[m_at] == '!') {
            term.negated = true;
            ++m_at;
        }
        if (atEnd())
            return bad(start, "something after !");
        const Result<Key> key = takeKey();
        if (!key)
            return key.error();
        term.key = *key;
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
        std::string folded = foldedText(value);
        switch (term.key) {
        case Key::State: {
            std::ranges::replace(folded, ' ', '_');
            const auto state = domain::jobStateFrom(folded);
            if (!state)
                return bad(from, "a state such as failing, late, broken, paused, running, ok or never_run");
            term.set |= 1U << static_cast<unsigned>(*state);
            return {};
        }
        case Key::Last: {
            const auto outcome = domain::outcomeFrom(folded);
            if (!outcome)
                return bad(from, "an outcome such as ok, failed, timeout, killed or lost");
            term.set |= 1U << static_cast<unsigned>(*outcome);
            return {};
        }
        case Key::Notes: {
            const auto* known = std::ranges::find(notesWords, folded, &NotesWord::name);
            if (known == std::end(notesWords))
                return bad(from, "complete, missing, owner, expected or rollback");
            term.set |= known->bit;
            return {};
        }
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

    std::string_view m_text;
    std::size_t m_at = 0;
};

bool anyIn(std::string_view text, const std::vector<std::string>& values) {
    return std::ranges::any_of(values, [&](const std::string& value) { return contains(text, value); });
}

bool anyTag(std::string_view tags, const std::vector<std::string>& values) {
    for (std::size_t from = 0; from < tags.size();) {
        const std::size_t to = std::min(tags.find(' ', from), tags.size());
        if (std::ranges::find(values, tags.substr(from, to - from)) != values.end())
            return true;
        from = to + 1;
    }
    return false;
}

/// The engine's name, its title ("bullmq 5") or the title without the version ("bull").
bool anyEngine(const Job& job, std::string_view id, const std::vector<std::string>& values) {
    const auto asked = [&](std::string_view name) { return std::ranges::find(values, name) != values.end(); };
    if (asked(id.substr(0, id.find(':'))))
        return true;
    if (!job.queue || job.queue->engine.empty())
        return false;
    const std::string title = foldedText(job.queue->engine.view());
    return asked(title) || asked(std::string_view(title).substr(0, title.find(' ')));
}

bool holds(const Term& term, const Job& job, std::string_view text, base::Instant now) {
    switch (term.key) {
    case Key::Any:
        return anyIn(text, term.values);
    case Key::Name:
        return anyIn(fieldOf(text, SearchField::Name), term.values);
    case Key::Id:
        return anyIn(fieldOf(text, SearchField::Id), term.values);
    case Key::Owner:
        return anyIn(fieldOf(text, SearchField::Owner), term.values);
    case Key::Group:
        return anyIn(fieldOf(text, SearchField::Group), term.values);
    case Key::Schedule:
        return anyIn(fieldOf(text, SearchField::Schedule), term.values);
    case Key::Tag:
        return anyTag(fieldOf(text, SearchField::Tags), term.values);
    case Key::Engine:
        return anyEngine(job, fieldOf(text, SearchField::Id), term.values);
    case Key::State:
        return term.set >> static_cast<unsigned>(domain::stateAt(job, now)) & 1U;
    case Key::Last:
        return term.set >> static_cast<unsigned>(job.last.outcome) & 1U;
    case Key::Notes:
        return (term.set & notesOf(job.notes)) != 0;
    }
    return false;
}

} // namespace

Result<Filter> Filter::parse(std::string_view text) {
    if (text.size() > maxText)
        return base::makeError(ErrorKind::Invalid, "filter", "at most 1000 bytes",
                               std::to_string(text.size()) + " bytes", "at character 1");
    auto terms = Parser(text).parse();
    if (!terms)
        return terms.error();
    Filter filter;
    filter.m_terms = std::move(*terms);
    return filter;
}

bool Filter::matches(const Job& job, std::string_view searchText, base::Instant now) const {
    return std::ranges::all_of(
        m_terms, [&](const Term& term) { return holds(term, job, searchText, now) != term.negated; });
}

bool Filter::readsText() const {
    return std::ranges::any_of(m_terms, [](const Term& term) { return term.set == 0; });
}

std::vector<Index> matching(std::span<const Index> order, std::span<const JobPtr> jobs,
                            const SearchTexts& texts, const Filter& filter, base::Instant now) {
    if (filter.empty())
        return {order.begin(), order.end()};
    std::vector<Index> rows;
    const bool readsText = filter.readsText();
    for (const Index row : order)
        if (filter.matches(*jobs[row], readsText ? texts.of(row, *jobs[row]) : std::string_view(), now))
            rows.push_back(row);
    return rows;
}

} // namespace redispatch::query
