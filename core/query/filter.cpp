// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/filter.h"

#include "core/domain/strip.h"
#include "core/query/filterlexer.h"
#include "core/query/filterterms.h"
#include "core/query/jobhealth.h"

#include <algorithm>
#include <optional>

namespace redispatch::query {

using base::Result;
using domain::Job;
using Key = Filter::Key;
using Term = Filter::Term;

namespace {

unsigned stateBits(const Job& job, const stats::Health& health) {
    using domain::JobState;
    const bool retired = job.state == JobState::Retired;
    using enum StateBit;
    unsigned set = 0;
    const auto add = [&](StateBit bit, bool holds) { set |= holds ? 1U << static_cast<unsigned>(bit) : 0U; };
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
    unsigned set = 0;
    const auto add = [&](NotesBit bit, bool holds) { set |= holds ? 1U << static_cast<unsigned>(bit) : 0U; };
    add(NotesBit::Complete, complete);
    add(NotesBit::Missing, !complete);
    add(NotesBit::Owner, notes.owner);
    add(NotesBit::Expected, notes.expectedResult);
    add(NotesBit::Rollback, notes.rollbackNote);
    return set;
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

/// The part of the search text that a key means.
std::string_view partOf(std::string_view text, Key key) {
    switch (key) {
    case Key::Name:
        return fieldOf(text, SearchField::Name);
    case Key::Id:
        return fieldOf(text, SearchField::Id);
    case Key::Owner:
        return fieldOf(text, SearchField::Owner);
    case Key::Group:
        return fieldOf(text, SearchField::Group);
    case Key::Schedule:
        return fieldOf(text, SearchField::Schedule);
    case Key::Tag:
        return fieldOf(text, SearchField::Tags);
    case Key::Engine: {
        const std::string_view id = fieldOf(text, SearchField::Id);
        return id.substr(0, id.find(':'));
    }
    case Key::Any:
    case Key::State:
    case Key::Last:
    case Key::Notes:
    case Key::Next:
    case Key::Duration:
    case Key::P95:
    case Key::Errors:
        break;
    }
    return text;
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

bool holds(const Term& term, const Job& job, std::string_view text, base::Instant now,
           const stats::Health& health) {
    if (term.compare != Comparison::None)
        return compares(numberOf(term.key, job, now), term.compare, term.bound);
    if (term.pattern)
        return term.pattern->occursIn(partOf(text, term.key));
    switch (term.key) {
    case Key::Any:
    case Key::Name:
    case Key::Id:
    case Key::Owner:
    case Key::Group:
    case Key::Schedule:
        return anyIn(partOf(text, term.key), term.values);
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
    auto terms = parseFilterTerms(text);
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
        m_terms, [](const Term& term) { return term.set == 0 && term.compare == Comparison::None; });
}

bool Filter::readsHealth() const {
    return std::ranges::any_of(m_terms, [](const Term& term) { return term.key == Key::State; });
}

bool Filter::ticks() const {
    return std::ranges::any_of(m_terms, [](const Term& term) {
        return term.compare != Comparison::None && (term.key == Key::Last || term.key == Key::Next);
    });
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
