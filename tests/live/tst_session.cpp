// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/live/redissession.h"

#include "core/base/errortext.h"
#include "core/base/text.h"
#include "core/engines/native/protocol.h"
#include "core/redis/client.h"
#include "tests/support/redisserver.h"

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QSignalSpy>
#include <QTest>

#include <map>
#include <memory>
#include <optional>
#include <thread>

namespace redispatch::live {
namespace {
using base::ErrorKind;
using base::JobId;
using domain::DeltaPtr;
using domain::Intent;
using domain::SnapshotPtr;
using engines::native::Definition;
using engines::native::Protocol;
using support::RedisServer;
using State = LinkStatus::State;

const JobId cache("native:cache"), mail("native:mail"), report("native:report");
constexpr int limitMs = 240000; // for a loaded machine under sanitizers

RedisServer::Options durable() {
    RedisServer::Options options;
    options.args = {"--appendonly", "yes", "--appendfsync", "always"};
    return options;
}

redis::Endpoint endpointOf(const RedisServer& server) {
    return redis::parseUrl(server.unixUrl()).value();
}

/// Another client of the same server, which defines and changes jobs.
class Other {
public:
    explicit Other(const RedisServer& server) : m_client(endpointOf(server)) {
        if (auto connected = m_client.connect(); !connected)
            throw std::runtime_error(base::sentence(connected.error()));
    }
    void define(const JobId& job, const std::string& owner, std::vector<domain::Parameter> parameters = {}) {
        Definition definition;
        definition.parameters = std::move(parameters);
        definition.id = job.path();
        definition.schedule = "manual";
        definition.card.owner = owner;
        auto defined = m_protocol.define(m_client, definition, std::nullopt, "test", base::newRequestId());
        if (!defined)
            throw std::runtime_error(base::sentence(defined.error()));
    }
    void defineAll() {
        for (const JobId& job : {cache, mail, report})
            define(job, "ana");
    }
    redis::Client& client() { return m_client; }

private:
    redis::Client m_client;
    Protocol m_protocol{"rd:"};
};

/// An open session and all that it said.
struct Watched {
    explicit Watched(const redis::Endpoint& endpoint, bool readOnly = false,
                     const base::Clock& clock = base::systemClock()) {
        domain::Profile profile;
        profile.name = "test";
        profile.readOnly = readOnly;
        session = makeRedisSession(profile, endpoint, clock);
        QObject::connect(session.get(), &Session::snapshotReady, session.get(),
                         [this](const SnapshotPtr& snapshot, const DeltaPtr& delta) {
                             ++snapshots;
                             if (snapshot != session->snapshot() || !delta)
                                 throw std::logic_error("not the newest snapshot");
                             deltas.push_back(*delta);
                         });
        QObject::connect(session.get(), &Session::statusChanged, session.get(), [this] { ++statuses; });
        QObject::connect(session.get(), &Session::openedJob, session.get(),
                         [this](const JobId& job, const base::Result<OpenedJob>& result) {
                             opened.emplace_back(job, result);
                         });
        keep(&Session::applied, receipts);
        keep(&Session::planReady, plans);
        keep(&Session::runsReady, pages);
        keep(&Session::runReady, runs);
        keep(&Session::outputReady, outputs);
        keep(&Session::parametersReady, parameters);
    }
    template <class T>
    using Answers = std::map<Session::Ticket, base::Result<T>>;
    template <class T>
    void keep(void (Session::*signal)(quint64, base::Result<T>), Answers<T>& into) {
        QObject::connect(session.get(), signal, session.get(),
                         [this, &into](quint64 ticket, const base::Result<T>& result) {
                             ++answers;
                             if (!into.emplace(ticket, result).second)
                                 throw std::logic_error("answered twice");
                         });
    }
    const domain::Job* row(const JobId& id) const {
        return session->snapshot() ? domain::findJob(*session->snapshot(), id) : nullptr;
    }
    const domain::Gap* gap(std::string_view what) const {
        for (const domain::Gap& found : session->snapshot()->gaps) {
            if (found.what == what)
                return &found;
        }
        return nullptr;
    }
    State state() const { return session->status().state; }
    int signalsSoFar() const { return snapshots + statuses + answers + static_cast<int>(opened.size()); }

