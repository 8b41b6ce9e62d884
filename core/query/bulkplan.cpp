// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/bulkplan.h"

#include "core/base/humanize.h"
#include "core/base/text.h"
#include "core/query/jobhealth.h"
#include "core/timing/jobrule.h"
#include "core/timing/nextruns.h"
#include "core/timing/zonetext.h"

#include <algorithm>
#include <functional>
#include <map>
#include <optional>
#include <utility>

namespace redispatch::query {

namespace {

using base::Instant;
using base::JobId;
using domain::BulkFate;
using domain::BulkItem;
using domain::Job;
using domain::Verb;
using domain::Why;

/// Counting for thousands takes a moment, and by then the number says no more than "very many".
constexpr std::size_t mostRulesCounted = 2'000;
constexpr long long mostSlotsCounted = 100'000;
constexpr std::size_t mostPausersNamed = 5;

std::string count(std::size_t number) {
    return base::countText(static_cast<long long>(number));
}

/// "1 run", "1,204 runs".
std::string counted(std::size_t number, const std::string& noun) {
    return count(number) + ' ' + noun + (number == 1 ? "" : "s");
}

std::string when(Instant at, const std::string& zone) {
    return timing::localMinuteText(at, zone) + " (" + base::visible(zone) + ")";
}

std::string runOf(const Job& job) {
    return domain::isFailure(job.last.outcome) ? job.last.id : std::string();
}

Why whyNot(const Job& job, Verb verb, const BulkQuestion& question) {
    const bool repeat = question.repeat;
    if (verb == Verb::Acknowledge)
        return repeat ? job.can.of(verb) : whyNotAcknowledged(job, question.now);
    const Why why = job.can.of(verb);
    if (repeat && (why == Why::AlreadyPaused || why == Why::NotPaused))
        return Why::Allowed;
    if (why == Why::Allowed && verb == Verb::Retry && runOf(job).empty())
        return Why::NothingToRetry;
    return why;
}

/// Why the values that are given do not fit what the job declares, as half a sentence; empty when they do.
std::string misfitOf(const std::vector<domain::Parameter>& declared, const domain::ParameterValues& given) {
    std::string missing;
    for (const domain::Parameter& parameter : declared)
        if (!parameter.defaultValue &&
            std::ranges::none_of(given, [&](const auto& value) { return value.first == parameter.name; }))
            missing += (missing.empty() ? "" : ", ") + parameter.name;
    if (!missing.empty())
        return "it needs parameters: " + missing;
    for (const auto& [name, value] : given)
        if (std::ranges::find(declared, name, &domain::Parameter::name) == declared.end())
            return "it declares no parameter " + base::visible(base::elided(name, 40));
    return {};
}

/// Says what a set of rows has in common.
class Summary {
public:
    Summary(const domain::Snapshot& snapshot, std::vector<const Job*> jobs, const BulkQuestion& question,
            BulkPlan& plan)
        : m_snapshot(snapshot), m_jobs(std::move(jobs)), m_question(question), m_plan(plan) {}

    void trigger() {
        effect(counted(m_jobs.size(), "run") + " will start as soon as runners and workers take them.");
        warnOf([](const Job& job) { return job.runningSince.has_value(); },
               "runs now; one more is asked for.", "run now; one more of each is asked for.");
        warnOf([](const Job& job) { return job.paused != nullptr; }, "is paused, and is run all the same.",
               "are paused, and are run all the same.");
        warnOfSilence();
    }

    /// `number` runs of the one job.
    void runs(Verb verb, std::size_t number) {
        if (verb == Verb::Retry)
            effect(inLine(number));
        else
            effect(counted(number, "new run") + " will start as soon as runners and workers take " +
                   (number == 1 ? "it, with the parameters of the one that it repeats."
                                : "them, each with the parameters of the one that it repeats."));
        if (m_jobs.front()->runningSince)
            m_plan.warnings.push_back("The job runs now; this is asked for on top of it.");
        if (m_jobs.front()->paused)
            m_plan.warnings.push_back("The job is paused, and is run all the same.");
        warnOfSilence();
    }

    void retry() {
        effect(inLine(m_jobs.size()));
        warnOfSilence();
    }

    void acknowledge() {
        effect("What " + counted(m_jobs.size(), "job") +
               " missed until now no longer counts as missed, for everybody. Nothing is started.");
    }

    void resume() {
        std::optional<Instant> first;
        std::map<std::string, std::size_t> pausers;
        for (const Job* job : m_jobs) {
            if (job->paused)
                ++pausers[base::visible(job->paused->by)];
            if (const auto rule = timing::ruleOf(*job))
                if (const auto next = timing::nextAfter(*rule, m_question.now);
                    next && (!first || *next < *first))
                    first = next;
        }
        if (first)
            effect("The first of their next runs is at " + when(*first, m_question.zone) + ".");
        effect("Runs that were skipped while they were paused are not made up for.");
        tellPausers(pausers);
    }

