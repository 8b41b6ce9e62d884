// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/domain/bulk.h"

#include <algorithm>
#include <array>
#include <cstdint>

namespace redispatch::domain {

namespace {

using base::Error;
using base::ErrorKind;

constexpr std::size_t shownDigits = 8; ///< of the bulk's id in a reason; the request's id has it whole

std::size_t& countOf(BulkCounts& counts, BulkFate fate) {
    switch (fate) {
    case BulkFate::Waiting:
        return counts.waiting;
    case BulkFate::Done:
        return counts.done;
    case BulkFate::Refused:
        return counts.refused;
    case BulkFate::Failed:
        return counts.failed;
    case BulkFate::NotTried:
        break;
    }
    return counts.notTried;
}

/// Whether the job or the profile said no, in contrast to something going wrong.
bool isRefusal(const Error& error) {
    if (error.effect != base::Effect::NotApplied)
        return false;
    switch (error.kind) {
    case ErrorKind::Denied:
    case ErrorKind::ReadOnly:
    case ErrorKind::Busy:
    case ErrorKind::Conflict:
    case ErrorKind::Missing:
    case ErrorKind::Invalid:
    case ErrorKind::Undecodable:
        return true;
    case ErrorKind::Offline:
    case ErrorKind::Timeout:
    case ErrorKind::Auth:
    case ErrorKind::Protocol:
    case ErrorKind::Storage:
    case ErrorKind::Uncertain:
    case ErrorKind::Stopped:
    case ErrorKind::Internal:
        return false;
    }
    return false;
}

/// FNV-1a: spreads well, and is the same everywhere and for ever.
std::uint64_t hashOf(std::string_view text) {
    std::uint64_t hash = 0xcbf29ce484222325ULL;
    for (const char c : text)
        hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
    return hash;
}

int weightOf(const BulkItem& item) {
    switch (item.fate) {
    case BulkFate::Failed:
        return item.error && item.error->effect == base::Effect::Uncertain ? 4 : 3;
    case BulkFate::NotTried:
        return 2;
    case BulkFate::Refused:
        return 1;
    case BulkFate::Waiting:
    case BulkFate::Done:
        break;
    }
    return 0;
}

} // namespace

Bulk::Bulk(BulkOrder order, std::vector<BulkItem> items)
    : m_order(std::move(order)), m_items(std::move(items)) {
    for (BulkItem& item : m_items) {
        item.place = item.fate == BulkFate::Waiting ? ++m_places : 0;
        ++countOf(m_counts, item.fate);
    }
}

std::optional<std::size_t> Bulk::next() const {
    for (std::size_t item = m_next; item < m_items.size(); ++item)
        if (m_items[item].fate == BulkFate::Waiting)
            return item;
    return std::nullopt;
}

Intent Bulk::intent(std::size_t index) const {
    const BulkItem& item = m_items[index];
    Intent intent;
    intent.job = item.job;
    intent.what = m_order.what;
    if (auto* retry = std::get_if<RetryIntent>(&intent.what))
        retry->run = item.run;
    if (auto* trigger = std::get_if<TriggerIntent>(&intent.what); trigger != nullptr && item.parameters)
        trigger->parameters = *item.parameters;
    intent.by = m_order.by;
    const std::string which = "bulk " + m_order.id.substr(0, shownDigits) + ", " +
                              std::to_string(item.place) + " of " + std::to_string(m_places);
    intent.reason = m_order.reason.empty() ? which : m_order.reason + " (" + which + ")";
    intent.requestId = bulkRequestId(m_order.id, item.job, m_order.ofRuns ? item.run : std::string());
    return intent;
}

void Bulk::settle(BulkItem& item, BulkFate fate) {
    --countOf(m_counts, item.fate);
    item.fate = fate;
    ++countOf(m_counts, fate);
}

void Bulk::take(std::size_t index, base::Result<Receipt> answer) {
    BulkItem& item = m_items[index];
    m_next = std::max(m_next, index);
    if (answer) {
        item.error.reset();
        item.receipt = std::move(*answer);
        settle(item, BulkFate::Done);
        return;
    }
    item.error = std::move(answer.error());
    settle(item, isRefusal(*item.error) ? BulkFate::Refused : BulkFate::Failed);
    if (stopsBulk(*item.error)) {
        const Error why = *item.error;
        stop(why);
    }
}

void Bulk::stop(const std::optional<Error>& why) {
    for (std::size_t index = m_next; index < m_items.size(); ++index) {
        BulkItem& item = m_items[index];
        if (item.fate != BulkFate::Waiting)
            continue;
        item.error = why;
        if (item.error)
            item.error->effect = base::Effect::NotApplied; // that of another job may be uncertain
        settle(item, BulkFate::NotTried);
    }
}

void Bulk::again() {
    for (BulkItem& item : m_items) {
        if (item.fate != BulkFate::Failed && item.fate != BulkFate::NotTried)
            continue;
        item.error.reset();
        settle(item, BulkFate::Waiting);
    }
    m_next = 0;
}

std::optional<Error> Bulk::worst() const {
    const auto found = std::ranges::max_element(m_items, {}, weightOf);
    if (found == m_items.end() || weightOf(*found) == 0)
        return std::nullopt;
    if (found->error && found->fate != BulkFate::NotTried)
        return found->error;
    return base::makeError(ErrorKind::Stopped, "bulk " + m_order.id, std::to_string(m_items.size()) + " jobs",
                           std::to_string(m_items.size() - m_counts.notTried) + " tried");
}

std::string bulkRequestId(std::string_view bulk, const base::JobId& job, std::string_view run) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string id = std::string(bulk) + '-';
    std::uint64_t hash = hashOf(run.empty() ? job.str() : job.str() + '\n' + std::string(run));
    for (int i = 0; i < 16; ++i, hash <<= 4U)
        id += digits[hash >> 60U];
    return id;
}

bool stopsBulk(const Error& error) {
    switch (error.kind) {
    case ErrorKind::Offline:
    case ErrorKind::Timeout:
    case ErrorKind::Auth:
    case ErrorKind::ReadOnly:
    case ErrorKind::Protocol:
    case ErrorKind::Storage:
    case ErrorKind::Uncertain:
    case ErrorKind::Stopped:
        return true;
    case ErrorKind::Denied:
    case ErrorKind::Busy:
    case ErrorKind::Conflict:
    case ErrorKind::Missing:
    case ErrorKind::Invalid:
    case ErrorKind::Undecodable:
    case ErrorKind::Internal:
        return false;
    }
    return true;
}

std::string_view word(BulkFate fate) {
    switch (fate) {
    case BulkFate::Waiting:
        return "waiting";
    case BulkFate::Done:
        return "done";
    case BulkFate::Refused:
        return "refused";
    case BulkFate::Failed:
        return "failed";
    case BulkFate::NotTried:
        return "not_tried";
    }
    return {};
}

} // namespace redispatch::domain