    std::unique_ptr<Session> session;
    int snapshots = 0, statuses = 0, answers = 0;
    std::vector<domain::Delta> deltas;
    std::vector<std::pair<JobId, base::Result<OpenedJob>>> opened;
    Answers<domain::Receipt> receipts;
    Answers<domain::Plan> plans;
    Answers<domain::RunPage> pages;
    Answers<domain::Run> runs;
    Answers<domain::RunOutput> outputs;
    Answers<domain::DeclaredParameters> parameters;
};

Intent intentOf(const JobId& job, decltype(Intent::what) what, const std::string& reason) {
    Intent intent;
    intent.job = job;
    intent.what = std::move(what);
    intent.by = "ana@desk";
    intent.reason = reason;
    intent.requestId = base::newRequestId();
    return intent;
}

/// A workstation whose clock is a day behind.
class LateClock final : public base::Clock {
public:
    base::Instant now() const override { return base::systemClock().now() - std::chrono::hours(24); }
    std::chrono::steady_clock::time_point steady() const override { return base::systemClock().steady(); }
};
} // namespace
} // namespace redispatch::live

using namespace redispatch;
using namespace redispatch::live;

#define WAIT_FOR(condition) QTRY_VERIFY_WITH_TIMEOUT(condition, limitMs)
#define OPEN(watched)                                                                                        \
    (watched).session->open();                                                                               \
    WAIT_FOR((watched).state() == State::Live)

class TestSession : public QObject {
    Q_OBJECT

private slots:
    void theFirstSnapshotHasAllJobs() {
        const RedisServer server;
        Other(server).defineAll();
        Watched it(endpointOf(server));
        QCOMPARE(it.state(), State::Connecting);
        OPEN(it);
        QCOMPARE(it.session->snapshot()->jobs.size(), 3u);
        QCOMPARE(it.deltas.at(0).added.size(), 3u);
        QVERIFY(it.row(cache));
        QCOMPARE(it.row(cache)->owner.str(), std::string("ana"));
        QVERIFY(it.session->status().server.find("Redis") != std::string::npos);
        QVERIFY(it.session->status().server.find(server.socketPath()) != std::string::npos);
    }

    void anEmptyServerIsLive() {
        const RedisServer server;
        Watched it(endpointOf(server));
        OPEN(it);
        QVERIFY(it.session->snapshot());
        QVERIFY(it.session->snapshot()->jobs.empty());
        Other(server).define(cache, "ana"); // the stream of events begins only now
        WAIT_FOR(it.row(cache));
    }

    void aChangeByAnotherClientChangesThatRowAlone() {
        const RedisServer server;
        Other other(server);
        other.defineAll();
        Watched it(endpointOf(server));
        OPEN(it);
        const auto before = it.session->snapshot();
        it.deltas.clear();
        other.define(mail, "ben");
        WAIT_FOR(it.row(mail)->owner.str() == "ben");
        for (const domain::Delta& delta : it.deltas) {
            QVERIFY(delta.added.empty() && delta.removed.empty());
            for (const JobId& id : delta.changed)
                QCOMPARE(id.str(), mail.str());
        }
        // The other rows are the same objects still.
        QCOMPARE(it.session->snapshot()->jobs.at(0).get(), before->jobs.at(0).get());
        QCOMPARE(it.session->snapshot()->jobs.at(2).get(), before->jobs.at(2).get());
    }

