// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/errortext.h"
#include "core/base/result.h"

#include <gmock/gmock.h>

#include <set>

using namespace redispatch::base;
using namespace std::chrono_literals;
using testing::HasSubstr;

TEST(ErrorText, EveryKindHasItsOwnWordAndExitCode) {
    std::set<std::string_view> words;
    std::set<int> codes;
    for (const ErrorKind kind : allErrorKinds) {
        EXPECT_TRUE(words.insert(word(kind)).second) << word(kind);
        EXPECT_TRUE(codes.insert(exitCode(kind)).second) << word(kind);
        EXPECT_GE(exitCode(kind), 10);
        EXPECT_LE(exitCode(kind), 24);
    }
    EXPECT_EQ(words.size(), 15U);
}

TEST(ErrorText, EveryKindSaysWhatFailedAndWhatToDo) {
    std::set<std::string> headlines;
    for (const ErrorKind kind : allErrorKinds) {
        const ErrorText text = explain(makeError(kind, "SUBJECT", "EXPECTED", "ACTUAL", "DETAIL"));
        EXPECT_THAT(text.failed, HasSubstr("SUBJECT"));
        EXPECT_THAT(text.failed, HasSubstr("DETAIL"));
        EXPECT_EQ(text.expected, "Expected EXPECTED, found ACTUAL.");
        EXPECT_FALSE(text.retry.empty()) << word(kind);
        EXPECT_FALSE(text.next.empty()) << word(kind);
        EXPECT_TRUE(headlines.insert(text.failed).second) << text.failed;
    }
}

TEST(ErrorText, AnUncertainWriteIsNotCalledSafe) {
    const Error lost = makeError(ErrorKind::Uncertain, "trigger of native:a");
    EXPECT_EQ(lost.effect, Effect::Uncertain);
    EXPECT_THAT(explain(lost).retry, HasSubstr("may have taken effect"));
    Error known = lost;
    known.retry = {RetryAdvice::Safe, {}};
    EXPECT_THAT(explain(known).retry, HasSubstr("same request id"));
}

TEST(ErrorText, WaitingTimesAreNamed) {
    Error busy = makeError(ErrorKind::Busy, "server");
    busy.retry = {RetryAdvice::After, 90s};
    EXPECT_THAT(explain(busy).retry, HasSubstr("1 min 30 s"));
}

TEST(ErrorText, HostileBytesCannotReachTheTerminal) {
    const std::string text = sentence(makeError(ErrorKind::Missing, "a\x1b[31m\nb", "\xff", "", "\r"));
    EXPECT_EQ(text.find('\x1b'), std::string::npos);
    EXPECT_EQ(text.find('\n'), std::string::npos);
    EXPECT_THAT(text, HasSubstr("\\x1b[31m\\x0ab"));
}

TEST(Error, ContextIsBounded) {
    Error error = makeError(ErrorKind::Internal, "x");
    for (int i = 0; i < 50; ++i)
        error = std::move(error).during("step");
    EXPECT_EQ(error.context.size(), 8U);
}

TEST(Result, HoldsEitherAValueOrAnError) {
    const Result<int> value = 7;
    ASSERT_TRUE(value);
    EXPECT_EQ(*value, 7);
    Result<int> failed = makeError(ErrorKind::Busy, "job");
    ASSERT_FALSE(failed);
    EXPECT_THAT(std::move(failed).errorDuring("asking").context, testing::ElementsAre("asking"));
    EXPECT_TRUE(Status());
}
