// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engines/bullmq/payload.h"

#include "core/base/humanize.h"
#include "core/base/text.h"

#include <cmath>

#include <simdjson.h>

namespace redispatch::engines::bullmq {

namespace {

using Element = simdjson::dom::element;

/// Numbers as JavaScript may have written them: 5, 5.0, "5".
std::optional<long long> whole(simdjson::simdjson_result<Element> value) {
    Element element;
    if (value.get(element) != simdjson::SUCCESS)
        return std::nullopt;
    if (std::int64_t number = 0; element.get(number) == simdjson::SUCCESS)
        return number;
    constexpr double exact = 9'007'199'254'740'992.0; // 2^53
    if (double number = 0; element.get(number) == simdjson::SUCCESS && std::abs(number) <= exact)
        return static_cast<long long>(std::floor(number));
    if (std::string_view text; element.get(text) == simdjson::SUCCESS)
        return base::parseInt(text);
    return std::nullopt;
}

std::string textOf(simdjson::simdjson_result<Element> value) {
    Element element;
    std::string_view text;
    const bool fine = value.get(element) == simdjson::SUCCESS && element.get(text) == simdjson::SUCCESS;
    return fine ? std::string(text) : std::string();
}

/// Milliseconds since 1970, or a date in words, which is what a Date of JavaScript becomes.
std::optional<long long> moment(simdjson::simdjson_result<Element> value) {
    if (const auto number = whole(value))
        return number;
    const auto at = base::parseInstant(textOf(value));
    return at ? std::optional(base::msSinceEpoch(*at)) : std::nullopt;
}

Retention retention(simdjson::simdjson_result<Element> value) {
    Retention found;
    Element element;
    if (value.get(element) != simdjson::SUCCESS || element.is_null())
        return found;
    if (bool flag = false; element.get(flag) == simdjson::SUCCESS) {
        found.kind = flag ? Retention::Kind::AtOnce : Retention::Kind::Kept;
        return found;
    }
    found.count = element.is_object() ? whole(element["count"]) : whole(Element(element));
    if (element.is_object())
        found.ageSeconds = whole(element["age"]);
    if (found.count && *found.count < 0)
        found.count.reset(); // −1 keeps all
    if (found.count == 0)
        found.kind = Retention::Kind::AtOnce;
    else
        found.kind = found.count || found.ageSeconds ? Retention::Kind::Limited : Retention::Kind::Kept;
    return found;
}

} // namespace

RunOptions readOptions(std::string_view json) {
    RunOptions options;
    thread_local simdjson::dom::parser parser;
    Element root;
    if (json.empty() || parser.parse(json.data(), json.size()).get(root) != simdjson::SUCCESS ||
        !root.is_object())
        return options;
    options.readable = true;
    options.delay = whole(root["delay"]);
    options.priority = whole(root["priority"]);
    options.attempts = whole(root["attempts"]);
    options.onComplete = retention(root["removeOnComplete"]);
    options.onFail = retention(root["removeOnFail"]);
    Element repeat;
    if (root["repeat"].get(repeat) != simdjson::SUCCESS || !repeat.is_object())
        return options;
    options.repeats = true;
    options.pattern = textOf(repeat["pattern"]);
    if (options.pattern.empty())
        options.pattern = textOf(repeat["cron"]);
    options.every = whole(repeat["every"]);
    options.timeZone = textOf(repeat["tz"]);
    options.startAt = moment(repeat["startDate"]);
    options.endAt = moment(repeat["endDate"]);
    options.limit = whole(repeat["limit"]);
    options.count = whole(repeat["count"]);
    options.offset = whole(repeat["offset"]);
    options.repeatJobId = textOf(repeat["jobId"]);
    options.repeatKey = textOf(repeat["key"]);
    return options;
}

} // namespace redispatch::engines::bullmq
