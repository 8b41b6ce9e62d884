// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engines/bullmq/runmeters.h"

#include "core/base/text.h"
#include "core/domain/meters.h"

#include <cmath>

#include <simdjson.h>

namespace redispatch::engines::bullmq {

namespace {

void readFields(std::string_view json, domain::Meters& meters) {
    if (json.size() > meterBytes || json.find('{') == std::string_view::npos)
        return;
    thread_local simdjson::dom::parser parser;
    simdjson::dom::object object;
    if (json.empty() || parser.parse(json.data(), json.size()).get(object) != simdjson::SUCCESS)
        return;
    for (const auto& [name, value] : object) {
        double number = 0;
        bool flag = false;
        if (value.get(flag) == simdjson::SUCCESS)
            addMeter(meters, name, flag ? 1 : 0);
        else if (value.is_number() && value.get(number) == simdjson::SUCCESS && std::isfinite(number))
            addMeter(meters, name, number);
    }
}

void readRow(std::string_view row, domain::Meters& meters) {
    constexpr std::string_view mark = "redispatch ";
    row = base::trimmed(row);
    if (!row.starts_with(mark) || row.size() > meterBytes)
        return;
    for (const std::string_view word : base::split(row.substr(mark.size()), ' ')) {
        const std::size_t equals = word.find('=');
        const auto value =
            equals == std::string_view::npos ? std::nullopt : base::parseDouble(word.substr(equals + 1));
        if (!value || !addMeter(meters, word.substr(0, equals), *value))
            ++meters.malformedLines;
    }
}

} // namespace

domain::Meters metersFrom(std::string_view returnValue, std::span<const std::string> logRows,
                          const domain::MeterNames& names) {
    domain::Meters meters;
    readFields(returnValue, meters);
    for (const std::string& row : logRows)
        readRow(row, meters);
    meters.cache = domain::cacheStatusOf(meters.cacheHits, meters.cacheMisses);
    return domain::withNames(meters, names);
}

} // namespace redispatch::engines::bullmq
