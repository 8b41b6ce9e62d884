// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/redis/client.h"

#include <string>
#include <string_view>
#include <vector>

namespace redispatch::redis {

/// A Lua script that is compiled into the program.
class Script {
public:
    Script(std::string_view name, std::string_view source);
    std::string_view name() const { return m_name; }
    const std::string& sha1() const { return m_sha1; } ///< lower-case hex, as EVALSHA takes it

    /// EVALSHA; on NOSCRIPT loads the script once and repeats with the same arguments. The reply is [0]; an
    /// error reply becomes the error. A lost answer is Uncertain when `intent` is Write.
    base::Result<Replies> run(Client& client, const std::vector<std::string>& keys,
                              const std::vector<std::string>& args,
                              Client::Intent intent = Client::Intent::Write) const;

private:
    std::string m_name;
    std::string m_source;
    std::string m_sha1;
};

} // namespace redispatch::redis
