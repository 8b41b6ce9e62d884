// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/runner/options.h"

#include "core/base/humanize.h"
#include "core/base/text.h"
#include "core/redis/connectoptions.h"

#include <QCommandLineParser>

#include <cstdlib>
#include <system_error>
#include <utility>
#include <vector>

namespace redispatch::app {

using namespace std::chrono_literals;
using base::ErrorKind;
using base::makeError;
namespace fs = std::filesystem;

namespace {
constexpr auto shortestLease = 11s;
constexpr auto longestLease = 1h;

std::string fromEnvironment(const char* name) {
    const char* value = std::getenv(name);
    return value ? value : "";
}

fs::path defaultStateFolder() {
    const std::string state = fromEnvironment("XDG_STATE_HOME");
    if (!state.empty())
        return fs::path(state) / "redispatch" / "runner";
    return fs::path(fromEnvironment("HOME")) / ".local" / "state" / "redispatch" / "runner";
}

void declare(QCommandLineParser& parser) {
    const auto add = [&parser](const QStringList& names, const char* text, const char* value = "") {
        parser.addOption(QCommandLineOption(names, QString::fromUtf8(text), QString::fromUtf8(value)));
    };
    const auto name = [](const char* text) { return QStringList{QString::fromLatin1(text)}; };
    parser.setApplicationDescription(QStringLiteral(
        "Runs the jobs that this host's job files allow, as Redis says when; with --record, also keeps the\n"
        "history of jobs whose own engine forgets it.\n"
        "SIGHUP reads the job files again; SIGTERM lets runs end, a second one ends them."));
    add(name("jobs"), "Folder of job files, default /etc/redispatch/jobs.d.", "folder");
    add(name("check"), "Only check the job files and say what is wrong with them.");
    add(name("u"), "redis://, rediss:// or redis+unix:// URL of the server.", "url");
    add(name("h"), "Host, default 127.0.0.1.", "host");
    add(name("p"), "Port, default 6379.", "port");
    add(name("a"), "Password; REDISCLI_AUTH or --password-file are safer.", "password");
    add(name("user"), "ACL user.", "name");
    add(name("n"), "Database number.", "number");
    add(name("password-file"), "File that holds the password.", "file");
    add(name("tls"), "Use TLS.");
    add(name("cacert"), "Authority that the server's certificate must be signed by.", "file");
    add(name("prefix"), "Prefix of Redispatch's keys, default \"rd:\".", "text");
    add(name("name"), "Name of this runner, default the host's.", "name");
    add(name("slots"), "Runs at once, default 4.", "number");
    add(name("drain"), "How long runs may go on after a stop is asked for, default 60s.", "duration");
    add(name("lease"), "How long a runner may be silent before its runs are lost, default 30s.", "duration");
    add(name("state-dir"), "Folder for what must survive a crash, default $XDG_STATE_HOME/redispatch/runner.",
        "folder");
    add(name("record"), "Record the history of BullMQ and Bull jobs; without --jobs, do nothing else.");
    add(name("ledger"), "URL of another server that keeps the records, default the same.", "url");
    add(name("ledger-password-file"), "File that holds its password; or REDISPATCH_LEDGER_AUTH.", "file");
    add(name("queue"), "Record this queue, as prefix:queue; may be given more than once.", "queue");
    add(name("no-search"), "Record the named queues alone, without looking for others.");
    add(name("allow-eviction"), "Run although the server may evict the jobs' state.");
    add(name("help"), "Show this text.");
    parser.addVersionOption();
    parser.addPositionalArgument(QStringLiteral("folder"), QStringLiteral("Of job files, with --check."),
                                 QStringLiteral("[folder]"));
}

/// Typed access to what was given.
class Given {
public:
    explicit Given(const QCommandLineParser& parser) : m_parser(parser) {}
    bool has(const char* name) const { return m_parser.isSet(QString::fromLatin1(name)); }
    std::string text(const char* name) const {
        return m_parser.value(QString::fromLatin1(name)).toStdString();
    }

    std::vector<std::string> texts(const char* name) const {
        std::vector<std::string> all;
        for (const QString& value : m_parser.values(QString::fromLatin1(name)))
            all.push_back(value.toStdString());
        return all;
    }

