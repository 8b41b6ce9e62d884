// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/redisserver.h"

#include <chrono>
#include <cstring>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

namespace redispatch::support {

using namespace std::chrono_literals;

namespace {

constexpr auto patience = 30s; // for a loaded machine under sanitizers
constexpr int pauseMs = 5;     // between two looks at a condition that has no descriptor

template <class Address>
const sockaddr* generic(const Address& address) {
    return reinterpret_cast<const sockaddr*>(&address);
}

struct Descriptor {
    explicit Descriptor(int number) : fd(number) {}
    ~Descriptor() {
        if (fd >= 0)
            ::close(fd);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    int fd;
};

/// The first bytes of the answer, or nothing when the server is not reachable.
std::string ask(const std::string& socketPath, std::string_view inlineCommand) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (socketPath.size() >= sizeof address.sun_path)
        throw std::runtime_error("temporary folder's name too long for a socket: " + socketPath);
    std::memcpy(address.sun_path, socketPath.c_str(), socketPath.size() + 1);
    const Descriptor link(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    if (link.fd < 0 || ::connect(link.fd, generic(address), sizeof address) != 0)
        return {};
    const std::string line = std::string(inlineCommand) + "\r\n";
    if (::send(link.fd, line.data(), line.size(), MSG_NOSIGNAL) < 0)
        return {};
    pollfd ready{link.fd, POLLIN, 0};
    std::string answer(64 * 1024, '\0');
    if (::poll(&ready, 1, static_cast<int>(std::chrono::milliseconds(patience).count())) <= 0)
        return {};
    const ssize_t count = ::recv(link.fd, answer.data(), answer.size(), 0);
    answer.resize(count > 0 ? static_cast<std::size_t>(count) : 0);
    return answer;
}

} // namespace

int freePort() {
    const Descriptor probe(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof address;
    if (probe.fd < 0 || ::bind(probe.fd, generic(address), sizeof address) != 0 ||
        ::getsockname(probe.fd, reinterpret_cast<sockaddr*>(&address), &length) != 0)
        throw std::runtime_error("no free port on 127.0.0.1");
    return ntohs(address.sin_port);
}

RedisServer::RedisServer(Options options) : m_options(std::move(options)) {
    if (m_options.tcp)
        m_port = freePort();
    if (m_options.tls)
        m_tlsPort = freePort();
    start();
}

RedisServer::~RedisServer() {
    try {
        kill9();
    } catch (const std::exception&) { // nothing more can be done about it here
    }
}

std::string RedisServer::url() const {
    return m_port > 0 ? "redis://127.0.0.1:" + std::to_string(m_port) : unixUrl();
}

std::string RedisServer::log() const {
    std::ifstream in(m_dir.file("log"), std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

std::string RedisServer::raw(std::string_view inlineCommand) const {
    return ask(socketPath(), inlineCommand);
}

void RedisServer::start() {
    if (m_pid > 0)
        return;
    std::vector<std::string> words = {"redis-server",
                                      "--port",
                                      std::to_string(m_port),
                                      "--bind",
                                      "127.0.0.1",
                                      "--unixsocket",
                                      socketPath(),
                                      "--dir",
                                      dir(),
                                      "--save",
                                      "",
                                      "--logfile",
                                      m_dir.file("log"),
                                      "--daemonize",
                                      "no"};
    if (m_options.tls)
        words.insert(words.end(), {"--tls-port", std::to_string(m_tlsPort), "--tls-cert-file",
                                   m_options.certFile, "--tls-key-file", m_options.keyFile,
                                   "--tls-auth-clients", "no", "--tls-ca-cert-file", m_options.certFile});
    words.insert(words.end(), m_options.args.begin(), m_options.args.end());
    std::vector<char*> argv;
    for (std::string& word : words)
        argv.push_back(word.data());
    argv.push_back(nullptr);

    const pid_t parent = ::getpid();
    const pid_t child = ::fork();
    if (child < 0)
        throw std::runtime_error("cannot start a process");
    if (child == 0) {
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (::getppid() != parent)
            ::_exit(126);
        ::execvp(argv[0], argv.data());
        ::_exit(127);
    }
    m_pid = child;
    waitUntilItAnswers();
}

void RedisServer::waitUntilItAnswers() {
    const auto end = std::chrono::steady_clock::now() + patience;
    while (std::chrono::steady_clock::now() < end) {
        int status = 0;
        if (::waitpid(m_pid, &status, WNOHANG) == m_pid) {
            m_pid = 0;
            const bool absent = WIFEXITED(status) && WEXITSTATUS(status) == 127;
            throw std::runtime_error(absent ? "redis-server is not installed (package redis-server)"
                                            : "redis-server ended at once:\n" + log());
        }
        const std::string answer = ask(socketPath(), "PING");
        if (!answer.empty() && !answer.starts_with("-LOADING"))
            return;
        ::poll(nullptr, 0, pauseMs);
    }
    throw std::runtime_error("redis-server does not answer:\n" + log());
}

void RedisServer::waitForEnd() {
    const auto end = std::chrono::steady_clock::now() + patience;
    while (::waitpid(m_pid, nullptr, WNOHANG) == 0) {
        if (std::chrono::steady_clock::now() > end) {
            ::kill(m_pid, SIGKILL);
            ::waitpid(m_pid, nullptr, 0);
            break;
        }
        ::poll(nullptr, 0, pauseMs);
    }
    m_pid = 0;
}

void RedisServer::stop() {
    if (m_pid <= 0)
        return;
    ::kill(m_pid, SIGTERM);
    ::kill(m_pid, SIGCONT); // a frozen one would not see the request
    waitForEnd();
}

void RedisServer::kill9() {
    if (m_pid <= 0)
        return;
    ::kill(m_pid, SIGKILL);
    waitForEnd();
}

void RedisServer::freeze() {
    ::kill(m_pid, SIGSTOP);
    ::waitpid(m_pid, nullptr, WUNTRACED);
}

void RedisServer::thaw() {
    ::kill(m_pid, SIGCONT);
}

} // namespace redispatch::support
