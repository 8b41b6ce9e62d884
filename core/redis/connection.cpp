// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/redis/connection.h"

#include <algorithm>

#include <openssl/crypto.h>
#include <poll.h>

namespace redispatch::redis {

using base::ErrorKind;
using base::makeError;

namespace {
constexpr std::size_t receiveBytes = std::size_t{64} << 10U;
}

Connection::Connection(Transport transport, std::string subject, Traffic& traffic)
    : m_transport(std::move(transport))
    , m_subject(std::move(subject))
    , m_traffic(&traffic)
    , m_in(receiveBytes) {}

base::Error Connection::lost(std::string actual, std::string detail) const {
    return makeError(ErrorKind::Offline, m_subject, {}, std::move(actual), std::move(detail));
}

/// What the failure means for the oldest pipeline: a write of which a byte has left may have been done.
base::Error Connection::failed(base::Error error) const {
    if (m_waiting.empty())
        return error;
    const bool mayBeDone = std::ranges::any_of(m_waiting, [&](const Waiting& one) {
        return one.intent == Client::Intent::Write && m_written > one.firstByte;
    });
    if (!mayBeDone)
        return error;
    if (error.kind == ErrorKind::Offline || error.kind == ErrorKind::Timeout)
        return makeError(ErrorKind::Uncertain, error.subject, "the answer to a write", error.actual,
                         error.detail);
    error.effect = base::Effect::Uncertain;
    error.retry = {base::RetryAdvice::Unsafe, {}};
    return error;
}

void Connection::send(const Pipeline& pipeline, Client::Intent intent) {
    Waiting waiting;
    waiting.commands = pipeline.size();
    waiting.intent = intent;
    waiting.firstByte = m_queued;
    m_waiting.push_back(std::move(waiting));
    sendAhead(pipeline);
}

void Connection::sendAhead(const Pipeline& pipeline) {
    if (m_outSent == m_out.size()) {
        m_out.clear();
        m_outSent = 0;
    }
    m_out += pipeline.bytes();
    m_queued += pipeline.bytes().size();
    m_traffic->commands += pipeline.size();
}

void Connection::expectPush() {
    Waiting waiting;
    waiting.commands = 1;
    waiting.firstByte = m_queued;
    m_waiting.push_back(std::move(waiting));
}

void Connection::wipeSent() {
    OPENSSL_cleanse(m_out.data(), m_outSent);
}

base::Status Connection::checkIdle() {
    if (m_inBegin == m_inEnd && !m_reader.hasRest()) {
        m_inBegin = m_inEnd = 0;
        if (auto read = readSome(); !read)
            return std::move(read.error());
        else if (*read != Progress::Some)
            return {};
    }
    return makeError(ErrorKind::Protocol, m_subject, "silence until a command is sent",
                     "an answer that nobody asked for");
}

/// Gives received bytes to the pipelines on their way, oldest first.
base::Status Connection::parse(bool& done) {
    for (;;) {
        const auto target =
            std::ranges::find_if(m_waiting, [](const Waiting& one) { return !one.complete(); });
        done = m_waiting.front().complete();
        if (target == m_waiting.end())
            return {};
        auto more = m_reader.next(target->replies);
        if (!more) {
            more.error().subject = m_subject;
            return std::move(more.error());
        }
        if (*more)
            continue;
        if (m_inBegin == m_inEnd)
            return {};
        const std::size_t piece = std::min(Reader::pieceBytes, m_inEnd - m_inBegin);
        if (auto fed = m_reader.feed(m_in.data() + m_inBegin, piece); !fed)
            return fed;
        m_inBegin += piece;
    }
}

base::Result<Connection::Progress> Connection::writeSome() {
    const Step step = m_transport.write(m_out.data() + m_outSent, m_out.size() - m_outSent);
    switch (step.outcome) {
    case Step::Outcome::Done:
        m_outSent += step.bytes;
        m_written += step.bytes;
        m_traffic->bytesSent += step.bytes;
        return Progress::Some;
    case Step::Outcome::WantRead:
        return Progress::NeedsRead;
    case Step::Outcome::WantWrite:
        return Progress::NeedsWrite;
    case Step::Outcome::Closed:
        m_writeFailure = "the connection was closed";
        return Progress::NeedsRead;
    case Step::Outcome::Failed:
        m_writeFailure = step.detail;
        return Progress::NeedsRead;
    }
    return Progress::NeedsRead;
}

base::Result<Connection::Progress> Connection::readSome() {
    const Step step = m_transport.read(m_in.data(), m_in.size());
    switch (step.outcome) {
    case Step::Outcome::Done:
        m_inBegin = 0;
        m_inEnd = step.bytes;
        m_received += step.bytes;
        m_traffic->bytesReceived += step.bytes;
        return Progress::Some;
    case Step::Outcome::WantRead:
        return Progress::NeedsRead;
    case Step::Outcome::WantWrite:
        return Progress::NeedsWrite;
    case Step::Outcome::Closed:
        return lost("the server closed the connection", m_writeFailure);
    case Step::Outcome::Failed:
        return lost("the connection broke", step.detail);
    }
    return Progress::NeedsRead;
}

base::Result<Connection::Progress> Connection::move() {
    Progress written = Progress::NeedsRead;
    if (m_outSent < m_out.size() && m_writeFailure.empty()) {
        auto step = writeSome();
        if (!step)
            return step;
        written = *step;
    }
    auto read = readSome();
    if (!read || *read == Progress::Some)
        return read;
    if (!m_writeFailure.empty())
        return lost("the connection broke", m_writeFailure);
    if (written == Progress::NeedsRead)
        return read;
    return written;
}

base::Result<Replies> Connection::receive(const base::Stop& stop, Deadline deadline) {
    const auto began = std::chrono::steady_clock::now();
    for (;;) {
        bool done = false;
        if (auto parsed = parse(done); !parsed)
            return failed(std::move(parsed.error()));
        if (done) {
            const auto took = std::chrono::steady_clock::now() - began;
            m_traffic->slowest =
                std::max(m_traffic->slowest, std::chrono::duration_cast<std::chrono::microseconds>(took));
            Replies replies = std::move(m_waiting.front().replies);
            m_waiting.pop_front();
            return replies;
        }
        auto progress = move();
        if (!progress)
            return failed(std::move(progress.error()));
        // A server that trickles bytes must not outlive the deadline, hence a look even after progress.
        Wake wake = Wake::Ready;
        if (*progress != Progress::Some)
            wake = waitFor(m_transport.descriptor(),
                           static_cast<short>(POLLIN | (*progress == Progress::NeedsWrite ? POLLOUT : 0)),
                           stop, deadline);
        else if (stop.requested())
            wake = Wake::Stopped;
        else if (std::chrono::steady_clock::now() >= deadline)
            wake = Wake::TimedOut;
        switch (wake) {
        case Wake::Ready:
            break;
        case Wake::Stopped:
            return failed(makeError(ErrorKind::Stopped, m_subject));
        case Wake::TimedOut:
            return failed(makeError(ErrorKind::Timeout, m_subject, "an answer in time"));
        }
    }
}

} // namespace redispatch::redis
