// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engines/bullmq/members.h"

#include "core/base/text.h"

#include <array>

#include <openssl/evp.h>

namespace redispatch::engines::bullmq {

namespace {

bool onlyDigits(std::string_view text) {
    return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

/// The text before the last colon and what follows it.
std::optional<std::pair<std::string_view, std::string_view>> cutLast(std::string_view text) {
    const auto colon = text.rfind(':');
    if (colon == std::string_view::npos)
        return std::nullopt;
    return std::pair(text.substr(0, colon), text.substr(colon + 1));
}

/// "name:jobId:endDateMs" with a name that may hold colons.
bool readHead(std::string_view head, Composite& into) {
    const auto end = cutLast(head);
    if (!end || (!end->second.empty() && !onlyDigits(end->second)))
        return false;
    const auto jobId = cutLast(end->first);
    if (!jobId)
        return false;
    into.name = jobId->first;
    into.jobId = jobId->second;
    into.endAt = base::parseInt(end->second);
    return true;
}

bool looksLikeZone(std::string_view text) {
    return text.empty() || text.find('/') != std::string_view::npos ||
           (text.find_first_of("0123456789 ") == std::string_view::npos);
}

} // namespace

std::optional<Composite> compositeFrom(std::string_view member) {
    const auto rule = cutLast(member);
    if (!rule || rule->second.empty())
        return std::nullopt;
    Composite found;
    const bool every = onlyDigits(rule->second);
    if (!every && rule->second.find(' ') == std::string_view::npos && !rule->second.starts_with('@'))
        return std::nullopt;
    if (every)
        found.every = base::parseInt(rule->second);
    else
        found.pattern = rule->second;
    // BullMQ always writes the zone's field; Bull leaves it out before an interval.
    if (const auto zone = cutLast(rule->first);
        zone && looksLikeZone(zone->second) && readHead(zone->first, found)) {
        found.timeZone = zone->second;
        return found;
    }
    if (every && readHead(rule->first, found))
        return found;
    return std::nullopt;
}

std::string md5Hex(std::string_view bytes) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned length = 0;
    if (EVP_Digest(bytes.data(), bytes.size(), digest.data(), &length, EVP_md5(), nullptr) != 1)
        return {};
    constexpr std::string_view digits = "0123456789abcdef";
    std::string hex;
    for (unsigned i = 0; i < length; ++i) {
        hex += digits[digest.at(i) >> 4U];
        hex += digits[digest.at(i) & 15U];
    }
    return hex;
}

std::string compositeHash(std::string_view member, std::string_view name, std::string_view jobId, bool bull) {
    std::string text(name);
    text += jobId;
    if (bull)
        text += ':';
    return md5Hex(text + md5Hex(member));
}

Generation generationOf(std::string_view member, bool hasHash, bool hasTemplate) {
    if (!hasHash)
        return Generation::Composite;
    if (hasTemplate)
        return Generation::Scheduler;
    constexpr std::size_t md5Length = 32;
    const bool hex =
        member.size() == md5Length && member.find_first_not_of("0123456789abcdef") == std::string_view::npos;
    return hex ? Generation::Hashed : Generation::Early;
}

CompositeHashes compositeHashes(std::string_view member) {
    const auto composite = compositeFrom(member);
    if (!composite)
        return {};
    return {compositeHash(member, composite->name, composite->jobId, false),
            compositeHash(member, composite->name, composite->jobId, true)};
}

} // namespace redispatch::engines::bullmq
