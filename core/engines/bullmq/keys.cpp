// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engines/bullmq/keys.h"

#include "core/base/text.h"

#include <algorithm>

namespace redispatch::engines::bullmq {

namespace {

std::string joined(std::string_view a, std::string_view b) {
    std::string text(a);
    text += b;
    return text;
}

bool allDigits(std::string_view text) {
    return !text.empty() &&
           std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

} // namespace

std::string JobRef::idStart(std::string_view queue) {
    return base::JobId::of(engineName, queue).str();
}

base::JobId JobRef::idFrom(std::string_view start, std::string_view member) {
    const base::JobId encoded = base::JobId::of(engineName, member);
    const std::string_view path = encoded.path();
    std::string text;
    text.reserve(start.size() + path.size());
    text = start;
    for (const char c : path)
        if (c == ':')
            text += "%3A";
        else
            text += c;
    return base::JobId(std::move(text));
}

std::optional<JobRef> JobRef::from(const base::JobId& id) {
    if (id.engine() != engineName)
        return std::nullopt;
    const std::string_view path = id.path();
    const auto colon = path.rfind(':');
    if (colon == std::string_view::npos || colon == 0 || colon + 1 == path.size())
        return std::nullopt;
    const auto decoded = [](std::string_view part) { return base::JobId(joined("x:", part)).rawPath(); };
    return JobRef{decoded(path.substr(0, colon + 1)), decoded(path.substr(colon + 1))};
}

std::string key(std::string_view queue, std::string_view suffix) {
    return joined(queue, suffix);
}

std::string definitionKey(std::string_view queue, std::string_view member) {
    return joined(queue, joined("repeat:", member));
}

std::string jobKey(std::string_view queue, std::string_view jobId) {
    return joined(queue, jobId);
}

std::string pendingId(std::string_view member, std::string_view slot) {
    return joined(joined("repeat:", member), joined(":", slot));
}

JobIdParts partsOf(std::string_view jobId) {
    const auto first = jobId.find(':');
    const auto last = jobId.rfind(':');
    if (first == std::string_view::npos || first == last)
        return {};
    const std::string_view head = jobId.substr(0, first);
    JobIdParts parts;
    parts.member = jobId.substr(first + 1, last - first - 1);
    parts.last = jobId.substr(last + 1);
    if (head == "repeat" && allDigits(parts.last))
        parts.origin = JobIdParts::Origin::Schedule;
    else if (head == "manual" && !parts.last.empty())
        parts.origin = JobIdParts::Origin::Manual;
    else
        return {};
    return parts;
}

std::string escapedPattern(std::string_view text) {
    std::string pattern;
    for (const char c : text) {
        if (std::string_view("*?[]\\").find(c) != std::string_view::npos)
            pattern += '\\';
        pattern += c;
    }
    return pattern;
}

std::string queueTitle(std::string_view queue) {
    if (queue.ends_with(':'))
        queue.remove_suffix(1);
    return base::visible(queue);
}

} // namespace redispatch::engines::bullmq
