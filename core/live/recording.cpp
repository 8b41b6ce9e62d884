// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/live/recording.h"

#include "core/base/errortext.h"
#include "core/base/log.h"
#include "core/local/places.h"
#include "core/runner/recorder.h"

#include <array>
#include <exception>

#include <unistd.h>

namespace redispatch::live {

namespace {

std::string hostName() {
    std::array<char, 256> host{};
    ::gethostname(host.data(), host.size() - 1);
    return host.data();
}

base::Status record(runner::Recorder::Options options, const base::Stop& stop) {
    try {
        return runner::Recorder(std::move(options), stop).run();
    } catch (const std::exception& thrown) {
        return base::makeError(base::ErrorKind::Internal, "recorder", {}, {}, thrown.what());
    }
}

} // namespace

Recording::Recording(domain::Profile profile, const redis::Endpoint& endpoint,
                     const std::optional<redis::Endpoint>& ledger)
    : m_profile(std::move(profile)), m_endpoint(endpoint), m_ledger(ledger) {}

Recording::~Recording() {
    stop();
}

bool Recording::isWanted(const domain::Profile& profile) {
    return profile.record && (!profile.readOnly || !profile.ledgerUrl.empty());
}

void Recording::start(ReaderInbox& reader) {
    m_thread = std::jthread([this, &reader] { run(reader); });
}

void Recording::stop() {
    m_stop.request();
}

void Recording::join() {
    if (m_thread.joinable())
        m_thread.join();
}

void Recording::run(ReaderInbox& reader) {
    // What an earlier start found need not be searched for again before the first run is recorded.
    if (const auto known = local::Places(m_endpoint.display()).load())
        for (const auto& [engine, places] : *known)
            m_profile.queues.insert(m_profile.queues.end(), places.begin(), places.end());
    runner::Recorder::Options options;
    options.application = m_endpoint;
    options.ledger = m_ledger;
    options.profile = m_profile;
    options.host = hostName();
    options.pid = ::getpid();
    options.giveBackFor = base::milliseconds(300); // a window that is closed waits for it
    const auto ended = record(std::move(options), m_stop);
    if (ended || m_stop.requested())
        return;
    base::log::error(base::sentence(ended.error()));
    reader.post([&](ReaderWants& wants) { wants.recordingEnded = ended.error(); });
}

} // namespace redispatch::live
