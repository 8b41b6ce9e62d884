// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/live/embedded.h"

#include "core/base/errortext.h"
#include "core/base/text.h"
#include "core/live/redissession.h"
#include "core/local/statefiles.h"
#include "tests/support/tempdir.h"

#include <QCoreApplication>
#include <QProcess>
#include <QTest>

#include <csignal>
#include <filesystem>
#include <map>
#include <optional>
#include <set>

#include <unistd.h>

namespace redispatch::live {
namespace {
namespace fs = std::filesystem;
using base::ErrorKind;
using base::JobId;
using support::TempDir;

constexpr int limitMs = 60000; // the slowest sample is due every 45 s

fs::path runnerProgram() {
    return fs::path(QCoreApplication::applicationDirPath().toStdString()) / "redispatch-runner";
}

Embedded::Options optionsFor(const fs::path& folder) {
    Embedded::Options options;
    options.dataFolder = folder;
    options.runnerProgram = runnerProgram();
    return options;
}

std::unique_ptr<Embedded> started(const fs::path& folder) {
    auto embedded = Embedded::start(optionsFor(folder));
    if (!embedded)
        throw std::runtime_error(base::sentence(embedded.error()) + " " + embedded.error().detail);
    return std::move(*embedded);
}

/// Processes whose parent is this one, by number, with the name of their program.
std::map<pid_t, std::string> childrenOf(long long parent) {
    std::map<pid_t, std::string> children;
    for (const auto& entry : fs::directory_iterator("/proc")) {
        const auto pid = base::parseInt(entry.path().filename().string());
        if (!pid)
            continue;
        const auto stat = local::readFile(entry.path() / "stat", 4096);
        if (!stat)
            continue; // it has ended meanwhile
        // "pid (name) state ppid …"; the name may hold anything, so its end is the last parenthesis.
        const auto open = stat->find('('), close = stat->rfind(')');
        if (open == std::string::npos || close == std::string::npos)
            continue;
        const auto fields = base::split(std::string_view(*stat).substr(close + 1), ' ');
        if (fields.size() > 1 && fields[0] != "Z" && base::parseInt(fields[1]) == parent)
            children[static_cast<pid_t>(*pid)] = stat->substr(open + 1, close - open - 1);
    }
    return children;
}

std::optional<pid_t> childNamed(const std::string& start) {
    for (const auto& [pid, name] : childrenOf(::getpid())) {
        if (name.starts_with(start))
            return pid;
    }
    return std::nullopt;
}

bool exists(pid_t pid) {
    return ::kill(pid, 0) == 0;
}

std::unique_ptr<Session> sessionOn(const Embedded& embedded) {
    auto session = makeRedisSession(embedded.profile(), embedded.endpoint(), base::systemClock());
    session->open();
    return session;
}

const domain::Job* row(const Session& session, const char* job) {
    return session.snapshot() ? domain::findJob(*session.snapshot(), JobId(std::string("native:") + job))
                              : nullptr;
}
} // namespace
} // namespace redispatch::live

using namespace redispatch;
using namespace redispatch::live;

#define WAIT_FOR(condition) QTRY_VERIFY_WITH_TIMEOUT(condition, limitMs)

class TestEmbedded : public QObject {
    Q_OBJECT

    const support::TempDir m_dir; // one data folder for the tests below, in their order

private slots:
    void initTestCase() { QVERIFY2(fs::exists(runnerProgram()), "redispatch-runner is not built"); }

    void withoutAServerItNamesThePackage() {
        const support::TempDir dir;
        const QByteArray path = qgetenv("PATH");
        qputenv("PATH", dir.path().c_str());
        const auto embedded = Embedded::start(optionsFor(dir.file("data")));
        qputenv("PATH", path);
        QVERIFY(!embedded);
        QCOMPARE(embedded.error().kind, ErrorKind::Missing);
        QCOMPARE(embedded.error().subject, std::string("redis-server"));
        QVERIFY(embedded.error().expected.find("package redis-server") != std::string::npos);
    }

    void aServerThatEndsAtOnceIsSaid() {
        const support::TempDir dir;
        auto options = optionsFor(dir.file("data"));
        options.serverProgram = "/bin/false";
        const auto embedded = Embedded::start(options);
        QVERIFY(!embedded);
        QCOMPARE(embedded.error().kind, ErrorKind::Storage);
        options.serverProgram = dir.file("none");
        QCOMPARE(Embedded::start(options).error().kind, ErrorKind::Missing);
        options.serverProgram.clear();
        options.runnerProgram = dir.file("none");
        QCOMPARE(Embedded::start(options).error().subject, std::string("redispatch-runner"));
    }

