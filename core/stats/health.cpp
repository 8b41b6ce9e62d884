// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/stats/health.h"

#include "core/stats/percentiles.h"
#include "core/stats/sketch.h"

#include <algorithm>
#include <array>

namespace redispatch::stats {

using domain::Outcome;
using namespace std::chrono_literals;

namespace {

constexpr auto afterKill = 10s; // an ended child still has to be told of
constexpr int staleAfterPeriods = 3;
constexpr auto missedFor = 24h;
constexpr int missedForSlots = 3;
constexpr std::size_t mostOutcomes = 60;
constexpr std::size_t leastOutcomes = 10;
constexpr std::size_t changeWindow = 21;
constexpr std::size_t retryWindow = 20;
constexpr double flakyFrom = 0.30;
constexpr double flakyUntil = 0.20;
constexpr double retriesFrom = 0.20;
constexpr double slack = 1e-9;       // sums of weights are not exact
constexpr double storedSlack = 1e-6; // nor are floats
constexpr double paceFactor = 1.5;

bool counts(const FinalOutcome& one) {
    return one.outcome == Outcome::Ok || domain::isFailure(one.outcome);
}

/// Those that count of the newest, newest first.
struct Newest {
    std::array<FinalOutcome, mostOutcomes> values;
    std::size_t count = 0;

    explicit Newest(std::span<const FinalOutcome> outcomes) {
        for (auto one = outcomes.rbegin(); one != outcomes.rend() && count < values.size(); ++one)
            if (counts(*one))
                values[count++] = *one;
    }
    bool ok(std::size_t i) const { return values[i].outcome == Outcome::Ok; }

    double changeShare() const {
        const std::size_t n = std::min(count, changeWindow);
        double weights = 0;
        double changes = 0;
        for (std::size_t i = 0; i + 1 < n; ++i) {
            const double weight = 1.2 - 0.4 * static_cast<double>(i) / static_cast<double>(n - 2);
            weights += weight;
            changes += ok(i) != ok(i + 1) ? weight : 0;
        }
        return changes / weights;
    }
    double retryShare() const {
        std::size_t oks = 0;
        std::size_t retried = 0;
        for (std::size_t i = 0; i < count && oks < retryWindow; ++i)
            if (ok(i)) {
                ++oks;
                retried += values[i].retried;
            }
        return oks == 0 ? 0 : static_cast<double>(retried) / static_cast<double>(oks);
    }
};

double ms(milliseconds duration) {
    return static_cast<double>(duration.count());
}

/// One evaluation: the axes first, then the first headline that holds.
class Evaluation {
public:
    explicit Evaluation(const HealthInput& input)
        : m_in(input), m_grace(input.grace.value_or(defaultGrace(input.interval))) {}

    Health run();

private:
    bool isPaused() const { return m_in.paused && (!m_in.paused->until || m_in.now < *m_in.paused->until); }
    bool ran() const { return m_in.everRan.value_or(false) || m_in.active || m_in.outcomes.count > 0; }
    std::optional<HealthReason> untrusted() const;
    std::optional<HealthReason> stuck() const;
    std::optional<HealthReason> missed() const;
    std::optional<HealthReason> late() const;
    std::optional<HealthReason> failing() const;
    std::optional<HealthReason> flaky() const;
    bool heldBack(std::optional<Instant> slot) const {
        return isPaused() && (!slot || *slot >= m_in.paused->since);
    }
    bool slotCounts() const { return m_in.due == SlotState::Open && m_in.dueAt && !heldBack(m_in.dueAt); }
    void findOutcome();
    Pace pace() const;
    void conclude(HealthState state, const HealthReason& reason) {
        m_health.state = state;
        m_health.reason = reason;
    }
    /// What is left when nothing is wrong.
    void concludeQuietly();