    void pausesResumesAndTriggers() {
        const RedisServer server;
        Other(server).defineAll();
        Watched it(endpointOf(server));
        OPEN(it);
        it.session->watch(cache);
        WAIT_FOR(!it.opened.empty());

        const auto pause = intentOf(cache, domain::PauseIntent{}, "the supplier is down");
        const auto planned = it.session->requestPlan(pause);
        WAIT_FOR(it.plans.contains(planned));
        QVERIFY2(it.plans.at(planned), "plan");
        QVERIFY(!it.row(cache)->paused);

        const auto paused = it.session->requestApply(pause);
        WAIT_FOR(it.receipts.contains(paused) && it.row(cache)->paused);
        QVERIFY(it.receipts.at(paused)->accepted);
        QCOMPARE(it.row(cache)->paused->reason, std::string("the supplier is down"));
        QCOMPARE(it.row(cache)->paused->by, std::string("ana@desk"));
        // The open panel hears of it with the audit record.
        WAIT_FOR(it.opened.back().second && it.opened.back().second->detail.job.paused);
        WAIT_FOR(!it.opened.back().second->actions.empty());
        QCOMPARE(it.opened.back().second->actions.front().action, std::string("pause"));
        QCOMPARE(it.opened.back().second->actions.front().reason, std::string("the supplier is down"));

        const auto resumed = it.session->requestApply(intentOf(cache, domain::ResumeIntent{}, "back"));
        WAIT_FOR(it.receipts.contains(resumed) && !it.row(cache)->paused);

        const auto trigger = intentOf(cache, domain::TriggerIntent{}, "try it");
        const auto triggered = it.session->requestApply(trigger);
        WAIT_FOR(it.receipts.contains(triggered));
        QVERIFY(it.receipts.at(triggered)->accepted);
        const std::string run = it.receipts.at(triggered)->runId;
        QVERIFY(!run.empty());
        // The same request again: the same run, and nothing more.
        const auto again = it.session->requestApply(trigger);
        WAIT_FOR(it.receipts.contains(again));
        QVERIFY(it.receipts.at(again)->repeated);
        QCOMPARE(it.receipts.at(again)->runId, run);

        const auto one = it.session->requestRun(cache, run);
        const auto page = it.session->requestRuns(cache, {});
        const auto output = it.session->requestOutput(cache, "no such run");
        WAIT_FOR(it.runs.contains(one) && it.pages.contains(page) && it.outputs.contains(output));
        QCOMPARE(it.runs.at(one)->id, run);
        QVERIFY(it.pages.at(page));
        QCOMPARE(it.outputs.at(output).error().kind, ErrorKind::Missing);
        QCOMPARE(it.answers, 8);
    }

    void aReadOnlyProfileHasNoWriter() {
        const RedisServer server;
        Other(server).defineAll();
        Watched it(endpointOf(server), true);
        OPEN(it);
        const auto ticket = it.session->requestApply(intentOf(cache, domain::PauseIntent{}, "no"));
        QVERIFY(it.receipts.empty()); // answered by a signal, not from inside the call
        WAIT_FOR(it.receipts.contains(ticket));
        QCOMPARE(it.receipts.at(ticket).error().kind, ErrorKind::ReadOnly);
        const auto plan = it.session->requestPlan(intentOf(cache, domain::PauseIntent{}, "no"));
        WAIT_FOR(it.plans.contains(plan));
        QCOMPARE(it.plans.at(plan).error().kind, ErrorKind::ReadOnly);
        QVERIFY(server.raw("CLIENT LIST").find("writer") == std::string::npos);
        QVERIFY(server.raw("EXISTS rd:audit").find(":0") != std::string::npos);
    }

    void aKilledServerLeavesWhatWasReadAndComesBack() {
        RedisServer server(durable());
        Other(server).defineAll();
        Watched it(endpointOf(server));
        OPEN(it);
        it.session->watch(mail);
        WAIT_FOR(!it.opened.empty());
        const auto before = it.session->snapshot();

        server.kill9();
        WAIT_FOR(it.state() == State::Offline && it.session->status().retryAt);
        QCOMPARE(it.session->status().error->kind, ErrorKind::Offline);
        QCOMPARE(it.session->snapshot()->jobs.size(), 3u);
        const auto runs = it.session->requestRuns(cache, {});
        const auto applied = it.session->requestApply(intentOf(cache, domain::PauseIntent{}, "no"));
        WAIT_FOR(it.pages.contains(runs) && it.receipts.contains(applied));
        QCOMPARE(it.pages.at(runs).error().kind, ErrorKind::Offline);
        QCOMPARE(it.receipts.at(applied).error().kind, ErrorKind::Offline);
        for (const auto& [job, result] : it.opened)
            QVERIFY2(result, "what is on screen stays there");

        server.start();
        it.session->retryNow();
        WAIT_FOR(it.state() == State::Live);
        QVERIFY(!it.session->status().error);
        QCOMPARE(it.session->snapshot()->jobs.size(), 3u);
        Other(server).define(mail, "ben");
        WAIT_FOR(it.row(mail)->owner.str() == "ben");
        WAIT_FOR(it.opened.back().second && it.opened.back().second->detail.card.owner == "ben");
        const auto pause = it.session->requestApply(intentOf(cache, domain::PauseIntent{}, "again"));
        WAIT_FOR(it.receipts.contains(pause));
        QVERIFY(it.receipts.at(pause));
    }

