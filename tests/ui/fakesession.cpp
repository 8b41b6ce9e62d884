// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/fakesession.h"

#include "core/domain/strip.h"
#include "core/query/jobhealth.h"

#include <algorithm>
#include <cmath>

namespace redispatch::uitest {

using namespace std::chrono_literals;
using base::SharedText;
using domain::Job;
using domain::Outcome;
using live::LinkStatus;

live::Session::Ticket FakeSession::requestRuns(const base::JobId& job, const domain::RunQuery& query) {
    pageQuery = query;
    pagesAsked.emplace_back(++m_last, job);
    return m_last;
}
live::Session::Ticket FakeSession::requestRun(const base::JobId& /*job*/, const std::string& run) {
    runsAsked.emplace_back(++m_last, run);
    return m_last;
}
live::Session::Ticket FakeSession::requestOutput(const base::JobId& /*job*/, const std::string& run) {
    outputsAsked.emplace_back(++m_last, run);
    return m_last;
}
live::Session::Ticket FakeSession::requestLatency(const base::JobId& job, base::Instant from,
                                                  base::Instant to) {
    latenciesAsked.push_back({++m_last, job, from, to});
    return m_last;
}
live::Session::Ticket FakeSession::requestParameters(const std::vector<base::JobId>& jobs) {
    parametersAsked.emplace_back(++m_last, jobs);
    return m_last;
}
live::Session::Ticket FakeSession::requestPlan(const domain::Intent& intent) {
    plans.emplace_back(++m_last, intent);
    return m_last;
}
live::Session::Ticket FakeSession::requestApply(const domain::Intent& intent) {
    applies.emplace_back(++m_last, intent);
    return m_last;
}
live::Session::Ticket FakeSession::requestCard(const base::JobId& job) {
    cardsAsked.emplace_back(++m_last, job);
    return m_last;
}
live::Session::Ticket FakeSession::requestSaveCard(const base::JobId& job, const domain::Card& card,
                                                   long long expectedRevision, const std::string& comment) {
    cardSaves.push_back({++m_last, job, card, expectedRevision, comment});
    return m_last;
}
live::Session::Ticket FakeSession::requestCardHistory(const base::JobId& job, int /*limit*/) {
    cardHistoriesAsked.emplace_back(++m_last, job);
    return m_last;
}

live::Session::Ticket FakeSession::requestRecordFlips(const std::vector<domain::Flip>& flips) {
    flipsAsked.emplace_back(++m_last, flips);
    return m_last;
}

void FakeSession::setStatus(LinkStatus status) {
    m_status = std::move(status);
    emit statusChanged();
}

void FakeSession::goLive() {
    LinkStatus status;
    status.state = LinkStatus::State::Live;
    status.since = m_clock.steady();
    status.commandsPerSecond = 12;
    status.server = "127.0.0.1:6379 · Redis 7.0.15";
    setStatus(status);
}

void FakeSession::goOffline(std::chrono::milliseconds retryIn) {
    LinkStatus status = m_status;
    status.state = LinkStatus::State::Offline;
    status.error = base::makeError(base::ErrorKind::Offline, "redis://127.0.0.1:6379/0", "an answer",
                                   "nothing", "Connection refused");
    status.retryAt = m_clock.steady() + retryIn;
    setStatus(status);
}

void FakeSession::publish(std::vector<Job> jobs, std::vector<domain::Finding> findings) {
    auto snapshot = std::make_shared<domain::Snapshot>();
    std::sort(jobs.begin(), jobs.end(), [](const Job& a, const Job& b) { return a.id < b.id; });
    for (Job& job : jobs) {
        query::findVitals(job); // as the loader does
        // Rows that did not change stay the same object, as the loader keeps them.
        std::shared_ptr<const Job> row;
        if (m_snapshot)
            for (const auto& old : m_snapshot->jobs)
                if (old->id == job.id && *old == job)
                    row = old;
        snapshot->jobs.push_back(row ? row : std::make_shared<const Job>(std::move(job)));
    }
    domain::RunnerInfo runner;
    runner.id = "runner-1";
    runner.host = "web-1";
    runner.alive = true;
    snapshot->runners = {runner, runner, runner};
    for (const auto& job : snapshot->jobs)
        if (const std::string engine(job->id.engine());
            std::find(snapshot->engines.begin(), snapshot->engines.end(), engine) == snapshot->engines.end())
            snapshot->engines.push_back(engine);
    snapshot->findings = std::move(findings);
    snapshot->takenAt = m_clock.now();
    snapshot->clockOffset = 4ms;
    publish(std::move(snapshot));
}

void FakeSession::publish(domain::SnapshotPtr snapshot) {
    const auto before = std::exchange(m_snapshot, std::move(snapshot));
    emit snapshotReady(m_snapshot,
                       std::make_shared<domain::Delta>(domain::difference(before.get(), *m_snapshot)));
}

namespace {

std::string stripOf(Outcome last, double base) {
    std::string packed;
    for (int i = 0; i < 60; ++i) {
        domain::Fate fate;
        fate.outcome = i == 59 ? last : i % 23 == 7 ? Outcome::Failed : Outcome::Ok;
        fate.duration = domain::milliseconds(static_cast<long long>(base * (1 + 0.6 * std::sin(i * 0.7))));
        if (i % 29 == 11) {
            fate = {};
            fate.outcome = Outcome::None;
            fate.skipped = domain::SkipCause::Overlap;
        }
        if (i % 17 == 3)
            fate.trigger = domain::TriggerKind::Manual;
        packed += domain::packFate(fate);
    }
    return packed;
}

} // namespace

Job makeJob(const std::string& name, base::Instant now) {
    Job job;
    job.id = base::JobId::of("native", name);
    job.name = name;
    job.group = SharedText("default");
    job.schedule.kind = domain::ScheduleKind::Every;
    job.schedule.expression = SharedText("every 5m");
    job.schedule.text = SharedText("every 5 minutes");
    job.schedule.timeZone = SharedText("Europe/Berlin");
    job.owner = SharedText("catalogue");
    job.tags = SharedText("cache nightly");
    job.notes = {true, true, true};
    job.nextAt = now + 3min;
    job.last.id = "1";
    job.last.outcome = Outcome::Ok;
    job.last.startedAt = now - 2min;
    job.last.finishedAt = now - 2min + 1200ms;
    job.last.duration = 1200ms;
    job.lastSuccessAt = job.last.finishedAt;
    job.medianDuration = 1100ms;
    job.strip = stripOf(Outcome::Ok, 1100);
    job.state = domain::JobState::Ok;
    job.can.set(domain::Verb::Resume, domain::Why::NotPaused);
    job.can.set(domain::Verb::Retry, domain::Why::NotOffered);
    job.can.set(domain::Verb::Rerun, domain::Why::NotOffered);
    return job;
}

std::vector<Job> sampleJobs(base::Instant now) {
    std::vector<Job> jobs;
    const auto add = [&](const std::string& name, const char* text, const char* owner, auto&& change) {
        Job job = makeJob(name, now);
        job.schedule.text = SharedText(text);
        job.owner = SharedText(owner);
        change(job);
        job.state = domain::stateAt(job, now);
        jobs.push_back(std::move(job));
    };
    add("billing-close", "every day at 02:00, Europe/Berlin", "billing", [&](Job& job) {
        job.last.outcome = Outcome::Failed;
        job.last.duration = 41s;
        job.medianDuration = 29'700ms;
        job.lastFailureAt = now - 6h;
        job.last.finishedAt = now - 6h;
        job.nextAt = now + 18h;
        job.strip = stripOf(Outcome::Failed, 30'000);
    });
    add("cache-warm", "every 5 minutes", "catalogue", [&](Job& job) { job.nextAt = now - 4min; });
    add("search-index", "every Sunday at 03:00, UTC", "search", [&](Job& job) {
        job.paused = std::make_unique<domain::Pause>(
            domain::Pause{"ana@ops-1", "index rebuild under way", now - 2h, now + 2h});
        job.can.set(domain::Verb::Pause, domain::Why::AlreadyPaused);
        job.can.set(domain::Verb::Resume, domain::Why::Allowed);
        job.notes.rollbackNote = false;
        job.nextAt = now + 50h;
        job.last.duration = 12min;
        job.medianDuration = 12min;
    });
    add("mail-digest", "every day at 08:00, Europe/London", "mail", [&](Job& job) {
        job.nextAt = now + 21h;
        job.last.duration = 3100ms;
        job.medianDuration = 3070ms;
    });
    add("stock-sync", "every minute", "warehouse", [&](Job& job) {
        job.runningSince = now - 8s;
        job.nextAt = now + 40s;
    });
    add("report-weekly", "every Monday at 06:30, Europe/Riga", "", [&](Job& job) {
        job.notes = {false, false, false};
        job.nextAt = now + 90h;
    });
    add("night-audit", "every day at 01:15, America/New_York", "audit", [&](Job& job) {
        job.last.outcome = Outcome::Timeout;
        job.nextAt = now + 7h;
        job.last.duration = 120s;
        job.strip = stripOf(Outcome::Timeout, 60'000);
    });
    add("newsletter", "by hand only", "marketing", [&](Job& job) {
        job.nextAt.reset();
        job.last = {};
        job.medianDuration.reset();
        job.strip.clear();
        job.notes.expectedResult = false;
    });
    for (int i = 1; i <= 9; ++i)
        add("price-import-" + std::to_string(i), "every 15 minutes", "pricing", [&](Job& job) {
            job.nextAt = now + std::chrono::minutes(i);
            job.last.duration = domain::milliseconds(800 * i * i);
            job.strip = stripOf(Outcome::Ok, 800.0 * i);
        });
    return jobs;
}

std::vector<Job> queueJobs(base::Instant now) {
    std::vector<Job> jobs;
    const auto add = [&](const char* queue, const std::string& name, const char* text, auto&& change) {
        Job job = makeJob(name, now);
        job.id = base::JobId::of("bullmq", std::string("bull:") + queue + ":" + name);
        job.group = SharedText(queue);
        job.schedule.text = SharedText(text);
        job.last.slotAt = *job.last.startedAt - 40ms;
        job.queue = std::make_unique<domain::QueueFacts>();
        job.queue->engine = SharedText("BullMQ 5");
        job.queue->iteration = 42;
        job.queue->hasTemplate = true;
        for (const domain::Verb verb : {domain::Verb::RunEarly, domain::Verb::Retry, domain::Verb::RemoveRun,
                                        domain::Verb::RemoveJob, domain::Verb::PauseQueue})
            job.can.set(verb, domain::Why::Allowed);
        job.can.set(domain::Verb::Rearm, domain::Why::ChainIntact);
        job.can.set(domain::Verb::Sweep, domain::Why::NothingLeftBehind);
        job.can.set(domain::Verb::ResumeQueue, domain::Why::NotPaused);
        change(job);
        job.state = domain::stateAt(job, now);
        jobs.push_back(std::move(job));
    };
    const auto unkept = [](Job& job) {
        job.last = {};
        job.strip.clear();
        job.medianDuration.reset();
        job.queue->note = SharedText("keeps 5 finished jobs per queue: last run evicted");
    };
    add("emails", "daily-digest", "every day at 08:00, Europe/London", [](Job&) {});
    add("emails", "ns:tenant:4711:weekly-summary-for-the-regional-managers",
        "every Monday at 06:30, Europe/Riga", [&](Job& job) {
            unkept(job);
            job.notes = {true, false, false};
        });
    add("emails", "bounce-sweep", "every 15 minutes", [&](Job& job) {
        job.last.outcome = Outcome::Failed;
        job.last.slotAt = *job.last.startedAt - 1200ms;
        job.lastFailureAt = job.last.finishedAt;
        job.strip = stripOf(Outcome::Failed, 2000);
        job.notes = {true, true, false};
    });
    add("catalogue", "price-import", "every 5 minutes", [&](Job& job) {
        job.nextAt = now - 4min;
        job.queue->iteration = 88;
        job.queue->limit = 100;
    });
    add("catalogue", "stock:sync", "every minute", [&](Job& job) {
        job.state = domain::JobState::Broken;
        job.nextAt.reset();
        job.can.set(domain::Verb::Rearm, domain::Why::Allowed);
        job.can.set(domain::Verb::RunEarly, domain::Why::NothingPending);
        job.notes = {false, false, false};
        job.owner = {};
    });
    add("catalogue", "image-resize", "every hour, UTC", [&](Job& job) {
        job.queue->endedPause = domain::Pause{"ana@ops-1", "thumbnails being rebuilt", now - 2h, now + 2h};
        job.can.set(domain::Verb::Sweep, domain::Why::Allowed);
    });
    add("reports", "nightly:sales", "every weekday at 02:30, Europe/Berlin", [&](Job& job) {
        job.queue->queuePaused = true;
        job.nextAt = now - 10s;
        job.can.set(domain::Verb::PauseQueue, domain::Why::AlreadyPaused);
        job.can.set(domain::Verb::ResumeQueue, domain::Why::Allowed);
    });
    add("reports", "quarter-close", "by its own strategy: RRULE:FREQ=MONTHLY;BYMONTHDAY=-1", [&](Job& job) {
        unkept(job);
        job.queue->queuePaused = true;
        job.schedule.kind = domain::ScheduleKind::Unknown;
        job.can.set(domain::Verb::PauseQueue, domain::Why::AlreadyPaused);
        job.can.set(domain::Verb::ResumeQueue, domain::Why::Allowed);
    });
    add("legacy", "report:::Europe/Madrid:0 0 3 * * *", "every day at 03:00, Europe/Madrid", [&](Job& job) {
        job.queue->engine = SharedText("Bull 4");
        job.queue->hasTemplate = false;
        job.queue->iteration = 100;
        job.queue->limit = 100;
        job.state = domain::JobState::Exhausted;
        job.nextAt.reset();
    });
    return jobs;
}

std::vector<domain::Finding> queueFindings() {
    const auto id = [](const char* path) { return base::JobId::of("bullmq", path); };
    return {{"clock of bull:emails",
             domain::Verdict::Warning,
             "worker web-3 is 4.2 s behind Redis",
             "Correct its clock; lags are shown against Redis time.",
             {},
             {}},
            {"workers of bull:catalogue",
             domain::Verdict::Bad,
             "no live worker, 3 schedules are waiting",
             "Start a worker for the queue, or see why it ended.",
             {},
             {id("bull:catalogue:price-import"), id("bull:catalogue:stock:sync"),
              id("bull:catalogue:image-resize")}}};
}

domain::Card fullCard() {
    domain::Card card;
    card.owner = "catalogue team";
    card.contact = "#catalogue-ops, pager 4711";
    card.expectedResult =
        "**≥ 1,000 keys** warmed in under 60 s.\nThe shop's front page answers from the cache.";
    card.rollbackNote =
        "1. redeploy `41f2`\n2. clear `cart:*`\n\nSee [the runbook](https://wiki.example.org/warm).";
    card.rollbackCommand = {"/usr/local/bin/warm-cache", "--rollback"};
    card.baseline = {"GET /catalogue/index",
                     "12,000 products",
                     "SELECT … FROM product WHERE shop = $1",
                     "front page, first visit of the day",
                     "2026-11-01",
                     "ana"};
    card.runbook = {"look at the **queue length**", "restart the worker", "ask #catalogue-ops"};
    card.links = {{"Dashboard", "https://grafana.example.org/d/abc"}, {"", "https://wiki.example.org/warm"}};
    card.cacheKeys = {"catalogue:*"};
    card.tags = {"cache", "nightly"};
    return card;
}

live::OpenedJob makeOpened(const Job& job, base::Instant now) {
    live::OpenedJob opened;
    opened.detail.job = job;
    opened.detail.card.owner = std::string(job.owner.view());
    opened.detail.card.contact = "#catalogue-ops";
    opened.detail.card.expectedResult = "≥ 1,000 keys warmed in under 60 s";
    opened.detail.card.rollbackNote = "redeploy 41f2, then clear cart:*";
    opened.detail.card.rollbackCommand = {"/usr/local/bin/warm-cache", "--rollback"};
    opened.detail.parameters = {{"region", "", "[a-z]{2}", "eu", "which catalogue"}};
    for (int i = 1; i <= 5; ++i)
        opened.detail.nextSlots.push_back(now + std::chrono::minutes(5 * i));
    opened.detail.policy = {{"overlap", "forbid"}, {"misfire", "latest"}, {"timeout", "2m"}};
    opened.detail.raw = {
        {"rd:{native:cache-warm}:job", "hash", {{"schedule", "every 5m"}, {"rev", "3"}}, ""},
        {"rd:{native:cache-warm}:runs", "stream", {{"1-0", "outcome ok"}}, "cut after 64 of 900 fields"}};
    opened.actions = {
        {now - 2h, "ana@ops-1", job.id.str(), "pause", "index rebuild", "r1", "ok", "paused", "orders"},
        {now - 26h, "joe@ops-2", job.id.str(), "trigger", "after the deploy", "r2", "busy", "", "orders"}};
    return opened;
}

domain::RunPage makeRuns(base::Instant now, int count) {
    domain::RunPage page;
    for (int i = 0; i < count; ++i) {
        domain::Run run;
        run.id = std::to_string(1000 - i);
        run.slotAt = now - std::chrono::minutes(5 * i);
        run.startedAt = *run.slotAt + 40ms;
        run.duration = domain::milliseconds(900 + 300 * (i % 5));
        run.finishedAt = *run.startedAt + *run.duration;
        run.queueWait = 40ms;
        run.outcome = i % 9 == 4 ? Outcome::Failed : Outcome::Ok;
        run.exitCode = run.outcome == Outcome::Ok ? 0 : 1;
        run.trigger = i % 7 == 2 ? domain::TriggerKind::Manual : domain::TriggerKind::Schedule;
        run.host = "web-1";
        run.revision = "41f2c9a";
        page.runs.push_back(run);
    }
    return page;
}

} // namespace redispatch::uitest
