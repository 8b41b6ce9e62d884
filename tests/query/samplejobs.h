// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/query/rows.h"

#include <algorithm>
#include <chrono>
#include <random>
#include <string>

namespace redispatch::query {

inline constexpr base::Instant sampleNow = base::instantFromMs(1'795'392'000'000); // 2026-11-23

/// Jobs of every state with gaps in what is known of them, sorted by id as in a snapshot.
inline std::vector<JobPtr> sampleJobs(std::size_t count, unsigned seed) {
    using namespace std::chrono_literals;
    std::mt19937 random(seed);
    const auto pick = [&](int high) { return std::uniform_int_distribution<int>(0, high)(random); };
    static constexpr std::string_view owners[] = {"",    "billing", "Catalogue",
                                                  "ops", "Ärzte",   "data platform"};
    static constexpr std::string_view words[] = {"cache", "Warm", "report", "sync", "Émile", "purge"};
    std::vector<JobPtr> jobs;
    for (std::size_t i = 0; i < count; ++i) {
        domain::Job job;
        job.name = std::string(words[pick(5)]) + "-" + std::string(words[pick(5)]) + "-" + std::to_string(i);
        job.id = base::JobId::of(i % 3 == 0 ? "bullmq" : "native", job.name);
        job.owner = base::SharedText(std::string(owners[pick(5)]));
        job.tags = base::SharedText(pick(2) == 0 ? "nightly cache" : "");
        job.group = base::SharedText(pick(3) == 0 ? "queue-" + std::to_string(pick(9)) : "");
        job.schedule.expression = base::SharedText("*/5 * * * *");
        job.schedule.text = base::SharedText("every 5 min");
        job.last.outcome = static_cast<domain::Outcome>(pick(9));
        if (pick(4) > 0)
            job.last.duration = std::chrono::milliseconds(pick(100'000));
        if (pick(4) > 0)
            job.medianDuration = std::chrono::milliseconds(pick(1000));
        if (pick(4) > 0)
            job.nextAt = sampleNow + std::chrono::seconds(pick(7200) - 600);
        if (pick(9) == 0)
            job.runningSince = sampleNow - 1min;
        if (pick(9) == 0)
            job.paused = std::make_unique<domain::Pause>(domain::Pause{"ann", "why", sampleNow - 1h, {}});
        if (pick(1) == 0)
            job.last.dbCalls = pick(50);
        if (i % 3 == 0) {
            job.queue = std::make_unique<domain::QueueFacts>();
            job.queue->engine = base::SharedText(i % 2 == 0 ? "BullMQ 5" : "Bull 4");
            job.queue->queuePaused = i % 5 == 0;
            if (i % 4 != 0)
                job.queue->iteration = static_cast<long long>(i * 7 % 50);
            job.last.slotAt = sampleNow - 10min;
            job.last.startedAt = sampleNow - 10min + std::chrono::milliseconds(i * 13 % 700);
        }
        job.notes = {pick(1) == 0, pick(1) == 0, pick(1) == 0};
        jobs.push_back(std::make_shared<const domain::Job>(std::move(job)));
    }
    std::sort(jobs.begin(), jobs.end(), [](const JobPtr& a, const JobPtr& b) { return a->id < b->id; });
    return jobs;
}

} // namespace redispatch::query