    void aFrozenServerIsATimeout() {
        RedisServer server;
        Other(server).defineAll();
        auto endpoint = endpointOf(server);
        endpoint.commandTimeout = std::chrono::milliseconds(300);
        endpoint.connectTimeout = std::chrono::milliseconds(300);
        Watched it(endpoint);
        OPEN(it);
        server.freeze();
        const auto runs = it.session->requestRuns(cache, {});
        WAIT_FOR(it.pages.contains(runs) && it.state() == State::Offline);
        QCOMPARE(it.pages.at(runs).error().kind, ErrorKind::Timeout);
        QCOMPARE(it.session->snapshot()->jobs.size(), 3u);
        server.thaw();
        WAIT_FOR(it.state() == State::Live);
    }

    void aWrongPasswordNeedsAPerson() {
        const RedisServer server(std::vector<std::string>{"--requirepass", "right"});
        auto endpoint = endpointOf(server);
        endpoint.password = "canary";
        Watched it(endpoint);
        it.session->open();
        WAIT_FOR(it.state() == State::NeedsPerson);
        QCOMPARE(it.session->status().error->kind, ErrorKind::Auth);
        QVERIFY(!it.session->status().retryAt);
        QVERIFY(base::sentence(*it.session->status().error).find("canary") == std::string::npos);
        const auto runs = it.session->requestRuns(cache, {});
        it.session->watch(cache);
        WAIT_FOR(it.pages.contains(runs) && !it.opened.empty());
        QCOMPARE(it.pages.at(runs).error().kind, ErrorKind::Auth);
        QCOMPARE(it.opened.back().second.error().kind, ErrorKind::Auth);
        // Only a person's word makes it try again; then the password may have been changed on the server.
        endpoint.password = "right";
        redis::Client admin(endpoint);
        QVERIFY(admin.connect());
        QVERIFY(admin.call(redis::Pipeline().add("CONFIG", "SET", "requirepass", "canary")));
        it.session->retryNow();
        WAIT_FOR(it.state() == State::Live);
    }

    void withoutTheRightToFollowItPolls() {
        const RedisServer server;
        Other other(server);
        other.defineAll();
        QVERIFY(server.raw("ACL SETUSER eve on >pw ~* +@all -xread").find("OK") != std::string::npos);
        auto endpoint = endpointOf(server);
        endpoint.user = "eve";
        endpoint.password = "pw";
        Watched it(endpoint);
        OPEN(it);
        const auto gap = [&] { return it.gap("changes as they happen"); };
        WAIT_FOR(gap());
        QCOMPARE(gap()->error.kind, ErrorKind::Denied);
        other.define(mail, "ben");
        WAIT_FOR(it.row(mail)->owner.str() == "ben");
        QCOMPARE(it.session->snapshot()->jobs.size(), 3u);
        // The right is given, and a person asks again.
        QVERIFY(server.raw("ACL SETUSER eve +xread").find("OK") != std::string::npos);
        it.session->retryNow();
        WAIT_FOR(!gap());
    }

    void somethingElseUnderTheKeyOfEventsIsAGap() {
        const RedisServer server;
        Other(server).defineAll();
        QVERIFY(server.raw("DEL rd:changes").find(":1") != std::string::npos);
        QVERIFY(server.raw("SET rd:changes text").find("OK") != std::string::npos);
        Watched it(endpointOf(server));
        OPEN(it);
        QVERIFY(it.gap("changes as they happen"));
        QCOMPARE(it.session->snapshot()->jobs.size(), 3u);
        // A row is decoded from its own keys: what another client writes there is seen without events.
        QVERIFY(server.raw("SET rd:{native:mail}:st text").find("OK") != std::string::npos);
        WAIT_FOR(it.row(mail)->state == domain::JobState::Invalid && it.row(mail)->problem);
        QCOMPARE(it.row(cache)->owner.str(), std::string("ana"));
    }

    void aListenerThatIsKeptOutIsAGapUntilItIsBack() {
        const RedisServer server;
        Other other(server);
        other.defineAll();
        Watched it(endpointOf(server));
        OPEN(it);
        WAIT_FOR(server.raw("CLIENT LIST").find("cmd=xread") != std::string::npos);
        const auto list = other.client().call(redis::Pipeline().add("CLIENT", "LIST"));
        QVERIFY(list);
        std::string id;
        for (const auto line : base::split((*list)[0].text(), '\n')) {
            if (line.find("redispatch:listener") != std::string_view::npos)
                id = line.substr(3, line.find(' ') - 3);
        }
        QVERIFY(!id.empty());
        redis::Pipeline keepOut;
        keepOut.add("CONFIG", "SET", "maxclients", 2).add("CLIENT", "KILL", "ID", id);
        QVERIFY(other.client().run(keepOut));
        WAIT_FOR(it.gap("changes as they happen"));
        QCOMPARE(it.state(), State::Live);
        other.define(mail, "ben");
        WAIT_FOR(it.row(mail)->owner.str() == "ben");
        QVERIFY(other.client().call(redis::Pipeline().add("CONFIG", "SET", "maxclients", 100)));
        WAIT_FOR(!it.gap("changes as they happen"));
    }

