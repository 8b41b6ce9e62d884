// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/filter.h"

#include "core/base/humanize.h"
#include "core/base/text.h"
#include "core/domain/strip.h"
#include "core/query/jobhealth.h"

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
using Compare = Filter::Compare;
using Key = Filter::Key;
using Term = Filter::Term;

namespace {

constexpr std::size_t maxText = 1000;

// In the order of their bits.
enum StateBit : unsigned {
    Stuck,
    Missed,
    Late,
    Failing,
    Flaky,
    Paused,
    Running,
    NeverRun,
    Ok,
    Unknown,
    Slow,
    TooFast,
    Waiting,
    Exhausted,
    Retired,
    Invalid,
    Broken,
    OnTime,
    Idle,
    Fast,
};
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
/// In the order of their bits; the last three are those written down.
enum NotesBit : unsigned { Complete = 1, Missing = 2, Owner = 4, Expected = 8, Rollback = 16 };
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

unsigned stateBits(const Job& job, const stats::Health& health) {
    using domain::JobState;
    const bool retired = job.state == JobState::Retired;
    unsigned set = 0;
    const auto add = [&](StateBit bit, bool holds) { set |= holds ? 1U << bit : 0U; };
    add(Stuck, health.state == stats::HealthState::Stuck);
    add(Missed, health.timeliness == stats::Timeliness::Missed);
    add(Late, health.timeliness == stats::Timeliness::Late);
    add(OnTime, health.timeliness == stats::Timeliness::OnTime);
    add(Failing, health.outcome == stats::Outcomes::Failing && !retired);
    add(Flaky, health.outcome == stats::Outcomes::Flaky && !retired);
    add(NeverRun, health.outcome == stats::Outcomes::Never);
    add(Paused, health.activity == stats::Activity::Paused);
    add(Running, health.activity == stats::Activity::Running || job.runningSince.has_value());
    add(Idle, health.activity == stats::Activity::Idle);
    add(Ok, health.state == stats::HealthState::Ok && !retired);
    add(Unknown, health.state == stats::HealthState::Unknown);
    add(Slow, health.pace == stats::Pace::Slow);
    add(TooFast, health.pace == stats::Pace::TooFast);
    add(Fast, health.pace == stats::Pace::TooFast);
    add(Waiting, health.due);
    add(Exhausted, job.state == JobState::Exhausted);
    add(Retired, retired);
    add(Invalid, job.state == JobState::Invalid);
    add(Broken, job.state == JobState::Broken);
    return set;
}

unsigned notesOf(domain::NotesPresent notes) {
    const bool complete = notes.owner && notes.expectedResult && notes.rollbackNote;
    return (complete ? Complete : Missing) | (notes.owner ? Owner : 0U) |
           (notes.expectedResult ? Expected : 0U) | (notes.rollbackNote ? Rollback : 0U);
}

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

    /// The key before a colon or a comparison; Any without one.
    Result<Key> takeKey() {
        std::size_t end = m_at;
        while (end < m_text.size() && isKeyLetter(m_text[end]))
            ++end;
        if (end == m_at || end == m_text.size())
            return Key::Any;
        const bool compares = m_text[end] == '<' || m_text[end] == '>';
        if (m_text[end] != ':' && !compares)
            return Key::Any;
        const std::string word = base::folded(m_text.substr(m_at, end - m_at));
        const auto known = std::ranges::find(keys, word, &FilterKey::name);
        if (known != std::end(keys)) {
            if (compares && !mayCompare(known->kind))
                return Key::Any;
            m_at = compares ? end : end + 1;
            return known->key;
        }
        for (const FilterKey& key : keys)
            if (!compares && looksLike(word, key.name))
                return bad(m_at, std::string(key.name) + ": or the text in quotation marks");
        return Key::Any;
    }
    static bool isKeyLetter(char c) {
        return ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || (c >= '0' && c <= '9');
    }
    static bool mayCompare(FilterValueKind kind) {
        return kind == FilterValueKind::Duration || kind == FilterValueKind::WordOrLength ||
               kind == FilterValueKind::Share;
    }

