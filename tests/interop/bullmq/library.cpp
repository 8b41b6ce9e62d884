// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/interop/bullmq/library.h"

#include <QJsonDocument>

#include <chrono>
#include <csignal>
#include <stdexcept>

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace redispatch::interop {

using namespace std::chrono_literals;
using std::chrono::steady_clock;

namespace {

constexpr auto patience = 60s; // for a loaded machine; node alone may need seconds to start
constexpr int lookMs = 20;     // between two looks at a condition

std::string fieldOf(const QJsonObject& object, const char* name) {
    return object[name].toString().toStdString();
}

} // namespace

Library::Library(std::string model, const std::string& address) : m_model(std::move(model)) {
    std::signal(SIGPIPE, SIG_IGN); // a killed child is told by an error
    int in[2];
    int out[2];
    if (::pipe2(in, O_CLOEXEC) != 0 || ::pipe2(out, O_CLOEXEC) != 0)
        throw std::runtime_error("no pipe");
    const pid_t parent = ::getpid();
    m_pid = ::fork();
    if (m_pid < 0)
        throw std::runtime_error("cannot start a process");
    if (m_pid == 0) {
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (::getppid() != parent)
            ::_exit(126);
        ::dup2(in[0], 0);
        ::dup2(out[1], 1);
        ::execlp("node", "node", INTEROP_DRIVER, m_model.c_str(), INTEROP_MODULES, address.c_str(), nullptr);
        ::_exit(127);
    }
    ::close(in[0]);
    ::close(out[1]);
    m_in = in[1];
    m_out = out[0];
    ask("hello");
}

Library::~Library() {
    if (m_pid > 0)
        kill9();
    ::close(m_in);
    ::close(m_out);
}

void Library::kill9() {
    ::kill(m_pid, SIGKILL);
    ::waitpid(m_pid, nullptr, 0);
    m_pid = 0;
}

QJsonValue Library::ask(const char* what, QJsonObject with) {
    with["n"] = ++m_asked;
    with["do"] = what;
    const QByteArray line = QJsonDocument(with).toJson(QJsonDocument::Compact) + '\n';
    for (qsizetype sent = 0; sent < line.size();) {
        const ssize_t count =
            ::write(m_in, line.constData() + sent, static_cast<std::size_t>(line.size() - sent));
        if (count < 0)
            throw std::runtime_error(m_model + " has ended");
        sent += count;
    }
    m_answer = {};
    const auto end = steady_clock::now() + patience;
    while (m_answer["n"].toInt() != m_asked) {
        if (steady_clock::now() > end)
            throw std::runtime_error(m_model + " does not answer " + line.toStdString());
        if (!readFor(lookMs))
            throw std::runtime_error(m_model + " ended at " + line.toStdString());
    }
    if (m_answer.contains("error"))
        throw std::runtime_error(m_model + " to " + line.toStdString() + fieldOf(m_answer, "error"));
    return m_answer["ok"];
}

const std::vector<Told>& Library::told() {
    readFor(0);
    return m_told;
}

bool Library::until(const std::function<bool()>& holds) {
    const auto end = steady_clock::now() + patience;
    while (readFor(0), !holds()) {
        if (steady_clock::now() > end)
            return false;
        readFor(lookMs);
    }
    return true;
}

bool Library::readFor(int waitMs) {
    pollfd ready{m_out, POLLIN, 0};
    while (::poll(&ready, 1, waitMs) > 0) {
        char bytes[16 * 1024];
        const ssize_t count = ::read(m_out, bytes, sizeof bytes);
        if (count <= 0)
            return false;
        m_unread.append(bytes, static_cast<std::size_t>(count));
        waitMs = 0;
    }
    std::size_t start = 0;
    for (std::size_t end; (end = m_unread.find('\n', start)) != std::string::npos; start = end + 1)
        take(QJsonDocument::fromJson(
                 QByteArray::fromRawData(m_unread.data() + start, static_cast<qsizetype>(end - start)))
                 .object());
    m_unread.erase(0, start);
    return true;
}

void Library::take(const QJsonObject& message) {
    if (!message.contains("event")) {
        m_answer = message;
        return;
    }
    m_told.push_back({fieldOf(message, "event"), fieldOf(message, "worker"), fieldOf(message, "queue"),
                      fieldOf(message, "id"), fieldOf(message, "name"), message});
}

} // namespace redispatch::interop
