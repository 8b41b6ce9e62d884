// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/humanize.h"
#include "core/engines/native/decode.h"
#include "core/engines/native/fields.h"

#include <array>

namespace redispatch::engines::native {

namespace {

constexpr std::size_t detailLimit = 16'384;
constexpr std::size_t itemsPerParameter = 7;

constexpr std::array<std::string_view, 25> detailNames = {
    "owner",        "contact",       "expected_result", "rollback_note",  "rollback_command",
    "cache_keys",   "tags",          "parameters",      "overlap",        "misfire",
    "deadline_ms",  "timeout_ms",    "kill_grace_ms",   "retry_attempts", "retry_base_ms",
    "retry_cap_ms", "retry_timeout", "no_retry",        "revision",       "source",
    "rev",          "baseline",      "runbook",         "links",          "meter_names"};

std::size_t indexOf(std::string_view name) {
    for (std::size_t i = 0; i < detailNames.size(); ++i)
        if (detailNames[i] == name)
            return i;
    return detailNames.size();
}

class DefinitionReader {
public:
    DefinitionReader(redis::Reply fields, domain::JobDetail& detail) : m_fields(fields), m_detail(detail) {}

    std::string text(std::string_view name) const {
        return limited(m_fields[indexOf(name)].text(), detailLimit);
    }
    std::vector<std::string> list(std::string_view name) {
        auto items = unpack(m_fields[indexOf(name)].text());
        if (!items)
            m_detail.policy.emplace_back("unreadable", std::string(name));
        return items ? std::move(*items) : std::vector<std::string>();
    }
    /// A duration as a person writes it, under the name without its unit.
    void duration(std::string_view name, std::string_view shown) {
        const std::string value = text(name);
        const auto ms = base::parseInt(value);
        if (ms && *ms > 0)
            m_detail.policy.emplace_back(shown, base::durationCode(milliseconds(*ms)));
        else if (!ms && !value.empty())
            m_detail.policy.emplace_back("unreadable", std::string(name));
    }
    void word(std::string_view name, std::string_view shown) {
        if (std::string value = text(name); !value.empty())
            m_detail.policy.emplace_back(shown, std::move(value));
    }

private:
    redis::Reply m_fields;
    domain::JobDetail& m_detail;
};

/// Sets texts in the order in which they were packed; absent ones stay empty.
void spread(std::vector<std::string> items, std::initializer_list<std::string*> into) {
    std::size_t i = 0;
    for (std::string* const text : into)
        if (i < items.size())
            *text = std::move(items[i++]);
}

/// Links of the definition; what is no web address is left out, whoever wrote it there.
std::vector<domain::Link> linksFrom(const std::vector<std::string>& items) {
    domain::Card card;
    std::vector<domain::Link> links;
    for (std::size_t i = 0; i + 1 < items.size(); i += 2) {
        const std::string& title = items[i];
        const std::string& url = items[i + 1];
        const bool oneLine = title.find('\n') == std::string::npos && url.find('\n') == std::string::npos;
        if (oneLine &&
            domain::setText(card, domain::CardField::Links, title.empty() ? url : title + " <" + url + ">"))
            links.insert(links.end(), card.links.begin(), card.links.end());
    }
    return links;
}

std::vector<domain::Parameter> parametersFrom(std::vector<std::string> items) {
    std::vector<domain::Parameter> parameters;
    for (std::size_t i = 0; i + itemsPerParameter <= items.size(); i += itemsPerParameter) {
        domain::Parameter parameter;
        parameter.name = std::move(items[i]);
        parameter.type = std::move(items[i + 1]);
        parameter.pattern = std::move(items[i + 2]);
        if (items[i + 3] == "1")
            parameter.defaultValue = std::move(items[i + 4]);
        parameter.description = std::move(items[i + 5]);
        parameter.allowDash = items[i + 6] == "1";
        parameters.push_back(std::move(parameter));
    }
    return parameters;
}

} // namespace

std::vector<domain::Parameter> decodeParameters(std::string_view packed) {
    auto items = unpack(packed);
    return items ? parametersFrom(std::move(*items)) : std::vector<domain::Parameter>();
}

std::span<const std::string_view> definitionColumns() {
    return detailNames;
}

void decodeDefinition(redis::Reply fields, domain::JobDetail& detail) {
    DefinitionReader definition(fields, detail);
    detail.card.owner = definition.text("owner");
    detail.card.contact = definition.text("contact");
    detail.card.expectedResult = definition.text("expected_result");
    detail.card.rollbackNote = definition.text("rollback_note");
    detail.card.rollbackCommand = definition.list("rollback_command");
    detail.card.cacheKeys = definition.list("cache_keys");
    detail.card.tags = definition.list("tags");
    domain::Baseline& baseline = detail.card.baseline;
    spread(definition.list("baseline"), {&baseline.route, &baseline.expectedInput, &baseline.slowQuery,
                                         &baseline.noticedAt, &baseline.date, &baseline.author});
    detail.card.runbook = definition.list("runbook");
    detail.card.links = linksFrom(definition.list("links"));
    domain::MeterNames& meters = detail.card.meters;
    spread(definition.list("meter_names"),
           {&meters.responseMs, &meters.error, &meters.cacheHits, &meters.cacheMisses, &meters.dbCalls});
    detail.parameters = parametersFrom(definition.list("parameters"));

    definition.word("overlap", "overlap");
    definition.word("misfire", "misfire");
    definition.duration("deadline_ms", "deadline");
    definition.duration("timeout_ms", "timeout");
    definition.duration("kill_grace_ms", "kill grace");
    definition.word("retry_attempts", "retries");
    if (definition.text("retry_attempts") != "0") {
        definition.duration("retry_base_ms", "retry base");
        definition.duration("retry_cap_ms", "retry cap");
        if (definition.text("retry_timeout") == "1")
            detail.policy.emplace_back("retry on timeout", "yes");
        definition.word("no_retry", "no retry for exit codes");
    }
    definition.word("revision", "revision");
    definition.word("source", "job file");
    definition.word("rev", "definition number");
}

} // namespace redispatch::engines::native