    void pause(const domain::PauseIntent& intent) {
        if (!intent.until)
            effect("Every run of " + counted(m_jobs.size(), "job") +
                   " will be skipped until somebody resumes them.");
        else
            tellSkipped(*intent.until);
        effect("They can still be triggered by hand.");
        warnOf([](const Job& job) { return job.runningSince.has_value(); }, "runs now; that run goes on.",
               "run now; those runs go on.");
    }

private:
    static std::string inLine(std::size_t runs) {
        return runs == 1 ? "One failed run is put in line again, with its own data."
                         : count(runs) + " failed runs are put in line again, each with its own data.";
    }

    void effect(std::string text) { m_plan.effects.push_back(std::move(text)); }

    void warnOf(const std::function<bool(const Job&)>& which, const std::string& one,
                const std::string& many) {
        const auto number = std::ranges::count_if(m_jobs, [&](const Job* job) { return which(*job); });
        if (number > 0)
            m_plan.warnings.push_back(base::countText(number) +
                                      (number == 1 ? " of them " + one : " of them " + many));
    }

    /// Engines whose jobs nobody alive would start.
    void warnOfSilence() {
        std::map<std::string, std::size_t> silent;
        for (const Job* job : m_jobs)
            if (std::ranges::none_of(m_snapshot.runners, [&](const domain::RunnerInfo& runner) {
                    return runner.alive && runner.engine == job->id.engine();
                }))
                ++silent[std::string(job->id.engine())];
        for (const auto& [engine, number] : silent)
            m_plan.warnings.push_back("Nobody is alive that could start the " + counted(number, "job") +
                                      " of " + engine + ".");
    }

    void tellPausers(const std::map<std::string, std::size_t>& pausers) {
        std::vector<std::pair<std::string, std::size_t>> sorted(pausers.begin(), pausers.end());
        std::ranges::stable_sort(sorted, std::greater{}, &std::pair<std::string, std::size_t>::second);
        std::string text;
        for (std::size_t i = 0; i < std::min(sorted.size(), mostPausersNamed); ++i)
            text += (i == 0 ? "" : ", ") + sorted[i].first + " (" + count(sorted[i].second) + ")";
        if (sorted.size() > mostPausersNamed)
            text += " and " + count(sorted.size() - mostPausersNamed) + " more people";
        if (!text.empty())
            effect("They were paused by " + text + ".");
    }

    void tellSkipped(Instant until) {
        long long due = 0;
        std::size_t unknown = 0;
        bool more = m_jobs.size() > mostRulesCounted;
        for (std::size_t i = 0; i < std::min(m_jobs.size(), mostRulesCounted); ++i) {
            const auto rule = timing::ruleOf(*m_jobs[i]);
            if (!rule) {
                ++unknown;
                continue;
            }
            const auto slots = timing::countBetween(*rule, m_question.now, until, mostSlotsCounted);
            due += slots.due;
            more = more || slots.more;
        }
        effect((more ? "More than " : "") + base::countText(due) + (due == 1 && !more ? " run" : " runs") +
               " will be skipped until " + when(until, m_question.zone) + ".");
        if (unknown > 0)
            m_plan.warnings.push_back("How many runs of " + counted(unknown, "job") +
                                      " will be skipped is not known; their schedules cannot be computed.");
    }

