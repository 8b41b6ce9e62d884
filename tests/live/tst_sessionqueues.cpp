// SPDX-License-Identifier: GPL-3.0-or-later
// Queues through a session: found, remembered, followed, recorded.
#include "core/base/errortext.h"
#include "core/ledger/history.h"
#include "core/ledger/holds.h"
#include "core/live/redissession.h"
#include "core/local/places.h"
#include "core/redis/client.h"
#include "tests/support/redisserver.h"

#include <QTest>

#include <memory>
#include <string>

namespace redispatch::live {
namespace {
using base::JobId;
using support::RedisServer;

const JobId daily("bullmq:bull:emails:daily");
constexpr int limitMs = 240000; // for a loaded machine under sanitizers
constexpr long long minuteMs = 60'000;

redis::Endpoint endpointOf(const RedisServer& server) {
    return redis::parseUrl(server.unixUrl()).value();
}

/// A queue as the application's library leaves it, written by hand.
class Application {
public:
    explicit Application(const RedisServer& server) : m_client(endpointOf(server)) {
        if (auto connected = m_client.connect(); !connected)
            throw std::runtime_error(base::sentence(connected.error()));
    }
    /// A scheduler with its pending run at `slotMs`.
    void schedule(const std::string& queue, long long slotMs) {
        const std::string slot = std::to_string(slotMs);
        const std::string pending = "repeat:daily:" + slot;
        redis::Pipeline write;
        write.add("HSET", queue + "meta", "opts.maxLenEvents", "10000", "version", "bullmq:5.81.5");
        write.add("ZADD", queue + "repeat", slot, "daily");
        write.add("HSET", queue + "repeat:daily", "name", "digest", "every", "60000", "ic", "7");
        write.add("HSET", queue + pending, "name", "digest", "data", "{}", "opts",
                  "{\"repeat\":{\"count\":7}}", "timestamp", std::to_string(slotMs - minuteMs), "delay",
                  "60000", "rjk", "daily");
        write.add("ZADD", queue + "delayed", std::to_string(slotMs * 4096), pending);
        write.add("XADD", queue + "events", "*", "event", "delayed", "jobId", pending, "delay", slot);
        run(write);
    }
    void finish(const std::string& queue, const std::string& run) {
        redis::Pipeline write;
        write.add("XADD", queue + "events", "*", "event", "active", "jobId", run, "prev", "waiting");
        write.add("XADD", queue + "events", "*", "event", "completed", "jobId", run, "returnvalue", "null");
        this->run(write);
    }
    long long now() {
        const auto time = m_client.call(redis::Pipeline().add("TIME"));
        return time.value()[0][0].integer().value() * 1000;
    }
    redis::Client& client() { return m_client; }

private:
    void run(const redis::Pipeline& write) {
        const auto done = m_client.run(write, redis::Client::Intent::Write);
        for (std::size_t i = 0; i < done.value().size(); ++i)
            if (done.value()[i].isError())
                throw std::runtime_error(std::string(done.value()[i].text()));
    }
    redis::Client m_client;
};

std::unique_ptr<Session> opened(const RedisServer& server, bool record = false) {
    domain::Profile profile;
    profile.name = "test";
    profile.record = record;
    auto session = makeRedisSession(profile, endpointOf(server), base::systemClock(), {});
    session->open();
    return session;
}

bool shows(const Session& session, const JobId& job) {
    return session.snapshot() && domain::findJob(*session.snapshot(), job) != nullptr;
}

class TestSessionQueues : public QObject {
    Q_OBJECT

private slots:
    void aQueueThatAppearsLaterIsFoundFollowedAndRemembered() {
        const RedisServer server;
        Application application(server);
        const auto session = opened(server);
        QTRY_VERIFY_WITH_TIMEOUT(session->status().state == LinkStatus::State::Live, limitMs);
        QVERIFY(session->snapshot()->jobs.empty());

        const long long slot = application.now() + 30 * minuteMs;
        application.schedule("bull:emails:", slot);
        QTRY_VERIFY_WITH_TIMEOUT(shows(*session, daily), limitMs);
        const auto next = [&] { return domain::findJob(*session->snapshot(), daily)->nextAt; };
        QCOMPARE(next(), base::instantFromMs(slot));

        // Now it is followed: nobody asks for another reading.
        application.schedule("bull:emails:", slot + minuteMs);
        QTRY_COMPARE_WITH_TIMEOUT(next(), base::instantFromMs(slot + minuteMs), limitMs);

        const local::Places memory(endpointOf(server).display());
        QTRY_VERIFY_WITH_TIMEOUT(memory.load().value().contains("bullmq"), limitMs);
    }

