// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/redis/script.h"

#include <array>

#include <openssl/evp.h>

namespace redispatch::redis {

namespace {

std::string sha1Hex(std::string_view bytes) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int length = 0;
    // Redis names scripts by SHA-1; nothing here depends on its strength.
    EVP_Digest(bytes.data(), bytes.size(), digest.data(), &length, EVP_sha1(), nullptr);
    std::string hex;
    for (unsigned int i = 0; i < length; ++i) {
        hex += "0123456789abcdef"[digest[i] >> 4U];
        hex += "0123456789abcdef"[digest[i] & 0x0FU];
    }
    return hex;
}

} // namespace

Script::Script(std::string_view name, std::string_view source)
    : m_name(name), m_source(source), m_sha1(sha1Hex(source)) {}

base::Result<Replies> Script::run(Client& client, const std::vector<std::string>& keys,
                                  const std::vector<std::string>& args, Client::Intent intent) const {
    std::vector<std::string> words = {"EVALSHA", m_sha1, std::to_string(keys.size())};
    words.insert(words.end(), keys.begin(), keys.end());
    words.insert(words.end(), args.begin(), args.end());
    auto replies = client.call(Pipeline().addArgs(words), intent);
    if (!replies && replies.error().detail.starts_with("NOSCRIPT")) {
        // EVAL loads and runs in one step, so that a flush between the two cannot come in the way.
        words[0] = "EVAL";
        words[1] = m_source;
        replies = client.call(Pipeline().addArgs(words), intent);
    }
    if (!replies)
        return std::move(replies).errorDuring("running the script " + m_name);
    return replies;
}

} // namespace redispatch::redis