    const domain::Snapshot& m_snapshot;
    std::vector<const Job*> m_jobs;
    const BulkQuestion& m_question;
    BulkPlan& m_plan;
};

void summarise(Verb verb, const domain::BulkOrder& order, Summary summary) {
    switch (verb) {
    case Verb::Trigger:
        return summary.trigger();
    case Verb::Pause:
        return summary.pause(std::get<domain::PauseIntent>(order.what));
    case Verb::Resume:
        return summary.resume();
    case Verb::Retry:
        return summary.retry();
    case Verb::Acknowledge:
        return summary.acknowledge();
    case Verb::Rerun:
    case Verb::RunHistory:
    case Verb::DurationHistory:
    case Verb::Output:
    case Verb::RunEarly:
    case Verb::RemoveRun:
    case Verb::RemoveJob:
    case Verb::Rearm:
    case Verb::Sweep:
    case Verb::PauseQueue:
    case Verb::ResumeQueue:
        break; // not done in bulk
    }
}

Verb verbOf(const domain::BulkOrder& order) {
    domain::Intent model;
    model.what = order.what;
    return domain::verbOf(model);
}

void refuse(BulkPlan& plan, BulkItem& item, Verb verb, base::ErrorKind kind, const std::string& reason,
            const std::string& run = {}) {
    item.fate = BulkFate::Refused;
    item.error = base::makeError(kind, std::string(domain::word(verb)) + " of " + item.job.str(), {}, reason);
    auto group = std::ranges::find(plan.refusals, reason, &BulkRefusals::reason);
    if (group == plan.refusals.end())
        group = plan.refusals.insert(group, {reason, {}});
    group->jobs.push_back(item.job);
    if (!run.empty())
        group->runs.push_back(run);
}

void sortRefusals(BulkPlan& plan) {
    std::ranges::stable_sort(plan.refusals, std::greater{},
                             [](const BulkRefusals& group) { return group.jobs.size(); });
}

/// Why a run cannot be retried or repeated whatever its job allows, as half a sentence; empty when it can.
std::string_view whyNotRun(const domain::Run& run, Verb verb) {
    if (run.id.empty() || run.skipped)
        return "it is a slot without a run";
    if (!run.finishedAt)
        return "it has not ended";
    if (verb == Verb::Retry && !domain::isFailure(run.outcome))
        return "only a failed run can be retried";
    return {};
}

} // namespace

BulkPlan planBulk(const domain::Snapshot& snapshot, std::span<const JobId> jobs,
                  const domain::BulkOrder& order, const BulkQuestion& question) {
    const Verb verb = verbOf(order);
    const auto* trigger = std::get_if<domain::TriggerIntent>(&order.what);
    BulkPlan plan;
    plan.items.reserve(jobs.size());
    std::vector<const Job*> able;
    for (const JobId& id : jobs) {
        BulkItem& item = plan.items.emplace_back();
        item.job = id;
        const Job* job = domain::findJob(snapshot, id);
        if (job == nullptr) {
            item.name = id.rawPath();
            refuse(plan, item, verb, base::ErrorKind::Missing, "it is gone");
            continue;
        }
        item.name = job->name;
        if (const Why why = whyNot(*job, verb, question); why != Why::Allowed) {
            refuse(plan, item, verb, domain::errorKindOf(why), std::string(domain::reasonText(why)));
            continue;
        }
        std::string misfit;
        if (trigger != nullptr && question.declared != nullptr)
            if (const auto declared = question.declared->find(id); declared != question.declared->end())
                misfit = misfitOf(declared->second, trigger->parameters);
        if (!misfit.empty()) {
            refuse(plan, item, verb, base::ErrorKind::Invalid, misfit);
            continue;
        }
        if (verb == Verb::Retry)
            item.run = runOf(*job);
        able.push_back(job);
    }
    plan.able = able.size();
    sortRefusals(plan);
    if (!able.empty())
        summarise(verb, order, Summary(snapshot, able, question, plan));
    return plan;
}

BulkPlan planRuns(const domain::Snapshot& snapshot, const JobId& id, std::span<const domain::Run> runs,
                  const domain::BulkOrder& order, const BulkQuestion& question) {
    const Verb verb = verbOf(order);
    const Job* job = domain::findJob(snapshot, id);
    // Whether a failed run is kept is seen from the run itself.
    const Why why = job == nullptr ? Why::Allowed : job->can.of(verb);
    const bool allowed = why == Why::Allowed || (verb == Verb::Retry && why == Why::NothingToRetry);
    BulkPlan plan;
    plan.items.reserve(runs.size());
    for (const domain::Run& run : runs) {
        BulkItem& item = plan.items.emplace_back();
        item.job = id;
        item.run = run.id;
        item.name = run.id.empty() && run.slotAt ? base::utcText(*run.slotAt) : run.id;
        if (verb == Verb::Trigger)
            item.parameters = run.parameters;
        if (job == nullptr)
            refuse(plan, item, verb, base::ErrorKind::Missing, "its job is gone", item.name);
        else if (!allowed)
            refuse(plan, item, verb, domain::errorKindOf(why), std::string(domain::reasonText(why)),
                   item.name);
        else if (const std::string_view reason = whyNotRun(run, verb); !reason.empty())
            refuse(plan, item, verb, base::ErrorKind::Conflict, std::string(reason), item.name);
        else
            ++plan.able;
    }
    sortRefusals(plan);
    if (plan.able > 0)
        Summary(snapshot, {job}, question, plan).runs(verb, plan.able);
    return plan;
}

std::vector<domain::Parameter> sharedParameters(const domain::DeclaredParameters& declared) {
    if (declared.empty() || std::ranges::any_of(declared, [&](const auto& each) {
            return each.second != declared.begin()->second;
        }))
        return {};
    return declared.begin()->second;
}

} // namespace redispatch::query
