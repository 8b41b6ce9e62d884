// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace redispatch::local {

/// Bytes that are wiped when no longer needed. Never turned into a QString, logged or compared by `==`.
class Secret {
public:
    Secret() = default;
    explicit Secret(std::string bytes) : m_bytes(std::move(bytes)) {}
    ~Secret() { wipe(); }
    Secret(Secret&& other) noexcept;
    Secret& operator=(Secret&& other) noexcept;
    Secret(const Secret&) = delete;
    Secret& operator=(const Secret&) = delete;

    std::string_view view() const { return m_bytes; }
    bool empty() const { return m_bytes.empty(); }
    void wipe();

private:
    std::string m_bytes;
};

enum class SecretSource { Given, Environment };

struct FoundSecret {
    Secret secret;
    SecretSource source = SecretSource::Given;
};

/// The first that is there: what a person gave (an option, a URL, a prompt), then REDISCLI_AUTH. Empty:
/// nobody gave one, so ask, or connect without. An empty REDISCLI_AUTH counts as none.
std::optional<FoundSecret> findSecret(Secret given);

/// Takes REDISCLI_AUTH out of this process's environment, so that no child inherits it. To be called by
/// main() after findSecret() and before there are other threads.
void forgetEnvironmentSecret();

} // namespace redispatch::local
