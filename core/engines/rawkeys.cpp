// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engines/rawkeys.h"

#include "core/base/humanize.h"

#include <algorithm>

namespace redispatch::engines {

using domain::RawKey;

namespace {

constexpr std::size_t fieldsShown = 64;
constexpr std::size_t bytesShown = 4'096;

std::string cutText(std::string_view value) {
    if (value.size() <= bytesShown)
        return std::string(value);
    return std::string(value.substr(0, bytesShown)) + "… (cut, " +
           base::countText(static_cast<long long>(value.size())) + " bytes)";
}

/// A stream entry's fields in one text.
std::string entryText(redis::Reply fields) {
    std::string text;
    for (std::size_t i = 0; i + 1 < fields.size() && text.size() <= bytesShown; i += 2) {
        text += (text.empty() ? "" : " ") + std::string(fields[i].text()) + "=";
        text += fields[i + 1].text();
    }
    return cutText(text);
}

void fill(RawKey& raw, redis::Reply parts) {
    const redis::Reply list = raw.type == "hash" ? parts[1] : parts;
    if (raw.type == "stream") {
        for (std::size_t i = 0; i < list.size() && raw.fields.size() < fieldsShown; ++i)
            raw.fields.emplace_back(list[i][0].text(), entryText(list[i][1]));
    } else if (raw.type == "hash" || raw.type == "zset") {
        for (std::size_t i = 0; i + 1 < list.size() && raw.fields.size() < fieldsShown; i += 2)
            raw.fields.emplace_back(cutText(list[i].text()), cutText(list[i + 1].text()));
    } else {
        raw.fields.emplace_back(std::string(), cutText(parts.text()));
    }
    if (raw.type == "hash")
        std::sort(raw.fields.begin(), raw.fields.end());
}

} // namespace

base::Result<std::vector<RawKey>> loadRawKeys(redis::Client& client, const std::vector<std::string>& keys) {
    redis::Pipeline types;
    for (const std::string& key : keys)
        types.add("TYPE", key);
    const auto kinds = client.run(types);
    if (!kinds)
        return kinds.error();
    std::vector<RawKey> raws;
    redis::Pipeline read;
    for (std::size_t i = 0; i < keys.size(); ++i) {
        const std::string type((*kinds)[i].text());
        if (type == "none" || (*kinds)[i].isError())
            continue;
        raws.push_back({keys[i], type, {}, {}});
        if (type == "hash")
            read.add("HLEN", keys[i]).add("HSCAN", keys[i], 0, "COUNT", fieldsShown);
        else if (type == "zset")
            read.add("ZCARD", keys[i]).add("ZRANGE", keys[i], 0, fieldsShown - 1, "WITHSCORES");
        else if (type == "stream")
            read.add("XLEN", keys[i]).add("XREVRANGE", keys[i], "+", "-", "COUNT", fieldsShown);
        else if (type == "string")
            read.add("STRLEN", keys[i]).add("GETRANGE", keys[i], 0, bytesShown);
        else // no other type has any business here: only its name is told
            read.add("TYPE", keys[i]).add("TYPE", keys[i]);
    }
    const auto parts = client.run(read);
    if (!parts)
        return parts.error();
    for (std::size_t i = 0; i < raws.size(); ++i) {
        const redis::Reply size = (*parts)[2 * i];
        const redis::Reply part = (*parts)[2 * i + 1];
        if (part.isError()) {
            raws[i].note = part.text();
            continue;
        }
        fill(raws[i], part);
        const std::int64_t total = size.integer().value_or(0);
        if (raws[i].type != "string" && total > static_cast<std::int64_t>(raws[i].fields.size()))
            raws[i].note = "cut after " + std::to_string(raws[i].fields.size()) + " of " +
                           base::countText(total) + " fields";
        else if (raws[i].type == "string" && total > static_cast<std::int64_t>(bytesShown))
            raws[i].note =
                "cut after " + base::countText(bytesShown) + " of " + base::countText(total) + " bytes";
    }
    return raws;
}

} // namespace redispatch::engines