    void aReplicaRefusesWritesAndShowsItsJobs() {
        const RedisServer server;
        Other(server).defineAll();
        QVERIFY(server.raw("REPLICAOF 127.0.0.1 1").find("OK") != std::string::npos);
        Watched it(endpointOf(server));
        OPEN(it);
        QCOMPARE(it.session->snapshot()->jobs.size(), 3u);
        const auto ticket = it.session->requestApply(intentOf(cache, domain::PauseIntent{}, "no"));
        WAIT_FOR(it.receipts.contains(ticket));
        QCOMPARE(it.receipts.at(ticket).error().kind, ErrorKind::ReadOnly);
        QCOMPARE(it.receipts.at(ticket).error().effect, base::Effect::NotApplied);
    }

    void aRefusedPortIsOfflineUntilAServerIsThere() {
        redis::Endpoint endpoint;
        endpoint.port = support::freePort();
        Watched it(endpoint);
        it.session->open();
        WAIT_FOR(it.state() == State::Offline);
        QCOMPARE(it.session->status().error->kind, ErrorKind::Offline);
        QVERIFY(it.session->status().retryAt);
        QVERIFY(!it.session->snapshot());
        it.session->watch(cache);
        WAIT_FOR(!it.opened.empty());
        QCOMPARE(it.opened.back().second.error().kind, ErrorKind::Offline);
        const RedisServer server(std::vector<std::string>{"--port", std::to_string(endpoint.port)});
        Other(server).defineAll();
        WAIT_FOR(it.state() == State::Live && it.row(cache));
        WAIT_FOR(it.opened.back().second); // what was asked for while it was away
    }

    void aBusyServerDoesNotEmptyTheList() {
        const RedisServer server(std::vector<std::string>{"--lua-time-limit", "50"});
        Other other(server);
        other.defineAll();
        Watched it(endpointOf(server));
        OPEN(it);
        std::jthread script([&] {
            // Ends with the SCRIPT KILL below.
            (void)other.client().call(redis::Pipeline().add("EVAL", "while true do end", 0));
        });
        WAIT_FOR(server.raw("PING").find("BUSY") != std::string::npos);
        it.session->retryNow();
        const auto ticket = it.session->requestRuns(cache, {});
        WAIT_FOR(it.pages.contains(ticket));
        QCOMPARE(it.pages.at(ticket).error().kind, ErrorKind::Busy);
        const int before = it.snapshots;
        WAIT_FOR(it.snapshots > before); // read again while it is busy
        QCOMPARE(it.session->snapshot()->jobs.size(), 3u);
        QVERIFY(server.raw("SCRIPT KILL").find("OK") != std::string::npos);
        script.join();
        Other(server).define(mail, "ben");
        WAIT_FOR(it.row(mail)->owner.str() == "ben");
        QCOMPARE(it.state(), State::Live);
    }

    void declaredParametersAreReadOnRequest() {
        const RedisServer server;
        Other other(server);
        other.defineAll();
        const domain::Parameter region{"region", "string", {}, "eu", {}, false};
        other.define(report, "ana", {region});
        Watched it(endpointOf(server));
        OPEN(it);
        const JobId foreign("bullmq:bull:none:none"), gone("native:gone");
        const auto ticket = it.session->requestParameters({cache, report, foreign, gone});
        WAIT_FOR(it.parameters.contains(ticket));
        const auto& declared = it.parameters.at(ticket);
        QVERIFY(declared);
        QCOMPARE(declared->size(), 4u); // each that was asked about
        QVERIFY(declared->at(report) == std::vector{region});
        for (const JobId& without : {cache, foreign, gone})
            QVERIFY(declared->at(without).empty());
    }

