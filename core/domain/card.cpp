// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/domain/card.h"

#include "core/base/text.h"

#include <array>
#include <chrono>

namespace redispatch::domain {

namespace {

constexpr std::array<CardFieldInfo, cardFieldCount> fields = {{
    {CardField::Owner, "owner", "Owner", false},
    {CardField::Contact, "contact", "Contact", false},
    {CardField::ExpectedResult, "expected_result", "Expected result", false},
    {CardField::RollbackNote, "rollback_note", "Rollback note", false},
    {CardField::RollbackCommand, "rollback_command", "Rollback command", true},
    {CardField::BaselineRoute, "baseline_route", "Baseline: route", false},
    {CardField::BaselineInput, "baseline_input", "Baseline: expected input", false},
    {CardField::BaselineQuery, "baseline_query", "Baseline: slow query or failing command", false},
    {CardField::BaselineNoticed, "baseline_noticed", "Baseline: where the user notices", false},
    {CardField::BaselineDate, "baseline_date", "Baseline: date", false},
    {CardField::BaselineAuthor, "baseline_author", "Baseline: author", false},
    {CardField::Runbook, "runbook", "Runbook", true},
    {CardField::Links, "links", "Links", true},
    {CardField::CacheKeys, "cache_keys", "Cache keys", true},
    {CardField::Tags, "tags", "Tags", true},
    {CardField::MeterResponse, "meter_response", "Meter: response time", false},
    {CardField::MeterError, "meter_error", "Meter: error", false},
    {CardField::MeterCacheHits, "meter_cache_hits", "Meter: cache hits", false},
    {CardField::MeterCacheMisses, "meter_cache_misses", "Meter: cache misses", false},
    {CardField::MeterDbCalls, "meter_db_calls", "Meter: database calls", false},
}};

/// The text that a field is, for fields that are one; null for lists.
template <class AnyCard>
auto* textMember(AnyCard& card, CardField field) {
    decltype(&card.owner) none = nullptr;
    switch (field) {
    case CardField::Owner:
        return &card.owner;
    case CardField::Contact:
        return &card.contact;
    case CardField::ExpectedResult:
        return &card.expectedResult;
    case CardField::RollbackNote:
        return &card.rollbackNote;
    case CardField::BaselineRoute:
        return &card.baseline.route;
    case CardField::BaselineInput:
        return &card.baseline.expectedInput;
    case CardField::BaselineQuery:
        return &card.baseline.slowQuery;
    case CardField::BaselineNoticed:
        return &card.baseline.noticedAt;
    case CardField::BaselineDate:
        return &card.baseline.date;
    case CardField::BaselineAuthor:
        return &card.baseline.author;
    case CardField::MeterResponse:
        return &card.meters.responseMs;
    case CardField::MeterError:
        return &card.meters.error;
    case CardField::MeterCacheHits:
        return &card.meters.cacheHits;
    case CardField::MeterCacheMisses:
        return &card.meters.cacheMisses;
    case CardField::MeterDbCalls:
        return &card.meters.dbCalls;
    case CardField::RollbackCommand:
    case CardField::Runbook:
    case CardField::Links:
    case CardField::CacheKeys:
    case CardField::Tags:
        break;
    }
    return none;
}

template <class AnyCard>
auto* listMember(AnyCard& card, CardField field) {
    decltype(&card.runbook) none = nullptr;
    if (field == CardField::RollbackCommand)
        return &card.rollbackCommand;
    if (field == CardField::Runbook)
        return &card.runbook;
    if (field == CardField::CacheKeys)
        return &card.cacheKeys;
    if (field == CardField::Tags)
        return &card.tags;
    return none;
}

bool isWebAddress(std::string_view url) {
    const bool web = url.starts_with("https://") || url.starts_with("http://");
    return web && url.find_first_of(" \t<>\"") == std::string_view::npos && url.size() > url.find("//") + 2;
}

/// "2026-11-23", a day that there is.
bool isDay(std::string_view text) {
    if (text.size() != 10 || text[4] != '-' || text[7] != '-')
        return false;
    const auto year = base::parseInt(text.substr(0, 4));
    const auto month = base::parseInt(text.substr(5, 2));
    const auto day = base::parseInt(text.substr(8, 2));
    if (!year || !month || !day || *year < 0 || *month < 0 || *day < 0)
        return false;
    const std::chrono::year_month_day date{std::chrono::year(static_cast<int>(*year)),
                                           std::chrono::month(static_cast<unsigned>(*month)),
                                           std::chrono::day(static_cast<unsigned>(*day))};
    return date.ok();
}

/// `title <url>` or a bare URL.
std::optional<Link> linkFrom(std::string_view line) {
    const auto open = line.rfind('<');
    if (open != std::string_view::npos && line.ends_with('>')) {
        const std::string_view url = line.substr(open + 1, line.size() - open - 2);
        if (!isWebAddress(url))
            return std::nullopt;
        return Link{std::string(base::trimmed(line.substr(0, open))), std::string(url)};
    }
    if (!isWebAddress(line))
        return std::nullopt;
    return Link{{}, std::string(line)};
}

} // namespace

std::span<const CardFieldInfo> cardFields() {
    return fields;
}

const CardFieldInfo& info(CardField field) {
    return fields.at(static_cast<std::size_t>(field));
}

std::optional<CardField> cardFieldFrom(std::string_view key) {
    for (const CardFieldInfo& one : fields)
        if (one.key == key)
            return one.field;
    return std::nullopt;
}

std::string textOf(const Card& card, CardField field) {
    if (const std::string* text = textMember(card, field))
        return *text;
    std::string text;
    const auto addLine = [&](const std::string& line) { text += (text.empty() ? "" : "\n") + line; };
    if (field == CardField::Links)
        for (const Link& link : card.links)
            addLine(link.title.empty() ? link.url : link.title + " <" + link.url + ">");
    else if (const std::vector<std::string>* list = listMember(card, field))
        for (const std::string& entry : *list)
            addLine(entry);
    return text;
}

bool setText(Card& card, CardField field, std::string_view text) {
    if (std::string* member = textMember(card, field)) {
        if (field == CardField::BaselineDate && !text.empty() && !isDay(text))
            return false;
        *member = text;
        return true;
    }
    std::vector<std::string> entries;
    std::vector<Link> links;
    for (const std::string_view line : base::split(text, '\n')) {
        const std::string_view entry = base::trimmed(line);
        if (entry.empty())
            continue;
        if (field == CardField::Tags && entry.find_first_of(" \t") != std::string_view::npos)
            return false;
        if (field == CardField::Links) {
            auto link = linkFrom(entry);
            if (!link)
                return false;
            links.push_back(std::move(*link));
        } else {
            entries.emplace_back(entry);
        }
    }
    if (field == CardField::Links)
        card.links = std::move(links);
    else if (std::vector<std::string>* list = listMember(card, field))
        *list = std::move(entries);
    return true;
}

std::string_view expectedForm(CardField field) {
    if (field == CardField::Links)
        return "http or https links, one per line, each a URL or a title and <URL>";
    if (field == CardField::Tags)
        return "one tag per line, without spaces";
    if (field == CardField::BaselineDate)
        return "a day such as 2026-11-23";
    return {};
}

std::vector<CardField> differing(const Card& a, const Card& b) {
    std::vector<CardField> found;
    for (const CardFieldInfo& one : fields)
        if (textOf(a, one.field) != textOf(b, one.field))
            found.push_back(one.field);
    return found;
}

} // namespace redispatch::domain
