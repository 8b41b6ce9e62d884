// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/errortext.h"

#include "core/base/humanize.h"
#include "core/base/text.h"

namespace redispatch::base {

std::string_view word(ErrorKind kind) {
    switch (kind) {
    case ErrorKind::Offline:
        return "offline";
    case ErrorKind::Timeout:
        return "timeout";
    case ErrorKind::Auth:
        return "auth";
    case ErrorKind::Denied:
        return "denied";
    case ErrorKind::ReadOnly:
        return "readonly";
    case ErrorKind::Busy:
        return "busy";
    case ErrorKind::Conflict:
        return "conflict";
    case ErrorKind::Missing:
        return "missing";
    case ErrorKind::Invalid:
        return "invalid";
    case ErrorKind::Undecodable:
        return "undecodable";
    case ErrorKind::Protocol:
        return "protocol";
    case ErrorKind::Storage:
        return "storage";
    case ErrorKind::Uncertain:
        return "uncertain";
    case ErrorKind::Stopped:
        return "stopped";
    case ErrorKind::Internal:
        return "internal";
    }
    return "internal";
}

std::string_view word(Effect effect) {
    switch (effect) {
    case Effect::NotApplied:
        return "not_applied";
    case Effect::Applied:
        return "applied";
    case Effect::Uncertain:
        return "uncertain";
    }
    return "uncertain";
}

int exitCode(ErrorKind kind) {
    switch (kind) {
    case ErrorKind::Offline:
        return 10;
    case ErrorKind::Timeout:
        return 11;
    case ErrorKind::Auth:
        return 12;
    case ErrorKind::Denied:
        return 13;
    case ErrorKind::ReadOnly:
        return 14;
    case ErrorKind::Busy:
        return 15;
    case ErrorKind::Conflict:
        return 16;
    case ErrorKind::Missing:
        return 17;
    case ErrorKind::Invalid:
        return 18;
    case ErrorKind::Undecodable:
        return 19;
    case ErrorKind::Protocol:
        return 20;
    case ErrorKind::Storage:
        return 21;
    case ErrorKind::Uncertain:
        return 22;
    case ErrorKind::Stopped:
        return 23;
    case ErrorKind::Internal:
        return 24;
    }
    return 24;
}

namespace {

std::string_view headline(ErrorKind kind) {
    switch (kind) {
    case ErrorKind::Offline:
        return "No answer from";
    case ErrorKind::Timeout:
        return "No answer in time from";
    case ErrorKind::Auth:
        return "User or password refused by";
    case ErrorKind::Denied:
        return "Not permitted:";
    case ErrorKind::ReadOnly:
        return "Read-only:";
    case ErrorKind::Busy:
        return "Busy:";
    case ErrorKind::Conflict:
        return "Changed since it was read:";
    case ErrorKind::Missing:
        return "Not found:";
    case ErrorKind::Invalid:
        return "Not valid:";
    case ErrorKind::Undecodable:
        return "Cannot be understood:";
    case ErrorKind::Protocol:
        return "Not a Redis answer:";
    case ErrorKind::Storage:
        return "No room to write:";
    case ErrorKind::Uncertain:
        return "Sent, but the answer was lost:";
    case ErrorKind::Stopped:
        return "Stopped:";
    case ErrorKind::Internal:
        return "A defect in Redispatch:";
    }
    return "A defect in Redispatch:";
}

std::string_view nextStep(ErrorKind kind) {
    switch (kind) {
    case ErrorKind::Offline:
        return "Check that the server runs and that host, port and network are right.";
    case ErrorKind::Timeout:
        return "Check the load of the server and the network, then try again.";
    case ErrorKind::Auth:
        return "Check user and password of this profile.";
    case ErrorKind::Denied:
        return "Ask for the right, or use a user that has it.";
    case ErrorKind::ReadOnly:
        return "Connect to the primary, or use a profile that may write.";
    case ErrorKind::Busy:
        return "Wait a moment, then try again.";
    case ErrorKind::Conflict:
        return "Look at the present state, then decide again.";
    case ErrorKind::Missing:
        return "Check the name; reload the list.";
    case ErrorKind::Invalid:
        return "Correct the input.";
    case ErrorKind::Undecodable:
        return "Open Raw to see the bytes, and correct or remove them.";
    case ErrorKind::Protocol:
        return "Check that the address is a Redis server, and whether it expects TLS.";
    case ErrorKind::Storage:
        return "Free memory or disk space there, then try again.";
    case ErrorKind::Uncertain:
        return "Look at the present state before doing it again.";
    case ErrorKind::Stopped:
        return "Start it again when you want it.";
    case ErrorKind::Internal:
        return "Please report it with the text of this message.";
    }
    return {};
}

std::string retryText(const Error& error) {
    const bool written = error.effect == Effect::Uncertain;
    switch (error.retry.advice) {
    case RetryAdvice::Safe:
        return written ? "A retry with the same request id is safe." : "A retry is safe.";
    case RetryAdvice::After:
        return "A retry is safe in " + durationText(error.retry.after) + ".";
    case RetryAdvice::Unsafe:
        return written ? "It may have taken effect; a second one is not safe before you have looked."
                       : "A retry may not be safe.";
    }
    return {};
}

} // namespace

ErrorText explain(const Error& error) {
    ErrorText text;
    text.failed = std::string(headline(error.kind));
    if (!error.subject.empty())
        text.failed += " " + visible(error.subject);
    for (const std::string& step : error.context)
        text.failed += ", while " + visible(step);
    if (!error.detail.empty())
        text.failed += " (" + visible(error.detail) + ")";
    text.failed += ".";
    if (!error.expected.empty())
        text.expected = "Expected " + visible(error.expected);
    if (!error.actual.empty())
        text.expected += (text.expected.empty() ? "Found " : ", found ") + visible(error.actual);
    if (!text.expected.empty())
        text.expected += ".";
    text.retry = retryText(error);
    text.next = std::string(nextStep(error.kind));
    return text;
}

std::string sentence(const Error& error) {
    const ErrorText text = explain(error);
    std::string joined;
    for (const std::string* part : {&text.failed, &text.expected, &text.retry, &text.next}) {
        if (part->empty())
            continue;
        if (!joined.empty())
            joined += ' ';
        joined += *part;
    }
    return joined;
}

} // namespace redispatch::base
