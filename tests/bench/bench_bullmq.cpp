// SPDX-License-Identifier: GPL-3.0-or-later
// From a server full of BullMQ schedulers to a finished snapshot with every last run: against the library's
// own getJobSchedulers() over the same queues in the same run (goal: at most 0.2 times its wall time) and
// against a bare socket that sends about the same commands; and what a first load and a refresh of 100,000
// schedules cost the server.
#include "core/base/clock.h"
#include "core/base/errortext.h"
#include "core/engines/bullmq/keys.h"
#include "core/engines/registry.h"
#include "core/redis/client.h"
#include "core/service/loader.h"
#include "tests/bench/baresocket.h"
#include "tests/bench/report.h"
#include "tests/interop/bullmq/library.h"
#include "tests/support/redisserver.h"

#include <algorithm>
#include <cstdlib>
#include <ctime>
#include <stdexcept>

using namespace redispatch;
using bench::Stopwatch;
using Engines = std::vector<std::unique_ptr<engines::Engine>>;

namespace {

constexpr int rounds = 9;
constexpr int schedulesPerQueue = 100;
constexpr int runsPerSchedule = 7;
constexpr long long interval = 300'000; // ms
constexpr auto patience = std::chrono::seconds(120);

template <class T>
T must(base::Result<T> result) {
    if (!result)
        throw std::runtime_error(base::sentence(result.error()));
    return std::move(*result);
}

/// Queues as version 6 leaves them behind: definitions, pending runs, some finished ones, their events.
class Farm {
public:
    Farm(redis::Client& client, int queues)
        : m_client(client), m_now(base::msSinceEpoch(base::systemClock().now())) {
        for (int queue = 0; queue < queues; ++queue) {
            m_queues.push_back("team-" + std::to_string(queue % 20) + "-reports-" + std::to_string(queue));
            writeQueue(m_queues.back());
        }
        flush();
    }
    const std::vector<std::string>& queues() const { return m_queues; }
    std::vector<std::string> places() const {
        std::vector<std::string> all;
        for (const std::string& queue : m_queues)
            all.push_back("bull:" + queue);
        return all;
    }
    /// What no exact list with last runs can do without: of each queue the schedules and when they are due,
    /// of each schedule its definition and its last run. With one field of each, the server does little but
    /// find the keys.
    std::string leastReading(bool oneField) const {
        redis::Pipeline all;
        for (const std::string& queue : m_queues) {
            const std::string prefix = "bull:" + queue + ':';
            all.add("ZRANGE", prefix + "repeat", 0, schedulesPerQueue - 1, "WITHSCORES");
            all.add("ZRANGE", prefix + "delayed", 0, schedulesPerQueue - 1, "WITHSCORES");
            for (int schedule = 0; schedule < schedulesPerQueue; ++schedule) {
                const std::string definition = prefix + "repeat:" + id(schedule);
                const std::string last = prefix + run(schedule, std::to_string(slotOf(schedule) - interval));
                if (oneField)
                    all.add("HGET", definition, "ic").add("HGET", last, "finishedOn");
                else
                    all.add("HMGET", definition, "name", "pattern", "every", "tz", "endDate", "limit", "ic")
                        .add("HMGET", last, "processedOn", "finishedOn");
            }
        }
        return all.bytes();
    }
    /// As if this schedule of every queue had just run.
    void fire(int schedule) {
        for (const std::string& queue : m_queues) {
            const std::string slot = std::to_string(slotOf(schedule));
            const std::string next = std::to_string(slotOf(schedule) + interval);
            const std::string prefix = "bull:" + queue + ':';
            add({"ZREM", prefix + "delayed", run(schedule, slot)});
            writeRun(prefix, schedule, slot, m_now, runsPerSchedule + 1);
            writePending(prefix, schedule, next);
        }
        flush();
    }

private:
    static std::string id(int schedule) { return "nightly-report-" + std::to_string(schedule); }
    static std::string run(int schedule, const std::string& slot) {
        return "repeat:" + id(schedule) + ':' + slot;
    }
    long long slotOf(int schedule) const { return m_now + 60'000 + schedule * 1'000; }

