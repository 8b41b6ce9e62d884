// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/service/operator.h"

#include "core/base/errortext.h"
#include "core/base/text.h"
#include "core/redis/serverinfo.h"
#include "core/service/acknowledging.h"
#include "core/service/operatorrecords.h"
#include "core/service/parameters.h"
#include "core/service/planning.h"
#include "core/service/readback.h"

#include <algorithm>

namespace redispatch::service {

namespace {

using base::Error;
using base::ErrorKind;
using domain::Intent;
using domain::Receipt;

constexpr std::size_t maxCandidates = 5;
constexpr std::size_t maxReasonBytes = 1'000;

bool isAcknowledgement(const Intent& intent) {
    return std::holds_alternative<domain::AcknowledgeIntent>(intent.what);
}

base::Result<engines::Engine*> engineFor(const std::vector<std::unique_ptr<engines::Engine>>& engines,
                                         const domain::Profile& profile, const Intent& intent) {
    const auto found = std::find_if(engines.begin(), engines.end(), [&](const auto& engine) {
        return engine->name() == intent.job.engine();
    });
    if (found == engines.end())
        return base::makeError(ErrorKind::Missing, intent.job.str(), "the id of a job of a known engine");
    const bool onlyLedger = isAcknowledgement(intent) && !profile.ledgerUrl.empty();
    if (profile.readOnly && !onlyLedger)
        return base::makeError(ErrorKind::ReadOnly, std::string(word(intent)) + " of " + intent.job.str(),
                               "a profile that may write",
                               "profile " + profile.name + ", which is read-only");
    return found->get();
}

/// The intent with its gaps filled: parameters' defaults, who, and a request id.
base::Result<Intent> completed(const Intent& intent, const domain::JobDetail& detail, base::Instant now) {
    Intent whole = intent;
    if (whole.by.empty())
        whole.by = currentActor();
    if (whole.requestId.empty())
        whole.requestId = base::newRequestId();
    if (whole.reason.size() > maxReasonBytes)
        return base::makeError(ErrorKind::Invalid, "reason", "at most 1,000 bytes",
                               std::to_string(whole.reason.size()) + " bytes");
    if (auto good = checkIntent(whole, now); !good)
        return good.error();
    if (auto* trigger = std::get_if<domain::TriggerIntent>(&whole.what)) {
        auto values = checkParameters(detail.parameters, trigger->parameters);
        if (!values)
            return values.error();
        trigger->parameters = std::move(*values);
    }
    return whole;
}

/// Good unless only a record was to be removed that is not there.
base::Status checkNotOnlyRecord(const Intent& intent, const redis::Client* ledger, const domain::Job& job) {
    const auto* resume = std::get_if<domain::ResumeIntent>(&intent.what);
    if (resume == nullptr || !resume->recordOnly)
        return {};
    const std::string subject = "record of the pause of " + intent.job.str();
    if (ledger == nullptr)
        return base::makeError(ErrorKind::Offline, subject, "a connection to the ledger");
    return base::makeError(ErrorKind::Conflict, subject, "a pause that was ended",
                           job.paused ? "the job is paused" : "no record that could be read");
}

/// What the engine warns of may have been said already.
void dropRepeats(std::vector<std::string>& texts) {
    auto end = texts.begin();
    for (auto at = texts.begin(); at != texts.end(); ++at)
        if (std::find(texts.begin(), end, *at) == end)
            std::swap(*end++, *at);
    texts.erase(end, texts.end());
}

/// A pause of a paused job may be the repeat of a request whose answer was lost; only the script can tell.
bool leftToTheScript(domain::Why why) {
    return why == domain::Why::AlreadyPaused || why == domain::Why::NotPaused;
}

/// Words for the receipt or the error when the record of what was done could not be written.
std::string auditNote(const base::Status& written) {
    return written ? std::string()
                   : " The audit record could not be written: " + base::sentence(written.error());
}

/// A link that broke over a write is made anew, to see what became of it.
void ensureLink(redis::Client& client) {
    if (!client.isConnected())
        // Whatever keeps it from connecting will be told by the reads that follow.
        [[maybe_unused]]
        const auto connected = client.connect();
}

} // namespace

base::Result<domain::Plan> Operator::plan(redis::Client& client, redis::Client* ledger,
                                          const Intent& intent) {
    auto engine = engineFor(m_engines, m_profile, intent);
    if (!engine)
        return engine.error();
    const auto now = redis::serverTime(client);
    if (!now)
        return now.error();
    if (isAcknowledgement(intent)) {
        const auto whole = completed(intent, {}, *now);
        return whole ? Acknowledging(**engine, client, ledger, m_profile.prefix).plan(*whole, *now)
                     : base::Result<domain::Plan>(whole.error());
    }
    const auto detail = (*engine)->loadDetail(client, intent.job);
    if (!detail)
        return detail.error();
    OperatorRecords records(**engine, ledger, m_profile.prefix, intent);
    if (const auto ended = records.endedPause(detail->job)) {
        domain::Plan plan;
        plan.intent = intent;
        plan.effects = {"The record of the pause by " + base::visible(ended->by) +
                            ", which ended before its time, is removed.",
                        "The job itself is not touched; it is not paused."};
        return plan;
    }
    if (auto more = checkNotOnlyRecord(intent, ledger, detail->job); !more)
        return more.error();
    if (auto able = checkCapability(detail->job, intent); !able)
        return able.error();
    auto whole = completed(intent, *detail, *now);
    if (!whole)
        return whole.error();
    std::vector<domain::RunnerInfo> runners;
    if (auto loaded = (*engine)->loadRunners(client))
        runners = std::move(*loaded);
    else if (!client.isConnected())
        return loaded.error();
    domain::Plan plan;
    plan.intent = std::move(*whole);
    addEffects(*detail, *now, runners, plan);
    (*engine)->addToPlan(*detail, plan);
    dropRepeats(plan.warnings);
    return plan;
}

base::Result<Receipt> Operator::apply(redis::Client& client, redis::Client* ledger, const Intent& intent) {
    auto engine = engineFor(m_engines, m_profile, intent);
    if (!engine)
        return engine.error();
    const auto now = redis::serverTime(client);
    if (!now)
        return now.error();
    Intent asked = intent;
    if (asked.requestId.empty())
        asked.requestId = base::newRequestId();
    if (isAcknowledgement(asked))
        return acknowledge(**engine, client, ledger, asked, *now);
    OperatorRecords records(**engine, ledger, m_profile.prefix, asked);
    // Only a caller's own id can have been used before.
    auto earlier =
        intent.requestId.empty() ? base::Result<std::optional<Receipt>>(std::nullopt) : records.earlier();
    if (!earlier)
        return earlier.error();
    if (*earlier)
        return std::move(**earlier);
    const auto detail = (*engine)->loadDetail(client, intent.job);
    if (!detail && detail.error().kind == ErrorKind::Missing && records.answerWasLost() &&
        std::holds_alternative<domain::RemoveJobIntent>(intent.what))
        return Receipt{asked.requestId, {}, true, true, "the job is gone"};
    if (!detail)
        return detail.error();

    domain::AuditRecord record = recordOf(asked, *now);
    const auto refused = [&](Error error) -> Error {
        record.result = base::word(error.kind);
        record.detail = base::sentence(error);
        error.detail += auditNote(audit(ledger, record));
        records.failed(error.effect);
        return error;
    };

    if (const auto ended = records.endedPause(detail->job)) {
        if (auto dismissed = records.dismissEndedPause(); !dismissed)
            return refused(dismissed.error());
        record.result = "ok";
        record.detail = "not paused; the record of the pause by " + base::visible(ended->by) +
                        " that had ended is removed";
        return Receipt{asked.requestId, {}, true, false, record.detail + auditNote(audit(ledger, record))};
    }
    if (auto more = checkNotOnlyRecord(intent, ledger, detail->job); !more)
        return refused(more.error());
    if (auto able = checkCapability(detail->job, asked);
        !able && !records.answerWasLost() && !leftToTheScript(detail->job.can.of(domain::verbOf(asked))))
        return refused(able.error());
    const auto whole = completed(asked, *detail, *now);
    if (!whole)
        return refused(whole.error());
    if (auto done = records.begin(detail->job))
        return std::move(*done);

    auto receipt = (*engine)->apply(client, *whole);
    if (!receipt) {
        Error error = std::move(receipt.error());
        ensureLink(client);
        if (error.kind == ErrorKind::Uncertain) {
            error.subject = record.action + " of " + record.jobId + " (request " + record.requestId + ")";
            const auto seen = readBack(client, **engine, *whole, {});
            error.actual = seen ? seen->text : "the present state could not be read either";
        }
        return refused(std::move(error));
    }

    const auto seen = readBack(client, **engine, *whole, *receipt);
    // A repeat answers for what was done before; the job may rightly have moved on since.
    if (seen && !seen->asWanted && !receipt->repeated) {
        Error error = base::makeError(ErrorKind::Conflict, record.action + " of " + record.jobId,
                                      "the job as it was left", seen->text);
        error.effect = base::Effect::Applied;
        return refused(std::move(error));
    }
    receipt->readBack =
        seen ? seen->text : "done, but it could not be read back: " + base::sentence(seen.error());
    record.result = "ok";
    record.detail = receipt->readBack;
    receipt->readBack += records.succeeded(*receipt, *now);
    receipt->readBack += auditNote(audit(ledger, record));
    return receipt;
}

base::Result<Receipt> Operator::acknowledge(engines::Engine& engine, redis::Client& client,
                                            redis::Client* ledger, const Intent& intent, base::Instant now) {
    const auto whole = completed(intent, {}, now);
    auto receipt = whole ? Acknowledging(engine, client, ledger, m_profile.prefix).apply(*whole, now)
                         : base::Result<Receipt>(whole.error());
    if (receipt && receipt->repeated)
        return receipt;
    ensureLink(client);
    domain::AuditRecord record = recordOf(intent, now);
    record.result = receipt ? std::string("ok") : std::string(base::word(receipt.error().kind));
    record.detail = receipt ? receipt->readBack : base::sentence(receipt.error());
    (receipt ? receipt->readBack : receipt.error().detail) += auditNote(audit(ledger, record));
    return receipt;
}

domain::AuditRecord Operator::recordOf(const Intent& intent, base::Instant now) const {
    domain::AuditRecord record;
    record.at = now;
    record.actor = intent.by.empty() ? currentActor() : intent.by;
    record.jobId = intent.job.str();
    record.action = word(intent);
    record.reason = base::elided(intent.reason, maxReasonBytes);
    record.requestId = intent.requestId;
    record.profile = m_profile.name;
    return record;
}

base::Status Operator::audit(redis::Client* ledger, const domain::AuditRecord& record) const {
    if (ledger == nullptr)
        return base::makeError(ErrorKind::Offline, "ledger", "a connection");
    return m_audit.append(*ledger, record);
}

base::Result<base::JobId> resolveJob(const domain::Snapshot& snapshot, const std::string& typed) {
    const std::string shown = base::visible(base::elided(typed, 200));
    if (const auto* job = domain::findJob(snapshot, base::JobId(typed)))
        return job->id;
    std::vector<base::JobId> fitting;
    for (const auto& job : snapshot.jobs)
        if (!typed.empty() && job->id.endsWith(typed))
            fitting.push_back(job->id);
    // Ids of old repeatable jobs are long; people know these by their names.
    if (fitting.empty())
        for (const auto& job : snapshot.jobs)
            if (!typed.empty() && job->name == typed)
                fitting.push_back(job->id);
    if (fitting.size() == 1)
        return fitting.front();
    if (fitting.empty())
        return base::makeError(ErrorKind::Missing, "job " + shown,
                               "the id of a job, the end of one, or a job's name");
    std::string candidates;
    for (std::size_t i = 0; i < std::min(fitting.size(), maxCandidates); ++i)
        candidates += (i == 0 ? "" : ", ") + fitting[i].str();
    if (fitting.size() > maxCandidates)
        candidates += " and " + std::to_string(fitting.size() - maxCandidates) + " more";
    return base::makeError(ErrorKind::Invalid, "job " + shown, "a name that fits one job", candidates);
}

} // namespace redispatch::service
