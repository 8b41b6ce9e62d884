// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/redis/tls.h"

#include <array>
#include <cerrno>
#include <system_error>

#include <arpa/inet.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <sys/socket.h>

namespace redispatch::redis {

using base::ErrorKind;
using base::makeError;

namespace {

template <auto Free>
struct Freed {
    template <class T>
    void operator()(T* object) const {
        Free(object);
    }
};
using Context = std::unique_ptr<SSL_CTX, Freed<SSL_CTX_free>>;
using Ssl = std::unique_ptr<SSL, Freed<SSL_free>>;

std::string opensslText() {
    const unsigned long code = ERR_peek_last_error();
    std::array<char, 256> text{};
    if (code != 0)
        ERR_error_string_n(code, text.data(), text.size());
    ERR_clear_error();
    return text.data();
}

bool isAddress(const std::string& host) {
    std::array<unsigned char, sizeof(in6_addr)> bytes{};
    return ::inet_pton(AF_INET, host.c_str(), bytes.data()) == 1 ||
           ::inet_pton(AF_INET6, host.c_str(), bytes.data()) == 1;
}

} // namespace

/// OpenSSL's own socket BIO writes without MSG_NOSIGNAL, and ignoring SIGPIPE for the whole process would be
/// inherited by the programs that a runner starts: hence a BIO of our own.
struct Tls::Session {
    int descriptor = -1;
    bool heard = false;
    Context context;
    Ssl ssl;

    static Session& of(BIO* bio) { return *static_cast<Session*>(BIO_get_data(bio)); }

    static int moved(BIO* bio, ssize_t count, int retryFlag) {
        BIO_clear_retry_flags(bio);
        if (count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR))
            BIO_set_flags(bio, retryFlag | BIO_FLAGS_SHOULD_RETRY);
        return static_cast<int>(count);
    }
    static int send(BIO* bio, const char* from, int size) {
        const auto count = ::send(of(bio).descriptor, from, static_cast<std::size_t>(size), MSG_NOSIGNAL);
        return moved(bio, count, BIO_FLAGS_WRITE);
    }
    static int receive(BIO* bio, char* into, int size) {
        const auto count = ::recv(of(bio).descriptor, into, static_cast<std::size_t>(size), 0);
        of(bio).heard = of(bio).heard || count > 0;
        return moved(bio, count, BIO_FLAGS_READ);
    }
    static long control(BIO*, int command, long, void*) { return command == BIO_CTRL_FLUSH ? 1 : 0; }

    static BIO_METHOD* method() {
        static BIO_METHOD* const table = [] {
            BIO_METHOD* made = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "redispatch");
            BIO_meth_set_write(made, &send);
            BIO_meth_set_read(made, &receive);
            BIO_meth_set_ctrl(made, &control);
            return made;
        }();
        return table;
    }
};

Tls::~Tls() = default;

base::Result<std::unique_ptr<Tls>> Tls::open(int descriptor, const Endpoint& endpoint) {
    ERR_clear_error();
    std::unique_ptr<Tls> tls(new Tls);
    tls->m_session = std::make_unique<Session>();
    Session& session = *tls->m_session;
    session.descriptor = descriptor;
    session.context.reset(SSL_CTX_new(TLS_client_method()));
    SSL_CTX* context = session.context.get();
    if (context == nullptr || SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION) != 1)
        return makeError(ErrorKind::Internal, endpoint.display(), "TLS", {}, opensslText());
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
    const bool trusted = endpoint.caCertFile.empty()
                             ? SSL_CTX_set_default_verify_paths(context) == 1
                             : SSL_CTX_load_verify_file(context, endpoint.caCertFile.c_str()) == 1;
    if (!trusted)
        return makeError(ErrorKind::Invalid, endpoint.caCertFile,
                         "a PEM file with the authority's certificate", {}, opensslText());
    session.ssl.reset(SSL_new(context));
    SSL* ssl = session.ssl.get();
    BIO* bio = ssl != nullptr ? BIO_new(Session::method()) : nullptr;
    if (bio == nullptr)
        return makeError(ErrorKind::Internal, endpoint.display(), "TLS", {}, opensslText());
    BIO_set_data(bio, &session);
    BIO_set_init(bio, 1);
    SSL_set_bio(ssl, bio, bio);
    SSL_set_mode(ssl, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    const bool named = isAddress(endpoint.host)
                           ? X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), endpoint.host.c_str()) == 1
                           : SSL_set1_host(ssl, endpoint.host.c_str()) == 1 &&
                                 SSL_ctrl(ssl, SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name,
                                          const_cast<char*>(endpoint.host.c_str())) == 1;
    if (!named)
        return makeError(ErrorKind::Invalid, endpoint.display(), "a host that a certificate can name");
    SSL_set_connect_state(ssl);
    return tls;
}

Step Tls::stepOf(int code) const {
    const int systemError = errno;
    switch (SSL_get_error(m_session->ssl.get(), code)) {
    case SSL_ERROR_WANT_READ:
        return {Step::Outcome::WantRead, 0, {}};
    case SSL_ERROR_WANT_WRITE:
        return {Step::Outcome::WantWrite, 0, {}};
    case SSL_ERROR_ZERO_RETURN:
        return {Step::Outcome::Closed, 0, {}};
    case SSL_ERROR_SYSCALL:
        if (systemError == 0)
            return {Step::Outcome::Closed, 0, {}};
        return {Step::Outcome::Failed, 0, std::generic_category().message(systemError)};
    default: // an int of OpenSSL, not an enum
        break;
    }
    // A peer that just closes is the plain end of a link here: RESP tells by itself when an answer is cut.
    if (ERR_GET_REASON(ERR_peek_last_error()) == SSL_R_UNEXPECTED_EOF_WHILE_READING) {
        ERR_clear_error();
        return {Step::Outcome::Closed, 0, {}};
    }
    return {Step::Outcome::Failed, 0, opensslText()};
}

Step Tls::handshake() {
    ERR_clear_error();
    errno = 0;
    const int code = SSL_do_handshake(m_session->ssl.get());
    return code == 1 ? Step{Step::Outcome::Done, 0, {}} : stepOf(code);
}

Step Tls::read(char* into, std::size_t size) {
    ERR_clear_error();
    errno = 0;
    std::size_t count = 0;
    const int code = SSL_read_ex(m_session->ssl.get(), into, size, &count);
    return code == 1 ? Step{Step::Outcome::Done, count, {}} : stepOf(code);
}

Step Tls::write(const char* from, std::size_t size) {
    ERR_clear_error();
    errno = 0;
    std::size_t count = 0;
    const int code = SSL_write_ex(m_session->ssl.get(), from, size, &count);
    return code == 1 ? Step{Step::Outcome::Done, count, {}} : stepOf(code);
}

std::string Tls::refusal() const {
    const long result = SSL_get_verify_result(m_session->ssl.get());
    return result == X509_V_OK ? std::string() : X509_verify_cert_error_string(result);
}

bool Tls::heardAnything() const {
    return m_session->heard;
}

} // namespace redispatch::redis
