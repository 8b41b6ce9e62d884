// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/runfilter.h"

#include "core/base/text.h"
#include "core/query/runterms.h"

#include <algorithm>
#include <array>
#include <optional>
#include <tuple>

namespace redispatch::query {

using domain::Outcome;
using domain::Run;
using Key = RunFilter::Key;
using Term = RunFilter::Term;

namespace {

constexpr std::array<std::string_view, runFateCount> fateWords = {"running", "ok",     "failed",  "timeout",
                                                                  "killed",  "lost",   "stale",   "cancelled",
                                                                  "skipped", "missed", "waiting", "unknown"};

bool occursIn(std::string_view text, const Term& term) {
    if (term.pattern)
        return !text.empty() && term.pattern->occursIn(foldedText(text));
    return !text.empty() && anyIn(foldedText(text), term.values);
}

std::string parametersText(const Run& run) {
    std::string text;
    for (const auto& [name, value] : run.parameters)
        text += name + '=' + value + '\n';
    return text;
}

/// Everything that can be searched, each field on a line of its own so that fields do not run together.
std::string searchText(const Run& run) {
    std::string text;
    for (const std::string* field : {&run.id, &run.error, &run.reason, &run.by, &run.requestId, &run.runner,
                                     &run.host, &run.revision, &run.outputTail})
        text += *field + '\n';
    text += parametersText(run);
    if (run.skipped)
        text += std::string(word(*run.skipped)) + '\n';
    return text;
}

std::optional<double> ms(std::optional<base::milliseconds> duration) {
    return duration ? std::optional(static_cast<double>(duration->count())) : std::nullopt;
}

std::optional<double> numberOf(Key key, const Run& run, base::Instant now) {
    const RunFate fate = fateOf(run);
    if (fate == RunFate::Skipped || fate == RunFate::Missed)
        return std::nullopt;
    if (key == Key::Attempt)
        return run.attempt;
    if (key == Key::DbCalls)
        return run.meters.dbCalls;
    if (key == Key::Wait)
        return ms(run.queueWait);
    if (fate == RunFate::Running && run.startedAt)
        return std::max(0.0, static_cast<double>((now - *run.startedAt).count()));
    return ms(run.duration);
}

bool holds(const Term& term, const Run& run, base::Instant now) {
    switch (term.key) {
    case Key::Any:
        return occursIn(searchText(run), term);
    case Key::Outcome:
        return term.set >> static_cast<unsigned>(fateOf(run)) & 1U;
    case Key::Trigger:
        return term.set >> static_cast<unsigned>(run.trigger) & 1U;
    case Key::Cache:
        return term.set >> static_cast<unsigned>(run.meters.cache) & 1U;
    case Key::Error:
        return occursIn(run.error, term);
    case Key::Host:
        return occursIn(run.host, term);
    case Key::Runner:
        return occursIn(run.runner, term);
    case Key::By:
        return occursIn(run.by, term);
    case Key::Revision:
        return occursIn(run.revision, term);
    case Key::Parameter:
        return occursIn(parametersText(run), term);
    case Key::Duration:
    case Key::Wait:
    case Key::Attempt:
    case Key::DbCalls:
        return compares(numberOf(term.key, run, now), term.compare, term.limit);
    }
    return false;
}

/// Trigger and cache say nothing about a slot that had no run.
bool concerns(const Term& term, const Run& run) {
    const RunFate fate = fateOf(run);
    return (term.key != Key::Trigger && term.key != Key::Cache) ||
           (fate != RunFate::Skipped && fate != RunFate::Missed);
}

} // namespace

RunFate fateOf(const Run& run) {
    if (run.skipped)
        return RunFate::Skipped;
    switch (run.outcome) {
    case Outcome::None:
        return !run.startedAt && run.skippedCount > 0 ? RunFate::Missed : RunFate::Waiting;
    case Outcome::Running:
        return RunFate::Running;
    case Outcome::Ok:
        return RunFate::Ok;
    case Outcome::Failed:
        return RunFate::Failed;
    case Outcome::Timeout:
        return RunFate::Timeout;
    case Outcome::Killed:
        return RunFate::Killed;
    case Outcome::Lost:
        return RunFate::Lost;
    case Outcome::Stale:
        return RunFate::Stale;
    case Outcome::Cancelled:
        return RunFate::Cancelled;
    case Outcome::Unknown:
        return RunFate::Unknown;
    }
    return RunFate::Unknown;
}

std::string_view word(RunFate fate) {
    return fateWords.at(static_cast<std::size_t>(fate));
}

bool Term::operator==(const Term& other) const {
    return std::tie(key, negated, values, pattern, set, compare, limit) ==
           std::tie(other.key, other.negated, other.values, other.pattern, other.set, other.compare,
                    other.limit);
}

base::Result<RunFilter> RunFilter::parse(std::string_view text) {
    auto terms = parseRunTerms(text);
    if (!terms)
        return terms.error();
    RunFilter filter;
    filter.m_terms = std::move(*terms);
    return filter;
}

bool RunFilter::matches(const Run& run, base::Instant now) const {
    return std::ranges::all_of(m_terms, [&](const Term& term) {
        return (concerns(term, run) && holds(term, run, now)) != term.negated;
    });
}

bool RunFilter::readsClock() const {
    return std::ranges::any_of(m_terms, [](const Term& term) { return term.key == Key::Duration; });
}

std::vector<std::string> wordsOf(std::string_view text, Key key) {
    std::vector<std::string> words;
    const auto filter = RunFilter::parse(text);
    if (!filter)
        return words;
    for (const Term& term : filter->terms()) {
        if (term.key != key || term.negated)
            continue;
        for (unsigned bit = 0; term.set >> bit != 0; ++bit) {
            if (!(term.set >> bit & 1U))
                continue;
            const std::string_view found = key == Key::Outcome ? word(static_cast<RunFate>(bit))
                                           : key == Key::Trigger
                                               ? word(static_cast<domain::TriggerKind>(bit))
                                               : word(static_cast<domain::CacheStatus>(bit));
            if (std::ranges::find(words, found) == words.end())
                words.emplace_back(found);
        }
    }
    return words;
}

std::string withTerm(std::string_view text, Key key, std::string_view wanted) {
    const auto filter = RunFilter::parse(text);
    if (!filter)
        return std::string(text);
    std::string result;
    bool placed = wanted.empty();
    const auto add = [&](std::string_view part) {
        if (!result.empty())
            result += ' ';
        result += part;
    };
    for (const Term& term : filter->terms()) {
        if (term.key != key || term.negated) {
            add(base::trimmed(text.substr(term.from, term.to - term.from)));
        } else if (!placed) {
            add(wanted);
            placed = true;
        }
    }
    if (!placed)
        add(wanted);
    return result;
}

} // namespace redispatch::query
