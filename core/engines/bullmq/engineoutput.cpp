// SPDX-License-Identifier: GPL-3.0-or-later
// What a run left behind to read: rows of its log, its stack traces, its return value.
#include "core/base/text.h"
#include "core/engines/bullmq/engine.h"
#include "core/engines/bullmq/events.h"
#include "core/engines/bullmq/runs.h"
#include "core/redis/servererror.h"

#include <algorithm>
#include <array>
#include <utility>

#include <simdjson.h>

namespace redispatch::engines::bullmq {

using base::ErrorKind;

namespace {

constexpr std::int64_t mostRows = 1'000;
constexpr std::int64_t rowsPerRead = 100;
constexpr std::size_t mostLogBytes = 256 * 1024;
constexpr std::int64_t largestLog = 4 * 1024 * 1024; ///< beyond it, rows may be of any size
constexpr std::int64_t largestField = 256 * 1024;

void section(std::string& text, const std::string& title) {
    if (!text.empty() && !text.ends_with('\n'))
        text += '\n';
    text += (text.empty() ? "--- " : "\n--- ") + title + " ---\n";
}

/// The newest rows, oldest first, within the limits.
Result<std::string> readLog(redis::Client& client, const std::string& key) {
    const auto sizes =
        client.run(redis::Pipeline().add("LLEN", key).add("MEMORY", "USAGE", key, "SAMPLES", 20));
    if (!sizes)
        return sizes.error();
    if ((*sizes)[0].isError())
        return redis::serverError((*sizes)[0].text(), key);
    const auto rows = (*sizes)[0].integer().value_or(0);
    std::string text;
    if (rows == 0)
        return text;
    if ((*sizes)[1].integer().value_or(0) > largestLog) {
        section(text, "log: too large to be read, " + std::to_string(rows) + " rows");
        return text;
    }
    std::vector<std::string> newest; // newest first
    std::size_t bytes = 0;
    for (std::int64_t end = rows - 1; end >= 0 && rows - 1 - end < mostRows && bytes < mostLogBytes;
         end -= rowsPerRead) {
        const auto read = client.call(
            redis::Pipeline().add("LRANGE", key, std::max<std::int64_t>(end - rowsPerRead + 1, 0), end));
        if (!read)
            return read.error();
        for (std::size_t i = (*read)[0].size(); i-- > 0 && bytes < mostLogBytes;) {
            newest.emplace_back((*read)[0][i].text().substr(0, mostLogBytes - bytes));
            bytes += newest.back().size() + 1;
        }
    }
    const auto shown = static_cast<std::int64_t>(newest.size());
    section(text, "log: " + std::to_string(rows) + (rows == 1 ? " row" : " rows") +
                      (shown < rows ? ", the newest " + std::to_string(shown) : ""));
    for (auto row = newest.rbegin(); row != newest.rend(); ++row)
        text += *row + '\n';
    return text;
}

/// `stacktrace` is a JSON list with one text per failed attempt.
void addStacks(std::string& text, std::string_view json) {
    thread_local simdjson::dom::parser parser;
    simdjson::dom::array stacks;
    if (json.empty() || parser.parse(json.data(), json.size()).get(stacks) != simdjson::SUCCESS) {
        section(text, "stack");
        text += json;
        return;
    }
    std::size_t number = 0;
    for (const simdjson::dom::element stack : stacks) {
        std::string_view words;
        ++number;
        if (stack.get(words) != simdjson::SUCCESS)
            continue;
        section(text, "stack of failure " + std::to_string(number) + " of " + std::to_string(stacks.size()));
        text += words;
    }
}

/// A field unless it is too large; what to say instead is put into `instead`.
std::string_view fieldText(redis::Reply size, redis::Reply value, std::string& instead) {
    const auto bytes = size.integer().value_or(0);
    if (bytes > largestField)
        instead = "too large to be shown, " + std::to_string(bytes) + " bytes";
    return value.text();
}

} // namespace

Result<domain::RunOutput> BullmqEngine::loadOutput(redis::Client& client, const JobId& job,
                                                   const std::string& run) {
    const auto ref = JobRef::from(job);
    if (!ref)
        return base::makeError(ErrorKind::Invalid, base::visible(job.str()),
                               "the id of a BullMQ or Bull schedule");
    // Only what is known as a run of this job is looked at: a run's id stands in the names of keys.
    const auto known = loadRun(client, job, run);
    if (!known)
        return known.error();
    const std::string hash = jobKey(ref->queue, run);
    constexpr std::array<std::string_view, 3> names = {"stacktrace", "failedReason", "returnvalue"};
    redis::Pipeline pipeline;
    for (const std::string_view name : names)
        pipeline.add("HSTRLEN", hash, name);
    const auto sizes = client.run(pipeline);
    if (!sizes)
        return sizes.error();
    pipeline.clear();
    for (std::size_t i = 0; i < names.size(); ++i) {
        const bool fits = (*sizes)[i].integer().value_or(0) <= largestField;
        pipeline.add("HGET", hash, fits ? names.at(i) : std::string_view());
    }
    const auto values = client.run(pipeline);
    if (!values)
        return values.error();
    auto text = readLog(client, hash + ":logs");
    if (!text)
        return text.error();

    std::string instead;
    const std::string_view stacks = fieldText((*sizes)[0], (*values)[0], instead);
    if (!instead.empty())
        section(*text, "stack: " + std::exchange(instead, {}));
    else if (!stacks.empty() && stacks != "[]")
        addStacks(*text, stacks);
    const std::string_view reason = fieldText((*sizes)[1], (*values)[1], instead);
    if (!reason.empty() && (stacks.empty() || stacks == "[]")) {
        section(*text, "error");
        *text += reason;
    }
    instead.clear();
    const std::string_view value = fieldText((*sizes)[2], (*values)[2], instead);
    if (!instead.empty()) {
        section(*text, "return value: " + instead);
    } else if (!value.empty() && value != "null") {
        section(*text, "return value");
        *text += value;
    }
    if (text->empty() && !known->error.empty()) {
        section(*text, "error, out of the queue's events");
        *text += known->error;
    }
    if (text->empty())
        return base::makeError(ErrorKind::Missing, base::visible(run), "a log, a stack or a return value",
                               (*sizes)[0].isNil() ? "none" : "none stored");
    if (!text->ends_with('\n'))
        *text += '\n';
    domain::RunOutput output;
    output.totalBytes = text->size();
    output.head = std::move(*text);
    return output;
}

} // namespace redispatch::engines::bullmq
