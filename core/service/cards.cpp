// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/service/cards.h"

#include "core/query/jobhealth.h"

#include "core/base/errortext.h"
#include "core/base/log.h"
#include "core/domain/audit.h"
#include "core/service/operator.h"
#include "core/service/overlay.h"

namespace redispatch::service {

namespace {

using base::Error;
using base::ErrorKind;
using domain::Card;
using domain::CardRevision;
using domain::JobDetail;

std::string namesOf(const std::vector<domain::CardField>& fields) {
    std::string text;
    for (const domain::CardField field : fields)
        text += (text.empty() ? "" : ", ") + std::string(info(field).key);
    return text;
}

/// Puts the ledger's card over the seed.
std::optional<Error> overlayCard(redis::Client& application, LedgerLink& ledger, JobDetail& detail) {
    const auto client = ledger.client(application);
    if (!client)
        return client.error();
    const ledger::Cards cards = ledger.cards();
    auto loaded = cards.load(**client, detail.job.id);
    if (!loaded)
        return std::move(loaded.error());
    if (!loaded->indexIsRight && ledger.mayWrite())
        if (const auto repaired = cards.repair(**client, detail.job.id, loaded->version); !repaired)
            base::log::warning(base::sentence(repaired.error()));
    CardRevision& version = loaded->version;
    if (version.revision == 0)
        return std::nullopt;
    showCard(detail.job, ledger::summaryOf(version));
    detail.card = std::move(version.card);
    detail.cardOrigin.revision = version.revision;
    detail.cardOrigin.editedAt = version.editedAt;
    detail.cardOrigin.editedBy = std::move(version.editedBy);
    return std::nullopt;
}

/// The row as lists show it, with what the ledger knows of its pauses and runs.
std::optional<base::Error> overlayRow(const engines::Engine& engine, redis::Client& application,
                                      LedgerLink& ledger, domain::Job& row) {
    const base::JobId job = row.id;
    Overlay overlay(ledger);
    std::vector<base::JobId> forgetful;
    if (!engine.keepsHistory())
        forgetful.push_back(job);
    if (auto read = overlay.loadOnly(application, std::span(&job, 1), forgetful); !read)
        return std::move(read.error());
    std::vector<engines::JobPtr> rows = {std::make_shared<domain::Job>(std::move(row))};
    overlay.apply(rows);
    row = *rows.front();
    return std::nullopt;
}

} // namespace

base::Result<LoadedDetail> loadDetail(engines::Engine& engine, redis::Client& application, LedgerLink& ledger,
                                      const base::JobId& job) {
    auto detail = engine.loadDetail(application, job);
    if (!detail)
        return std::move(detail.error());
    LoadedDetail loaded{std::move(*detail), {}};
    if (loaded.detail.card != Card())
        loaded.detail.cardOrigin.seed = loaded.detail.card;
    loaded.ledgerError = overlayCard(application, ledger, loaded.detail);
    if (!loaded.ledgerError)
        loaded.ledgerError = overlayRow(engine, application, ledger, loaded.detail.job);
    if (loaded.ledgerError && !application.isConnected())
        return std::move(*loaded.ledgerError);
    query::findVitals(loaded.detail.job);
    return loaded;
}

CardRevision cardOf(const JobDetail& detail) {
    return {
        detail.card, detail.cardOrigin.revision, detail.cardOrigin.editedAt, detail.cardOrigin.editedBy, {}};
}

std::vector<domain::CardField> drift(const JobDetail& detail) {
    if (!detail.cardOrigin.seed)
        return {};
    return domain::differing(*detail.cardOrigin.seed, detail.card);
}

base::Result<CardRevision> saveCard(engines::Engine& engine, redis::Client& application, LedgerLink& ledger,
                                    const std::string& profileName, const base::JobId& job, const Card& card,
                                    const ledger::CardEdit& edit) {
    if (!ledger.mayWrite())
        return base::makeError(ErrorKind::ReadOnly, "card of " + job.str(),
                               "a profile that may write, or a ledger on another Redis",
                               "profile " + profileName + ", which is read-only");
    auto checked = ledger::checkedCard(card);
    if (!checked)
        return std::move(checked.error());
    auto before = loadDetail(engine, application, ledger, job);
    if (!before)
        return std::move(before.error());
    if (before->ledgerError)
        return std::move(*before->ledgerError);

    ledger::CardEdit whole = edit;
    if (whole.by.empty())
        whole.by = currentActor();
    if (whole.requestId.empty())
        whole.requestId = base::newRequestId();
    auto client = ledger.client(application);
    if (!client)
        return client.error();
    const ledger::Cards cards = ledger.cards();
    auto saved = cards.save(**client, job, *checked, whole);
    if (!saved && saved.error().kind == ErrorKind::Uncertain) {
        // The same request id makes the second try harmless, whatever became of the first.
        if (!ledger.isSeparate() && !application.isConnected())
            if (const auto again = application.connect(); !again)
                return std::move(saved.error());
        ledger.retryNow();
        client = ledger.client(application);
        if (!client)
            return std::move(saved.error());
        saved = cards.save(**client, job, *checked, whole);
    }

    domain::AuditRecord record;
    record.actor = whole.by;
    record.jobId = job.str();
    record.action = "edit_card";
    record.reason = whole.comment;
    record.requestId = whole.requestId;
    record.profile = profileName;
    const std::string changed = namesOf(domain::differing(before->detail.card, *checked));
    record.result = saved ? std::string("ok") : std::string(base::word(saved.error().kind));
    record.detail = saved ? "revision " + std::to_string(saved->revision) + ": " + changed
                          : base::sentence(saved.error());
    if (const auto recorded = ledger.audit().append(**client, record); !recorded) {
        base::log::warning(base::sentence(recorded.error()));
        if (!saved)
            saved.error().detail += " (not recorded: " + recorded.error().detail + ")";
    }
    return saved;
}

base::Result<std::vector<CardRevision>> loadCardHistory(redis::Client& application, LedgerLink& ledger,
                                                        const base::JobId& job, int limit) {
    const auto client = ledger.client(application);
    if (!client)
        return client.error();
    return ledger.cards().history(**client, job, limit);
}

bool showsCard(const domain::Job& row, const ledger::CardSummary& summary) {
    return row.notes == summary.notes && row.owner == summary.owner && row.tags == summary.tags;
}

void showCard(domain::Job& row, const ledger::CardSummary& summary) {
    row.owner = summary.owner;
    row.tags = summary.tags;
    row.notes = summary.notes;
}

} // namespace redispatch::service