    /// "<2h", ">=5%".
    Status takeComparison(Term& term) {
        const std::size_t from = m_at;
        const bool less = m_text[m_at++] == '<';
        const bool equal = m_at < m_text.size() && m_text[m_at] == '=';
        m_at += equal;
        term.compare = less ? (equal ? Compare::LessOrEqual : Compare::Less)
                            : (equal ? Compare::MoreOrEqual : Compare::More);
        const std::size_t start = m_at;
        while (!atEnd())
            ++m_at;
        const std::string value = base::folded(m_text.substr(start, m_at - start));
        if (term.key == Key::Errors) {
            const bool percent = value.ends_with('%');
            const auto share = base::parseDouble(std::string_view(value).substr(0, value.size() - percent));
            if (!share || !(*share >= 0) || *share > 100)
                return bad(from, "a share such as >5%");
            term.bound = *share / 100;
            return {};
        }
        const auto ms = millisecondsIn(value);
        if (!ms)
            return bad(from, "a duration such as >2s, <1h30m or >1.5s");
        term.bound = *ms;
        return {};
    }
    /// Also with a fraction of one unit, which durations elsewhere do not have.
    static std::optional<double> millisecondsIn(std::string_view text) {
        if (const auto duration = base::parseDuration(text))
            return static_cast<double>(duration->count());
        const std::size_t unit = text.find_first_not_of("0123456789.");
        const auto number = base::parseDouble(text.substr(0, unit));
        const auto one = unit == std::string_view::npos
                             ? std::optional(base::milliseconds(1000))
                             : base::parseDuration("1" + std::string(text.substr(unit)));
        if (!number || !one || !(*number >= 0) || *number > 1e9)
            return std::nullopt;
        return *number * static_cast<double>(one->count());
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
        if (term.key != Key::Any && mayCompare(infoOf(term.key).kind)) {
            if (m_at < m_text.size() && (m_text[m_at] == '<' || m_text[m_at] == '>')) {
                if (const Status status = takeComparison(term); !status)
                    return status.error();
                return term;
            }
            if (infoOf(term.key).kind != FilterValueKind::WordOrLength)
                return bad(atEnd() ? start : m_at, "<, <=, > or >= and a number");
        }
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
            const auto place = placeOf(stateWords, folded == "never" ? "never_run" : folded);
            if (!place)
                return bad(from, "a state: " + listOf(stateWords));
            term.set |= 1U << *place;
            return {};
        }
        case Key::Last: {
            const auto outcome = domain::outcomeFrom(folded);
            if (!outcome)
                return bad(from, "an outcome such as ok, failed, timeout, killed or lost, or >2d");
            term.set |= 1U << static_cast<unsigned>(*outcome);
            return {};
        }
        case Key::Notes: {
            const auto place = placeOf(notesWords, folded);
            if (!place)
                return bad(from, listOf(notesWords));
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

std::optional<double> msOf(std::optional<base::milliseconds> duration) {
    return duration ? std::optional(static_cast<double>(duration->count())) : std::nullopt;
}

/// What is compared; nothing where the job has no such number.
std::optional<double> numberOf(Key key, const Job& job, base::Instant now) {
    switch (key) {
    case Key::Last:
        return job.last.startedAt ? msOf(now - *job.last.startedAt) : std::nullopt;
    case Key::Next:
        return job.nextAt ? msOf(*job.nextAt - now) : std::nullopt;
    case Key::Duration:
        return msOf(job.last.duration);
    case Key::P95:
        return job.baseline ? std::optional(static_cast<double>(job.baseline->p95)) : std::nullopt;
    case Key::Errors:
        return domain::stripFailureShare(job.strip);
    case Key::Any:
    case Key::Name:
    case Key::Id:
    case Key::Owner:
    case Key::Group:
    case Key::Schedule:
    case Key::Tag:
    case Key::Engine:
    case Key::State:
    case Key::Notes:
        break;
    }
    return std::nullopt;
}

bool compares(const Term& term, std::optional<double> number) {
    if (!number)
        return false;
    switch (term.compare) {
    case Compare::Less:
        return *number < term.bound;
    case Compare::LessOrEqual:
        return *number <= term.bound;
    case Compare::More:
        return *number > term.bound;
    case Compare::MoreOrEqual:
        return *number >= term.bound;
    case Compare::None:
        break;
    }
    return false;
}

bool holds(const Term& term, const Job& job, std::string_view text, base::Instant now,
           const stats::Health& health) {
    if (term.compare != Compare::None)
        return compares(term, numberOf(term.key, job, now));
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
        return (term.set & stateBits(job, health)) != 0;
    case Key::Last:
        return term.set >> static_cast<unsigned>(job.last.outcome) & 1U;
    case Key::Notes:
        return (term.set & notesOf(job.notes)) != 0;
    case Key::Next:
    case Key::Duration:
    case Key::P95:
    case Key::Errors:
        break;
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
    return matches(job, searchText, now, readsHealth() ? healthOf(job, now) : stats::Health());
}

bool Filter::matches(const Job& job, std::string_view searchText, base::Instant now,
                     const stats::Health& health) const {
    return std::ranges::all_of(
        m_terms, [&](const Term& term) { return holds(term, job, searchText, now, health) != term.negated; });
}

bool Filter::readsText() const {
    return std::ranges::any_of(
        m_terms, [](const Term& term) { return term.set == 0 && term.compare == Compare::None; });
}

bool Filter::readsHealth() const {
    return std::ranges::any_of(m_terms, [](const Term& term) { return term.key == Key::State; });
}

bool Filter::ticks() const {
    return std::ranges::any_of(m_terms, [](const Term& term) {
        return term.compare != Compare::None && (term.key == Key::Last || term.key == Key::Next);
    });
}

std::span<const FilterKey> filterKeys() {
    return keys;
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
