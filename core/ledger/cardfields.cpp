// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ledger/cardfields.h"

#include "core/redis/servererror.h"

#include <algorithm>

namespace redispatch::ledger {

using base::ErrorKind;
using base::makeError;
using domain::Card;
using domain::CardRevision;

namespace {

constexpr std::size_t maxOwnerShown = 256;
constexpr std::size_t maxTagsShown = 1'024;
constexpr std::size_t maxMetaText = 4'096;
constexpr long long maxRevision = 1'000'000'000'000'000;

base::Error damaged(const std::string& key, std::string_view field, std::string_view actual) {
    return makeError(ErrorKind::Undecodable, key, "a card's field " + std::string(field),
                     base::visible(base::elided(actual, 80)));
}

std::string oneLine(std::string text) {
    std::replace_if(
        text.begin(), text.end(), [](char c) { return c == '\n' || c == '\r'; }, ' ');
    return text;
}

std::string notesOf(const Card& card) {
    std::string letters;
    if (!card.owner.empty())
        letters += 'o';
    if (!card.expectedResult.empty())
        letters += 'e';
    if (!card.rollbackNote.empty())
        letters += 'r';
    return letters;
}

} // namespace

std::vector<std::string_view> cardColumns() {
    std::vector<std::string_view> names;
    for (const domain::CardFieldInfo& one : domain::cardFields())
        names.push_back(one.key);
    names.insert(names.end(), {"rev", "at", "by", "comment"});
    return names;
}

base::Result<CardRevision> versionFrom(const std::function<std::string_view(std::string_view)>& field,
                                       const std::string& key) {
    CardRevision version;
    const std::string_view revision = field("rev");
    if (revision.empty()) {
        for (const std::string_view name : cardColumns())
            if (!field(name).empty())
                return damaged(key, "rev", "none, beside " + std::string(name));
        return version;
    }
    const auto number = base::parseInt(revision);
    if (!number || *number < 1 || *number >= maxRevision)
        return damaged(key, "rev", revision);
    version.revision = *number;
    const auto at = base::parseInt(field("at"));
    if (!at || *at < 0)
        return damaged(key, "at", field("at"));
    version.editedAt = base::instantFromMs(*at);
    version.editedBy = base::elided(field("by"), maxMetaText);
    version.comment = base::elided(field("comment"), maxMetaText);
    for (const domain::CardFieldInfo& one : domain::cardFields()) {
        const std::string_view text = field(one.key);
        if (text.empty())
            continue;
        if (text.size() > maxCardText)
            return damaged(key, one.key, std::to_string(text.size()) + " bytes");
        if (!domain::setText(version.card, one.field, text))
            return damaged(key, one.key, text);
    }
    return version;
}

base::Result<CardRevision> versionFromColumns(redis::Reply values, const std::string& key) {
    if (values.isError())
        return redis::serverError(values.text(), key);
    const auto names = cardColumns();
    return versionFrom(
        [&](std::string_view name) {
            const auto at = std::find(names.begin(), names.end(), name);
            return values[static_cast<std::size_t>(at - names.begin())].text();
        },
        key);
}

base::Result<Card> checkedCard(const Card& card) {
    Card checked;
    std::size_t bytes = 0;
    for (const domain::CardFieldInfo& one : domain::cardFields()) {
        const std::string text = domain::textOf(card, one.field);
        bytes += text.size();
        if (text.size() > maxCardText)
            return makeError(ErrorKind::Invalid, std::string(one.key), "at most 16 KiB",
                             std::to_string(text.size()) + " bytes");
        if (!domain::setText(checked, one.field, text))
            return makeError(ErrorKind::Invalid, std::string(one.key),
                             std::string(domain::expectedForm(one.field)),
                             base::visible(base::elided(text, 80)));
    }
    if (bytes > maxCardBytes)
        return makeError(ErrorKind::Invalid, "card", "at most 64 KiB", std::to_string(bytes) + " bytes");
    return checked;
}

CardSummary summaryOf(const CardRevision& version) {
    base::Interner intern;
    return unpackSummary(packSummary(version), intern).value_or(CardSummary());
}

std::string packSummary(const CardRevision& version) {
    std::string tags;
    for (const std::string& tag : version.card.tags) {
        if (tags.size() + 1 + tag.size() > maxTagsShown)
            break;
        tags += (tags.empty() ? "" : " ") + oneLine(tag);
    }
    return std::to_string(version.revision) + " " + notesOf(version.card) + "\n" +
           base::elided(oneLine(version.card.owner), maxOwnerShown) + "\n" + tags;
}

std::optional<CardSummary> unpackSummary(std::string_view packed, base::Interner& intern) {
    if (packed.empty() || packed.size() > maxOwnerShown + maxTagsShown + 64)
        return std::nullopt;
    const auto lines = base::split(packed, '\n', true);
    const std::size_t blank = packed.find(' ');
    if (lines.size() != 3 || blank >= lines[0].size())
        return std::nullopt;
    const auto revision = base::parseInt(packed.substr(0, blank));
    const std::string_view letters = lines[0].substr(blank + 1);
    if (!revision || *revision < 1 || letters.find_first_not_of("oer") != std::string_view::npos)
        return std::nullopt;
    const auto has = [&](char letter) { return letters.find(letter) != std::string_view::npos; };
    return CardSummary{*revision, {has('o'), has('e'), has('r')}, intern(lines[1]), intern(lines[2])};
}

} // namespace redispatch::ledger
