// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/completion.h"

#include "core/base/text.h"
#include "core/query/columns.h"

#include <algorithm>

namespace redispatch::query {

namespace {

/// As it is typed: with a colon, or with the comparison that makes most sense.
std::string offeredAs(const FilterKey& key) {
    switch (key.kind) {
    case FilterValueKind::Text:
    case FilterValueKind::Word:
    case FilterValueKind::WordOrLength:
        return std::string(key.name) + ':';
    case FilterValueKind::Duration:
        return std::string(key.name) + (key.key == Filter::Key::Next ? '<' : '>');
    case FilterValueKind::Share:
        return std::string(key.name) + '>';
    }
    return std::string(key.name);
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

void addKeys(Completions& found, std::string_view typed) {
    for (const FilterKey& key : filterKeys())
        if (key.name.starts_with(typed))
            found.list.push_back({offeredAs(key), std::string(key.meaning), 0, true});
}

void addWords(Completions& found, std::span<const FilterWord> words, std::string_view typed) {
    for (const FilterWord& word : words)
        if (word.text.starts_with(typed))
            found.list.push_back({std::string(word.text), std::string(word.meaning), 0, false});
}

/// Those that begin with what was typed first, each part with the commonest first.
void addValues(Completions& found, const std::map<std::string, std::size_t>& values, std::string_view typed) {
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

} // namespace

bool FilterValues::look(std::span<const JobPtr> jobs, std::size_t most) {
    const std::size_t end = std::min(jobs.size(), m_next + most);
    for (; m_next < end; ++m_next) {
        const domain::Job& job = *jobs[m_next];
        add(m_owners, job.owner.view());
        add(m_groups, job.group.view());
        add(m_engines, engineOf(job));
        for (const std::string_view tag : base::split(job.tags.view(), ' '))
            add(m_tags, tag);
    }
    return m_next < jobs.size();
}

void FilterValues::add(Counts& counts, std::string_view value) {
    // A quotation mark cannot be written in a filter.
    if (value.empty() || value.size() > longestValue || value.find('"') != std::string_view::npos)
        return;
    std::string seen = base::visible(value);
    if (const auto known = counts.find(seen); known != counts.end())
        ++known->second;
    else if (counts.size() < mostValues)
        counts.emplace(std::move(seen), 1);
}

const FilterValues::Counts& FilterValues::of(Filter::Key key) const {
    static const Counts none;
    return key == Filter::Key::Owner    ? m_owners
           : key == Filter::Key::Group  ? m_groups
           : key == Filter::Key::Tag    ? m_tags
           : key == Filter::Key::Engine ? m_engines
                                        : none;
}

Completions complete(std::string_view text, std::size_t caret, const FilterValues& values) {
    caret = std::min(caret, text.size());
    const Term term = termAt(text, caret);
    Completions found;
    found.from = term.from;
    if (found.from < text.size() && text[found.from] == '!' && found.from < caret)
        ++found.from; // the negation stays
    const std::string typed = base::folded(text.substr(found.from, caret - found.from));
    const std::size_t end = typed.find_first_of(":<>");
    const auto keys = filterKeys();
    const auto key = end == std::string::npos
                         ? keys.end()
                         : std::ranges::find(keys, std::string_view(typed).substr(0, end), &FilterKey::name);
    if (key == keys.end()) {
        found.ofKey = true;
        found.to = endOf(text, caret, term.quoted);
        if (!term.quoted)
            addKeys(found, typed);
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
    addValues(found, values.of(key->key), part);
    return found;
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
