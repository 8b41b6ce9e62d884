// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/local/secrets.h"

#include <cstdlib>
#include <cstring>
#include <utility>

namespace redispatch::local {

const char* secretVariable(SecretOf of) {
    return of == SecretOf::Ledger ? "REDISPATCH_LEDGER_AUTH" : "REDISCLI_AUTH";
}

Secret::Secret(Secret&& other) noexcept : m_bytes(std::move(other.m_bytes)) {
    other.wipe(); // a short text lies in the object itself and is copied by a move
}

Secret& Secret::operator=(Secret&& other) noexcept {
    if (this != &other) {
        wipe();
        m_bytes = std::move(other.m_bytes);
        other.wipe();
    }
    return *this;
}

void Secret::wipe() {
    m_bytes.resize(m_bytes.capacity()); // also what a moved-from text left beyond its end
    ::explicit_bzero(m_bytes.data(), m_bytes.size());
    m_bytes.clear();
}

std::optional<FoundSecret> findSecret(Secret given, SecretOf of) {
    if (!given.empty())
        return FoundSecret{std::move(given), SecretSource::Given};
    if (const char* value = std::getenv(secretVariable(of)); value && *value)
        return FoundSecret{Secret(value), SecretSource::Environment};
    return std::nullopt;
}

void forgetEnvironmentSecret() {
    for (const SecretOf of : {SecretOf::Application, SecretOf::Ledger})
        ::unsetenv(secretVariable(of));
}

} // namespace redispatch::local
