// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ledger/audit.h"

#include "core/base/text.h"
#include "core/redis/servererror.h"

#include <algorithm>

namespace redispatch::ledger {

using base::ErrorKind;
using domain::AuditRecord;

namespace {

constexpr int keptPerJob = 1'000;
constexpr int keptForAll = 100'000;
constexpr std::size_t textLimit = 4'096;

std::string auditKey(const std::string& prefix, const std::string& jobId) {
    return prefix + "{" + jobId + "}:audit";
}

/// The server's clock gives the entry its id, and thereby the record its time.
std::vector<std::string> appendCommand(const std::string& key, int kept, const AuditRecord& record) {
    std::vector<std::string> words = {"XADD", key, "MAXLEN", "~", std::to_string(kept), "*"};
    const auto add = [&](const char* name, const std::string& value) {
        words.insert(words.end(), {name, base::elided(value, textLimit)});
    };
    add("job", record.jobId);
    add("actor", record.actor);
    add("action", record.action);
    add("reason", record.reason);
    add("request", record.requestId);
    add("result", record.result);
    add("detail", record.detail);
    add("profile", record.profile);
    return words;
}

AuditRecord decodeAudit(redis::Reply entry) {
    const redis::Reply fields = entry[1];
    const auto text = [&](std::string_view name) {
        return base::elided(fields.field(name).text(), textLimit);
    };
    const std::string_view id = entry[0].text();
    AuditRecord record;
    record.at = base::instantFromMs(base::parseInt(id.substr(0, id.find('-'))).value_or(0));
    record.jobId = text("job");
    record.actor = text("actor");
    record.action = text("action");
    record.reason = text("reason");
    record.requestId = text("request");
    record.result = text("result");
    record.detail = text("detail");
    record.profile = text("profile");
    return record;
}

} // namespace

base::Status Audit::append(redis::Client& client, const AuditRecord& record) const {
    const std::string ofJob = auditKey(m_prefix, record.jobId);
    redis::Pipeline pipeline;
    pipeline.addArgs(appendCommand(ofJob, keptPerJob, record));
    pipeline.addArgs(appendCommand(m_prefix + "audit", keptForAll, record));
    const auto replies = client.run(pipeline, redis::Client::Intent::Write);
    if (!replies)
        return base::Error(replies.error()).during("recording " + record.action);
    for (std::size_t i = 0; i < replies->size(); ++i)
        if ((*replies)[i].isError())
            return redis::serverError((*replies)[i].text(), i == 0 ? ofJob : m_prefix + "audit")
                .during("recording " + record.action);
    return {};
}

base::Result<std::vector<AuditRecord>> Audit::load(redis::Client& client, const base::JobId& job,
                                                   int limit) const {
    const auto entries = client.call(redis::Pipeline().add("XREVRANGE", auditKey(m_prefix, job.str()), "+",
                                                           "-", "COUNT", std::clamp(limit, 1, keptPerJob)));
    if (!entries)
        return entries.error();
    std::vector<AuditRecord> records;
    records.reserve((*entries)[0].size());
    for (std::size_t i = 0; i < (*entries)[0].size(); ++i)
        records.push_back(decodeAudit((*entries)[0][i]));
    return records;
}

} // namespace redispatch::ledger
