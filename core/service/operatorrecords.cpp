// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/service/operatorrecords.h"

#include "core/base/errortext.h"
#include "core/base/log.h"

namespace redispatch::service {

namespace {

using namespace std::chrono_literals;
using base::ErrorKind;
using domain::Receipt;

/// What tells whether a lost request to start the pending run was carried out: its slot is used up then.
std::string markOf(const domain::Job& job) {
    return job.nextAt ? std::to_string(base::msSinceEpoch(*job.nextAt)) : std::string();
}

std::string noted(const base::Status& written, const char* what) {
    return written ? std::string()
                   : std::string(" ") + what + " could not be written: " + base::sentence(written.error());
}

} // namespace

OperatorRecords::OperatorRecords(const engines::Engine& engine, redis::Client* ledger,
                                 const std::string& prefix, const domain::Intent& intent)
    // An engine that keeps its history keeps the requests and the pauses with it.
    : m_ledger(engine.keepsHistory() ? nullptr : ledger)
    , m_requests(prefix)
    , m_holds(prefix)
    , m_intent(intent) {}

base::Result<std::optional<Receipt>> OperatorRecords::earlier() {
    if (m_ledger == nullptr || m_intent.requestId.empty())
        return std::optional<Receipt>();
    const auto record = m_requests.find(*m_ledger, m_intent.job, m_intent.requestId);
    if (!record) {
        // The engine itself knows most repeats by what it wrote; not acting would help nobody.
        base::log::warning("request not looked up: " + base::sentence(record.error()));
        return std::optional<Receipt>();
    }
    if (!*record)
        return std::optional<Receipt>();
    if ((*record)->verb != word(m_intent))
        return base::makeError(ErrorKind::Conflict, m_intent.job.str(), "a fresh request id",
                               "one that another action has used");
    m_lost = !(*record)->done;
    if (m_lost)
        return std::optional<Receipt>();
    Receipt receipt;
    receipt.requestId = m_intent.requestId;
    receipt.runId = (*record)->run;
    receipt.accepted = true;
    receipt.repeated = true;
    receipt.readBack = (*record)->outcome;
    return std::optional(std::move(receipt));
}

std::optional<Receipt> OperatorRecords::begin(const domain::Job& job) {
    if (m_ledger == nullptr)
        return std::nullopt;
    const auto record =
        m_requests.begin(*m_ledger, m_intent.job, m_intent.requestId, word(m_intent), markOf(job));
    if (!record) {
        base::log::warning("request not recorded: " + base::sentence(record.error()));
        return std::nullopt;
    }
    m_begun = record->fresh;
    if (record->fresh || !std::holds_alternative<domain::RunEarlyIntent>(m_intent.what) ||
        record->mark == markOf(job))
        return std::nullopt;
    Receipt receipt;
    receipt.requestId = m_intent.requestId;
    receipt.accepted = true;
    receipt.repeated = true;
    receipt.readBack = "the run that was pending then has been started";
    return receipt;
}

std::string OperatorRecords::succeeded(const Receipt& receipt, base::Instant now) {
    if (m_ledger == nullptr)
        return {};
    std::string notes =
        noted(m_requests.end(*m_ledger, m_intent.job, m_intent.requestId, receipt.runId, receipt.readBack),
              "The record of the request");
    if (const auto* pause = std::get_if<domain::PauseIntent>(&m_intent.what)) {
        notes +=
            noted(m_holds.save(*m_ledger, m_intent.job, {m_intent.by, m_intent.reason, now, pause->until}),
                  "The record of the pause");
        [[maybe_unused]] const auto tidied = m_holds.dropOver(*m_ledger, now - 24h);
    } else if (std::holds_alternative<domain::ResumeIntent>(m_intent.what) ||
               std::holds_alternative<domain::RemoveJobIntent>(m_intent.what)) {
        notes += noted(m_holds.remove(*m_ledger, m_intent.job), "That the pause is over");
    }
    return notes;
}

void OperatorRecords::failed(base::Effect effect) {
    if (m_ledger == nullptr || !m_begun || effect != base::Effect::NotApplied)
        return;
    if (const auto freed = m_requests.forget(*m_ledger, m_intent.job, m_intent.requestId); !freed)
        base::log::warning("request not freed: " + base::sentence(freed.error()));
}

std::optional<domain::Pause> OperatorRecords::endedPause(const domain::Job& job) {
    if (m_ledger == nullptr || job.paused || !std::holds_alternative<domain::ResumeIntent>(m_intent.what))
        return std::nullopt;
    auto record = m_holds.load(*m_ledger, m_intent.job);
    return record ? *record : std::nullopt;
}

base::Status OperatorRecords::dismissEndedPause() {
    return m_ledger == nullptr ? base::Status() : m_holds.remove(*m_ledger, m_intent.job);
}

} // namespace redispatch::service
