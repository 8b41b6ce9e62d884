// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/rows.h"

#include <compare>

namespace redispatch::query {

RowChanges changesBetween(std::span<const JobPtr> before, std::span<const JobPtr> after) {
    RowChanges changes;
    changes.places.assign(before.size(), noRow);
    bool moved = before.size() != after.size();
    std::size_t b = 0;
    for (std::size_t a = 0; a < after.size(); ++a) {
        // Most rows are the same object in both; ids are compared only where they are not.
        auto order = std::strong_ordering::greater;
        for (; b < before.size(); ++b) {
            order = before[b] == after[a] ? std::strong_ordering::equal : before[b]->id <=> after[a]->id;
            if (order >= 0)
                break;
        }
        const bool known = b < before.size() && order == 0;
        if (!known || before[b] != after[a])
            changes.fresh.push_back(static_cast<Index>(a));
        if (known)
            changes.places[b++] = static_cast<Index>(a);
        else
            moved = true;
    }
    if (!moved)
        changes.places.clear();
    return changes;
}

std::string searchText(const domain::Job& job) {
    std::string text;
    text.reserve(160);
    const auto add = [&text](std::string_view field) { text.append(field) += '\n'; };
    add(base::visible(job.name));
    add(job.id.str());
    add(base::visible(job.owner.view()));
    add(base::visible(job.group.view()));
    add(base::visible(job.tags.view()));
    add(base::visible(job.schedule.text.view()) + ' ' + base::visible(job.schedule.expression.view()));
    return base::folded(text);
}

std::string_view fieldOf(std::string_view searchText, SearchField field) {
    std::size_t begin = 0;
    for (int skip = static_cast<int>(field); skip > 0; --skip) {
        const std::size_t end = searchText.find('\n', begin);
        if (end == std::string_view::npos)
            return {};
        begin = end + 1;
    }
    return searchText.substr(begin, searchText.find('\n', begin) - begin);
}

void SearchTexts::follow(const RowChanges& changes, std::size_t rows) {
    m_prepared = 0;
    if (!changes.places.empty()) {
        std::vector<std::string> texts(rows);
        for (std::size_t row = 0; row < m_texts.size(); ++row)
            if (changes.places[row] != noRow)
                texts[changes.places[row]] = std::move(m_texts[row]);
        m_texts = std::move(texts);
    }
    m_texts.resize(rows);
    for (const Index row : changes.fresh)
        m_texts[row].clear();
}

std::string_view SearchTexts::of(Index row, const domain::Job& job) const {
    std::string& text = m_texts[row];
    if (text.empty())
        text = searchText(job);
    return text;
}

bool SearchTexts::prepare(std::span<const JobPtr> jobs, std::size_t most) {
    for (; m_prepared < m_texts.size() && most > 0; ++m_prepared) {
        if (!m_texts[m_prepared].empty())
            continue;
        m_texts[m_prepared] = searchText(*jobs[m_prepared]);
        --most;
    }
    return m_prepared < m_texts.size();
}

} // namespace redispatch::query