    void theNewestWatchWins() {
        const RedisServer server;
        Other other(server);
        other.defineAll();
        Watched it(endpointOf(server));
        OPEN(it);
        it.session->watch(JobId("native:none"));
        WAIT_FOR(!it.opened.empty());
        QCOMPARE(it.opened.back().second.error().kind, ErrorKind::Missing);
        it.session->watch(cache);
        it.session->watch(report);
        it.session->watch(mail);
        WAIT_FOR(it.opened.back().first == mail);
        it.opened.clear();
        other.define(cache, "ben");
        other.define(mail, "ben");
        WAIT_FOR(!it.opened.empty() && it.opened.back().second->detail.card.owner == "ben");
        for (const auto& [job, result] : it.opened)
            QCOMPARE(job.str(), mail.str());
        it.session->watch(JobId());
        it.opened.clear();
        other.define(mail, "eve");
        WAIT_FOR(it.row(mail)->owner.str() == "eve");
        QVERIFY(it.opened.empty());
    }

    void theWorkstationsClockDoesNotMatter() {
        const RedisServer server;
        const LateClock late;
        Watched it(endpointOf(server), false, late);
        OPEN(it);
        const auto wrong = it.session->serverNow() - base::systemClock().now();
        QVERIFY(std::chrono::abs(wrong) < std::chrono::minutes(1));
        QVERIFY(it.session->snapshot()->clockOffset > std::chrono::hours(23));
    }

    void closeEndsABlockingReadAtOnce() {
        const RedisServer server;
        Watched it(endpointOf(server));
        OPEN(it);
        WAIT_FOR(server.raw("CLIENT LIST").find("cmd=xread") != std::string::npos);
        QElapsedTimer timer;
        timer.start();
        it.session->close();
        QVERIFY2(timer.elapsed() < 2000, "the blocking read would have gone on for 5 s");
        QCOMPARE(it.state(), State::Closed);
        it.session->close();
        WAIT_FOR(server.raw("CLIENT LIST").find("redispatch:") == std::string::npos);
    }

    void closeEndsAnUnansweredConnect() {
        RedisServer server;
        server.freeze();
        Watched it(endpointOf(server));
        it.session->open();
        QElapsedTimer timer;
        timer.start();
        it.session->close();
        QVERIFY2(timer.elapsed() < 2000, "the connect would have gone on for 5 s");
        server.thaw();
    }

    void nothingIsSaidAfterClose() {
        const RedisServer server;
        Other other(server);
        other.defineAll();
        Watched it(endpointOf(server));
        OPEN(it);
        // Answers that are on their way when it closes, and questions afterwards.
        it.session->watch(cache);
        it.session->requestRuns(cache, {});
        it.session->requestApply(intentOf(cache, domain::PauseIntent{}, "late"));
        other.define(mail, "ben");
        const int before = it.signalsSoFar();
        it.session->close();
        it.session->requestRuns(cache, {});
        it.session->watch(mail);
        it.session->retryNow();
        it.session->open();
        bool passed = false;
        QMetaObject::invokeMethod(
            this, [&] { passed = true; }, Qt::QueuedConnection); // behind all that was queued before
        WAIT_FOR(passed);
        QCOMPARE(it.signalsSoFar(), before);
    }

    void endingWithoutCloseIsClean() {
        const RedisServer server;
        {
            Watched it(endpointOf(server));
            it.session->open();
            it.session->requestRuns(cache, {});
        }
        {
            Watched never(endpointOf(server));
            never.session->requestRuns(cache, {});
        }
        WAIT_FOR(server.raw("CLIENT LIST").find("redispatch:") == std::string::npos);
    }

    void tooManyRequestsAreRefused() {
        RedisServer server;
        Watched it(endpointOf(server));
        OPEN(it);
        server.freeze();
        // Once 64 wait the next is refused; a slow machine may see the first ones end as Offline meanwhile.
        std::size_t asked = 0;
        const auto refusedAsBusy = [&] {
            for (int i = 0; i < 200; ++i, ++asked)
                it.session->requestRuns(cache, {});
            QCoreApplication::processEvents();
            return std::ranges::any_of(it.pages, [](const auto& answer) {
                return !answer.second && answer.second.error().kind == ErrorKind::Busy;
            });
        };
        WAIT_FOR(refusedAsBusy());
        server.thaw();
        WAIT_FOR(it.pages.size() == asked);
    }
};

QTEST_GUILESS_MAIN(TestSession)
#include "tst_session.moc"
