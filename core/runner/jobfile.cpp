// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/runner/jobfile.h"

#include "core/base/humanize.h"
#include "core/base/text.h"
#include "core/runner/fields.h"
#include "core/runner/parameters.h"

#include <algorithm>

namespace redispatch::runner {

using namespace std::chrono_literals;
using engines::native::Definition;
using engines::native::Misfire;
using engines::native::Overlap;

namespace {
constexpr auto longest = std::chrono::hours(24 * 30);
constexpr auto longestGrace = std::chrono::minutes(10);
constexpr std::size_t maxIdBytes = 64;
constexpr std::size_t maxArguments = 256;

bool isLowerOrDigit(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

bool isJobName(std::string_view id) {
    return !id.empty() && id.size() <= maxIdBytes && isLowerOrDigit(id.front()) &&
           std::all_of(id.begin(), id.end(),
                       [](char c) { return isLowerOrDigit(c) || c == '.' || c == '_' || c == '-'; });
}

bool isVariableName(std::string_view name) {
    const auto isWord = [](char c) {
        return c == '_' || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    };
    return !name.empty() && !(name.front() >= '0' && name.front() <= '9') &&
           std::all_of(name.begin(), name.end(), isWord);
}

/// The runner's own variables are set by it alone, and its password goes to no child.
bool isReserved(std::string_view name) {
    return name.starts_with("REDISPATCH_") || name == "REDISCLI_AUTH";
}

void readNames(Fields& top, JobFile& job) {
    Definition& definition = job.definition;
    if (const auto id = top.text("id", 4096); id && isJobName(*id))
        definition.id = *id;
    else if (id || !top.has("id"))
        top.complain("id", "a name of a-z, 0-9, '.', '_' and '-', at most 64, first a letter or digit");
    definition.group = top.text("group", 64).value_or("");
    job.description = top.text("description").value_or("");
    definition.card.owner = top.text("owner", 256).value_or("");
    definition.card.contact = top.text("contact", 256).value_or("");
    definition.card.expectedResult = top.text("expected_result").value_or("");
    definition.card.rollbackNote = top.text("rollback_note").value_or("");
    definition.card.rollbackCommand = top.texts("rollback_command", maxArguments);
    definition.card.cacheKeys = top.texts("cache_keys", 64, 512);
    definition.card.tags = top.texts("tags", 32, 64);
    for (const std::string& tag : definition.card.tags) {
        if (tag.empty() || tag.find_first_of(" \t\n") != std::string::npos)
            top.complain("tags", "tags without spaces", "\"" + tag + "\"");
    }
    definition.paused = top.flag("paused").value_or(false);
    definition.pauseReason = top.text("pause_reason", 512).value_or("");
    if (definition.paused && base::trimmed(definition.pauseReason).empty())
        top.complain("pause_reason", "the reason, as the job starts paused");
}

bool isMeterName(std::string_view name) {
    const auto letter = [](char c) { return c == '_' || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); };
    return !name.empty() && letter(name.front()) && std::all_of(name.begin(), name.end(), [&](char c) {
        return letter(c) || (c >= '0' && c <= '9') || c == '.' || c == '-';
    });
}

/// The parts of the card that have a table or a form of their own.
void readCard(Fields& top, Complaints& complaints, domain::Card& card) {
    card.runbook = top.texts("runbook", 64, 1024);
    const std::vector<std::string> links = top.texts("links", 32, 1024);
    for (const std::string& link : links) {
        domain::Card one;
        if (domain::setText(one, domain::CardField::Links, link) && one.links.size() == 1)
            card.links.push_back(std::move(one.links.front()));
        else
            top.complain("links", "an http or https URL, or a title and <URL>",
                         "\"" + base::elided(link, 80) + "\"");
    }
    if (const TomlTable* table = top.table("baseline")) {
        Fields fields(*table, "baseline", top.lineOf("baseline"), complaints);
        card.baseline.route = fields.text("route", 512).value_or("");
        card.baseline.expectedInput = fields.text("expected_input").value_or("");
        card.baseline.slowQuery = fields.text("slow_query").value_or("");
        card.baseline.noticedAt = fields.text("noticed_at", 512).value_or("");
        card.baseline.author = fields.text("author", 256).value_or("");
        if (const auto date = fields.text("date", 32);
            date && !domain::setText(card, domain::CardField::BaselineDate, *date))
            fields.complain("date", "a day such as \"2026-11-23\"", "\"" + *date + "\"");
        fields.finish();
    }
    if (const TomlTable* table = top.table("meters")) {
        Fields fields(*table, "meters", top.lineOf("meters"), complaints);
        const auto name = [&](std::string_view field) {
            const auto text = fields.text(field, 64);
            if (text && !isMeterName(*text))
                fields.complain(field, "a name of A-Z, a-z, 0-9, '_', '.' and '-', first a letter or '_'",
                                "\"" + *text + "\"");
            return text.value_or("");
        };
        card.meters.responseMs = name("response_ms");
        card.meters.error = name("error");
        card.meters.cacheHits = name("cache_hits");
        card.meters.cacheMisses = name("cache_misses");
        card.meters.dbCalls = name("db_calls");
        fields.finish();
    }
}

void readSchedule(Fields& top, JobFile& job) {
    Definition& definition = job.definition;
    definition.schedule = top.text("schedule", 256).value_or("manual");
    const auto zone = top.text("time_zone", 64);
    definition.timeZone = zone.value_or("UTC");
    auto rule = timing::TimingRule::parse(definition.schedule, definition.timeZone);
    if (rule) {
        job.rule = std::move(*rule);
        return;
    }
    // A schedule that is good in UTC is good; then it is the zone that is not.
    const bool zoneIsWrong = zone && timing::TimingRule::parse(definition.schedule, "UTC").has_value();
    const base::Error& error = rule.error();
    top.complain(zoneIsWrong ? "time_zone" : "schedule", error.expected,
                 error.actual.empty() ? error.detail : error.actual);
}

void readPolicy(Fields& top, JobFile& job) {
    Definition& definition = job.definition;
    definition.timeout = top.duration("timeout", 1ms, longest).value_or(definition.timeout);
    definition.killGrace = top.duration("kill_grace", 0ms, longestGrace).value_or(definition.killGrace);
    definition.deadline = top.duration("deadline", 0ms, longest).value_or(definition.deadline);
    if (const auto overlap = top.text("overlap"); overlap && *overlap != "forbid")
        top.complain("overlap", "\"forbid\"");
    if (const auto misfire = top.text("misfire")) {
        if (*misfire == "skip")
            definition.misfire = Misfire::Skip;
        else if (*misfire != "latest")
            top.complain("misfire", "\"latest\" or \"skip\"");
    }
    job.lease = leaseFor(definition.killGrace);
}

void readRetry(Fields& top, Complaints& complaints, JobFile& job) {
    const TomlTable* table = top.table("retry");
    if (!table)
        return;
    engines::native::RetryPolicy& retry = job.definition.retry;
    Fields fields(*table, "retry", top.lineOf("retry"), complaints);
    retry.attempts = static_cast<int>(fields.whole("attempts", 0, 100).value_or(retry.attempts));
    retry.base = fields.duration("base", 0ms, longest).value_or(retry.base);
    retry.cap = fields.duration("cap", 0ms, longest).value_or(retry.cap);
    retry.retryTimeout = fields.flag("retry_timeout").value_or(retry.retryTimeout);
    for (const long long code : fields.wholes("no_retry", 0, 255))
        retry.noRetry.push_back(static_cast<int>(code));
    if (retry.cap < retry.base)
        fields.complain("cap", "not less than base, " + base::durationCode(retry.base));
    fields.finish();
}

void readProcess(Fields& top, Complaints& complaints, JobFile& job) {
    const std::size_t complaintsBefore = complaints.errors.size();
    job.command = top.texts("command", maxArguments);
    if (complaints.errors.size() == complaintsBefore &&
        (job.command.empty() || !job.command.front().starts_with('/')))
        top.complain("command", "an array of texts, the first an absolute path",
                     job.command.empty() ? "" : "\"" + base::elided(job.command.front(), 80) + "\"");
    job.cwd = top.text("cwd").value_or(job.cwd);
    if (!job.cwd.starts_with('/'))
        top.complain("cwd", "an absolute path");

    job.passedVariables = top.texts("env", 64, 128);
    for (const std::string& name : job.passedVariables) {
        if (!isVariableName(name) || isReserved(name))
            top.complain("env", "names of variables, none of the runner's own", "\"" + name + "\"");
    }
    if (const TomlTable* table = top.table("environment")) {
        Fields fields(*table, "environment", top.lineOf("environment"), complaints);
        for (const TomlEntry& entry : *table) {
            if (!isVariableName(entry.key) || isReserved(entry.key))
                fields.complain(entry.key, "a variable's name, none of the runner's own",
                                "\"" + entry.key + "\"");
            else if (const auto value = fields.text(entry.key))
                job.environment.emplace_back(entry.key, *value);
        }
    }
    if (const TomlTable* table = top.table("limits")) {
        Fields fields(*table, "limits", top.lineOf("limits"), complaints);
        if (const auto cpu = fields.duration("cpu", 1s, longest))
            job.limits.cpu = std::chrono::ceil<std::chrono::seconds>(*cpu);
        job.limits.memoryBytes = fields.size("memory");
        job.limits.fileBytes = fields.size("file_size");
        if (const auto count = fields.whole("open_files", 4, 1'048'576))
            job.limits.openFiles = static_cast<std::uint64_t>(*count);
        if (const auto count = fields.whole("processes", 1, 1'048'576))
            job.limits.processes = static_cast<std::uint64_t>(*count);
        fields.finish();
    }
}

int lineFrom(const base::Error& error) {
    const std::size_t colon = error.subject.rfind(':');
    return static_cast<int>(base::parseInt(std::string_view(error.subject).substr(colon + 1)).value_or(0));
}
} // namespace

Parsed parseJobFile(std::string_view text, const std::filesystem::path& file) {
    Parsed parsed;
    const auto document = parseToml(text, file.string());
    if (!document) {
        parsed.errors.push_back(document.error());
        return parsed;
    }
    Complaints complaints{file.string(), {}};
    JobFile job;
    job.file = file;
    Fields top(*document, {}, 1, complaints);
    readNames(top, job);
    readCard(top, complaints, job.definition.card);
    readSchedule(top, job);
    readPolicy(top, job);
    readRetry(top, complaints, job);
    readProcess(top, complaints, job);
    readParameters(top, complaints, job);
    top.finish();

    parsed.errors = std::move(complaints.errors);
    std::stable_sort(parsed.errors.begin(), parsed.errors.end(),
                     [](const auto& a, const auto& b) { return lineFrom(a) < lineFrom(b); });
    if (parsed.errors.empty())
        parsed.job = std::move(job);
    return parsed;
}

milliseconds leaseFor(milliseconds killGrace, milliseconds least) {
    // L/3 + 5 s ≤ L − killGrace − 2 s  ⇔  L ≥ 3/2 · (killGrace + 7 s)
    const milliseconds needed = (killGrace + 7s) * 3 / 2 + 1ms;
    return std::max(least, needed);
}

} // namespace redispatch::runner