    void aProfileThatRecordsKeepsTheRuns() {
        const RedisServer server;
        Application application(server);
        const long long slot = application.now() + 30 * minuteMs;
        application.schedule("bull:emails:", slot);
        const auto session = opened(server, true);
        QTRY_VERIFY_WITH_TIMEOUT(
            application.client()
                    .call(redis::Pipeline().add("HEXISTS", "rd:recorder:position", "engine:bullmq"))
                    .value()[0]
                    .integer() == 1,
            limitMs);
        const std::string run = "repeat:daily:" + std::to_string(slot - minuteMs);
        application.finish("bull:emails:", run);
        const ledger::History history;
        QTRY_VERIFY_WITH_TIMEOUT(history.loadRun(application.client(), daily, run) ? true : false, limitMs);
        session->close();
        const auto lease = application.client().call(redis::Pipeline().add("EXISTS", "rd:recorder"));
        QCOMPARE(lease.value()[0].integer(), std::int64_t(0));
    }

    void anEndedPauseIsDismissedForAllConsoles() {
        const RedisServer server;
        Application application(server);
        const long long slot = application.now() + 30 * minuteMs;
        application.schedule("bull:emails:", slot);
        const domain::Pause pause{"ana@desk", "deploy", base::instantFromMs(application.now()), {}};
        QVERIFY(ledger::Holds().save(application.client(), daily, pause) ? true : false);
        const auto mine = opened(server);
        const auto theirs = opened(server);
        const auto told = [](const Session& session) {
            const domain::Job* job =
                session.snapshot() ? domain::findJob(*session.snapshot(), daily) : nullptr;
            return job && job->queue && job->queue->endedPause;
        };
        QTRY_VERIFY_WITH_TIMEOUT(told(*mine) && told(*theirs), limitMs);

        std::optional<base::Result<domain::Receipt>> answer;
        connect(mine.get(), &Session::applied, this,
                [&](quint64, const base::Result<domain::Receipt>& receipt) { answer = receipt; });
        domain::Intent dismissal;
        dismissal.job = daily;
        dismissal.what = domain::ResumeIntent{false, true};
        mine->requestApply(dismissal);
        QTRY_VERIFY_WITH_TIMEOUT(answer.has_value(), limitMs);
        QVERIFY(*answer ? true : false);
        QVERIFY(ledger::Holds().load(application.client()).value().empty());
        QTRY_VERIFY_WITH_TIMEOUT(!told(*mine), limitMs);
        application.schedule("bull:emails:", slot + minuteMs); // others see it with the job's next news
        QTRY_VERIFY_WITH_TIMEOUT(!told(*theirs), limitMs);
    }

    void withoutThatWordNothingIsRecorded() {
        const RedisServer server;
        Application application(server);
        application.schedule("bull:emails:", application.now() + 30 * minuteMs);
        const auto session = opened(server);
        QTRY_VERIFY_WITH_TIMEOUT(shows(*session, daily), limitMs);
        session->close();
        const auto keys =
            application.client().call(redis::Pipeline().add("EXISTS", "rd:recorder", "rd:recorder:position"));
        QCOMPARE(keys.value()[0].integer(), std::int64_t(0));
    }
};
} // namespace
} // namespace redispatch::live

QTEST_GUILESS_MAIN(redispatch::live::TestSessionQueues)
#include "tst_sessionqueues.moc"
