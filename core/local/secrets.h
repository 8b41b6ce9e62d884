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

/// What a password opens: the application's Redis, or the other one that keeps the ledger.
enum class SecretOf { Application, Ledger };
enum class SecretSource { Given, Environment };

struct FoundSecret {
    Secret secret;
    SecretSource source = SecretSource::Given;
};

/// The variable that may hold it: REDISCLI_AUTH, or REDISPATCH_LEDGER_AUTH. One never stands in for the
/// other: no server is given the password of another one.
const char* secretVariable(SecretOf of);

/// The first that is there: what a person gave (an option, a URL, a prompt), then the variable. Empty: nobody
/// gave one, so ask, or connect without. An empty variable counts as none.
std::optional<FoundSecret> findSecret(Secret given, SecretOf of = SecretOf::Application);

/// Takes both variables out of this process's environment, so that no child inherits them. To be called by
/// main() after findSecret() and before there are other threads.
void forgetEnvironmentSecret();

} // namespace redispatch::local
