// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engines/bullmq/memberscan.h"

#include "core/engines/bullmq/bulk.h"
#include "core/engines/bullmq/keys.h"
#include "core/redis/servererror.h"

#include <algorithm>

namespace redispatch::engines::bullmq {

using base::Status;
using redis::Pipeline;
using redis::Replies;
using redis::Reply;

namespace {

void add(Reply list, MemberScan& scan) {
    for (std::size_t i = 0; i + 1 < list.size(); i += 2)
        scan.scored.emplace_back(list[i].text(), list[i + 1].text());
}

/// Of a member that was found twice, the newer score stays.
void sortOnce(MemberScan& scan) {
    auto& all = scan.scored;
    const auto before = [](const auto& a, const auto& b) { return a.first < b.first; };
    std::stable_sort(all.begin(), all.end(), before);
    const auto same = [](const auto& a, const auto& b) { return a.first == b.first; };
    all.erase(all.begin(), std::unique(all.rbegin(), all.rend(), same).base());
    if (all.size() > mostMembers)
        all.resize(mostMembers);
}

} // namespace

Status readMembers(redis::Client& client, std::vector<MemberScan>& scans) {
    std::vector<MemberScan*> large;
    const auto ask = [&](std::size_t i, Pipeline& pipeline) {
        pipeline.add("ZRANGE", key(scans[i].queue, "repeat"), 0, membersPerCommand - 1, "WITHSCORES");
    };
    const auto hear = [&](std::size_t i, const Replies& replies, std::size_t at) {
        if (replies[at].isError()) {
            scans[i].error = redis::serverError(replies[at].text(), key(scans[i].queue, "repeat"));
        } else if (replies[at].size() >= 2 * membersPerCommand) {
            large.push_back(&scans[i]);
        } else {
            add(replies[at], scans[i]);
            sortOnce(scans[i]);
        }
    };
    if (auto done = readEach(client, scans.size(), ask, hear, 100); !done)
        return done;
    return scanMembers(client, std::move(large));
}

Status scanMembers(redis::Client& client, std::vector<MemberScan*> scans) {
    std::vector<std::string> cursors(scans.size(), "0");
    std::vector<std::size_t> open(scans.size());
    for (std::size_t i = 0; i < open.size(); ++i)
        open[i] = i;
    while (!open.empty()) {
        std::vector<std::size_t> further;
        const auto ask = [&](std::size_t i, Pipeline& pipeline) {
            pipeline.add("ZSCAN", key(scans[open[i]]->queue, "repeat"), cursors[open[i]], "COUNT",
                         membersPerCommand);
        };
        const auto hear = [&](std::size_t i, const Replies& replies, std::size_t at) {
            MemberScan& scan = *scans[open[i]];
            if (replies[at].isError()) {
                scan.error = redis::serverError(replies[at].text(), key(scan.queue, "repeat"));
                return;
            }
            add(replies[at][1], scan);
            cursors[open[i]] = replies[at][0].text();
            if (cursors[open[i]] != "0" && scan.scored.size() < mostMembers)
                further.push_back(open[i]);
        };
        if (auto done = readEach(client, open.size(), ask, hear, 20); !done)
            return done;
        open = std::move(further);
    }
    for (MemberScan* scan : scans)
        sortOnce(*scan);
    return {};
}

} // namespace redispatch::engines::bullmq
