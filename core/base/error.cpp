// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/error.h"

#include <utility>

namespace redispatch::base {

namespace {
constexpr std::size_t maxContext = 8;

Retry usualRetry(ErrorKind kind) {
    using namespace std::chrono_literals;
    switch (kind) {
    case ErrorKind::Offline:
    case ErrorKind::Busy:
    case ErrorKind::Storage:
        return {RetryAdvice::After, 2s};
    case ErrorKind::Timeout:
    case ErrorKind::Auth:
    case ErrorKind::Denied:
    case ErrorKind::ReadOnly:
    case ErrorKind::Conflict:
    case ErrorKind::Missing:
    case ErrorKind::Invalid:
    case ErrorKind::Undecodable:
    case ErrorKind::Protocol:
    case ErrorKind::Stopped:
        return {RetryAdvice::Safe, {}};
    // Writes carry a request id, so a repeat under the same id is safe; a plain repeat is not.
    case ErrorKind::Uncertain:
    case ErrorKind::Internal:
        return {RetryAdvice::Unsafe, {}};
    }
    return {};
}
} // namespace

Error Error::during(std::string what) && {
    if (context.size() < maxContext)
        context.push_back(std::move(what));
    return std::move(*this);
}

Error makeError(ErrorKind kind, std::string subject, std::string expected, std::string actual,
                std::string detail) {
    Error error;
    error.kind = kind;
    error.subject = std::move(subject);
    error.expected = std::move(expected);
    error.actual = std::move(actual);
    error.detail = std::move(detail);
    error.retry = usualRetry(kind);
    error.effect = kind == ErrorKind::Uncertain ? Effect::Uncertain : Effect::NotApplied;
    return error;
}

} // namespace redispatch::base
