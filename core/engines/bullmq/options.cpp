// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engines/bullmq/options.h"

#include "core/base/text.h"

#include <algorithm>
#include <array>

#include <simdjson.h>

namespace redispatch::engines::bullmq {

namespace {

constexpr auto keptByHand =
    std::to_array<std::string_view>({"attempts", "backoff", "priority", "lifo", "removeOnComplete",
                                     "removeOnFail", "kl", "timeout", "sizeLimit", "stackTraceLimit"});

bool isValidJson(std::string_view text) {
    thread_local simdjson::dom::parser parser;
    simdjson::dom::element root;
    return !text.empty() && parser.parse(text.data(), text.size()).get(root) == simdjson::SUCCESS &&
           root.is_object();
}

void set(JsonFields& fields, std::string_view name, std::string value) {
    const auto found =
        std::find_if(fields.begin(), fields.end(), [&](const auto& field) { return field.first == name; });
    if (found != fields.end())
        found->second = std::move(value);
    else
        fields.emplace_back(name, std::move(value));
}

std::string_view valueOf(const JsonFields& fields, std::string_view name) {
    const auto found =
        std::find_if(fields.begin(), fields.end(), [&](const auto& field) { return field.first == name; });
    return found == fields.end() ? std::string_view() : std::string_view(found->second);
}

} // namespace

std::optional<JsonFields> jsonFields(std::string_view object) {
    // The walk below looks only at what it is asked for; this looks at every byte.
    if (!isValidJson(object))
        return std::nullopt;
    thread_local simdjson::ondemand::parser parser;
    const simdjson::padded_string padded(object);
    simdjson::ondemand::document document;
    simdjson::ondemand::object root;
    if (parser.iterate(padded).get(document) != simdjson::SUCCESS ||
        document.get_object().get(root) != simdjson::SUCCESS)
        return std::nullopt;
    JsonFields fields;
    for (auto entry : root) {
        simdjson::ondemand::field field;
        std::string_view name;
        std::string_view value;
        if (std::move(entry).get(field) != simdjson::SUCCESS ||
            field.unescaped_key().get(name) != simdjson::SUCCESS)
            return std::nullopt;
        const std::string own(name);
        if (simdjson::to_json_string(field.value()).get(value) != simdjson::SUCCESS)
            return std::nullopt;
        set(fields, own, std::string(base::trimmed(value)));
    }
    return fields;
}

std::string jsonString(std::string_view text) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string quoted = "\"";
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\')
            quoted += '\\';
        if (byte < 0x20) {
            quoted += "\\u00";
            quoted += digits[byte >> 4U];
            quoted += digits[byte & 15U];
        } else {
            quoted += c;
        }
    }
    return quoted + '"';
}

std::string jsonText(const JsonFields& fields) {
    std::string text = "{";
    for (const auto& [name, value] : fields) {
        if (text.size() > 1)
            text += ',';
        text += jsonString(name);
        text += ':';
        text += value;
    }
    return text + '}';
}

std::string manualOptions(std::string_view options, bool withPriority) {
    JsonFields kept;
    if (const auto fields = jsonFields(options))
        std::copy_if(fields->begin(), fields->end(), std::back_inserter(kept), [&](const auto& field) {
            return std::find(keptByHand.begin(), keptByHand.end(), field.first) != keptByHand.end() &&
                   (withPriority || field.first != "priority");
        });
    return jsonText(kept);
}

long long priorityOf(std::string_view options) {
    const auto fields = jsonFields(options);
    const auto priority = fields ? base::parseInt(valueOf(*fields, "priority")) : std::nullopt;
    return priority && *priority > 0 && *priority <= highestPriority ? *priority : 0;
}

std::string_view pushOf(std::string_view options) {
    const auto fields = jsonFields(options);
    return fields && valueOf(*fields, "lifo") == "true" ? "RPUSH" : "LPUSH";
}

std::string rearmedOptions(std::string_view lastOptions, const NextLink& link) {
    JsonFields fields = jsonFields(lastOptions).value_or(JsonFields());
    JsonFields repeat = jsonFields(valueOf(fields, "repeat")).value_or(JsonFields());
    set(repeat, "count", std::to_string(link.count));
    set(fields, "repeat", jsonText(repeat));
    set(fields, "jobId", jsonString(link.jobId));
    set(fields, "delay", std::to_string(std::max(0LL, link.slotMs - link.nowMs)));
    set(fields, "timestamp", std::to_string(link.nowMs));
    set(fields, "prevMillis", std::to_string(link.slotMs));
    return jsonText(fields);
}

} // namespace redispatch::engines::bullmq
