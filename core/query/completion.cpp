// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/completion.h"

#include "core/base/text.h"
#include "core/query/columns.h"

#include <algorithm>

namespace redispatch::query {

namespace {

struct Word {
    std::string_view text;
    std::string_view meaning;
};

constexpr Word stateWords[] = {
    {"failing", "the last finished run failed"},
    {"late", "due for longer than its grace"},
    {"broken", "nothing will run until it is re-armed"},
    {"invalid", "its stored bytes make no sense"},
    {"paused", "held back on purpose"},
    {"running", "a run is under way"},
    {"waiting", "due or triggered, not started yet"},
    {"never_run", "no run has ended yet"},
    {"ok", "the last finished run succeeded"},
    {"exhausted", "has no further slot"},
    {"retired", "its definition was withdrawn"},
    {"unknown", "not enough is known"},
};
constexpr Word outcomeWords[] = {
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
constexpr Word notesWords[] = {
    {"missing", "owner, expected result or rollback note is not written"},
    {"complete", "all three are written"},
    {"owner", "the owner is written"},
    {"expected", "the expected result is written"},
    {"rollback", "the rollback note is written"},
};

struct KeyWord {
    std::string_view text; ///< with its colon
    std::string_view meaning;
    ValueSource source;
    std::span<const Word> words = {};
};
constexpr KeyWord keyWords[] = {
    {"state:", "how the job is doing", ValueSource::Words, stateWords},
    {"owner:", "who answers for it", ValueSource::Owner},
    {"tag:", "one of its tags", ValueSource::Tag},
    {"group:", "its queue, namespace or runner group", ValueSource::Group},
    {"queue:", "the same as group", ValueSource::Group},
    {"engine:", "the scheduler it belongs to", ValueSource::Engine},
    {"last:", "how its last run ended", ValueSource::Words, outcomeWords},
    {"notes:", "what is written down about it", ValueSource::Words, notesWords},
    {"name:", "words in its name", ValueSource::Free},
    {"id:", "words in its id", ValueSource::Free},
    {"schedule:", "words in its schedule", ValueSource::Free},
};

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
    for (const KeyWord& key : keyWords)
        if (key.text.starts_with(typed))
            found.list.push_back({std::string(key.text), std::string(key.meaning), 0, true});
}

void addWords(Completions& found, std::span<const Word> words, std::string_view typed) {
    for (const Word& word : words)
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
        add(ValueSource::Owner, job.owner.view());
        add(ValueSource::Group, job.group.view());
        add(ValueSource::Engine, engineOf(job));
        for (const std::string_view tag : base::split(job.tags.view(), ' '))
            add(ValueSource::Tag, tag);
    }
    return m_next < jobs.size();
}

void FilterValues::add(ValueSource source, std::string_view value) {
    // A quotation mark cannot be written in a filter.
    if (value.empty() || value.size() > longestValue || value.find('"') != std::string_view::npos)
        return;
    auto& values = source == ValueSource::Owner   ? m_owners
                   : source == ValueSource::Group ? m_groups
                   : source == ValueSource::Tag   ? m_tags
                                                  : m_engines;
    std::string seen = base::visible(value);
    if (const auto known = values.find(seen); known != values.end())
        ++known->second;
    else if (values.size() < mostValues)
        values.emplace(std::move(seen), 1);
}

const std::map<std::string, std::size_t>& FilterValues::of(ValueSource source) const {
    static const std::map<std::string, std::size_t> none;
    switch (source) {
    case ValueSource::Owner:
        return m_owners;
    case ValueSource::Group:
        return m_groups;
    case ValueSource::Tag:
        return m_tags;
    case ValueSource::Engine:
        return m_engines;
    case ValueSource::Words:
    case ValueSource::Free:
        return none;
    }
    return none;
}

Completions complete(std::string_view text, std::size_t caret, const FilterValues& values) {
    caret = std::min(caret, text.size());
    const Term term = termAt(text, caret);
    Completions found;
    found.from = term.from;
    if (found.from < text.size() && text[found.from] == '!' && found.from < caret)
        ++found.from; // the negation stays
    const std::string typed = base::folded(text.substr(found.from, caret - found.from));
    const auto key = std::ranges::find_if(
        keyWords, [&](const KeyWord& each) { return std::string_view(typed).starts_with(each.text); });
    if (key == std::end(keyWords)) {
        found.ofKey = true;
        found.to = endOf(text, caret, term.quoted);
        if (!term.quoted)
            addKeys(found, typed);
        return found;
    }
    found.from += key->text.size();
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
    addValues(found, values.of(key->source), part);
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
