// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/service/overlay.h"

#include "core/base/clock.h"
#include "core/service/cards.h"
#include "core/service/endedholds.h"
#include "core/service/recordedrows.h"

namespace redispatch::service {

namespace {

/// A row that becomes one of its own when it is first changed.
class Draft {
public:
    explicit Draft(engines::JobPtr& row) : m_row(row) {}
    const domain::Job& row() const { return *m_row; }
    domain::Job& edit() {
        if (!m_copy) {
            m_copy = std::make_shared<domain::Job>(*m_row);
            m_row = m_copy;
        }
        return *m_copy;
    }

private:
    engines::JobPtr& m_row;
    std::shared_ptr<domain::Job> m_copy;
};

void addCard(const ledger::CardSummaries& cards, Draft& draft) {
    const auto found = cards.find(draft.row().id);
    if (found != cards.end() && !showsCard(draft.row(), found->second))
        showCard(draft.edit(), found->second);
}

void addEndedHold(const ledger::HoldRecords& holds, base::Instant now, Draft& draft) {
    if (!draft.row().queue)
        return;
    const auto found = holds.find(draft.row().id);
    const domain::Pause* const ended =
        endedHold(draft.row(), found == holds.end() ? nullptr : &found->second, now);
    if (!showsEndedHold(draft.row(), ended))
        showEndedHold(draft.edit(), ended);
}

void addAcknowledgement(const ledger::AcknowledgementRecords& records, Draft& draft) {
    const auto found = records.find(draft.row().id);
    if (found == records.end()) {
        if (draft.row().acknowledged)
            draft.edit().acknowledged.reset();
    } else if (!draft.row().acknowledged || *draft.row().acknowledged != found->second) {
        draft.edit().acknowledged = std::make_unique<domain::Acknowledgement>(found->second);
    }
}

void addRecordedRun(const ledger::RecordedRows& recorded, Draft& draft) {
    const auto found = recorded.find(draft.row().id);
    if (found == recorded.end())
        return;
    domain::Job row = draft.row();
    if (addRecorded(row, found->second))
        draft.edit() = std::move(row);
}

} // namespace

base::Status Overlay::load(redis::Client& application, std::vector<base::JobId> forgetful) {
    m_complete = false;
    m_forgetful = std::move(forgetful);
    const auto client = m_ledger.client(application);
    if (!client)
        return client.error();
    auto cards = m_ledger.cards().loadSummaries(**client);
    if (!cards)
        return std::move(cards.error());
    auto holds = m_ledger.holds().load(**client);
    if (!holds)
        return std::move(holds.error());
    auto acknowledged = m_ledger.acknowledgements().load(**client);
    if (!acknowledged)
        return std::move(acknowledged.error());
    auto recorded = ledger::History(m_ledger.prefix()).loadRows(**client, m_forgetful);
    if (!recorded)
        return std::move(recorded.error());
    m_cards = std::move(*cards);
    m_holds = std::move(*holds);
    m_acknowledged = std::move(*acknowledged);
    m_recorded = std::move(*recorded);
    m_complete = true;
    return {};
}

base::Result<bool> Overlay::load(redis::Client& application, std::span<const base::JobId> jobs,
                                 std::span<const base::JobId> forgetful) {
    if (!m_complete) {
        if (auto all = load(application, std::move(m_forgetful)); !all)
            return std::move(all.error());
        return true;
    }
    if (auto some = loadOnly(application, jobs, forgetful); !some)
        return std::move(some.error());
    return false;
}

base::Status Overlay::loadOnly(redis::Client& application, std::span<const base::JobId> jobs,
                               std::span<const base::JobId> forgetful) {
    const auto client = m_ledger.client(application);
    if (!client)
        return client.error();
    auto cards = m_ledger.cards().loadSummaries(**client, jobs);
    if (!cards)
        return std::move(cards.error());
    auto holds = m_ledger.holds().load(**client, jobs);
    if (!holds)
        return std::move(holds.error());
    auto acknowledged = m_ledger.acknowledgements().load(**client, jobs);
    if (!acknowledged)
        return std::move(acknowledged.error());
    auto recorded = ledger::History(m_ledger.prefix()).loadRows(**client, forgetful);
    if (!recorded)
        return std::move(recorded.error());
    for (const base::JobId& job : jobs) {
        m_cards.erase(job);
        m_holds.erase(job);
        m_acknowledged.erase(job);
        m_recorded.erase(job);
    }
    m_cards.merge(*cards);
    m_holds.merge(*holds);
    m_acknowledged.merge(*acknowledged);
    m_recorded.merge(*recorded);
    return {};
}

void Overlay::apply(std::vector<engines::JobPtr>& rows) const {
    if (m_cards.empty() && m_holds.empty() && m_recorded.empty() && m_acknowledged.empty())
        return;
    // Whether a pause is over is told to the minute; for that this machine's clock is good enough.
    const base::Instant now = base::systemClock().now();
    for (engines::JobPtr& row : rows) {
        Draft draft(row);
        addCard(m_cards, draft);
        addEndedHold(m_holds, now, draft);
        addAcknowledgement(m_acknowledged, draft);
        addRecordedRun(m_recorded, draft);
    }
}

} // namespace redispatch::service
