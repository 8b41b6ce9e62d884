// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ledger/cards.h"

#include "core/base/errortext.h"
#include "core/base/log.h"
#include "core/ledger/cardfields.h"
#include "core/ledger/scripts.h"
#include "core/redis/scan.h"
#include "core/redis/servererror.h"

#include <algorithm>
#include <utility>

namespace redispatch::ledger {

using base::ErrorKind;
using base::makeError;
using domain::CardRevision;

namespace {

constexpr std::size_t maxCommentBytes = 1'000;
constexpr std::size_t maxActorBytes = 256;
constexpr std::size_t jobsPerCall = 500;
constexpr redis::ScanBudget indexBudget{.maxCalls = 1'100};

std::string subjectOf(const base::JobId& job) {
    return "card of " + job.str();
}

base::Error revisionConflict(const base::JobId& job, long long expected, redis::Reply answer) {
    const auto revisionText = [](std::string_view number) {
        return number == "0" ? std::string("no card in the ledger")
                             : "revision " + base::visible(base::elided(number, 20));
    };
    const std::string_view by = answer[2].text();
    return makeError(ErrorKind::Conflict, subjectOf(job), revisionText(std::to_string(expected)),
                     revisionText(answer[1].text()) +
                         (by.empty() ? "" : " by " + base::visible(base::elided(by, maxActorBytes))));
}

} // namespace

std::string Cards::key(const base::JobId& job, std::string_view part) const {
    return m_prefix + "{" + job.str() + "}:card" + std::string(part);
}

base::Result<Cards::Loaded> Cards::load(redis::Client& client, const base::JobId& job) const {
    const std::string cardKey = key(job, {});
    std::vector<std::string> words = {"HMGET", cardKey};
    const auto names = cardColumns();
    words.insert(words.end(), names.begin(), names.end());
    redis::Pipeline pipeline;
    pipeline.addArgs(words).add("HGET", indexKey(), job.str());
    const auto replies = client.run(pipeline);
    if (!replies)
        return base::Error(replies.error()).during("reading the " + subjectOf(job));
    auto version = versionFromColumns((*replies)[0], cardKey);
    if (!version)
        return std::move(version).errorDuring("reading the " + subjectOf(job));
    const redis::Reply entry = (*replies)[1];
    // An index that cannot be read is nobody's to repair here.
    const bool right =
        entry.isError() || (version->revision == 0 && entry.isNil()) || entry.text() == packSummary(*version);
    return Loaded{std::move(*version), right};
}

base::Result<CardRevision> Cards::save(redis::Client& client, const base::JobId& job,
                                       const domain::Card& card, const CardEdit& edit) const {
    auto checked = checkedCard(card);
    if (!checked)
        return std::move(checked.error());
    if (edit.comment.size() > maxCommentBytes)
        return makeError(ErrorKind::Invalid, "comment", "at most 1,000 bytes",
                         std::to_string(edit.comment.size()) + " bytes");
    CardRevision made;
    made.card = std::move(*checked);
    made.editedBy = base::elided(edit.by, maxActorBytes);
    made.comment = edit.comment;
    const std::string request = edit.requestId.empty() ? base::newRequestId() : edit.requestId;
    std::vector<std::string> args = {std::to_string(edit.expectedRevision), made.editedBy, made.comment,
                                     std::to_string(keptCardVersions)};
    for (const domain::CardFieldInfo& one : domain::cardFields()) {
        args.emplace_back(one.key);
        args.push_back(domain::textOf(made.card, one.field));
    }
    auto replies =
        scripts::saveCard().run(client, {key(job, {}), key(job, ":old"), key(job, ":req:" + request)}, args);
    if (!replies && replies.error().kind == ErrorKind::Undecodable) {
        replies.error().subject = key(job, {}) + "…";
        replies.error().effect = base::Effect::NotApplied; // types are looked at before the first write
        replies.error().retry = {};
    }
    if (!replies)
        return std::move(replies).errorDuring("saving the " + subjectOf(job));
    const redis::Reply answer = (*replies)[0];
    const std::string_view word = answer[0].text();
    if (word == "conflict")
        return revisionConflict(job, edit.expectedRevision, answer);
    if (word == "damaged")
        return makeError(ErrorKind::Undecodable, key(job, {}), "a card of the ledger",
                         std::string(answer[1].text()));
    const auto revision = answer[1].integer();
    if (!revision)
        return makeError(ErrorKind::Protocol, subjectOf(job), "a revision", std::string(word));
    made.revision = *revision;
    if (word == "repeat") {
        auto versions = history(client, job, keptCardVersions);
        if (!versions)
            return std::move(versions.error());
        const auto found = std::find_if(versions->begin(), versions->end(),
                                        [&](const auto& one) { return one.revision == made.revision; });
        if (found != versions->end())
            return std::move(*found);
        return made; // done, and so many edits ago that its version is no longer kept
    }
    made.editedAt = base::instantFromMs(answer[2].integer().value_or(0));
    // The card is saved whatever becomes of the index, which the next loading puts right.
    if (const auto indexed = repair(client, job, made); !indexed)
        base::log::warning(base::sentence(indexed.error()));
    return made;
}

base::Result<std::vector<CardRevision>> Cards::history(redis::Client& client, const base::JobId& job,
                                                       int limit) const {
    const std::string cardKey = key(job, {});
    const std::string oldKey = key(job, ":old");
    const int wanted = std::clamp(limit, 1, keptCardVersions + 1);
    std::vector<std::string> words = {"HMGET", cardKey};
    const auto names = cardColumns();
    words.insert(words.end(), names.begin(), names.end());
    redis::Pipeline pipeline;
    pipeline.addArgs(words).add("XREVRANGE", oldKey, "+", "-", "COUNT", wanted);
    const auto replies = client.run(pipeline);
    if (!replies)
        return base::Error(replies.error()).during("reading the history of the " + subjectOf(job));
    auto present = versionFromColumns((*replies)[0], cardKey);
    if (!present)
        return std::move(present.error());
    std::vector<CardRevision> versions;
    if (present->revision > 0)
        versions.push_back(std::move(*present));
    const redis::Reply old = (*replies)[1];
    if (old.isError())
        return redis::serverError(old.text(), oldKey);
    for (std::size_t i = 0; i < old.size() && versions.size() < static_cast<std::size_t>(wanted); ++i) {
        auto version =
            versionFrom([&](std::string_view name) { return old[i][1].field(name).text(); }, oldKey);
        if (!version)
            return std::move(version.error());
        versions.push_back(std::move(*version));
    }
    return versions;
}

base::Result<CardSummaries> Cards::loadSummaries(redis::Client& client) const {
    CardSummaries summaries;
    base::Interner intern;
    const redis::Scan walk{.command = "HSCAN", .key = indexKey()};
    auto walked = redis::scan(client, walk, indexBudget, [&](const redis::Reply& pairs) -> base::Status {
        for (std::size_t i = 0; i + 1 < pairs.size(); i += 2)
            if (auto summary = unpackSummary(pairs[i + 1].text(), intern))
                summaries.insert_or_assign(base::JobId(std::string(pairs[i].text())), std::move(*summary));
        return {};
    });
    if (!walked)
        return std::move(walked).errorDuring("reading the cards' index");
    return summaries;
}

base::Result<CardSummaries> Cards::loadSummaries(redis::Client& client,
                                                 std::span<const base::JobId> jobs) const {
    CardSummaries summaries;
    base::Interner intern;
    for (std::size_t from = 0; from < jobs.size(); from += jobsPerCall) {
        const auto some = jobs.subspan(from, std::min(jobsPerCall, jobs.size() - from));
        std::vector<std::string> words = {"HMGET", indexKey()};
        for (const base::JobId& job : some)
            words.push_back(job.str());
        auto replies = client.call(redis::Pipeline().addArgs(words));
        if (!replies)
            return std::move(replies).errorDuring("reading the cards' index");
        for (std::size_t i = 0; i < some.size(); ++i)
            if (auto summary = unpackSummary((*replies)[0][i].text(), intern))
                summaries.insert_or_assign(some[i], std::move(*summary));
    }
    return summaries;
}

base::Status Cards::repair(redis::Client& client, const base::JobId& job, const CardRevision& version) const {
    auto done =
        version.revision == 0
            ? client.call(redis::Pipeline().add("HDEL", indexKey(), job.str()), redis::Client::Intent::Write)
            : scripts::indexCard().run(client, {indexKey()},
                                       {job.str(), std::to_string(version.revision), packSummary(version)});
    if (!done)
        return std::move(done).errorDuring("keeping the cards' index");
    return {};
}

} // namespace redispatch::ledger
