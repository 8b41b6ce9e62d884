// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/live/embedded.h"

#include "core/base/log.h"
#include "core/live/child.h"
#include "core/live/place.h"
#include "core/live/samples.h"
#include "core/local/statefiles.h"
#include "core/redis/client.h"

#include <QCoreApplication>
#include <QLockFile>
#include <QStandardPaths>
#include <QUrl>

#include <optional>

namespace redispatch::live {

namespace {
namespace fs = std::filesystem;
using namespace std::chrono_literals;
using base::ErrorKind;
using base::makeError;
using Steady = std::chrono::steady_clock;

constexpr auto staleEndLimit = 10s;
constexpr auto answerLimit = 10s;
constexpr auto loadingLimit = 5min; ///< while the server says that it reads its data
constexpr auto betweenAsks = 20ms;
constexpr auto runnerDrain = 1s;
constexpr auto runnerEndLimit = runnerDrain + 4s;
constexpr auto serverEndLimit = 10s;
constexpr std::uintmax_t maxLogBytes = 4 << 20;
const char* const socketVariable = "SAMPLE_REDIS_SOCKET"; ///< named in the sample job files

fs::path toPath(const QString& text) {
    return text.toStdString();
}

base::Result<fs::path> findServer(const fs::path& given) {
    if (!given.empty())
        return given;
    for (const char* name : {"redis-server", "valkey-server"}) {
        const QString found = QStandardPaths::findExecutable(QString::fromLatin1(name));
        if (!found.isEmpty())
            return toPath(found);
    }
    return makeError(ErrorKind::Missing, "redis-server",
                     "the package redis-server (Debian, Ubuntu) or redis (Fedora)", "none on PATH");
}

base::Result<fs::path> findRunner(const fs::path& given) {
    const fs::path runner =
        given.empty() ? toPath(QCoreApplication::applicationDirPath()) / "redispatch-runner" : given;
    std::error_code failed;
    if (!fs::exists(runner, failed))
        return makeError(ErrorKind::Missing, "redispatch-runner", runner.string(), "no such program");
    return runner;
}

std::string urlOf(const fs::path& socket) {
    const QByteArray path = QUrl::toPercentEncoding(QString::fromStdString(socket.string()), "/");
    return "redis+unix://" + path.toStdString();
}

Child::Command serverCommand(const fs::path& program, const Place& place) {
    Child::Command command;
    command.program = program;
    command.folder = place.folder;
    command.outputFile = place.serverLog();
    command.arguments = {"--port",
                         "0",
                         "--unixsocket",
                         place.socket.string(),
                         "--unixsocketperm",
                         "700",
                         "--dir",
                         place.folder.string(),
                         "--pidfile",
                         place.pidFile().string(),
                         "--appendonly",
                         "yes",
                         "--save",
                         "3600 1 300 100",
                         "--maxmemory-policy",
                         "noeviction",
                         "--daemonize",
                         "no"};
    return command;
}

Child::Command runnerCommand(const fs::path& program, const Place& place) {
    Child::Command command;
    command.program = program;
    command.folder = place.folder;
    command.outputFile = place.runnerLog();
    command.variables = {{socketVariable, place.socket.string()}};
    command.arguments = {"--jobs",      place.jobs().string(),
                         "-u",          urlOf(place.socket),
                         "--state-dir", place.runnerState().string(),
                         "--slots",     "8",
                         "--drain",     std::to_string(runnerDrain.count()) + "s"};
    return command;
}

/// What the log says last, for an error's detail.
std::string lastLines(const fs::path& log) {
    const auto text = local::readFile(log, maxLogBytes * 2);
    return text ? text->substr(text->size() - std::min<std::size_t>(text->size(), 400)) : std::string();
}

base::Status waitUntilItAnswers(Child& server, const redis::Endpoint& endpoint, const Place& place) {
    const auto begun = Steady::now();
    base::Error last;
    redis::Client client(endpoint);
    for (;;) {
        const auto connected = client.connect();
        if (connected)
            return {};
        last = connected.error();
        const bool loading = last.kind == ErrorKind::Busy;
        if (Steady::now() - begun > (loading ? std::chrono::milliseconds(loadingLimit) : answerLimit))
            return std::move(last).during("waiting for the embedded server");
        if (server.waitForEnd(betweenAsks))
            return makeError(ErrorKind::Storage, place.folder.string(), "a server that runs",
                             "it ended at once", lastLines(place.serverLog()));
    }
}
} // namespace

struct Embedded::Children {
    explicit Children(Place where)
        : place(std::move(where)), lock(QString::fromStdString(place.lockFile().string())) {}
    ~Children() {
        if (runner)
            runner->stop(runnerEndLimit); // first: it still has results to deliver
        if (server)
            server->stop(serverEndLimit);
        if (!place.ownSocketFolder.empty()) {
            std::error_code ignored;
            fs::remove_all(place.ownSocketFolder, ignored);
        }
    }

    Place place;
    QLockFile lock;
    redis::Endpoint endpoint;
    domain::Profile profile;
    std::optional<Child> server;
    std::optional<Child> runner;
};

base::Result<std::unique_ptr<Embedded>> Embedded::start(const Options& options) {
    const auto serverProgram = findServer(options.serverProgram);
    if (!serverProgram)
        return serverProgram.error();
    const auto runnerProgram = findRunner(options.runnerProgram);
    if (!runnerProgram)
        return runnerProgram.error();
    auto place = choosePlace(options.dataFolder.empty() ? local::dataFolder() / "local" : options.dataFolder);
    if (!place)
        return std::move(place).errorDuring("starting the embedded server");
    auto children = std::make_unique<Children>(std::move(*place));
    const Place& at = children->place;

    children->lock.setStaleLockTime(0); // stale only when its process is gone
    if (!children->lock.tryLock(0)) {
        qint64 pid = 0;
        QString host, program;
        children->lock.getLockInfo(&pid, &host, &program);
        return makeError(ErrorKind::Conflict, at.folder.string(), "a data folder that no other console uses",
                         "used by " + program.toStdString() + ", process " + std::to_string(pid));
    }
    if (auto ended = endStaleServer(at, staleEndLimit); !ended)
        return ended.error();
    if (auto written = writeSamples(at.jobs(), at.scripts()); !written)
        return written.error();
    rotateLog(at.serverLog(), maxLogBytes);
    rotateLog(at.runnerLog(), maxLogBytes);

    children->endpoint.kind = redis::Endpoint::Kind::Unix;
    children->endpoint.path = at.socket.string();
    children->profile.name = "local";
    children->profile.url = urlOf(at.socket);
    children->profile.environment = domain::Environment::Development;

    children->server.emplace(serverCommand(*serverProgram, at));
    if (auto started = children->server->start(); !started)
        return started.error();
    if (auto answers = waitUntilItAnswers(*children->server, children->endpoint, at); !answers)
        return answers.error();
    children->server->keepAlive();
    children->runner.emplace(runnerCommand(*runnerProgram, at));
    if (auto started = children->runner->start(); !started)
        return started.error();
    children->runner->keepAlive();
    return std::unique_ptr<Embedded>(new Embedded(std::move(children)));
}

Embedded::Embedded(std::unique_ptr<Children> children) : m_children(std::move(children)) {}
Embedded::~Embedded() = default;

const redis::Endpoint& Embedded::endpoint() const {
    return m_children->endpoint;
}

const domain::Profile& Embedded::profile() const {
    return m_children->profile;
}

fs::path Embedded::jobsFolder() const {
    return m_children->place.jobs();
}

} // namespace redispatch::live
