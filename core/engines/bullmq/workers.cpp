// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engines/bullmq/workers.h"

#include "core/base/text.h"

namespace redispatch::engines::bullmq {

namespace {

constexpr std::size_t longestName = 1'000;

/// The value of "name=" in a line of CLIENT LIST; values hold no blanks.
std::string_view valueOf(std::string_view line, std::string_view name) {
    for (const std::string_view word : base::split(line, ' '))
        if (word.size() > name.size() && word.starts_with(name) && word[name.size()] == '=')
            return word.substr(name.size() + 1);
    return {};
}

int sixBits(char c) {
    constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const auto at = alphabet.find(c);
    return at == alphabet.npos ? -1 : static_cast<int>(at);
}

/// Strict: with padding, and only what can be the name of a queue.
std::optional<std::string> decoded(std::string_view text) {
    if (text.empty() || text.size() % 4 != 0)
        return std::nullopt;
    const std::size_t padding = text.ends_with("==") ? 2 : text.ends_with('=') ? 1 : 0;
    std::string bytes;
    unsigned buffer = 0;
    int bits = 0;
    for (const char c : text.substr(0, text.size() - padding)) {
        const int value = sixBits(c);
        if (value < 0)
            return std::nullopt;
        buffer = (buffer << 6U | static_cast<unsigned>(value)) & 0xFFFFU;
        bits += 6;
        if (bits >= 8) {
            bits -= 8;
            bytes += static_cast<char>(buffer >> static_cast<unsigned>(bits) & 0xFFU);
        }
    }
    for (const char c : bytes)
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F)
            return std::nullopt;
    return bytes;
}

std::string hostOf(std::string_view address) {
    const auto colon = address.rfind(':');
    const std::string_view host = address.substr(0, colon);
    return host.starts_with('/') ? std::string() : std::string(host);
}

/// "<prefix>:<base64>" as the key prefix of its queue; failing that, the text itself, which is how some
/// libraries name their connections.
void addQueues(std::string_view text, std::vector<std::string>& queues) {
    const auto colon = text.rfind(':');
    if (colon == text.npos || colon == 0 || colon + 1 == text.size())
        return;
    if (const auto queue = decoded(text.substr(colon + 1)))
        queues.push_back(std::string(text.substr(0, colon + 1)) + *queue + ":");
}

} // namespace

std::optional<NamedClient> namedClient(std::string_view line) {
    std::string_view name = valueOf(line, "name");
    if (name.empty() || name.size() > longestName)
        return std::nullopt;
    NamedClient client;
    client.seen.client = valueOf(line, "id");
    client.seen.host = hostOf(valueOf(line, "addr"));
    client.seen.command = valueOf(line, "cmd");
    if (name.ends_with(":qe")) {
        client.worker = false;
        name.remove_suffix(3);
    }
    constexpr std::string_view mark = ":w:";
    for (auto at = name.find(mark); at != name.npos; at = name.find(mark, at + 1)) {
        const std::size_t before = client.queues.size();
        addQueues(name.substr(0, at), client.queues);
        if (client.queues.size() > before && client.seen.name.empty())
            client.seen.name = base::elided(base::visible(name.substr(at + mark.size())), 128);
    }
    if (client.queues.empty())
        addQueues(name, client.queues);
    // Libraries of other languages write the queue's name as it is.
    const bool blocks = client.seen.command == "bzpopmin" || client.seen.command == "brpoplpush";
    if (blocks && name.find(':') != name.npos)
        client.queues.push_back(std::string(name) + ":");
    return client.queues.empty() ? std::nullopt : std::optional(std::move(client));
}

} // namespace redispatch::engines::bullmq
