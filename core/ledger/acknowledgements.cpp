// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ledger/acknowledgements.h"

#include "core/base/text.h"
#include "core/redis/scan.h"

#include <algorithm>
#include <vector>

namespace redispatch::ledger {

using domain::Acknowledgement;

namespace {

constexpr std::size_t mostAcknowledged = 50'000;
constexpr std::size_t acknowledgedPerStep = 500;
constexpr long long manyAcknowledged = 5'000;
constexpr std::size_t seenTextLimit = 4'096;

/// "at\nby\nreason": only the last may hold further lines.
std::string seenText(const Acknowledgement& seen) {
    std::string by = base::elided(seen.by, seenTextLimit);
    std::replace(by.begin(), by.end(), '\n', ' ');
    return std::to_string(base::msSinceEpoch(seen.at)) + '\n' + by + '\n' +
           base::elided(seen.reason, seenTextLimit);
}

std::optional<Acknowledgement> seenFrom(std::string_view text) {
    const auto first = text.find('\n');
    const auto second = first == text.npos ? first : text.find('\n', first + 1);
    const auto at = base::parseInt(text.substr(0, first));
    if (second == text.npos || !at || *at < 0)
        return std::nullopt;
    return Acknowledgement{base::instantFromMs(*at),
                           base::elided(text.substr(first + 1, second - first - 1), seenTextLimit),
                           base::elided(text.substr(second + 1), seenTextLimit)};
}

} // namespace

base::Status Acknowledgements::save(redis::Client& client, const base::JobId& job,
                                    const Acknowledgement& acknowledgement) const {
    auto saved = client.call(redis::Pipeline().add("HSET", key(), job.str(), seenText(acknowledgement)),
                             redis::Client::Intent::Write);
    if (!saved)
        return std::move(saved).errorDuring("recording an acknowledgement");
    return {};
}

base::Status Acknowledgements::dropOld(redis::Client& client, base::Instant before) const {
    const auto count = client.call(redis::Pipeline().add("HLEN", key()));
    if (!count)
        return count.error();
    if ((*count)[0].integer().value_or(0) < manyAcknowledged)
        return {};
    std::vector<std::string> old = {"HDEL", key()};
    const redis::ScanBudget budget{10, acknowledgedPerStep, std::chrono::seconds(1)};
    const auto looked = redis::scan(client, {.command = "HSCAN", .key = key()}, budget,
                                    [&](const redis::Reply& members) -> base::Status {
                                        for (std::size_t i = 0; i + 1 < members.size(); i += 2) {
                                            const auto seen = seenFrom(members[i + 1].text());
                                            if (!seen || seen->at < before)
                                                old.emplace_back(members[i].text());
                                        }
                                        return {};
                                    });
    if (!looked && looked.error().kind != base::ErrorKind::Busy)
        return looked.error();
    if (old.size() == 2)
        return {};
    const auto dropped = client.call(redis::Pipeline().addArgs(old), redis::Client::Intent::Write);
    return dropped ? base::Status() : base::Status(dropped.error());
}

base::Result<AcknowledgementRecords> Acknowledgements::load(redis::Client& client) const {
    AcknowledgementRecords records;
    const redis::ScanBudget budget{mostAcknowledged / acknowledgedPerStep, acknowledgedPerStep,
                                   std::chrono::seconds(10)};
    auto done = redis::scan(
        client, {.command = "HSCAN", .key = key()}, budget, [&](const redis::Reply& members) -> base::Status {
            for (std::size_t i = 0; i + 1 < members.size(); i += 2)
                if (auto seen = seenFrom(members[i + 1].text()))
                    records[base::JobId(std::string(members[i].text()))] = std::move(*seen);
            return {};
        });
    if (!done)
        return std::move(done).errorDuring("reading the acknowledgements");
    return records;
}

base::Result<AcknowledgementRecords> Acknowledgements::load(redis::Client& client,
                                                            std::span<const base::JobId> jobs) const {
    AcknowledgementRecords records;
    for (std::size_t from = 0; from < jobs.size(); from += acknowledgedPerStep) {
        const auto part = jobs.subspan(from, std::min(acknowledgedPerStep, jobs.size() - from));
        std::vector<std::string> words = {"HMGET", key()};
        for (const base::JobId& job : part)
            words.push_back(job.str());
        auto values = client.call(redis::Pipeline().addArgs(words));
        if (!values)
            return std::move(values).errorDuring("reading the acknowledgements");
        for (std::size_t i = 0; i < part.size(); ++i)
            if (auto seen = seenFrom((*values)[0][i].text()))
                records[part[i]] = std::move(*seen);
    }
    return records;
}

} // namespace redispatch::ledger
