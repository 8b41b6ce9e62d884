// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/redis/transport.h"

#include <cerrno>

#include <poll.h>
#include <sys/socket.h>

namespace redispatch::redis {

using base::ErrorKind;
using base::makeError;

namespace {

Step plainStep(ssize_t count, Step::Outcome again) {
    if (count > 0)
        return {Step::Outcome::Done, static_cast<std::size_t>(count), {}};
    if (count == 0)
        return {Step::Outcome::Closed, 0, {}};
    if (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR)
        return {again, 0, {}};
    return {Step::Outcome::Failed, 0, systemText(errno)};
}

base::Error notTls(const Endpoint& endpoint, std::string actual, std::string detail = {}) {
    return makeError(ErrorKind::Protocol, endpoint.display(), "a server that speaks TLS on this port",
                     std::move(actual), std::move(detail));
}

} // namespace

base::Result<Transport> Transport::open(const Endpoint& endpoint, const base::Stop& stop, Deadline deadline) {
    auto link = connectSocket(endpoint, stop, deadline);
    if (!link)
        return std::move(link.error());
    Transport transport(std::move(*link));
    if (endpoint.kind == Endpoint::Kind::Tls)
        if (auto fine = transport.secure(endpoint, stop, deadline); !fine)
            return std::move(fine.error());
    return transport;
}

base::Status Transport::secure(const Endpoint& endpoint, const base::Stop& stop, Deadline deadline) {
    auto tls = Tls::open(m_descriptor.get(), endpoint);
    if (!tls)
        return std::move(tls.error());
    m_tls = std::move(*tls);
    for (;;) {
        const Step step = m_tls->handshake();
        short events = POLLIN;
        switch (step.outcome) {
        case Step::Outcome::Done:
            return {};
        case Step::Outcome::WantRead:
            break;
        case Step::Outcome::WantWrite:
            events = POLLOUT;
            break;
        case Step::Outcome::Closed:
            return notTls(endpoint, "it closed the connection during the TLS handshake");
        case Step::Outcome::Failed:
            if (const std::string refusal = m_tls->refusal(); !refusal.empty())
                return makeError(ErrorKind::Protocol, endpoint.display(),
                                 "a certificate for '" + endpoint.host + "' from a trusted authority",
                                 refusal, step.detail);
            return notTls(endpoint, "the TLS handshake failed", step.detail);
        }
        switch (waitFor(m_descriptor.get(), events, stop, deadline)) {
        case Wake::Ready:
            break;
        case Wake::Stopped:
            return makeError(ErrorKind::Stopped, endpoint.display());
        case Wake::TimedOut:
            // A plain Redis waits for the end of a line in our first message, and says nothing for ever.
            if (!m_tls->heardAnything())
                return notTls(endpoint, "not a byte in answer to the TLS handshake; it may be a plain port");
            return makeError(ErrorKind::Timeout, endpoint.display(), "the end of the TLS handshake in time");
        }
    }
}

Step Transport::read(char* into, std::size_t size) {
    if (m_tls)
        return m_tls->read(into, size);
    return plainStep(::recv(m_descriptor.get(), into, size, 0), Step::Outcome::WantRead);
}

Step Transport::write(const char* from, std::size_t size) {
    if (m_tls)
        return m_tls->write(from, size);
    return plainStep(::send(m_descriptor.get(), from, size, MSG_NOSIGNAL), Step::Outcome::WantWrite);
}

} // namespace redispatch::redis
