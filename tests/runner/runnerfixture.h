// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engines/native/engine.h"
#include "core/redis/client.h"
#include "tests/support/redisserver.h"
#include "tests/support/tempdir.h"

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <sys/types.h>

namespace redispatch::runnertest {

/// The real redispatch-runner as a child of the test. It ends with this value.
class RunnerProcess {
public:
    RunnerProcess(std::vector<std::string> arguments, std::string logFile);
    ~RunnerProcess();
    RunnerProcess(const RunnerProcess&) = delete;
    RunnerProcess& operator=(const RunnerProcess&) = delete;

    pid_t pid() const { return m_pid; }
    void signal(int number) const;
    void kill9();      ///< and waits for its end
    int waitForExit(); ///< exit code, or −1 after a signal; −2 when it does not end
    std::string log() const;

private:
    pid_t m_pid = 0;
    std::string m_logFile;
};

/// A Redis of its own, a folder of jobs, runners, and the console's eyes on the jobs.
class RunnerFixture : public testing::Test {
protected:
    explicit RunnerFixture(std::vector<std::string> serverArguments = {})
        : m_server(std::move(serverArguments)) {}
    void SetUp() override;

    /// A job file. `body` follows the id; WITNESS in it stands for the witness file.
    void job(const std::string& id, const std::string& body);
    /// A shell job that first writes slot, fence and pid into the witness file in one go.
    void shellJob(const std::string& id, const std::string& script, const std::string& more);
    std::unique_ptr<RunnerProcess> runner(const std::string& name, std::vector<std::string> more = {});

    /// Waits, generously, for a condition.
    static bool until(const std::function<bool()>& holds);
    std::vector<domain::Run> runs(const std::string& id);  ///< newest first, as the console reads them
    std::vector<domain::Run> ended(const std::string& id); ///< only real runs that have ended
    bool isDefined(const std::string& id);
    std::string trigger(const std::string& id, domain::ParameterValues parameters = {}); ///< the run's id
    std::string output(const std::string& id, const std::string& run);
    std::vector<std::string> witness(const std::string& id) const; ///< its lines
    bool isConnected();

    support::TempDir m_dir;
    support::RedisServer m_server;
    std::unique_ptr<redis::Client> m_client;
    engines::native::NativeEngine m_engine{"rd:"};
    int m_logs = 0;
};

} // namespace redispatch::runnertest
