// SPDX-License-Identifier: GPL-3.0-or-later
// A queue of one of the real libraries, its live workers, and the console's eyes and hands on it.
#pragma once

#include "core/base/errortext.h"
#include "core/engines/bullmq/keys.h"
#include "core/engines/registry.h"
#include "core/redis/client.h"
#include "core/service/ledgerlink.h"
#include "core/service/loader.h"
#include "core/service/operator.h"
#include "tests/interop/bullmq/library.h"
#include "tests/support/redisserver.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace redispatch::interop {

using namespace std::chrono_literals;
using base::JobId;
using engines::JobPtr;
using Engines = std::vector<std::unique_ptr<engines::Engine>>;

/// The value of a Result; throws with its sentence when it is an error.
template <class T>
T must(base::Result<T> result) {
    if (!result)
        throw std::runtime_error(base::sentence(result.error()));
    return std::move(*result);
}

/// One Redis for all tests of this program.
support::RedisServer& server();
inline constexpr auto newYear = "0 0 3 1 1 *"; ///< a pattern: once a year
/// Connected to `url`.
redis::Client connected(const std::string& url, const std::string& user = {},
                        const std::string& password = {});

/// Parameterised by the models of driver.js. Every test has a queue of its own.
class BullmqTest : public testing::TestWithParam<std::string> {
protected:
    BullmqTest();

    bool isBull() const { return GetParam() == "bull"; }
    bool isV4() const { return GetParam() == "bullmq4"; }
    bool isV6() const { return GetParam() == "bullmq6"; }
    bool hasSchedulers() const { return GetParam() == "bullmq6" || GetParam() == "bullmq5"; }
    bool isComposite() const { return isV4() || isBull(); } ///< storage of the first generation

    // ---- The application's side: what the library does and says.
    Library& app();
    /// Another process of the same library, for workers that are to be killed.
    std::unique_ptr<Library> another() const;
    QJsonObject inQueue(QJsonObject with) const;
    QJsonValue ask(const char* what, QJsonObject with = {});
    /// Registers a schedule named `id`; more as in {"every", 1000}, {"opts", {…}}. Returns its id here.
    JobId schedule(const std::string& id, QJsonObject with);
    QJsonObject shownSchedule(const JobId& id); ///< what the library lists, or nothing
    /// Ids of its runs that have not ended, as the library finds them.
    std::vector<std::string> pending(const JobId& id);
    QJsonObject shownJob(const std::string& run);
    std::vector<std::string> jobsIn(const char* state);
    bool isAmong(const char* state, const std::string& run);
    void work(const std::string& worker, QJsonObject with = {});
    /// Ids of runs of this queue as their workers told, oldest first; of one job name unless empty.
    std::vector<std::string> completed(const std::string& name = {}) { return toldOf("completed", name); }
    std::vector<std::string> started(const std::string& name = {}) { return toldOf("active", name); }
    std::vector<std::string> toldOf(const char* event, const std::string& name);
    bool until(const std::function<bool()>& holds) { return app().until(holds); }
    /// True when a job that was added after this call has run; whatever was ready before has then had its
    /// turn. Needs a worker with room.
    bool anotherJobRuns();

    /// From now on another server and another process of the library than all the other tests.
    void moveTo(const std::string& url, const std::string& address);

    // ---- Our side.
    redis::Client& client() { return *m_client; }
    engines::Engine& engine();
    domain::SnapshotPtr load();
    JobPtr row(const JobId& id); ///< in the list, and then read again by itself; null when it is not there
    bool untilRow(const JobId& id, const std::function<bool(const domain::Job&)>& holds);
    /// By the operator, with reading back and audit; again while the job is being started this moment.
    base::Result<domain::Receipt> apply(const JobId& id, decltype(domain::Intent::what) what);
    std::vector<domain::Run> runs(const JobId& id);
    std::string redis(const std::vector<std::string>& command); ///< behind everybody's back

    std::string m_prefix = "bull";
    std::string m_queue;
    std::unique_ptr<redis::Client> m_client;
    std::unique_ptr<Library> m_own; ///< instead of the one for all tests
    Engines m_engines;              ///< made at the first use, for this queue alone
    service::LedgerLink m_ledger{domain::Profile()};
    service::Loader m_loader{m_engines, base::systemClock(), &m_ledger};
};

std::string modelName(const testing::TestParamInfo<std::string>& info);
#define INTEROP_MODELS(suite)                                                                                \
    INSTANTIATE_TEST_SUITE_P(Bullmq, suite,                                                                  \
                             testing::Values("bullmq6", "bullmq5", "bullmq5repeatable", "bullmq4", "bull"),  \
                             modelName)

std::string text(const QJsonValue& value);
/// Dotted path into an object: "opts.repeat.count".
QJsonValue at(const QJsonObject& object, const char* path);
std::string json(const QJsonValue& value); ///< compact, keys sorted

} // namespace redispatch::interop
