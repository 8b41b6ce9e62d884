// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace redispatch::domain {

/// What a developer measured or saw before anything was changed.
struct Baseline {
    std::string route{};         ///< route, command or screen that shows it
    std::string expectedInput{}; ///< what it is given on a normal run
    std::string slowQuery{};     ///< the slow query or failing command
    std::string noticedAt{};     ///< where a user notices when it goes wrong
    std::string date{};          ///< of the measurement, ISO 8601 day
    std::string author{};
    bool operator==(const Baseline&) const = default;
};

struct Link {
    std::string title{};
    std::string url{}; ///< http or https
    bool operator==(const Link&) const = default;
};

/// Under which names a job reports the meters, in its return value or in lines `redispatch name=value …`.
/// An empty name is the usual one.
struct MeterNames {
    std::string responseMs{};  ///< usually `response_ms`
    std::string error{};       ///< `error`
    std::string cacheHits{};   ///< `cache_hits`
    std::string cacheMisses{}; ///< `cache_misses`
    std::string dbCalls{};     ///< `db_calls`
    bool operator==(const MeterNames&) const = default;
};

/// What an operator must know about a job before touching it. Texts are Markdown without HTML.
struct Card {
    std::string owner{};
    std::string contact{};
    std::string expectedResult{};
    std::string rollbackNote{};
    std::vector<std::string> rollbackCommand{}; ///< argv, for reading; never run from here
    Baseline baseline{};
    std::vector<std::string> runbook{}; ///< steps, in order
    std::vector<Link> links{};
    std::vector<std::string> cacheKeys{}; ///< patterns
    std::vector<std::string> tags{};      ///< without spaces
    MeterNames meters{};

    bool operator==(const Card&) const = default;
};

/// The card's parts as people and programs name them; the order is that of the panel.
enum class CardField : std::uint8_t {
    Owner,
    Contact,
    ExpectedResult,
    RollbackNote,
    RollbackCommand,
    BaselineRoute,
    BaselineInput,
    BaselineQuery,
    BaselineNoticed,
    BaselineDate,
    BaselineAuthor,
    Runbook,
    Links,
    CacheKeys,
    Tags,
    MeterResponse,
    MeterError,
    MeterCacheHits,
    MeterCacheMisses,
    MeterDbCalls,
};
inline constexpr std::size_t cardFieldCount = 20;

struct CardFieldInfo {
    CardField field;
    std::string_view key;   ///< "expected_result": in the ledger, in JSON and for `card set`; stable
    std::string_view title; ///< "Expected result"
    bool isList;            ///< one entry per line in its text
};
std::span<const CardFieldInfo> cardFields();
const CardFieldInfo& info(CardField field);
std::optional<CardField> cardFieldFrom(std::string_view key);

/// A part as one text: lists have one entry per line, a link is `title <url>` or the bare URL.
std::string textOf(const Card& card, CardField field);
/// Sets a part from such a text; empty lines of lists are dropped. False when the text cannot be that part (a
/// link that is not http or https, a tag with a space, a date that is no day); the card is unchanged then.
bool setText(Card& card, CardField field, std::string_view text);
/// What the text of a part must be, for an error: "a day such as 2026-11-23". Empty where anything goes.
std::string_view expectedForm(CardField field);
/// The parts in which two cards differ.
std::vector<CardField> differing(const Card& a, const Card& b);

/// A card as the ledger keeps it.
struct CardRevision {
    Card card;
    long long revision = 0; ///< from 1; 0: nothing in the ledger
    base::Instant editedAt{};
    std::string editedBy;
    std::string comment;
    bool operator==(const CardRevision&) const = default;
};

/// Where the card that applies comes from: the ledger where somebody edited it, else the job file.
struct CardOrigin {
    long long revision = 0; ///< 0: never edited in the ledger
    base::Instant editedAt{};
    std::string editedBy;
    std::optional<Card> seed; ///< what the job file says; empty for engines without one
    bool operator==(const CardOrigin&) const = default;
};

} // namespace redispatch::domain
