// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engines/bullmq/engine.h"

#include "core/engines/bullmq/feed.h"
#include "core/engines/bullmq/places.h"
#include "core/engines/bullmq/rows.h"

namespace redispatch::engines::bullmq {

BullmqEngine::BullmqEngine(std::vector<std::string> queues, bool search)
    : m_places(std::make_unique<Places>())
    , m_rows(std::make_unique<Rows>())
    , m_feed(std::make_unique<Feed>()) {
    m_places->search = search;
    for (std::string& queue : queues) {
        while (queue.ends_with(':'))
            queue.pop_back();
        if (!queue.empty())
            m_places->asked.push_back(std::move(queue));
    }
}

BullmqEngine::~BullmqEngine() = default;

} // namespace redispatch::engines::bullmq
