// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/service/acknowledging.h"

#include "core/base/errortext.h"
#include "core/base/humanize.h"
#include "core/base/log.h"
#include "core/base/text.h"
#include "core/ledger/acknowledgements.h"
#include "core/ledger/requests.h"
#include "core/query/jobhealth.h"

namespace redispatch::service {

using base::ErrorKind;
using base::Instant;
using domain::Acknowledgement;
using domain::Intent;
using domain::Job;
using domain::Receipt;

namespace {

/// Longer than the rarest schedule whose misses anybody looks at.
constexpr auto keptFor = std::chrono::hours(24 * 400);

std::string seenText(const Acknowledgement& seen) {
    return "what was missed until " + base::utcText(seen.at) + " was acknowledged by " +
           base::visible(seen.by) + ": " + base::visible(base::elided(seen.reason, 200));
}

} // namespace

base::Status Acknowledging::check(const Intent& intent) const {
    if (m_ledger == nullptr)
        return base::makeError(ErrorKind::Offline, "acknowledgement of " + intent.job.str(),
                               "a connection to the ledger");
    return {};
}

/// As lists show it, with what was acknowledged before.
base::Result<Job> Acknowledging::row(const base::JobId& job) {
    auto rows = m_engine.reload(m_application, std::span(&job, 1));
    if (!rows)
        return std::move(rows.error());
    if (rows->empty())
        return base::makeError(ErrorKind::Missing, "job " + base::visible(job.str()), "the id of a job");
    auto seen = ledger::Acknowledgements(m_prefix).load(*m_ledger, std::span(&job, 1));
    if (!seen)
        return std::move(seen.error());
    Job row = *rows->front();
    if (const auto found = seen->find(job); found != seen->end())
        row.acknowledged = std::make_unique<Acknowledgement>(std::move(found->second));
    query::findVitals(row);
    return row;
}

base::Status Acknowledging::checkMissed(const Intent& intent, Instant now) {
    const auto job = row(intent.job);
    if (!job)
        return job.error();
    const domain::Why why = query::whyNotAcknowledged(*job, now);
    if (why == domain::Why::Allowed)
        return {};
    return base::makeError(domain::errorKindOf(why), std::string(word(intent)) + " of " + intent.job.str(),
                           {}, std::string(domain::reasonText(why)));
}

base::Result<domain::Plan> Acknowledging::plan(const Intent& intent, Instant now) {
    if (auto able = check(intent); !able)
        return able.error();
    if (auto missed = checkMissed(intent, now); !missed)
        return missed.error();
    domain::Plan plan;
    plan.intent = intent;
    plan.effects = {"What it missed until now no longer counts as missed, for everybody; what it misses from "
                    "now on does.",
                    "Nothing is started, and the job itself is not touched."};
    plan.keys = {ledger::Acknowledgements(m_prefix).key()};
    return plan;
}

base::Result<Receipt> Acknowledging::apply(const Intent& intent, Instant now) {
    if (auto able = check(intent); !able)
        return able.error();
    const ledger::Requests requests(m_prefix);
    const auto earlier = requests.find(*m_ledger, intent.job, intent.requestId);
    if (!earlier)
        return earlier.error();
    if (*earlier && (*earlier)->verb != word(intent))
        return base::makeError(ErrorKind::Conflict, intent.job.str(), "a fresh request id",
                               "one that another action has used");
    if (*earlier && (*earlier)->done)
        return Receipt{intent.requestId, {}, true, true, (*earlier)->outcome};
    Instant at = now;
    if (*earlier) {
        at = base::instantFromMs(base::parseInt((*earlier)->mark).value_or(base::msSinceEpoch(now)));
    } else {
        if (auto missed = checkMissed(intent, now); !missed)
            return missed.error();
        const auto begun = requests.begin(*m_ledger, intent.job, intent.requestId, word(intent),
                                          std::to_string(base::msSinceEpoch(now)));
        if (!begun)
            return begun.error();
    }
    return save(intent, at);
}

base::Result<Receipt> Acknowledging::save(const Intent& intent, Instant at) {
    const ledger::Acknowledgements acknowledgements(m_prefix);
    const Acknowledgement wanted{at, intent.by, intent.reason};
    if (auto saved = acknowledgements.save(*m_ledger, intent.job, wanted); !saved)
        return std::move(saved.error());
    [[maybe_unused]] const auto tidied = acknowledgements.dropOld(*m_ledger, at - keptFor);
    const auto read = acknowledgements.load(*m_ledger, std::span(&intent.job, 1));
    Receipt receipt{intent.requestId, {}, true, false, {}};
    if (!read) {
        receipt.readBack = "done, but it could not be read back: " + base::sentence(read.error());
        return receipt;
    }
    const auto seen = read->find(intent.job);
    // Somebody else may have acknowledged the same a moment later.
    if (seen == read->end() || seen->second.at < at) {
        auto error =
            base::makeError(ErrorKind::Conflict, "acknowledgement of " + intent.job.str(), seenText(wanted),
                            seen == read->end() ? "no acknowledgement" : seenText(seen->second));
        error.effect = base::Effect::Applied;
        return error;
    }
    receipt.readBack = seenText(seen->second);
    if (const auto ended =
            ledger::Requests(m_prefix).end(*m_ledger, intent.job, intent.requestId, {}, receipt.readBack);
        !ended)
        base::log::warning("request not recorded: " + base::sentence(ended.error()));
    return receipt;
}

} // namespace redispatch::service
