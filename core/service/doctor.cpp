// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/service/doctor.h"

#include "core/base/text.h"
#include "core/engines/registry.h"
#include "core/service/doctorchecks.h"
#include "core/service/search.h"

#include <algorithm>
#include <array>

namespace redispatch::service {

namespace {

constexpr std::array<const char*, 8> order = {"reachable", "authenticated", "permitted", "engines",
                                              "runners",   "persistence",   "eviction",  "clocks"};

constexpr base::milliseconds searchFor{5'000};

/// The user's name as the server knows it; before Redis 6 there is only one.
std::string whoAmI(redis::Client& client, const redis::Endpoint& endpoint) {
    redis::Pipeline ask;
    ask.add("ACL", "WHOAMI");
    if (const auto reply = client.call(ask))
        return std::string((*reply)[0].text());
    return endpoint.user.empty() ? "default" : endpoint.user;
}

std::vector<Finding> withSkipped(std::vector<Finding> findings) {
    for (std::size_t i = findings.size(); i < order.size(); ++i)
        findings.push_back(skipped(order.at(i), "not asked, because of what failed before"));
    return findings;
}

} // namespace

std::vector<Finding> examine(const redis::Endpoint& endpoint, const domain::Profile& profile,
                             const base::Clock& clock, base::Stop stop) {
    redis::Client client(endpoint, std::move(stop));
    const base::Status connected = client.connect();
    if (!connected)
        return withSkipped(judgeConnect(endpoint, connected, {}, {}));
    const auto info = redis::loadServerInfo(client, clock);
    const std::string version =
        info && !info->version.empty() ? ", Redis " + base::visible(info->version) : "";
    std::vector<Finding> findings = judgeConnect(endpoint, connected, whoAmI(client, endpoint), version);

    // A question that breaks the link leaves nothing to ask the next one with.
    const auto goOn = [&] { return client.isConnected(); };
    findings.push_back(checkPermitted(client, profile));
    if (!goOn())
        return withSkipped(std::move(findings));
    auto engines = engines::enginesFor(profile);
    Search search(engines, endpoint);
    search.recall();
    Present present;
    findings.push_back(checkEngines(client, engines, profile, present));
    if (!goOn())
        return withSkipped(std::move(findings));
    std::vector<Finding> ofEngines = askEngines(client, engines, present, search, searchFor);
    // They follow what they are about; the rest keeps its order whatever was found.
    const auto whole = [&ofEngines](std::vector<Finding> list) {
        const auto after = std::find_if(list.begin(), list.end(),
                                        [](const Finding& finding) { return finding.check == "runners"; });
        list.insert(after, std::make_move_iterator(ofEngines.begin()),
                    std::make_move_iterator(ofEngines.end()));
        return list;
    };
    if (!goOn())
        return whole(withSkipped(std::move(findings)));
    findings.push_back(checkRunners(client, engines, present));
    if (!info) {
        for (const char* check : {"persistence", "eviction", "clocks"})
            findings.push_back(skipped(check, "the server did not tell"));
        return whole(std::move(findings));
    }
    findings.push_back(judgePersistence(*info));
    findings.push_back(judgeEviction(*info));
    findings.push_back(judgeClocks(*info));
    return whole(std::move(findings));
}

} // namespace redispatch::service
