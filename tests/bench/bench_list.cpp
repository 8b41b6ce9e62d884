// SPDX-License-Identifier: GPL-3.0-or-later
// From a server full of native jobs to a finished snapshot, against a bare hiredis loop that sends the same
// commands and throws the replies away. Goals: at most 1.6 times its wall time, at most 1.5 KB a job.
#include "core/base/clock.h"
#include "core/domain/strip.h"
#include "core/engines/native/decode.h"
#include "core/engines/native/encode.h"
#include "core/engines/native/keys.h"
#include "core/engines/registry.h"
#include "core/redis/client.h"
#include "core/service/loader.h"
#include "tests/bench/report.h"
#include "tests/support/redisserver.h"

#include <hiredis/hiredis.h>

#include <malloc.h>

#include <cstdlib>
#include <deque>
#include <fstream>
#include <memory>
#include <sstream>
#include <stdexcept>

using namespace redispatch;
using engines::native::Keys;

namespace {

constexpr const char* prefix = "rd:";
constexpr std::size_t batch = 500;
constexpr int rounds = 7;

[[noreturn]] void fail(const std::string& why) {
    std::fprintf(stderr, "bench_list: %s\n", why.c_str());
    std::exit(1);
}

base::JobId jobId(int number) {
    char name[64];
    std::snprintf(name, sizeof name, "team-%02d-nightly-report-%06d", number % 40, number);
    return base::JobId::of("native", name);
}

std::string strip(int number) {
    std::string packed;
    for (std::size_t i = 0; i < domain::stripLength; ++i) {
        domain::Fate fate;
        fate.outcome =
            (number + static_cast<int>(i)) % 23 == 0 ? domain::Outcome::Failed : domain::Outcome::Ok;
        fate.cache = domain::CacheStatus::Warm;
        fate.duration = base::milliseconds(900 + number % 700 + 10 * static_cast<long long>(i));
        packed += domain::packFate(fate);
    }
    return packed;
}

/// Jobs as they lie in Redis after 60 runs each.
void fill(redis::Client& client, int count) {
    const Keys keys(prefix);
    const long long now = base::msSinceEpoch(base::systemClock().now());
    const char* schedules[] = {"every 5m", "15 3 * * *", "@hourly", "30 2 * * 1-5", "*/10 * * * *"};
    const char* zones[] = {"Europe/Berlin", "UTC", "America/New_York"};
    for (int number = 0; number < count;) {
        redis::Pipeline pipeline;
        for (; number < count && pipeline.size() < 900; ++number) {
            const base::JobId id = jobId(number);
            engines::native::Definition definition;
            definition.id = std::string(id.path());
            definition.group = "reports";
            definition.schedule = schedules[number % 5];
            definition.timeZone = zones[number % 3];
            definition.card.owner = "team-" + std::to_string(number % 40);
            definition.card.expectedResult = "≥ 1 row, < 60 s";
            definition.card.rollbackNote = "redeploy 41f2, then clear cart:*";
            definition.card.tags = {"nightly", "report"};
            std::vector<std::string> def = {"HSET", keys.definition(id), "rev", "1"};
            for (const auto& [name, value] : engines::native::definitionFields(definition))
                def.insert(def.end(), {name, value});
            pipeline.addArgs(def);

            const std::string last = std::to_string(now - 60'000);
            std::vector<std::string> row = {"HSET",   keys.state(id), "rev",    "1",
                                            "claims", "60",           "cursor", last};
            for (const auto& [name, value] : engines::native::rowFields(definition))
                row.insert(row.end(), {name, value});
            const std::string end = std::to_string(now - 58'000);
            row.insert(row.end(), {"next_hint", std::to_string(now + 240'000), "ok_at", end, "fail_at", last,
                                   "strip", strip(number), "fence", std::to_string(now * 1000), "last",
                                   last + ":" + std::to_string(now * 1000) + ' ' + last + ' ' + last + ' ' +
                                       end + " 1840 ok schedule warm 38"});
            pipeline.addArgs(row);
            pipeline.add("ZADD", keys.index(), now + 240'000, id.str());
        }
        const auto replies = client.run(pipeline, redis::Client::Intent::Write, std::chrono::seconds(60));
        if (!replies)
            fail("writing jobs: " + replies.error().detail);
        for (std::size_t i = 0; i < pipeline.size(); ++i)
            if ((*replies)[i].isError())
                fail(std::string((*replies)[i].text()));
    }
}

class Bare {
public:
    explicit Bare(const std::string& socket) : m_context(redisConnectUnix(socket.c_str()), redisFree) {
        if (!m_context || m_context->err)
            fail("hiredis cannot connect");
    }

    /// Reads what the loader reads, with two pipelines in flight; returns how many rows came.
    std::size_t run() {
        const Keys keys(prefix);
        std::vector<std::string> columns;
        for (const std::string_view column : engines::native::rowColumns())
            columns.emplace_back(column);
        std::deque<std::string> pending;
        std::deque<std::size_t> flights;
        std::string cursor = "0";
        std::size_t rows = 0;
        append({"TIME"});
        receive();
        do {
            append({"ZSCAN", keys.index(), cursor, "COUNT", "1000"});
            const Reply scanned = receive();
            cursor.assign(scanned->element[0]->str, scanned->element[0]->len);
            for (std::size_t i = 0; i < scanned->element[1]->elements; i += 2)
                pending.emplace_back(scanned->element[1]->element[i]->str,
                                     scanned->element[1]->element[i]->len);
            while (pending.size() >= batch || (cursor == "0" && !pending.empty())) {
                std::size_t sent = 0;
                for (; sent < batch && !pending.empty(); ++sent) {
                    std::vector<std::string> command = {"HMGET",
                                                        keys.state(base::JobId(std::move(pending.front())))};
                    command.insert(command.end(), columns.begin(), columns.end());
                    append(command);
                    pending.pop_front();
                }
                flush();
                flights.push_back(sent);
                if (flights.size() == 2)
                    rows += land(flights);
            }
            while (cursor != "0" && !flights.empty())
                rows += land(flights); // ZSCAN's answer comes behind them
        } while (cursor != "0");
        while (!flights.empty())
            rows += land(flights);
        append({"HGETALL", keys.runners()});
        receive();
        append({"TIME"});
        receive();
        return rows;
    }

private:
    using Reply = std::unique_ptr<redisReply, void (*)(void*)>;

    void append(const std::vector<std::string>& args) {
        const char* texts[40];
        std::size_t lengths[40];
        for (std::size_t i = 0; i < args.size(); ++i) {
            texts[i] = args[i].data();
            lengths[i] = args[i].size();
        }
        redisAppendCommandArgv(m_context.get(), static_cast<int>(args.size()), texts, lengths);
    }
    void flush() {
        for (int done = 0; !done;)
            if (redisBufferWrite(m_context.get(), &done) != REDIS_OK)
                fail("hiredis cannot write");
    }
    Reply receive() {
        void* reply = nullptr;
        if (redisGetReply(m_context.get(), &reply) != REDIS_OK)
            fail("hiredis: " + std::string(m_context->errstr));
        return Reply(static_cast<redisReply*>(reply), freeReplyObject);
    }
    std::size_t land(std::deque<std::size_t>& flights) {
        std::size_t rows = 0;
        for (std::size_t i = 0; i < flights.front(); ++i)
            rows += receive()->elements > 0;
        flights.pop_front();
        return rows;
    }

    std::unique_ptr<redisContext, void (*)(redisContext*)> m_context;
};

/// A line of /proc/self/status in bytes.
double processBytes(const std::string& name) {
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);)
        if (line.starts_with(name + ':'))
            return std::stod(line.substr(name.size() + 1)) * 1024;
    return 0;
}

void measure(int count) {
    support::RedisServer server;
    redis::Endpoint endpoint;
    endpoint.kind = redis::Endpoint::Kind::Unix;
    endpoint.path = server.socketPath();
    endpoint.commandTimeout = std::chrono::seconds(60);
    redis::Client client(endpoint);
    if (const auto connected = client.connect(); !connected)
        fail(connected.error().detail);
    fill(client, count);

    auto adapters = engines::makeEngines({.prefix = prefix});
    service::Loader loader(adapters, base::systemClock());
    Bare bare(server.socketPath());

    // Memory first, while nothing is left over from earlier rounds.
    malloc_trim(0);
    const double residentBefore = processBytes("VmRSS");
    const double heapBefore = static_cast<double>(mallinfo2().uordblks);
    std::ofstream("/proc/self/clear_refs") << '5'; // forgets the peak so far
    auto kept = loader.load(client);
    const double peak = processBytes("VmHWM") - residentBefore;
    const double held = static_cast<double>(mallinfo2().uordblks) - heapBefore;
    if (!kept || (*kept)->jobs.size() != static_cast<std::size_t>(count) || !(*kept)->gaps.empty())
        fail("the snapshot is not whole");
    for (const auto& job : (*kept)->jobs)
        if (job->problem)
            fail("a row was not understood: " + *job->problem);
    kept = domain::SnapshotPtr();

    std::vector<double> loads;
    std::vector<double> bares;
    std::vector<double> loadCpus;
    std::vector<double> bareCpus;
    for (int round = 0; round < rounds; ++round) {
        const bench::Stopwatch bareWatch;
        const double bareCpu = bench::threadCpuMs();
        if (bare.run() != static_cast<std::size_t>(count))
            fail("the bare loop missed rows");
        bares.push_back(bareWatch.ms());
        bareCpus.push_back(bench::threadCpuMs() - bareCpu);
        const bench::Stopwatch loadWatch;
        const double loadCpu = bench::threadCpuMs();
        const auto snapshot = loader.load(client);
        loads.push_back(loadWatch.ms());
        loadCpus.push_back(bench::threadCpuMs() - loadCpu);
        if (!snapshot || (*snapshot)->jobs.size() != static_cast<std::size_t>(count))
            fail("the loader missed rows");
    }
    const double ratio = bench::median(loads) / bench::median(bares);
    bench::Line("list")
        .add("jobs", count)
        .add("loader_ms", bench::median(loads))
        .add("bare_ms", bench::median(bares))
        .add("ratio", ratio)
        .add("loader_cpu_ms", bench::median(loadCpus))
        .add("bare_cpu_ms", bench::median(bareCpus))
        .add("bytes_per_job", std::round(peak / count))
        .add("held_bytes_per_job", std::round(held / count))
        .add("rounds", rounds)
        .add("goal_met", ratio <= 1.6 && peak / count <= 1536)
        .print();
}

} // namespace

int main(int argc, char** argv) {
    if (argc > 1) {
        for (int i = 1; i < argc; ++i)
            measure(std::atoi(argv[i]));
        return 0;
    }
    measure(10'000);
    measure(100'000);
    return 0;
}
