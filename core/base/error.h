// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace redispatch::base {

/// What a person does next decides the kind, not where the error arose.
enum class ErrorKind {
    Offline,     ///< nothing answers there: check address and network
    Timeout,     ///< nothing was sent, or the read can simply be repeated
    Auth,        ///< user or password refused
    Denied,      ///< the ACL user lacks a right
    ReadOnly,    ///< a replica, or a profile without writes
    Busy,        ///< the server or the job is occupied: wait
    Conflict,    ///< it changed since it was read
    Missing,     ///< no such job, run, key or file
    Invalid,     ///< bad input from a person or a file
    Undecodable, ///< stored bytes that make no sense
    Protocol,    ///< the peer does not speak Redis, or breaks the limits
    Storage,     ///< disk or memory full, on the server or here
    Uncertain,   ///< a write was sent and its answer lost
    Stopped,     ///< cancelled on purpose
    Internal,    ///< a defect of this program
};

inline constexpr ErrorKind allErrorKinds[] = {
    ErrorKind::Offline,   ErrorKind::Timeout,     ErrorKind::Auth,     ErrorKind::Denied,
    ErrorKind::ReadOnly,  ErrorKind::Busy,        ErrorKind::Conflict, ErrorKind::Missing,
    ErrorKind::Invalid,   ErrorKind::Undecodable, ErrorKind::Protocol, ErrorKind::Storage,
    ErrorKind::Uncertain, ErrorKind::Stopped,     ErrorKind::Internal,
};

/// What is known about a write that ended in an error.
enum class Effect { NotApplied, Applied, Uncertain };

enum class RetryAdvice { Safe, Unsafe, After };

struct Retry {
    RetryAdvice advice = RetryAdvice::Safe;
    std::chrono::milliseconds after{}; ///< only with RetryAdvice::After
    bool operator==(const Retry&) const = default;
};

/// An error as a value. Texts are data (names, numbers, the server's own words); sentences are made in one
/// place, `sentence()` in errortext.h.
struct Error {
    ErrorKind kind = ErrorKind::Internal;
    std::string subject;              ///< profile, job, key, field or file it is about
    std::string expected;             ///< what would have been right
    std::string actual;               ///< what was found instead
    std::string detail;               ///< the server's or the system's own words
    std::vector<std::string> context; ///< "while …", innermost first
    Retry retry;
    Effect effect = Effect::NotApplied;

    bool operator==(const Error&) const = default;

    /// The same error, said to have happened `during` something. Keeps at most 8 entries.
    [[nodiscard]] Error during(std::string what) &&;
};

/// An error of this kind with the retry advice and effect that usually go with it.
Error makeError(ErrorKind kind, std::string subject, std::string expected = {}, std::string actual = {},
                std::string detail = {});

} // namespace redispatch::base
