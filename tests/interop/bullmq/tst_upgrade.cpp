// SPDX-License-Identifier: GPL-3.0-or-later
// One queue whose application moves from BullMQ 4 to 5 to 6 while a recorder keeps its history, and is killed
// on the way.
#include "core/ledger/history.h"
#include "tests/interop/bullmq/fixture.h"
#include "tests/support/tempdir.h"

#include <QProcess>

#include <algorithm>
#include <map>

using namespace redispatch;
using namespace redispatch::interop;

namespace {

using engines::bullmq::JobRef;

class Upgrade : public testing::Test {
protected:
    void SetUp() override { startRecorder(); }
    void TearDown() override {
        m_recorder.terminate();
        m_recorder.waitForFinished();
        if (HasFailure())
            std::fputs(m_recorder.readAllStandardError().constData(), stderr);
    }
    void startRecorder() {
        m_recorder.start(REDISPATCH_RUNNER, {"--record", "-u", QString::fromStdString(m_server.unixUrl()),
                                             "--state-dir", QString::fromStdString(m_state.path().string())});
        ASSERT_TRUE(m_recorder.waitForStarted());
    }
    static QJsonObject inQueue(QJsonObject with) {
        with["queue"] = "orders";
        return with;
    }
    /// A version of the application: what it does at its start, then a worker until it ran `count` more jobs.
    void live(
        const char* model, int count, const std::function<void(Library&)>& start,
        const std::function<void(Library&)>& midway = [](Library&) {}) {
        Library library(model, m_server.socketPath());
        start(library);
        library.ask("work", inQueue({{"worker", "w"}, {"concurrency", 4}}));
        const auto ran = [&] { return std::ranges::count(library.told(), "completed", &Told::event); };
        ASSERT_TRUE(library.until([&] { return ran() >= count; })) << model;
        midway(library);
        ASSERT_TRUE(library.until([&] { return ran() >= 2 * count; })) << model;
        library.ask("stop", {{"worker", "w"}});
        for (const Told& told : library.told())
            if (told.event == "completed")
                ++m_finished[told.id];
    }
    /// How often each run stands in the ledger's history, whatever schedule it belongs to.
    std::map<std::string, int> recorded() {
        std::map<std::string, int> times;
        redis::Client client = connected(m_server.unixUrl());
        for (const JobRef& job : m_jobs)
            for (const domain::Run& run : must(ledger::History().loadRuns(client, job.id(), {"", 1000})).runs)
                ++times[run.id];
        return times;
    }

    support::RedisServer m_server;
    support::TempDir m_state;
    QProcess m_recorder;
    std::map<std::string, int> m_finished; ///< by the workers' word: times by run
    std::vector<JobRef> m_jobs;
};

TEST_F(Upgrade, LosesNoRunAndRecordsNoneTwice) {
    const auto schedule = [&](Library& library, const char* name, const QJsonObject& opts) {
        library.ask("schedule", inQueue({{"id", name}, {"every", 1000}, {"opts", opts}}));
    };
    const auto note = [&](Library& library) {
        for (const QJsonValue& each : library.ask("schedules", inQueue({})).toArray())
            m_jobs.push_back({"bull:orders:", text(each["key"])});
    };
    const QJsonObject forgotten = {{"removeOnComplete", true}};
    live(
        "bullmq4", 4,
        [&](Library& library) {
            schedule(library, "kept", {});
            schedule(library, "forgotten", forgotten);
            note(library);
        },
        [&](Library& library) { // the recorder finds the queue in its own time
            ASSERT_TRUE(library.until([&] { return recorded().size() >= 2; }));
        });
    // Version 5 goes on with what 4 registered; meanwhile the recorder dies and comes back.
    live(
        "bullmq5repeatable", 4, [](Library&) {},
        [&](Library&) {
            m_recorder.kill();
            m_recorder.waitForFinished();
            startRecorder();
        });
    // Still on 5 the application moves to schedulers, as the way to 6 asks for.
    live(
        "bullmq5", 4,
        [&](Library& library) {
            Library old("bullmq5repeatable", m_server.socketPath());
            for (const JobRef& job : m_jobs)
                old.ask("unschedule", inQueue({{"key", QString::fromStdString(job.member)}}));
            schedule(library, "kept", {});
            schedule(library, "forgotten", forgotten);
            note(library);
        },
        [&](Library&) { m_recorder.kill(), m_recorder.waitForFinished(); });
    startRecorder();
    live("bullmq6", 4, [&](Library& library) {
        schedule(library, "kept", {});
        schedule(library, "forgotten", forgotten);
    });

    Library last("bullmq6", m_server.socketPath());
    last.until([&] { return recorded() == m_finished; });
    EXPECT_EQ(recorded(), m_finished);
    EXPECT_GE(m_finished.size(), 32U);
    for (const auto& [run, times] : m_finished)
        EXPECT_EQ(times, 1) << run;
}

} // namespace
