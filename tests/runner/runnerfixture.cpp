// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/runner/runnerfixture.h"

#include "core/base/errortext.h"
#include "core/base/text.h"

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <thread>

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace redispatch::runnertest {

using namespace std::chrono_literals;
using base::JobId;

namespace {
constexpr auto patience = 10min; // for a loaded machine under sanitizers

std::string contentOf(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}
} // namespace

RunnerProcess::RunnerProcess(std::vector<std::string> arguments, std::string logFile)
    : m_logFile(std::move(logFile)) {
    arguments.insert(arguments.begin(), REDISPATCH_RUNNER);
    std::vector<char*> argv;
    for (std::string& argument : arguments)
        argv.push_back(argument.data());
    argv.push_back(nullptr);
    m_pid = ::fork();
    if (m_pid == 0) {
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
        const int log = ::open(m_logFile.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
        ::dup2(log, 1);
        ::dup2(log, 2);
        ::execv(argv[0], argv.data());
        ::_exit(127);
    }
}

RunnerProcess::~RunnerProcess() {
    if (m_pid > 0)
        kill9();
    if (testing::Test::HasFailure())
        std::fputs(log().c_str(), stderr);
}

void RunnerProcess::signal(int number) const {
    ::kill(m_pid, number);
}

void RunnerProcess::kill9() {
    ::kill(m_pid, SIGKILL);
    ::waitpid(m_pid, nullptr, 0);
    m_pid = 0;
}

int RunnerProcess::waitForExit() {
    const auto end = std::chrono::steady_clock::now() + patience;
    int status = 0;
    while (::waitpid(m_pid, &status, WNOHANG) == 0) {
        if (std::chrono::steady_clock::now() > end)
            return -2;
        std::this_thread::sleep_for(10ms);
    }
    m_pid = 0;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

std::string RunnerProcess::log() const {
    return contentOf(m_logFile);
}

void RunnerFixture::SetUp() {
    std::filesystem::create_directory(m_dir.file("jobs"));
    auto endpoint = redis::parseUrl(m_server.url());
    ASSERT_TRUE(endpoint);
    m_client = std::make_unique<redis::Client>(*endpoint);
}

bool RunnerFixture::isConnected() {
    return m_client->isConnected() || m_client->connect().has_value();
}

void RunnerFixture::job(const std::string& id, const std::string& body) {
    m_dir.write("jobs/" + id + ".toml", "id = \"" + id + "\"\n" + body);
}

void RunnerFixture::shellJob(const std::string& id, const std::string& script, const std::string& more) {
    const std::string note =
        "echo \"$REDISPATCH_SLOT $REDISPATCH_FENCE $$\" >> " + m_dir.file("witness-" + id).string() + "; ";
    job(id, "command = [\"/bin/sh\", \"-c\", '''" + note + script + "''']\nenv = [\"PATH\"]\n" + more);
}

std::unique_ptr<RunnerProcess> RunnerFixture::runner(const std::string& name, std::vector<std::string> more) {
    std::vector<std::string> arguments = {
        "--jobs",      m_dir.file("jobs").string(),  "-u",     m_server.url(),
        "--state-dir", m_dir.file("state").string(), "--name", name};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return std::make_unique<RunnerProcess>(std::move(arguments),
                                           m_dir.file("log" + std::to_string(++m_logs)).string());
}

bool RunnerFixture::until(const std::function<bool()>& holds) {
    const auto end = std::chrono::steady_clock::now() + patience;
    while (!holds()) {
        if (std::chrono::steady_clock::now() > end)
            return false;
        std::this_thread::sleep_for(50ms);
    }
    return true;
}

std::vector<domain::Run> RunnerFixture::runs(const std::string& id) {
    if (!isConnected())
        return {};
    auto page = m_engine.loadRuns(*m_client, JobId::of("native", id), {"", 1000});
    return page ? std::move(page->runs) : std::vector<domain::Run>();
}

std::vector<domain::Run> RunnerFixture::ended(const std::string& id) {
    std::vector<domain::Run> all = runs(id);
    std::erase_if(all, [](const domain::Run& run) {
        return run.skipped || run.skippedCount > 0 || run.outcome == domain::Outcome::None ||
               run.outcome == domain::Outcome::Running;
    });
    return all;
}

bool RunnerFixture::isDefined(const std::string& id) {
    return isConnected() && m_engine.loadDetail(*m_client, JobId::of("native", id)).has_value();
}

std::string RunnerFixture::trigger(const std::string& id, domain::ParameterValues parameters) {
    EXPECT_TRUE(until([&] { return isDefined(id); }));
    domain::Intent intent;
    intent.job = JobId::of("native", id);
    intent.what = domain::TriggerIntent{std::move(parameters)};
    intent.by = "ana@test";
    intent.reason = "a test";
    intent.requestId = base::newRequestId();
    const auto receipt = m_engine.apply(*m_client, intent);
    EXPECT_TRUE(receipt) << base::sentence(receipt.error());
    return receipt ? receipt->runId : "";
}

std::string RunnerFixture::output(const std::string& id, const std::string& run) {
    std::string head;
    EXPECT_TRUE(until([&] {
        const auto output = isConnected() ? m_engine.loadOutput(*m_client, JobId::of("native", id), run)
                                          : base::Result<domain::RunOutput>(domain::RunOutput());
        if (output)
            head = output->head;
        return !head.empty();
    }));
    return head;
}

std::vector<std::string> RunnerFixture::witness(const std::string& id) const {
    const std::string content = contentOf(m_dir.file("witness-" + id));
    std::vector<std::string> lines;
    for (const std::string_view line : base::split(content, '\n'))
        lines.emplace_back(line);
    return lines;
}

} // namespace redispatch::runnertest