    base::Status duration(const char* name, base::milliseconds& into, base::milliseconds least,
                          base::milliseconds most) const {
        if (!has(name))
            return {};
        const auto value = base::parseDuration(text(name));
        if (!value || *value < least || *value > most)
            return makeError(ErrorKind::Invalid, "--" + std::string(name),
                             "a duration from " + base::durationCode(least) + " to " +
                                 base::durationCode(most),
                             "\"" + text(name) + "\"");
        into = *value;
        return {};
    }

private:
    const QCommandLineParser& m_parser;
};

base::Status readConnection(const Given& given, runner::Dispatcher::Options& options) {
    redis::ConnectOptions connect;
    connect.url = given.text("u");
    connect.host = given.text("h");
    connect.port = given.text("p");
    connect.user = given.text("user");
    connect.database = given.text("n");
    if (given.has("a"))
        connect.password = given.text("a");
    connect.passwordFile = given.text("password-file");
    connect.caCertFile = given.text("cacert");
    connect.tls = given.has("tls");
    connect.environmentPassword = fromEnvironment("REDISCLI_AUTH");
    auto endpoint = redis::endpointFrom(connect);
    if (!endpoint)
        return endpoint.error();
    options.endpoint = std::move(*endpoint);
    return {};
}

/// The recorder's own options; the connection and the prefix are those of the dispatcher.
base::Status readRecorder(const Given& given, RunnerOptions& options) {
    if (!given.has("record")) {
        for (const char* name : {"ledger", "ledger-password-file", "queue", "no-search"})
            if (given.has(name))
                return makeError(ErrorKind::Invalid, "--" + std::string(name), "--record beside it");
        return {};
    }
    runner::Recorder::Options recorder;
    recorder.application = options.dispatcher.endpoint;
    recorder.profile.prefix = options.dispatcher.prefix;
    recorder.profile.queues = given.texts("queue");
    recorder.profile.searchQueues = !given.has("no-search");
    if (!recorder.profile.searchQueues && recorder.profile.queues.empty())
        return makeError(ErrorKind::Invalid, "--no-search", "--queue beside it");
    for (const std::string& queue : recorder.profile.queues)
        if (queue.empty() || queue.find(':') == std::string::npos)
            return makeError(ErrorKind::Invalid, "--queue", "prefix:queue, as in bull:emails",
                             "\"" + queue + "\"");
    if (given.has("ledger-password-file") && !given.has("ledger"))
        return makeError(ErrorKind::Invalid, "--ledger-password-file", "--ledger beside it");
    if (given.has("ledger")) {
        redis::ConnectOptions typed;
        typed.url = given.text("ledger");
        typed.passwordFile = given.text("ledger-password-file");
        typed.environmentPassword = fromEnvironment("REDISPATCH_LEDGER_AUTH");
        if (typed.url.starts_with("rediss:"))
            typed.caCertFile = given.text("cacert");
        auto endpoint = redis::endpointFrom(typed);
        if (!endpoint)
            return std::move(endpoint).errorDuring("reading --ledger");
        recorder.ledger = std::move(*endpoint);
    }
    options.recorder = std::move(recorder);
    options.runsJobs = given.has("jobs");
    return {};
}

base::Status readNumbers(const Given& given, runner::Dispatcher::Options& options) {
    if (given.has("slots")) {
        const auto atOnce = base::parseInt(given.text("slots"));
        if (!atOnce || *atOnce < 1 || *atOnce > 1000)
            return makeError(ErrorKind::Invalid, "--slots", "a number from 1 to 1000",
                             "\"" + given.text("slots") + "\"");
        options.runsAtOnce = static_cast<int>(*atOnce);
    }
    if (const auto read = given.duration("drain", options.drain, 0ms, 24h); !read)
        return read.error();
    return given.duration("lease", options.leastLease, shortestLease, longestLease);
}
} // namespace

base::Result<RunnerOptions> parseOptions(const QStringList& arguments) {
    QCommandLineParser parser;
    declare(parser);
    if (!parser.parse(arguments))
        return makeError(ErrorKind::Invalid, "command line", "options as --help lists them",
                         parser.errorText().toStdString());
    const Given given(parser);
    RunnerOptions options;
    if (given.has("help") || given.has("version")) {
        options.what = RunnerOptions::What::ShowText;
        options.text = given.has("help") ? parser.helpText().toStdString()
                                         : "redispatch-runner " REDISPATCH_VERSION "\n";
        return options;
    }
    const QStringList positional = parser.positionalArguments();
    const bool isCheck = given.has("check");
    if (positional.size() > (isCheck ? 1 : 0))
        return makeError(ErrorKind::Invalid, "command line", "no further argument",
                         "\"" + positional.last().toStdString() + "\"");
    options.jobs = given.has("jobs") ? given.text("jobs") : "/etc/redispatch/jobs.d";
    if (isCheck) {
        options.what = RunnerOptions::What::Check;
        if (!positional.isEmpty())
            options.jobs = positional.first().toStdString();
        return options;
    }
    // The program leaves the folder it was started in.
    std::error_code failed;
    options.jobs = fs::absolute(options.jobs, failed);
    options.state = fs::absolute(
        given.has("state-dir") ? fs::path(given.text("state-dir")) : defaultStateFolder(), failed);
    options.name = given.text("name");
    if (given.has("prefix"))
        options.dispatcher.prefix = given.text("prefix");
    options.dispatcher.allowEviction = given.has("allow-eviction");
    options.dispatcher.revision = fromEnvironment("REDISPATCH_REVISION");
    if (const auto read = readNumbers(given, options.dispatcher); !read)
        return read.error();
    if (const auto read = readConnection(given, options.dispatcher); !read)
        return read.error();
    if (const auto read = readRecorder(given, options); !read)
        return read.error();
    return options;
}

} // namespace redispatch::app
