// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/local/secrets.h"

#include <cstdlib>
#include <cstring>
#include <utility>

namespace redispatch::local {

namespace {
constexpr const char* passwordVariable = "REDISCLI_AUTH";
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

std::optional<FoundSecret> findSecret(Secret given) {
    if (!given.empty())
        return FoundSecret{std::move(given), SecretSource::Given};
    if (const char* value = std::getenv(passwordVariable); value && *value)
        return FoundSecret{Secret(value), SecretSource::Environment};
    return std::nullopt;
}

void forgetEnvironmentSecret() {
    ::unsetenv(passwordVariable);
}

} // namespace redispatch::local