    void add(const std::vector<std::string>& command) {
        m_pipeline.addArgs(command);
        if (m_pipeline.size() == 900)
            flush();
    }
    void flush() {
        const auto replies = must(m_client.run(m_pipeline, redis::Client::Intent::Write, patience));
        for (std::size_t i = 0; i < m_pipeline.size(); ++i)
            if (replies[i].isError())
                throw std::runtime_error(std::string(replies[i].text()));
        m_pipeline.clear();
    }
    static std::string options(int count) {
        return R"({"repeat":{"every":300000,"count":)" + std::to_string(count) +
               R"(},"removeOnComplete":{"count":700},"repeatJobKey":"x","delay":299993,"attempts":3})";
    }
    static std::string data(int schedule) {
        return R"({"tenant":")" + std::to_string(schedule) + R"(","steps":[],"region":"eu-central-1"})";
    }
    void writeJob(const std::string& prefix, int schedule, const std::string& slot, int count,
                  const std::vector<std::string>& more) {
        std::vector<std::string> command = {"HSET",      prefix + run(schedule, slot),
                                            "name",      id(schedule),
                                            "data",      data(schedule),
                                            "opts",      options(count),
                                            "timestamp", std::to_string(std::stoll(slot) - interval),
                                            "delay",     "299993",
                                            "priority",  "0",
                                            "rjk",       id(schedule)};
        command.insert(command.end(), more.begin(), more.end());
        add(command);
    }
    void writePending(const std::string& prefix, int schedule, const std::string& slot) {
        add({"ZADD", prefix + "repeat", slot, id(schedule)});
        add({"ZADD", prefix + "delayed", std::to_string(std::stoll(slot) * 4096), run(schedule, slot)});
        writeJob(prefix, schedule, slot, runsPerSchedule + 1, {});
    }
    void writeRun(const std::string& prefix, int schedule, const std::string& slot, long long start,
                  int count) {
        const std::string end = std::to_string(start + 1'840);
        writeJob(prefix, schedule, slot, count,
                 {"processedOn", std::to_string(start), "finishedOn", end, "returnvalue", R"({"rows":38})",
                  "atm", "1", "ats", "1"});
        add({"ZADD", prefix + "completed", end, run(schedule, slot)});
        add({"XADD", prefix + "events", "*", "event", "active", "jobId", run(schedule, slot), "prev",
             "waiting"});
        add({"XADD", prefix + "events", "*", "event", "completed", "jobId", run(schedule, slot),
             "returnvalue", R"({"rows":38})", "prev", "active"});
    }
    void writeQueue(const std::string& queue) {
        const std::string prefix = "bull:" + queue + ':';
        add({"HSET", prefix + "meta", "opts.maxLenEvents", "10000", "version", "bullmq:6.7.0"});
        add({"SET", prefix + "id", "1000"});
        for (int schedule = 0; schedule < schedulesPerQueue; ++schedule) {
            add({"HSET", prefix + "repeat:" + id(schedule), "name", id(schedule), "every", "300000", "offset",
                 "81854", "ic", std::to_string(runsPerSchedule + 1), "data", data(schedule), "opts",
                 R"({"removeOnComplete":{"count":700},"attempts":3})"});
            for (int back = runsPerSchedule; back >= 1; --back) {
                const long long slot = slotOf(schedule) - back * interval;
                writeRun(prefix, schedule, std::to_string(slot), slot + 12, runsPerSchedule - back + 1);
            }
            writePending(prefix, schedule, std::to_string(slotOf(schedule)));
        }
    }

    redis::Client& m_client;
    redis::Pipeline m_pipeline;
    long long m_now;
    std::vector<std::string> m_queues;
};

/// What a piece of work cost this client and its server.
class Cost {
public:
    Cost(redis::Client& client, redis::Client& observer)
        : m_client(client)
        , m_observer(observer)
        , m_cpu(serverCpuMs())
        , m_own(ownCpuMs())
        , m_before(client.traffic()) {}
    bench::Line& addTo(bench::Line& line) const {
        const double wall = m_watch.ms();
        const double own = ownCpuMs() - m_own;
        const double cpu = serverCpuMs() - m_cpu;
        const redis::Traffic& now = m_client.traffic();
        return line.add("wall_ms", wall)
            .add("server_cpu_ms", cpu)
            .add("client_cpu_ms", own)
            .add("commands", static_cast<double>(now.commands - m_before.commands))
            .add("bytes_sent", static_cast<double>(now.bytesSent - m_before.bytesSent))
            .add("bytes_received", static_cast<double>(now.bytesReceived - m_before.bytesReceived));
    }

private:
    static double ownCpuMs() { return 1e3 * static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }
    double serverCpuMs() const {
        const auto reply = must(m_observer.call(redis::Pipeline().add("INFO", "cpu")));
        const std::string info(reply[0].text());
        double sum = 0;
        for (const std::string name : {"used_cpu_sys:", "used_cpu_user:"})
            sum += std::stod(info.substr(info.find(name) + name.size()));
        return sum * 1e3;
    }
    redis::Client& m_client;
    redis::Client& m_observer;
    double m_cpu;
    double m_own;
    redis::Traffic m_before;
    Stopwatch m_watch;
};

redis::Client connect(const support::RedisServer& server) {
    redis::Endpoint endpoint = must(redis::parseUrl(server.unixUrl()));
    endpoint.commandTimeout = patience;
    redis::Client client(endpoint);
    if (const auto status = client.connect(); !status)
        throw std::runtime_error(base::sentence(status.error()));
    return client;
}

void checkWhole(const domain::Snapshot& snapshot, std::size_t count) {
    if (snapshot.jobs.size() != count || !snapshot.gaps.empty())
        throw std::runtime_error("the snapshot is not whole: " + std::to_string(snapshot.jobs.size()) +
                                 " rows, " + std::to_string(snapshot.gaps.size()) + " gaps");
    for (const auto& job : snapshot.jobs)
        if (job->problem || !job->nextAt || job->last.outcome != domain::Outcome::Ok || !job->last.duration)
            throw std::runtime_error("a row is not what was written: " + job->id.str());
}

/// Our list with last runs against the library's list without them, by turns; the best of each counts. The
/// bare socket tells how much of our time is the server's.
void againstLibrary(int queues) {
    support::RedisServer server;
    redis::Client client = connect(server);
    const Farm farm(client, queues);
    const std::size_t count = farm.queues().size() * schedulesPerQueue;
    interop::Library library("bullmq6", server.socketPath());
    QJsonArray names;
    for (const std::string& queue : farm.queues())
        names.append(QString::fromStdString(queue));

    std::vector<double> ours, theirs, bare, barest;
    bench::BareSocket socket(server.socketPath());
    const std::string reading = farm.leastReading(false), least = farm.leastReading(true);
    const auto exchanged = [&](const std::string& commands) {
        const Stopwatch watch;
        if (socket.exchange(commands) < count)
            throw std::runtime_error("the bare socket got no answers");
        return watch.ms();
    };
    for (int round = 0; round < rounds + 2; ++round) {
        const QJsonObject listed =
            library.ask("list", {{"queues", names}, {"shared", round % 2 == 0}}).toObject();
        if (listed["count"].toInt() != static_cast<int>(count))
            throw std::runtime_error("the library does not list what was written");
        Engines engines = engines::makeEngines({.queues = farm.places(), .searchQueues = false});
        service::Loader loader(engines, base::systemClock());
        const Stopwatch watch;
        const auto snapshot = must(loader.load(client));
        const double ms = watch.ms();
        checkWhole(*snapshot, count);
        const double readMs = exchanged(reading), leastMs = exchanged(least);
        if (round < 2)
            continue; // all warm up, and the library connects
        ours.push_back(ms);
        theirs.push_back(listed["ms"].toDouble());
        bare.push_back(readMs);
        barest.push_back(leastMs);
    }
    const auto best = [](const std::vector<double>& times) { return *std::ranges::min_element(times); };
    const double ratio = best(ours) / best(theirs);
    bench::Line("bullmq_list")
        .add("queues", queues)
        .add("schedules", static_cast<double>(count))
        .add("ours_best_ms", best(ours))
        .add("ours_median_ms", bench::median(ours))
        .add("library_best_ms", best(theirs))
        .add("library_median_ms", bench::median(theirs))
        .add("ratio", ratio)
        .add("bare_best_ms", best(bare))
        .add("bare_ratio", best(bare) / best(theirs))
        .add("one_field_best_ms", best(barest))
        .add("one_field_ratio", best(barest) / best(theirs))
        .add("ours_reads", std::string("definition, next run; start, end and outcome of the last run"))
        .add("library_reads", std::string("definition, next run"))
        .add("rounds", rounds)
        .add("goal_met", ratio <= 0.2)
        .print();
}

/// `measured` is what the same reading took the server in the measurements that the adapter was designed by:
/// the sum of the steps it needs, in ms of its processor.
void report(const char* step, const Cost& cost, int queues, double measured) {
    bench::Line line("bullmq_cost");
    line.add("step", std::string(step)).add("queues", queues).add("schedules", queues * schedulesPerQueue);
    cost.addTo(line).add("design_cpu_ms", measured).print();
}

void costs(int queues) {
    support::RedisServer server;
    redis::Client client = connect(server);
    redis::Client observer = connect(server);
    Farm farm(observer, queues);
    const double share = queues / 1000.0;
    const std::size_t count = farm.queues().size() * schedulesPerQueue;
    Engines engines = engines::makeEngines({.queues = {}, .searchQueues = true});
    service::Loader loader(engines, base::systemClock());
    engines::Engine* engine = nullptr;
    for (const auto& each : engines)
        if (each->name() == engines::bullmq::engineName)
            engine = each.get();
    if (engine == nullptr)
        throw std::runtime_error("no engine for BullMQ");

    const Cost search(client, observer);
    while (!must(engine->discover(client, std::chrono::milliseconds(50)))) {
    }
    report("search", search, queues, 620 * share);
    // ZRANGE of both sets, counts, definitions, last runs.
    const Cost first(client, observer);
    checkWhole(*must(loader.load(client)), count);
    report("first load", first, queues, (37 + 58 + 8 + 118 + 164) * share);
    const Cost refresh(client, observer);
    checkWhole(*must(loader.load(client)), count);
    report("refresh, nothing new", refresh, queues, (37 + 58 + 8) * share);
    const Cost again(client, observer);
    checkWhole(*must(loader.load(client)), count);
    report("refresh, still nothing new", again, queues, (37 + 58 + 8) * share);
    farm.fire(0);
    const Cost changed(client, observer);
    checkWhole(*must(loader.load(client)), count);
    report("refresh, 1 % ran", changed, queues, (37 + 58 + 8 + 1.2 + 1.6) * share);

    std::string position = must(engine->followFrom(client));
    const Cost idle(client, observer);
    position = must(engine->follow(client, position, std::chrono::milliseconds(0))).position;
    report("follow, nothing new", idle, queues, 0.35 * share);
    farm.fire(1);
    const Cost busy(client, observer);
    const auto changes = must(engine->follow(client, position, std::chrono::milliseconds(0)));
    report("follow, 1 % ran", busy, queues, 10 * share);
    if (!changes.everything && changes.jobs.empty())
        throw std::runtime_error("following missed what ran");
}

} // namespace

int main(int argc, char** argv) {
    try {
        againstLibrary(100);
        costs(argc > 1 ? std::atoi(argv[1]) : 1000);
    } catch (const std::exception& problem) {
        std::fprintf(stderr, "bench_bullmq: %s\n", problem.what());
        return 1;
    }
    return 0;
}
