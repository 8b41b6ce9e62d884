// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/rows.h"

namespace redispatch::query {

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

void SearchTexts::update(std::span<const JobPtr> jobs) {
    std::vector<std::string> texts;
    texts.reserve(jobs.size());
    std::size_t old = 0;
    for (const JobPtr& job : jobs) {
        while (old < m_jobs.size() && m_jobs[old] != job && m_jobs[old]->id < job->id)
            ++old;
        if (old < m_jobs.size() && m_jobs[old] == job)
            texts.push_back(std::move(m_texts[old++]));
        else
            texts.push_back(searchText(*job));
    }
    m_texts = std::move(texts);
    m_jobs.assign(jobs.begin(), jobs.end());
}

} // namespace redispatch::query
