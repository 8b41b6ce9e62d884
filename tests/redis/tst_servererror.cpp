// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/redis/servererror.h"

#include "core/base/errortext.h"

#include <gtest/gtest.h>

using namespace redispatch::redis;
using namespace redispatch::base;

namespace {

struct Case {
    const char* text;
    ErrorKind kind;
    Effect effect = Effect::NotApplied;
};

class ServerError : public testing::TestWithParam<Case> {};

TEST_P(ServerError, HasItsKindAndEffect) {
    const Case& want = GetParam();
    const Error error = serverError(want.text, "rd:{x}:st");
    EXPECT_EQ(word(error.kind), word(want.kind)) << want.text;
    EXPECT_EQ(word(error.effect), word(want.effect)) << want.text;
    EXPECT_EQ(error.subject, "rd:{x}:st");
    EXPECT_EQ(error.detail, want.text);
    if (want.effect == Effect::Uncertain) {
        EXPECT_EQ(error.retry.advice, RetryAdvice::Unsafe);
    }
    if (want.kind == ErrorKind::Busy && want.effect == Effect::NotApplied) {
        EXPECT_EQ(error.retry.advice, RetryAdvice::After);
    }
}

constexpr Case cases[] = {
    {"NOAUTH Authentication required.", ErrorKind::Auth},
    {"WRONGPASS invalid username-password pair or user is disabled.", ErrorKind::Auth},
    {"ERR invalid password", ErrorKind::Auth},
    {"ERR Client sent AUTH, but no password is set", ErrorKind::Auth},
    {"ERR AUTH <password> called without any password configured for the default user. Are you sure your "
     "configuration is correct?",
     ErrorKind::Auth},
    {"NOPERM this user has no permissions to run the 'get' command", ErrorKind::Denied},
    {"NOPERM this user has no permissions to access one of the keys used as arguments", ErrorKind::Denied},
    {"ERR The user executing the script can't run this command or subcommand script: 1f2e, on "
     "@user_script:1.",
     ErrorKind::Denied, Effect::Uncertain},
    {"ERR The user executing the script can't access at least one of the keys mentioned in the command "
     "arguments "
     "script: 1f2e, on @user_script:1.",
     ErrorKind::Denied, Effect::Uncertain},
    {"DENIED Redis is running in protected mode because protected mode is enabled", ErrorKind::Denied},
    {"ERR unknown command 'CONFIG', with args beginning with: 'GET' ", ErrorKind::Denied},
    {"READONLY You can't write against a read only replica.", ErrorKind::ReadOnly},
    {"READONLY You can't write against a read only replica. script: 1f2e, on @user_script:1.",
     ErrorKind::ReadOnly},
    {"LOADING Redis is loading the dataset in memory", ErrorKind::Busy},
    {"MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'.", ErrorKind::Busy},
    {"NOREPLICAS Not enough good replicas to write.", ErrorKind::Busy},
    {"NOREPLICAS Not enough good replicas to write. script: 1f2e, on @user_script:1.", ErrorKind::Busy},
    {"CLUSTERDOWN The cluster is down", ErrorKind::Busy},
    {"CLUSTERDOWN Hash slot not served", ErrorKind::Busy},
    {"TRYAGAIN Multiple keys request during rehashing of slot", ErrorKind::Busy},
    {"BUSY Redis is busy running a script. You can only call SCRIPT KILL or SHUTDOWN NOSAVE.",
     ErrorKind::Busy},
    {"UNKILLABLE Sorry the script already executed write commands against the dataset.", ErrorKind::Busy},
    {"ERR max number of clients reached", ErrorKind::Busy},
    {"MISCONF Redis is configured to save RDB snapshots, but it's currently unable to persist to disk.",
     ErrorKind::Storage},
    {"MISCONF Errors writing to the AOF file: No space left on device", ErrorKind::Storage},
    {"OOM command not allowed when used memory > 'maxmemory'.", ErrorKind::Storage},
    {"OOM command not allowed when used memory > 'maxmemory'. script: 1f2e, on @user_script:1.",
     ErrorKind::Storage},
    {"NOSCRIPT No matching script. Please use EVAL.", ErrorKind::Missing},
    {"NOGROUP No such key 's' or consumer group 'g' in XREADGROUP with GROUP option", ErrorKind::Missing},
    {"NOTBUSY No scripts in execution right now.", ErrorKind::Missing},
    {"ERR no such key", ErrorKind::Missing},
    {"MOVED 866 127.0.0.1:7001", ErrorKind::Invalid},
    {"ASK 866 127.0.0.1:7001", ErrorKind::Busy},
    {"CROSSSLOT Keys in request don't hash to the same slot", ErrorKind::Internal},
    {"WRONGTYPE Operation against a key holding the wrong kind of value", ErrorKind::Undecodable},
    {"WRONGTYPE Operation against a key holding the wrong kind of value script: 1f2e, on @user_script:1.",
     ErrorKind::Undecodable, Effect::Uncertain},
    {"ERR hash value is not an integer", ErrorKind::Undecodable},
    {"EXECABORT Transaction discarded because of previous errors.", ErrorKind::Internal},
    {"EXECABORT Transaction discarded because of: OOM command not allowed when used memory > 'maxmemory'.",
     ErrorKind::Storage},
    {"BUSYGROUP Consumer Group name already exists", ErrorKind::Conflict},
    {"BUSYKEY Target key name already exists.", ErrorKind::Conflict},
    {"ERR string exceeds maximum allowed size (proto-max-bulk-len)", ErrorKind::Invalid},
    {"ERR DB index is out of range", ErrorKind::Invalid},
    {"ERR SELECT is not allowed in cluster mode", ErrorKind::Invalid},
    {"ERR This instance has cluster support disabled", ErrorKind::Invalid},
    {"UNBLOCKED client unblocked via CLIENT UNBLOCK", ErrorKind::Stopped},
    {"ERR Error running script (call to f_1f2e): @user_script:1: Script killed by user with SCRIPT KILL...",
     ErrorKind::Stopped},
    {"ERR Protocol error: invalid multibulk length", ErrorKind::Protocol},
    {"ERR syntax error", ErrorKind::Internal},
    {"ERR user_script:1: attempt to index a nil value script: 1f2e, on @user_script:1.", ErrorKind::Internal,
     Effect::Uncertain},
    {"SOMETHING new", ErrorKind::Internal},
    {"", ErrorKind::Internal},
};

INSTANTIATE_TEST_SUITE_P(Texts, ServerError, testing::ValuesIn(cases));

} // namespace
