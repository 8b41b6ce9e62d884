// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/lines.h"

#include "app/cli/table.h"
#include "core/base/humanize.h"
#include "core/base/text.h"
#include "core/service/cards.h"

#include <algorithm>

namespace redispatch::cli {

namespace {

constexpr std::size_t longestShown = 2'000;
constexpr int nameWidth = 20;

bool isAlwaysShown(domain::CardField field) {
    using domain::CardField;
    for (const CardField one : {CardField::Owner, CardField::Contact, CardField::ExpectedResult,
                                CardField::RollbackNote, CardField::RollbackCommand, CardField::Tags})
        if (one == field)
            return true;
    return false;
}

/// Lists of single words stand on one line.
bool isOneLine(domain::CardField field) {
    using domain::CardField;
    return field == CardField::RollbackCommand || field == CardField::CacheKeys || field == CardField::Tags;
}

std::string nameOf(const domain::CardFieldInfo& field) {
    std::string name(field.title);
    name.front() = static_cast<char>(name.front() | 0x20); // titles begin with an ASCII letter
    return name;
}

std::string originText(const domain::JobDetail& detail, base::Instant now) {
    const domain::CardOrigin& origin = detail.cardOrigin;
    if (origin.revision == 0)
        return origin.seed ? "the job file" : "nobody has written one";
    return "the ledger, revision " + std::to_string(origin.revision) + ", edited " +
           base::relativeText(origin.editedAt, now) + " by " + origin.editedBy;
}

} // namespace

void Lines::head(std::string_view title) {
    m_report.line("\n" + std::string(title));
}

void Lines::add(const std::string& name, std::string_view value) {
    const int blanks = std::max(nameWidth - displayWidth(name), 1);
    m_report.line("  " + name + std::string(static_cast<std::size_t>(blanks), ' ') +
                  (value.empty() ? "–" : base::visible(base::elided(value, longestShown))));
}

void Lines::addText(const std::string& name, std::string_view text) {
    const auto lines = base::split(text, '\n', true);
    add(name, lines.empty() ? std::string_view() : lines.front());
    for (std::size_t i = 1; i < lines.size(); ++i)
        m_report.line(std::string(nameWidth + 2, ' ') + base::visible(base::elided(lines[i], longestShown)));
}

void printCard(Lines& lines, const domain::JobDetail& detail, base::Instant now) {
    lines.head("Card");
    for (const domain::CardFieldInfo& one : domain::cardFields()) {
        std::string text = domain::textOf(detail.card, one.field);
        if (text.empty() && !isAlwaysShown(one.field))
            continue;
        if (isOneLine(one.field))
            std::replace(text.begin(), text.end(), '\n', ' ');
        lines.addText(nameOf(one), text);
    }
    lines.add("from", originText(detail, now));
    std::string differing;
    for (const domain::CardField field : service::drift(detail))
        differing += (differing.empty() ? "" : ", ") + nameOf(domain::info(field));
    if (!differing.empty())
        lines.add("not as the job file", differing);
}

} // namespace redispatch::cli