    void samplesRunAndFillTheList() {
        const auto embedded = started(m_dir.file("data"));
        const auto session = sessionOn(*embedded);
        WAIT_FOR(session->snapshot() && session->snapshot()->jobs.size() == 9);
        QCOMPARE(embedded->jobsFolder(), m_dir.file("data/jobs.d"));
        WAIT_FOR(row(*session, "newsletter")->paused);
        QVERIFY(!row(*session, "newsletter")->paused->reason.empty());

        WAIT_FOR(row(*session, "cache-warm")->last.outcome == domain::Outcome::Ok);
        WAIT_FOR(row(*session, "sales-report")->last.outcome == domain::Outcome::Ok);
        QVERIFY(row(*session, "sales-report")->last.cache != domain::CacheStatus::Unknown);
        QVERIFY(row(*session, "sales-report")->last.dbCalls);
        // The first run of this one finds no token: a real failure, in the real way.
        WAIT_FOR(row(*session, "supplier-sync")->lastFailureAt);
        WAIT_FOR(row(*session, "search-index")->last.outcome == domain::Outcome::Ok);
        QVERIFY(row(*session, "search-index")->last.duration > std::chrono::seconds(1));
        WAIT_FOR(row(*session, "ledger-export")->last.outcome == domain::Outcome::Timeout);
        QCOMPARE(session->snapshot()->runners.size(), 1u);
        QVERIFY(session->snapshot()->runners.front().alive);
    }

    void theyEndedAndASecondStartFindsTheData() {
        QVERIFY(!childNamed("redis-server") && !childNamed("redispatch-runn"));
        fs::remove(m_dir.file("data/jobs.d/night-audit.toml")); // a person's edit
        const auto embedded = started(m_dir.file("data"));
        const auto session = sessionOn(*embedded);
        WAIT_FOR(session->snapshot());
        // Read from the first snapshot: what the first start left, not what runs now.
        QVERIFY(row(*session, "ledger-export"));
        QVERIFY(row(*session, "ledger-export")->lastFailureAt);
        QVERIFY(row(*session, "cache-warm")->lastSuccessAt);
        QVERIFY(!fs::exists(m_dir.file("data/jobs.d/night-audit.toml")));

        // While it runs, another console is told who uses the folder.
        const auto second = Embedded::start(optionsFor(m_dir.file("data")));
        QVERIFY(!second);
        QCOMPARE(second.error().kind, ErrorKind::Conflict);
        QVERIFY(second.error().actual.find(std::to_string(::getpid())) != std::string::npos);
    }

    void childrenThatDieAreStartedAgain() {
        const auto embedded = started(m_dir.file("data"));
        const auto session = sessionOn(*embedded);
        WAIT_FOR(session->status().state == LinkStatus::State::Live);
        const auto server = childNamed("redis-server"), runner = childNamed("redispatch-runn");
        QVERIFY(server && runner);
        ::kill(*runner, SIGKILL);
        WAIT_FOR(childNamed("redispatch-runn") && childNamed("redispatch-runn") != runner);
        ::kill(*server, SIGKILL);
        WAIT_FOR(childNamed("redis-server") && childNamed("redis-server") != server);
        const auto ranAt = row(*session, "cache-warm")->lastSuccessAt;
        WAIT_FOR(session->status().state == LinkStatus::State::Live &&
                 row(*session, "cache-warm")->lastSuccessAt > ranAt);
    }

    void theyEndWhenTheirOwnerIsKilled() {
        QProcess owner;
        owner.setProgram(QCoreApplication::applicationDirPath() + QStringLiteral("/embeddedowner"));
        owner.setArguments({QString::fromStdString(m_dir.file("data").string()),
                            QString::fromStdString(runnerProgram().string())});
        owner.start();
        QVERIFY(owner.waitForStarted());
        QByteArray said;
        WAIT_FOR((said += owner.readAllStandardOutput()).contains("\n"));
        QCOMPARE(said, QByteArray("ready\n"));
        const auto children = childrenOf(owner.processId());
        QCOMPARE(children.size(), 2u);
        owner.kill(); // SIGKILL
        QVERIFY(owner.waitForFinished());
        for (const auto& [pid, name] : children)
            WAIT_FOR(!exists(pid));

        // The lock of a killed console does not keep the next one out, and nothing is lost.
        const auto embedded = started(m_dir.file("data"));
        const auto session = sessionOn(*embedded);
        WAIT_FOR(session->snapshot());
        QVERIFY(row(*session, "cache-warm") && row(*session, "cache-warm")->lastSuccessAt);
    }

    void aFolderWithALongNameWorksToo() {
        const support::TempDir dir;
        qputenv("XDG_RUNTIME_DIR", "");
        const auto embedded = started(dir.file(std::string(150, 'd')));
        const fs::path socket = embedded->endpoint().path;
        QVERIFY(fs::exists(socket));
        const auto session = sessionOn(*embedded);
        WAIT_FOR(session->snapshot() && session->snapshot()->jobs.size() == 9);
        session->close();
    }
};

QTEST_GUILESS_MAIN(TestEmbedded)
#include "tst_embedded.moc"
