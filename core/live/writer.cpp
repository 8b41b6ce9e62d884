// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/live/writer.h"

namespace redispatch::live {

Writer::Writer(const domain::Profile& profile, const redis::Endpoint& endpoint,
               std::optional<redis::Endpoint> ledger)
    : m_line(endpoint, profile, "writer", std::move(ledger))
    , m_operator(m_line.engines, ledger::Audit(profile.prefix), profile) {}

Writer::~Writer() {
    stop();
}

void Writer::start() {
    m_thread = std::jthread([this] { run(); });
}

void Writer::stop() {
    m_inbox.close();
    m_line.stop();
}

void Writer::join() {
    if (m_thread.joinable())
        m_thread.join();
    m_line.ledger.close();
    m_line.client.close();
}

void Writer::run() {
    while (!m_inbox.closed()) {
        const WriterWants wants = m_inbox.wait();
        for (const Request& request : wants.requests) {
            if (m_inbox.closed())
                return;
            perform(request);
        }
    }
}

void Writer::perform(const Request& request) {
    // A link that broke while nobody wrote is found out by a question, so that the write itself does not end
    // as uncertain.
    if (m_line.client.isConnected() && !m_line.ping())
        m_line.drop();
    if (!m_line.client.isConnected()) {
        if (auto connected = m_line.connect(); !connected)
            return request.refuse(connected.error());
    }
    m_line.ledger.retryNow(); // a person waits
    Access access{m_line, m_operator};
    performGuarded(request, access);
    m_line.count();
}

} // namespace redispatch::live