    const HealthInput& m_in;
    milliseconds m_grace;
    Health m_health;
};

std::optional<HealthReason> Evaluation::untrusted() const {
    if (!m_in.definitionValid)
        return HealthReason{.cause = HealthCause::InvalidDefinition};
    if (m_in.readAge && *m_in.readAge > staleAfterPeriods * m_in.refreshPeriod)
        return HealthReason{.cause = HealthCause::NotRead, .duration = m_in.readAge};
    return std::nullopt;
}

std::optional<HealthReason> Evaluation::stuck() const {
    if (!m_in.active)
        return std::nullopt;
    const ActiveRun& run = *m_in.active;
    if (m_in.timeout) {
        const milliseconds over = m_in.now - (run.startedAt + *m_in.timeout + m_in.killGrace + afterKill);
        if (over > 0ms)
            return HealthReason{.cause = HealthCause::OverTime, .at = run.startedAt, .duration = over};
    }
    if (run.leaseEndsAt && m_in.now - *run.leaseEndsAt > 2 * m_in.reapInterval)
        return HealthReason{
            .cause = HealthCause::LeaseLost, .at = run.startedAt, .duration = m_in.now - *run.leaseEndsAt};
    return std::nullopt;
}

std::optional<HealthReason> Evaluation::missed() const {
    if (m_in.chainBroken)
        return HealthReason{.cause = HealthCause::ChainBroken};
    const auto cleared = [&](Instant since) {
        return (m_in.lastOkAt && *m_in.lastOkAt > since) ||
               (m_in.acknowledgedAt && *m_in.acknowledgedAt >= since);
    };
    // A miss at nobody knows when came before what was acknowledged, unless an ok run lies between.
    const auto isSeen = [&](const MissedSlot& slot) {
        if (slot.at)
            return cleared(*slot.at);
        return m_in.acknowledgedAt && (!m_in.lastOkAt || *m_in.lastOkAt <= *m_in.acknowledgedAt);
    };
    if (slotCounts() && m_in.deadline) {
        const Instant end = *m_in.dueAt + *m_in.deadline;
        if (m_in.now > end && !cleared(end))
            return HealthReason{
                .cause = HealthCause::DeadlinePassed, .at = m_in.dueAt, .duration = m_in.now - end};
    }
    if (!m_in.missed || m_in.missed->okSince || heldBack(m_in.missed->at) || isSeen(*m_in.missed))
        return std::nullopt;
    const bool recent = (m_in.missed->at && m_in.now - *m_in.missed->at <= missedFor) ||
                        (m_in.missed->slotsSince && *m_in.missed->slotsSince < missedForSlots);
    if (!recent)
        return std::nullopt;
    return HealthReason{.cause = HealthCause::SlotMissed, .at = m_in.missed->at};
}

std::optional<HealthReason> Evaluation::late() const {
    if (!slotCounts() || m_in.now <= *m_in.dueAt + m_grace)
        return std::nullopt;
    if (m_in.deadline && m_in.now > *m_in.dueAt + *m_in.deadline)
        return std::nullopt; // missed, and seen by somebody
    return HealthReason{.cause = HealthCause::SlotOpen, .at = m_in.dueAt, .duration = m_in.now - *m_in.dueAt};
}

std::optional<HealthReason> Evaluation::failing() const {
    if (m_health.failuresInRow == 0)
        return std::nullopt;
    return HealthReason{
        .cause = HealthCause::Failed, .count = m_health.failuresInRow, .outcome = m_in.outcomes.newest};
}

std::optional<HealthReason> Evaluation::flaky() const {
    if (!m_in.outcomes.flapping)
        return std::nullopt;
    const double change = m_in.outcomes.changeShare;
    const double retries = m_in.outcomes.retryShare;
    if (retries + storedSlack >= retriesFrom && change + storedSlack < flakyFrom)
        return HealthReason{.cause = HealthCause::Retrying, .share = retries};
    return HealthReason{.cause = HealthCause::Changing, .share = change};
}

void Evaluation::findOutcome() {
    m_health.failuresInRow = m_in.outcomes.failuresInRow;
    m_health.flapping = m_in.outcomes.flapping;
    if (m_health.failuresInRow > 0)
        m_health.outcome = Outcomes::Failing;
    else if (m_health.flapping)
        m_health.outcome = Outcomes::Flaky;
    else if (m_in.outcomes.count > 0)
        m_health.outcome = Outcomes::Ok;
    else if (m_in.everRan == false && !m_in.active)
        m_health.outcome = Outcomes::Never;
}

Pace Evaluation::pace() const {
    if (!m_in.baseline || m_in.baseline->n < leastFor(0.95))
        return Pace::Unknown;
    const double slowFrom = paceFactor * m_in.baseline->p95;
    if (m_in.active && ms(m_in.now - m_in.active->startedAt) > slowFrom)
        return Pace::Slow;
    if (!m_in.lastOkDuration)
        return Pace::Unknown;
    const double took = ms(*m_in.lastOkDuration);
    if (took > slowFrom)
        return Pace::Slow;
    return took < m_in.baseline->p5 / paceFactor ? Pace::TooFast : Pace::Usual;
}

void Evaluation::concludeQuietly() {
    if (isPaused())
        return conclude(HealthState::Paused, {.cause = HealthCause::HeldBack, .at = m_in.paused->since});
    if (m_in.active) {
        const ActiveRun& run = *m_in.active;
        if (run.leaseEndsAt && m_in.now > *run.leaseEndsAt)
            return conclude(HealthState::Unknown, {.cause = HealthCause::LeaseOver,
                                                   .at = run.startedAt,
                                                   .duration = m_in.now - *run.leaseEndsAt});
        return conclude(
            HealthState::Running,
            {.cause = HealthCause::Active, .at = run.startedAt, .duration = m_in.now - run.startedAt});
    }
    if (m_health.outcome == Outcomes::Never) {
        const bool due = m_in.dueAt && m_in.now > *m_in.dueAt + m_grace;
        return conclude(HealthState::NeverRun,
                        {.cause = due ? HealthCause::NeverStarted : HealthCause::NotDueYet});
    }
    if (m_in.outcomes.count > 0)
        return conclude(HealthState::Ok, {.cause = HealthCause::LastWasOk, .at = m_in.lastOkAt});
    conclude(HealthState::Unknown, {.cause = HealthCause::NothingKnown});
}

Health Evaluation::run() {
    const auto noTrust = untrusted();
    const auto isMissed = missed();
    const auto isLate = late();
    m_health.trust = noTrust ? Trust::Unknown : Trust::Fresh;
    m_health.activity = isPaused() ? Activity::Paused : m_in.active ? Activity::Running : Activity::Idle;
    m_health.timeliness = isMissed                         ? Timeliness::Missed
                          : isLate                         ? Timeliness::Late
                          : m_in.due == SlotState::Unknown ? Timeliness::Unknown
                                                           : Timeliness::OnTime;
    const bool waits = m_in.due == SlotState::Open || m_in.due == SlotState::Held;
    m_health.due = waits && m_in.dueAt && m_in.now > *m_in.dueAt && !m_in.active && !isPaused();
    m_health.pace = pace();
    findOutcome();

    if (noTrust)
        conclude(HealthState::Unknown, *noTrust);
    else if (const auto reason = stuck())
        conclude(HealthState::Stuck, *reason);
    else if (isMissed)
        conclude(HealthState::Missed, *isMissed);
    else if (isLate)
        conclude(HealthState::Late, *isLate);
    else if (const auto failed = failing())
        conclude(HealthState::Failing, *failed);
    else if (const auto changing = flaky())
        conclude(HealthState::Flaky, *changing);
    else
        concludeQuietly();
    return m_health;
}

} // namespace

Health healthOf(const HealthInput& input) {
    return Evaluation(input).run();
}

std::optional<Instant> healthChangesAt(const HealthInput& in) {
    constexpr milliseconds past{1};
    std::optional<Instant> first;
    const auto note = [&](Instant at) {
        if (at > in.now && (!first || at < *first))
            first = at;
    };
    if (in.readAge)
        note(in.now - *in.readAge + staleAfterPeriods * in.refreshPeriod + past);
    if (in.active) {
        if (in.timeout)
            note(in.active->startedAt + *in.timeout + in.killGrace + afterKill + past);
        if (in.active->leaseEndsAt) {
            note(*in.active->leaseEndsAt + past);
            note(*in.active->leaseEndsAt + 2 * in.reapInterval + past);
        }
        if (in.baseline)
            note(in.active->startedAt + milliseconds(static_cast<long long>(paceFactor * in.baseline->p95)) +
                 past);
    }
    const milliseconds grace = in.grace.value_or(defaultGrace(in.interval));
    for (const auto& slot : {in.dueAt, in.nextAt}) {
        if (!slot)
            continue;
        note(*slot);
        note(*slot + past);
        note(*slot + grace + past);
        if (in.deadline)
            note(*slot + *in.deadline + past);
    }
    if (in.missed && in.missed->at)
        note(*in.missed->at + missedFor + past);
    if (in.paused && in.paused->until)
        note(*in.paused->until);
    return first;
}

milliseconds defaultGrace(std::optional<milliseconds> interval) {
    return std::clamp<milliseconds>(interval.value_or(0ms) / 10, 30s, 15min);
}

milliseconds defaultDeadline(std::optional<milliseconds> interval) {
    return std::min<milliseconds>(interval.value_or(1h), 1h);
}

domain::OutcomeSummary summaryOf(std::span<const FinalOutcome> outcomes, bool wasFlapping) {
    const Newest newest(outcomes);
    domain::OutcomeSummary summary;
    summary.count = static_cast<std::uint8_t>(newest.count);
    if (newest.count > 0)
        summary.newest = newest.values[0].outcome;
    while (summary.failuresInRow < newest.count && !newest.ok(summary.failuresInRow))
        ++summary.failuresInRow;
    if (newest.count < leastOutcomes)
        return summary;
    const double change = newest.changeShare();
    const double retries = newest.retryShare();
    summary.changeShare = static_cast<float>(change);
    summary.retryShare = static_cast<float>(retries);
    summary.flapping =
        change + slack >= (wasFlapping ? flakyUntil : flakyFrom) || retries + slack >= retriesFrom;
    return summary;
}

std::optional<Baseline> baselineOf(const Sketch& sketch) {
    if (sketch.count() < leastFor(0.95))
        return std::nullopt;
    const auto at = [&](double q) { return static_cast<float>(sketch.quantile(q).value_or(0)); };
    return Baseline{static_cast<std::uint32_t>(sketch.count()), at(0.05), at(0.50), at(0.95)};
}

} // namespace redispatch::stats
