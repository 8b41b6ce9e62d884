// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engines/bullmq/dialect.h"
#include "core/engines/bullmq/keys.h"
#include "core/engines/engine.h"

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace redispatch::engines::bullmq {

/// BullMQ 4, 5, 6 and Bull 4. All facts about their keys were seen on live workers of those versions.
class BullmqEngine final : public Engine {
public:
    /// `queues`: "prefix:queue" each, known from the start. `search`: also walk through the keys for more.
    BullmqEngine(std::vector<std::string> queues, bool search);
    ~BullmqEngine() override;

    std::string_view name() const override { return engineName; }
    Result<Presence> probe(redis::Client& client) override;

    Result<bool> discover(redis::Client& client, base::milliseconds budget) override;
    std::vector<std::string> places() const override;
    void setPlaces(std::vector<std::string> places) override;
    void focus(const JobId& job) override;

    Result<Listing> load(redis::Client& client, const std::function<void(std::size_t)>& progress) override;
    Result<std::vector<JobPtr>> reload(redis::Client& client, std::span<const JobId> jobs) override;
    Result<std::vector<domain::RunnerInfo>> loadRunners(redis::Client& client) override;

    Result<domain::JobDetail> loadDetail(redis::Client& client, const JobId& job) override;
    Result<RunPage> loadRuns(redis::Client& client, const JobId& job, const RunQuery& query) override;
    Result<domain::Run> loadRun(redis::Client& client, const JobId& job, const std::string& run) override;
    Result<domain::RunOutput> loadOutput(redis::Client& client, const JobId& job,
                                         const std::string& run) override;

    void addToPlan(const domain::JobDetail& detail, domain::Plan& plan) override;
    Result<domain::Receipt> apply(redis::Client& client, const domain::Intent& intent) override;

    bool keepsHistory() const override { return false; }
    Result<EndedRuns> endedSince(redis::Client& client, const std::string& position,
                                 std::size_t limit) override;

    Result<std::string> followFrom(redis::Client& client) override;
    Result<Changes> follow(redis::Client& client, const std::string& position,
                           base::milliseconds waitFor) override;

private:
    struct Places; ///< queues known, and how far the search for more has come
    struct Rows;   ///< what the last reading of the schedules found, and the decoder
    struct Feed;   ///< what following remembers
    std::unique_ptr<Places> m_places;
    std::unique_ptr<Rows> m_rows;
    std::unique_ptr<Feed> m_feed;
};

} // namespace redispatch::engines::bullmq
