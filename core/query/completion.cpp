// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/completion.h"

#include "core/base/text.h"
#include "core/query/columns.h"

#include <algorithm>

namespace redispatch::query {

namespace {

/// A key of one of the languages, and the values that are known of it.
struct Key {
    std::string_view name;
    std::string offered; ///< as it is typed
    std::string_view meaning;
    std::span<const FilterWord> words;
    const ValueCounts::Map* values;
};

template <class Infos, class Values>
std::vector<Key> keysOf(const Infos& infos, const Values& values) {
    std::vector<Key> keys;
    for (const auto& info : infos)
        keys.push_back(
            {info.name, typedKey(info.name, info.kind), info.meaning, info.words, &values.of(info.key)});
    return keys;
}

bool isBlank(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/// The term around the caret: where it begins, and whether a quotation mark stands open at the caret.
struct Term {
    std::size_t from = 0;
    bool quoted = false;
};

Term termAt(std::string_view text, std::size_t caret) {
    Term term;
    for (std::size_t at = 0; at < caret; ++at) {
        if (text[at] == '"')
            term.quoted = !term.quoted;
        else if (isBlank(text[at]) && !term.quoted)
            term.from = at + 1;
    }
    return term;
}

/// The end of the part at the caret: an open quotation ends with its mark, a plain part with a blank or
/// comma.
std::size_t endOf(std::string_view text, std::size_t caret, bool quoted) {
    if (quoted) {
        const std::size_t mark = text.find('"', caret);
        return mark == std::string_view::npos ? caret : mark + 1;
    }
    std::size_t to = caret;
    while (to < text.size() && !isBlank(text[to]) && text[to] != ',')
        ++to;
    return to;
}

std::string quotedValue(std::string_view value) {
    const bool plain = std::ranges::none_of(value, [](char c) { return isBlank(c) || c == ','; });
    return plain ? std::string(value) : '"' + std::string(value) + '"';
}

void addKeys(Completions& found, const std::vector<Key>& keys, std::string_view typed) {
    for (const Key& key : keys)
        if (key.name.starts_with(typed))
            found.list.push_back({key.offered, std::string(key.meaning), 0, true});
}

void addWords(Completions& found, std::span<const FilterWord> words, std::string_view typed) {
    for (const FilterWord& word : words)
        if (word.text.starts_with(typed))
            found.list.push_back({std::string(word.text), std::string(word.meaning), 0, false});
}

/// Those that begin with what was typed first, each part with the commonest first.
void addValues(Completions& found, const ValueCounts::Map& values, std::string_view typed) {
    struct Fit {
        bool inside;
        const std::pair<const std::string, std::size_t>* value;
    };
    std::vector<Fit> fits;
    for (const auto& value : values)
        if (const std::size_t at = base::folded(value.first).find(typed); at != std::string::npos)
            fits.push_back({at > 0, &value});
    std::ranges::stable_sort(fits, [](const Fit& a, const Fit& b) {
        return a.inside != b.inside ? b.inside : a.value->second > b.value->second;
    });
    for (const Fit& fit : fits)
        found.list.push_back({quotedValue(fit.value->first), {}, fit.value->second, false});
}

Completions completeIn(std::string_view text, std::size_t caret, const std::vector<Key>& keys) {
    caret = std::min(caret, text.size());
    const Term term = termAt(text, caret);
    Completions found;
    found.from = term.from;
    if (found.from < text.size() && text[found.from] == '!' && found.from < caret)
        ++found.from; // the negation stays
    const std::string typed = base::folded(text.substr(found.from, caret - found.from));
    const std::size_t end = typed.find_first_of(":<>");
    const auto key = end == std::string::npos
                         ? keys.end()
                         : std::ranges::find(keys, std::string_view(typed).substr(0, end), &Key::name);
    if (key == keys.end()) {
        found.ofKey = true;
        found.to = endOf(text, caret, term.quoted);
        if (!term.quoted)
            addKeys(found, keys, typed);
        return found;
    }
    found.from += end + 1;
    found.to = caret;
    if (typed[end] != ':' || (end + 1 < typed.size() && (typed[end + 1] == '<' || typed[end + 1] == '>')))
        return found; // a number of a person's own
    bool quoted = false;
    for (std::size_t at = found.from; at < caret; ++at) {
        quoted = quoted != (text[at] == '"');
        if (text[at] == ',' && !quoted)
            found.from = at + 1;
    }
    found.to = endOf(text, caret, term.quoted);
    std::string part = base::folded(text.substr(found.from, caret - found.from));
    if (part.starts_with('"'))
        part.erase(0, 1);
    addWords(found, key->words, part);
    addValues(found, *key->values, part);
    return found;
}

} // namespace

std::string typedKey(std::string_view name, FilterValueKind kind) {
    switch (kind) {
    case FilterValueKind::Text:
    case FilterValueKind::Word:
    case FilterValueKind::WordOrLength:
        return std::string(name) + ':';
    case FilterValueKind::Duration:
        return std::string(name) + (name == "next" ? '<' : '>'); // the near future is asked for
    case FilterValueKind::Share:
    case FilterValueKind::Number:
        return std::string(name) + '>';
    }
    return std::string(name);
}

void ValueCounts::add(std::string_view value) {
    // A quotation mark cannot be written in a filter.
    if (value.empty() || value.size() > longest || value.find('"') != std::string_view::npos)
        return;
    std::string seen = base::visible(value);
    if (const auto known = m_counts.find(seen); known != m_counts.end())
        ++known->second;
    else if (m_counts.size() < most)
        m_counts.emplace(std::move(seen), 1);
}

bool FilterValues::look(std::span<const JobPtr> jobs, std::size_t most) {
    const std::size_t end = std::min(jobs.size(), m_next + most);
    for (; m_next < end; ++m_next) {
        const domain::Job& job = *jobs[m_next];
        m_owners.add(job.owner.view());
        m_groups.add(job.group.view());
        m_engines.add(engineOf(job));
        for (const std::string_view tag : base::split(job.tags.view(), ' '))
            m_tags.add(tag);
    }
    return m_next < jobs.size();
}

const ValueCounts::Map& FilterValues::of(Filter::Key key) const {
    static const ValueCounts none;
    return (key == Filter::Key::Owner    ? m_owners
            : key == Filter::Key::Group  ? m_groups
            : key == Filter::Key::Tag    ? m_tags
            : key == Filter::Key::Engine ? m_engines
                                         : none)
        .map();
}

bool RunValues::look(std::span<const domain::Run> runs, std::size_t most) {
    const std::size_t end = std::min(runs.size(), m_next + most);
    for (; m_next < end; ++m_next) {
        const domain::Run& run = runs[m_next];
        m_hosts.add(run.host);
        m_runners.add(run.runner);
        m_people.add(run.by);
        m_revisions.add(run.revision);
        for (const auto& [name, value] : run.parameters)
            m_parameters.add(name + '=' + value);
    }
    return m_next < runs.size();
}

const ValueCounts::Map& RunValues::of(RunFilter::Key key) const {
    static const ValueCounts none;
    return (key == RunFilter::Key::Host        ? m_hosts
            : key == RunFilter::Key::Runner    ? m_runners
            : key == RunFilter::Key::By        ? m_people
            : key == RunFilter::Key::Revision  ? m_revisions
            : key == RunFilter::Key::Parameter ? m_parameters
                                               : none)
        .map();
}

Completions complete(std::string_view text, std::size_t caret, const FilterValues& values) {
    return completeIn(text, caret, keysOf(filterKeys(), values));
}

Completions complete(std::string_view text, std::size_t caret, const RunValues& values) {
    return completeIn(text, caret, keysOf(runFilterKeys(), values));
}

Completed accept(std::string_view text, const Completions& completions, const Completion& chosen) {
    Completed done;
    done.text = std::string(text.substr(0, completions.from)) + chosen.text;
    done.caret = done.text.size();
    const std::string_view rest = text.substr(completions.to);
    // After a value the next word can be typed at once.
    if (!chosen.isKey && rest.empty()) {
        done.text += ' ';
        ++done.caret;
    }
    done.text += rest;
    return done;
}

} // namespace redispatch::query
