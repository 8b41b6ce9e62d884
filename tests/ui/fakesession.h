// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"
#include "core/live/session.h"

#include <map>
#include <utility>
#include <vector>

namespace redispatch::uitest {

/// A session that does what the test says and remembers what it was asked. Answers come only when the test
/// gives them.
class FakeSession final : public live::Session {
    Q_OBJECT

public:
    FakeSession(domain::Profile profile, const base::ManualClock& clock)
        : m_profile(std::move(profile)), m_clock(clock) {}

    const domain::Profile& profile() const override { return m_profile; }
    domain::SnapshotPtr snapshot() const override { return m_snapshot; }
    live::LinkStatus status() const override { return m_status; }
    base::Instant serverNow() const override { return m_clock.now(); }
    void open() override { opened = true; }
    void close() override { closed = true; }
    void retryNow() override { ++retries; }
    void watch(const base::JobId& job) override { watched = job; }
    Ticket requestRuns(const base::JobId& job, const domain::RunQuery& query) override;
    Ticket requestRun(const base::JobId& job, const std::string& run) override;
    Ticket requestOutput(const base::JobId& job, const std::string& run) override;
    Ticket requestLatency(const base::JobId& job, base::Instant from, base::Instant to) override;
    Ticket requestParameters(const std::vector<base::JobId>& jobs) override;
    Ticket requestPlan(const domain::Intent& intent) override;
    Ticket requestApply(const domain::Intent& intent) override;
    Ticket requestCard(const base::JobId& job) override;
    Ticket requestSaveCard(const base::JobId& job, const domain::Card& card, long long expectedRevision,
                           const std::string& comment) override;
    Ticket requestCardHistory(const base::JobId& job, int limit) override;
    Ticket requestRecordFlips(const std::vector<domain::Flip>& flips) override;

    void goLive();
    void goOffline(std::chrono::milliseconds retryIn);
    void setStatus(live::LinkStatus status);
    void publish(std::vector<domain::Job> jobs, std::vector<domain::Finding> findings = {});
    void publish(domain::SnapshotPtr snapshot);

    bool opened = false;
    bool closed = false;
    int retries = 0;
    base::JobId watched;
    std::vector<std::pair<Ticket, domain::Intent>> plans;
    std::vector<std::pair<Ticket, domain::Intent>> applies;
    std::vector<std::pair<Ticket, std::vector<base::JobId>>> parametersAsked;
    std::vector<std::pair<Ticket, std::string>> runsAsked; ///< single runs
    std::vector<std::pair<Ticket, std::string>> outputsAsked;
    std::vector<std::pair<Ticket, base::JobId>> pagesAsked;
    domain::RunQuery pageQuery; ///< of the last page that was asked for
    std::vector<std::pair<Ticket, std::vector<domain::Flip>>> flipsAsked;
    struct LatencyAsked {
        Ticket ticket = 0;
        base::JobId job;
        base::Instant from{};
        base::Instant to{};
    };
    std::vector<LatencyAsked> latenciesAsked;
    struct CardSave {
        Ticket ticket = 0;
        base::JobId job;
        domain::Card card;
        long long expectedRevision = 0;
        std::string comment;
    };
    std::vector<CardSave> cardSaves;
    std::vector<std::pair<Ticket, base::JobId>> cardsAsked;
    std::vector<std::pair<Ticket, base::JobId>> cardHistoriesAsked;

private:
    Ticket m_last = 0;
    domain::Profile m_profile;
    const base::ManualClock& m_clock;
    domain::SnapshotPtr m_snapshot;
    live::LinkStatus m_status;
};

/// A plain native job that ran well.
domain::Job makeJob(const std::string& name, base::Instant now);
/// A dozen jobs in different states, for looking at.
std::vector<domain::Job> sampleJobs(base::Instant now);
/// Rows as BullMQ and Bull queues give them: long names, colons, limits, held, broken and paused ones.
std::vector<domain::Job> queueJobs(base::Instant now);
/// What is wrong with the queues of queueJobs().
std::vector<domain::Finding> queueFindings();
/// A card with something in every part.
domain::Card fullCard();
live::OpenedJob makeOpened(const domain::Job& job, base::Instant now);
domain::RunPage makeRuns(base::Instant now, int count);

} // namespace redispatch::uitest
