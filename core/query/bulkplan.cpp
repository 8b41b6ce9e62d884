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

/// Says what a set of rows has in common.
class Summary {
public:
    Summary(const domain::Snapshot& snapshot, const std::vector<const Job*>& jobs,
            const BulkQuestion& question, BulkPlan& plan)
        : m_snapshot(snapshot), m_jobs(jobs), m_question(question), m_plan(plan) {}

    void trigger() {
        effect(counted(m_jobs.size(), "run") + " will start as soon as runners and workers take them.");
        warnOf([](const Job& job) { return job.runningSince.has_value(); },
               "runs now; one more is asked for.", "run now; one more of each is asked for.");
        warnOf([](const Job& job) { return job.paused != nullptr; }, "is paused, and is run all the same.",
               "are paused, and are run all the same.");
        warnOfSilence();
    }

    void retry() {
        effect(m_jobs.size() == 1
                   ? "One failed run is put in line again, with its own data."
                   : count(m_jobs.size()) + " failed runs are put in line again, each with its own data.");
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
    const std::vector<const Job*>& m_jobs;
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

} // namespace

BulkPlan planBulk(const domain::Snapshot& snapshot, std::span<const JobId> jobs,
                  const domain::BulkOrder& order, const BulkQuestion& question) {
    domain::Intent model;
    model.what = order.what;
    const Verb verb = domain::verbOf(model);
    BulkPlan plan;
    plan.items.reserve(jobs.size());
    std::vector<const Job*> able;
    const auto refuse = [&](BulkItem& item, base::ErrorKind kind, const std::string& reason) {
        item.fate = BulkFate::Refused;
        item.error =
            base::makeError(kind, std::string(domain::word(verb)) + " of " + item.job.str(), {}, reason);
        auto group = std::ranges::find(plan.refusals, reason, &BulkRefusals::reason);
        if (group == plan.refusals.end())
            group = plan.refusals.insert(group, {reason, {}});
        group->jobs.push_back(item.job);
    };
    for (const JobId& id : jobs) {
        BulkItem& item = plan.items.emplace_back();
        item.job = id;
        const Job* job = domain::findJob(snapshot, id);
        if (job == nullptr) {
            item.name = id.rawPath();
            refuse(item, base::ErrorKind::Missing, "it is gone");
            continue;
        }
        item.name = job->name;
        if (const Why why = whyNot(*job, verb, question); why != Why::Allowed) {
            refuse(item, domain::errorKindOf(why), std::string(domain::reasonText(why)));
            continue;
        }
        if (verb == Verb::Retry)
            item.run = runOf(*job);
        able.push_back(job);
    }
    plan.able = able.size();
    std::ranges::stable_sort(plan.refusals, std::greater{},
                             [](const BulkRefusals& group) { return group.jobs.size(); });
    if (!able.empty())
        summarise(verb, order, Summary(snapshot, able, question, plan));
    return plan;
}

} // namespace redispatch::query
