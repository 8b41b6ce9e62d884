// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/service/doctorchecks.h"

#include "core/base/errortext.h"
#include "core/base/humanize.h"
#include "core/base/text.h"

#include <algorithm>
#include <chrono>

namespace redispatch::service {

namespace {

using base::ErrorKind;
using namespace std::chrono_literals;

/// Farther apart than this, times that people compare by eye mislead them.
constexpr base::milliseconds clockTolerance = 2s;

/// Commands that every part of the program relies on, shaped so that they find nothing to change.
struct Attempt {
    const char* name;
    bool writes;
    redis::Pipeline pipeline;
};

std::vector<Attempt> attempts(const std::string& prefix) {
    const std::string nothing = prefix + "{doctor}:nothing";
    std::vector<Attempt> list;
    const auto add = [&](const char* name, bool writes, const std::vector<std::string>& args) {
        list.push_back({name, writes, {}});
        list.back().pipeline.addArgs(args);
    };
    add("TIME", false, {"TIME"});
    add("HMGET", false, {"HMGET", nothing, "field"});
    add("ZRANGE", false, {"ZRANGE", nothing, "0", "0"});
    add("XREVRANGE", false, {"XREVRANGE", nothing, "+", "-", "COUNT", "1"});
    add("EVAL", true, {"EVAL", "return 1", "1", nothing});
    add("EVALSHA", true, {"EVALSHA", std::string(40, '0'), "1", nothing});
    add("SET", true, {"SET", nothing, "", "XX"});
    add("HDEL", true, {"HDEL", nothing, "field"});
    add("ZREM", true, {"ZREM", nothing, "member"});
    add("XADD", true, {"XADD", nothing, "NOMKSTREAM", "*", "field", "value"});
    return list;
}

std::string joined(const std::vector<std::string>& parts) {
    std::string text;
    for (const std::string& part : parts)
        text += (text.empty() ? "" : ", ") + part;
    return text;
}

bool isPresent(const Present& present, const engines::Engine& engine) {
    return std::find(present.engines.begin(), present.engines.end(), engine.name()) != present.engines.end();
}

} // namespace

Finding skipped(std::string check, std::string why) {
    return {std::move(check), Verdict::Skipped, std::move(why), {}, {}};
}

Finding bad(std::string check, base::Error error) {
    const base::ErrorText text = base::explain(error);
    std::string found = text.failed;
    if (!text.expected.empty())
        found += " " + text.expected;
    return {std::move(check), Verdict::Bad, std::move(found), text.next, std::move(error)};
}

std::vector<Finding> judgeConnect(const redis::Endpoint& endpoint, const base::Status& connected,
                                  const std::string& user, const std::string& serverText) {
    const Finding reached{"reachable", Verdict::Good, endpoint.display() + serverText, {}, {}};
    if (connected)
        return {reached, {"authenticated", Verdict::Good, "as user " + base::visible(user), {}, {}}};
    const base::Error& error = connected.error();
    if (error.kind == ErrorKind::Auth)
        return {reached, bad("authenticated", error)};
    if (error.kind == ErrorKind::Denied)
        return {reached,
                {"authenticated", Verdict::Good, "user and password are right", {}, {}},
                bad("permitted", error)};
    return {bad("reachable", error)};
}

Finding checkPermitted(redis::Client& client, const domain::Profile& profile) {
    std::vector<std::string> denied;
    std::optional<base::Error> first;
    for (const Attempt& attempt : attempts(profile.prefix)) {
        if (attempt.writes && profile.readOnly)
            continue;
        const auto reply = client.call(attempt.pipeline);
        if (reply || reply.error().detail.starts_with("NOSCRIPT"))
            continue;
        const base::Error& error = reply.error();
        if (error.kind == ErrorKind::ReadOnly)
            return {"permitted", Verdict::Warning,
                    "This server is a read-only replica: everything can be seen, nothing changed.",
                    "Connect to the primary to trigger or pause jobs.", error};
        if (error.kind != ErrorKind::Denied)
            return bad("permitted", error);
        denied.emplace_back(attempt.name);
        if (!first)
            first = error;
    }
    if (first) {
        Finding finding = bad("permitted", *first);
        finding.found =
            "This user may not use " + joined(denied) + " on keys " + base::visible(profile.prefix) + "*.";
        finding.advice = "Grant it: ACL SETUSER <user> ~" + base::visible(profile.prefix) +
                         "* +@read +@write +@scripting +time +info.";
        return finding;
    }
    return {"permitted",
            Verdict::Good,
            profile.readOnly ? "all reads that are needed; writes were not tried, this profile is read-only"
                             : "all reads and writes that are needed",
            {},
            {}};
}

Finding checkEngines(redis::Client& client, std::vector<std::unique_ptr<engines::Engine>>& engines,
                     const domain::Profile& profile, Present& present) {
    std::vector<std::string> found;
    for (const auto& engine : engines) {
        const auto presence = engine->probe(client);
        if (!presence)
            return bad("engines", presence.error());
        if (!presence->found)
            continue;
        present.engines.emplace_back(engine->name());
        std::string text(engine->name());
        if (!presence->version.empty())
            text += " " + base::visible(presence->version);
        if (!presence->note.empty())
            text += " (" + base::visible(presence->note) + ")";
        found.push_back(std::move(text));
    }
    if (found.empty())
        return {"engines",
                Verdict::Warning,
                "No jobs of any known engine are here.",
                "Check the database number and the prefix (" + base::visible(profile.prefix) +
                    "), or start redispatch-runner with a folder of job files.",
                {}};
    return {"engines", Verdict::Good, joined(found), {}, {}};
}

std::vector<Finding> askEngines(redis::Client& client, std::vector<std::unique_ptr<engines::Engine>>& engines,
                                const Present& present, Search& search, base::milliseconds budget) {
    std::vector<Finding> findings;
    if (present.engines.empty())
        return findings;
    const auto all = search.all(client, budget);
    if (!all)
        return {bad("queues", all.error())};
    if (!*all)
        findings.push_back(
            {"queues",
             Verdict::Warning,
             "Not all were found within " + base::durationText(budget) + "; only those found were looked at.",
             "Name the queues in the profile.",
             {}});
    for (const auto& engine : engines) {
        // Nothing is said about an engine without places, however many jobs it has.
        if (!isPresent(present, *engine) || engine->places().empty())
            continue;
        auto listing = engine->load(client, {});
        if (!listing) {
            findings.push_back(bad("jobs of " + std::string(engine->name()), listing.error()));
            continue;
        }
        std::move(listing->findings.begin(), listing->findings.end(), std::back_inserter(findings));
    }
    return findings;
}

Finding checkRunners(redis::Client& client, std::vector<std::unique_ptr<engines::Engine>>& engines,
                     const Present& present) {
    if (present.engines.empty())
        return skipped("runners", "there are no jobs to run");
    std::size_t alive = 0;
    std::size_t all = 0;
    int waiting = 0;
    for (const auto& engine : engines) {
        if (!isPresent(present, *engine))
            continue;
        const auto runners = engine->loadRunners(client);
        if (!runners)
            return bad("runners", runners.error());
        all += runners->size();
        for (const domain::RunnerInfo& runner : *runners) {
            alive += runner.alive ? 1U : 0U;
            waiting += runner.outbox;
        }
    }
    const std::string counts = std::to_string(alive) + " alive of " + std::to_string(all) + " known";
    const bool isNative = present.engines.front() == "native";
    if (alive == 0)
        return {"runners", Verdict::Bad, counts + "; nothing that is due will start.",
                isNative ? "Start redispatch-runner on a host that has the job files."
                         : "Start a worker of the application.",
                base::makeError(ErrorKind::Missing, "runner", "at least one that is alive", counts)};
    if (waiting > 0)
        return {"runners",
                Verdict::Warning,
                counts + "; " + std::to_string(waiting) + " results could not be delivered yet.",
                "Look at the runners' logs: their writes to this server fail.",
                {}};
    return {"runners", Verdict::Good, counts, {}, {}};
}

Finding judgePersistence(const redis::ServerInfo& info) {
    if (info.aofEnabled.value_or(false))
        return {"persistence", Verdict::Good, "the append-only file is on", {}, {}};
    if (info.rdbConfigured.value_or(false))
        return {"persistence",
                Verdict::Good,
                "snapshots are on; a crash may forget what came after the last one",
                {},
                {}};
    if (!info.aofEnabled)
        return skipped("persistence", "this user may not ask (INFO)");
    if (!info.rdbConfigured)
        return {
            "persistence",
            Verdict::Warning,
            "The append-only file is off; this user may not ask whether snapshots are on (CONFIG GET save).",
            "Make sure that one of them is, or a restart forgets all jobs.",
            {}};
    return {"persistence",
            Verdict::Warning,
            "It is off: a restart of this server forgets all jobs and history.",
            "Set appendonly yes.",
            {}};
}

Finding judgeEviction(const redis::ServerInfo& info) {
    const std::string& policy = info.maxmemoryPolicy;
    if (policy.empty())
        return skipped("eviction", "this user may not ask (INFO)");
    if (policy == "noeviction")
        return {"eviction", Verdict::Good, "off (noeviction)", {}, {}};
    if (policy.starts_with("volatile"))
        return {"eviction",
                Verdict::Warning,
                "The policy is " + base::visible(policy) +
                    ": request ids may be forgotten early when memory is short.",
                "Set maxmemory-policy noeviction.",
                {}};
    return {"eviction", Verdict::Bad,
            "The policy is " + base::visible(policy) +
                ": jobs and their state can be thrown away when memory is short.",
            "Set maxmemory-policy noeviction.",
            base::makeError(ErrorKind::Storage, "maxmemory-policy", "noeviction", policy)};
}

Finding judgeClocks(const redis::ServerInfo& info) {
    const base::milliseconds apart = info.clockOffset < 0ms ? -info.clockOffset : info.clockOffset;
    if (apart <= clockTolerance)
        return {"clocks",
                Verdict::Good,
                "this machine and the server agree within " + base::durationText(clockTolerance),
                {},
                {}};
    return {"clocks",
            Verdict::Warning,
            "This machine's clock is " + base::durationText(apart) +
                (info.clockOffset > 0ms ? " behind" : " ahead of") + " the server's.",
            "Jobs follow the server's clock and are not affected; set this machine's clock right.",
            {}};
}

} // namespace redispatch::service
