// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/interop/bullmq/fixture.h"

#include <QJsonDocument>

#include <algorithm>
#include <map>

#include <poll.h>

namespace redispatch::interop {

using engines::bullmq::JobRef;

namespace {

/// Node takes a moment to start, so a process serves all tests of its model.
Library& shared(const std::string& model) {
    static std::map<std::string, std::unique_ptr<Library>> libraries;
    auto& library = libraries[model];
    if (!library)
        library = std::make_unique<Library>(model, server().socketPath());
    return *library;
}

std::string memberOf(const JobId& id) {
    const auto ref = JobRef::from(id);
    return ref ? ref->member : std::string();
}

std::vector<std::string> texts(const QJsonValue& array) {
    std::vector<std::string> all;
    for (const QJsonValue& each : array.toArray())
        all.push_back(text(each));
    return all;
}

} // namespace

std::string text(const QJsonValue& value) {
    return value.toString().toStdString();
}

std::string json(const QJsonValue& value) {
    const QByteArray bytes = QJsonDocument(QJsonArray{value}).toJson(QJsonDocument::Compact);
    return bytes.sliced(1, bytes.size() - 2).toStdString();
}

QJsonValue at(const QJsonObject& object, const char* path) {
    QJsonValue value = object;
    for (const QString& key : QString(path).split('.'))
        value = value.toObject().value(key);
    return value;
}

std::string modelName(const testing::TestParamInfo<std::string>& info) {
    return info.param;
}

support::RedisServer& server() {
    static support::RedisServer one;
    return one;
}

redis::Client connected(const std::string& url, const std::string& user, const std::string& password) {
    redis::Endpoint endpoint = must(redis::parseUrl(url));
    endpoint.user = user;
    endpoint.password = password;
    redis::Client client(endpoint);
    if (auto status = client.connect(); !status)
        throw std::runtime_error(base::sentence(status.error()));
    return client;
}

BullmqTest::BullmqTest() : m_client(std::make_unique<redis::Client>(connected(server().unixUrl()))) {
    static int number = 0;
    m_queue = "q" + std::to_string(++number);
}

Library& BullmqTest::app() {
    return m_own ? *m_own : shared(GetParam());
}

void BullmqTest::moveTo(const std::string& url, const std::string& address) {
    m_client = std::make_unique<redis::Client>(connected(url));
    m_own = std::make_unique<Library>(GetParam(), address);
}

std::unique_ptr<Library> BullmqTest::another() const {
    return std::make_unique<Library>(GetParam(), server().socketPath());
}

QJsonObject BullmqTest::inQueue(QJsonObject with) const {
    with["queue"] = QString::fromStdString(m_queue);
    with["prefix"] = QString::fromStdString(m_prefix);
    return with;
}

QJsonValue BullmqTest::ask(const char* what, QJsonObject with) {
    return app().ask(what, inQueue(std::move(with)));
}

JobId BullmqTest::schedule(const std::string& id, QJsonObject with) {
    with["id"] = QString::fromStdString(id);
    ask("schedule", std::move(with));
    // Bull takes what stands before the first colon for the name, whatever it was.
    for (const QJsonValue& each : ask("schedules").toArray())
        if (text(each["key"]).starts_with(id) || text(each["name"]) == id)
            return JobRef{m_prefix + ':' + m_queue + ':', text(each["key"])}.id();
    throw std::runtime_error("the library does not list what it just registered: " + id);
}

QJsonObject BullmqTest::shownSchedule(const JobId& id) {
    for (const QJsonValue& each : ask("schedules").toArray())
        if (text(each["key"]) == memberOf(id))
            return each.toObject();
    return {};
}

std::vector<std::string> BullmqTest::pending(const JobId& id) {
    return texts(ask("pending", {{"key", QString::fromStdString(memberOf(id))}}));
}

QJsonObject BullmqTest::shownJob(const std::string& run) {
    return ask("job", {{"id", QString::fromStdString(run)}}).toObject();
}

std::vector<std::string> BullmqTest::jobsIn(const char* state) {
    return texts(ask("jobs", {{"state", state}}));
}

bool BullmqTest::isAmong(const char* state, const std::string& run) {
    return std::ranges::count(jobsIn(state), run) == 1;
}

void BullmqTest::work(const std::string& worker, QJsonObject with) {
    with["worker"] = QString::fromStdString(worker + m_queue);
    ask("work", std::move(with));
}

std::vector<std::string> BullmqTest::toldOf(const char* event, const std::string& name) {
    std::vector<std::string> ids;
    for (const Told& told : app().told())
        if (told.event == event && told.queue == m_queue && (name.empty() || told.name == name))
            ids.push_back(told.id);
    return ids;
}

bool BullmqTest::anotherJobRuns() {
    const std::string run = text(ask("add", {{"name", "another"}}));
    return until([&] { return std::ranges::count(completed("another"), run) > 0; });
}

engines::Engine& BullmqTest::engine() {
    if (m_engines.empty())
        m_engines = engines::makeEngines({.queues = {m_prefix + ':' + m_queue}, .searchQueues = false});
    for (const auto& each : m_engines)
        if (each->name() == engines::bullmq::engineName)
            return *each;
    throw std::runtime_error("no engine for BullMQ");
}

domain::SnapshotPtr BullmqTest::load() {
    while (!must(engine().discover(client(), 100ms))) {
    }
    return must(m_loader.load(client()));
}

JobPtr BullmqTest::row(const JobId& id) {
    const auto found = [&](const domain::Snapshot& snapshot) -> JobPtr {
        const auto at = std::ranges::find(snapshot.jobs, id, [](const JobPtr& job) { return job->id; });
        return at == snapshot.jobs.end() ? nullptr : *at;
    };
    const domain::SnapshotPtr all = load();
    return found(*all) ? found(*must(m_loader.reload(client(), all, std::vector{id}))) : nullptr;
}

bool BullmqTest::untilRow(const JobId& id, const std::function<bool(const domain::Job&)>& holds) {
    return until([&] {
        const JobPtr job = row(id);
        return job && holds(*job);
    });
}

base::Result<domain::Receipt> BullmqTest::apply(const JobId& id, decltype(domain::Intent::what) what) {
    engine(); // so that there are some
    service::Operator hand(m_engines, ledger::Audit(), domain::Profile());
    for (int left = 40;; --left) {
        auto receipt =
            hand.apply(client(), {id, what, "ana@ops", "because of the test", base::newRequestId()});
        const bool again = !receipt && (receipt.error().kind == base::ErrorKind::Conflict ||
                                        receipt.error().kind == base::ErrorKind::Busy);
        if (!again || left == 0)
            return receipt;
        ::poll(nullptr, 0, 50); // it is between two runs
    }
}

std::vector<domain::Run> BullmqTest::runs(const JobId& id) {
    return must(engine().loadRuns(client(), id, {"", 1000})).runs;
}

std::string BullmqTest::redis(const std::vector<std::string>& command) {
    redis::Pipeline pipeline;
    pipeline.addArgs(command);
    const auto reply = must(client().call(pipeline, redis::Client::Intent::Write));
    return std::string(reply[0].text());
}

} // namespace redispatch::interop
