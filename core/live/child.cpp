// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/live/child.h"

#include "core/base/log.h"

#include <QProcessEnvironment>
#include <QStringList>

#include <csignal>

#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace redispatch::live {

namespace {
using namespace std::chrono_literals;
using base::ErrorKind;
using base::makeError;
using Steady = std::chrono::steady_clock;

constexpr auto firstWait = 500ms;
constexpr int maxEndings = 6;
constexpr auto livedLongEnough = 60s; ///< after which an end counts as the first again
constexpr auto startLimit = 5s;

QString toQt(const std::string& text) {
    return QString::fromStdString(text);
}
} // namespace

Child::Child(Command command) : m_command(std::move(command)) {
    m_process.setProgram(toQt(m_command.program.string()));
    QStringList arguments;
    for (const std::string& argument : m_command.arguments)
        arguments << toQt(argument);
    m_process.setArguments(arguments);
    m_process.setWorkingDirectory(toQt(m_command.folder.string()));

    auto environment = QProcessEnvironment::systemEnvironment();
    environment.remove(QStringLiteral("REDISCLI_AUTH")); // a password of some other Redis
    for (const auto& [name, value] : m_command.variables)
        environment.insert(toQt(name), toQt(value));
    m_process.setProcessEnvironment(environment);

    m_process.setProcessChannelMode(QProcess::MergedChannels);
    m_process.setStandardInputFile(QProcess::nullDevice());
    m_process.setStandardOutputFile(toQt(m_command.outputFile.string()), QIODevice::Append);

    // Between fork and exec: async-signal-safe calls only.
    const pid_t parent = ::getpid();
    m_process.setChildProcessModifier([parent] {
        ::setsid(); // Ctrl-C in the terminal is this process's affair; it ends its children in order
        ::umask(077);
        // The console blocks what it reads from a signalfd, and a child would inherit that: deaf to SIGTERM.
        sigset_t none;
        ::sigemptyset(&none);
        ::sigprocmask(SIG_SETMASK, &none, nullptr);
        ::prctl(PR_SET_PDEATHSIG, SIGTERM);
        if (::getppid() != parent) // killed before the request above
            ::_exit(1);
    });

    m_again.setSingleShot(true);
    QObject::connect(&m_again, &QTimer::timeout, &m_again, [this] { launch(); });
    QObject::connect(&m_process, &QProcess::finished, &m_process, [this] { ended(); });
}

Child::~Child() {
    stop(2s);
}

void Child::launch() {
    m_startedAt = Steady::now();
    m_process.start(QIODevice::NotOpen);
}

base::Status Child::start() {
    m_wanted = true;
    launch();
    if (!m_process.waitForStarted(static_cast<int>(std::chrono::milliseconds(startLimit).count()))) {
        m_wanted = false;
        return makeError(ErrorKind::Missing, m_command.program.string(), "a program that can be started", {},
                         m_process.errorString().toStdString());
    }
    return {};
}

void Child::ended() {
    if (!m_wanted || !m_kept)
        return;
    if (Steady::now() - m_startedAt >= livedLongEnough)
        m_endings = 0;
    const std::string name = m_command.program.filename().string();
    if (++m_endings > maxEndings) {
        base::log::error(name + " has ended by itself too often and is not started again");
        return;
    }
    const auto wait = firstWait * (1 << (m_endings - 1));
    base::log::warning(name + " has ended by itself; it is started again in " + std::to_string(wait.count()) +
                       " ms");
    m_again.start(wait);
}

void Child::stop(std::chrono::milliseconds grace) {
    m_wanted = false;
    m_again.stop();
    if (m_process.state() == QProcess::NotRunning)
        return;
    m_process.terminate();
    if (waitForEnd(grace))
        return;
    base::log::warning(m_command.program.filename().string() + " did not end in time and was killed");
    m_process.kill();
    waitForEnd(2s);
}

bool Child::waitForEnd(std::chrono::milliseconds limit) {
    return m_process.state() == QProcess::NotRunning ||
           m_process.waitForFinished(static_cast<int>(limit.count()));
}

void rotateLog(const std::filesystem::path& log, std::uintmax_t maxBytes) {
    std::error_code failed;
    const auto size = std::filesystem::file_size(log, failed);
    if (failed || size <= maxBytes)
        return;
    auto old = log;
    old += ".old";
    std::filesystem::rename(log, old, failed);
}

} // namespace redispatch::live
