// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/redis/reconnect.h"

#include <gtest/gtest.h>

using namespace redispatch::redis;
using namespace std::chrono_literals;
using redispatch::base::ErrorKind;
using State = Reconnect::State;

namespace {

constexpr Reconnect::Time start{1000h};

TEST(Reconnect, FirstTryIsAtOnce) {
    Reconnect machine;
    EXPECT_EQ(machine.state(), State::Waiting);
    EXPECT_TRUE(machine.takeTurn(start));
    EXPECT_EQ(machine.state(), State::Trying);
    EXPECT_FALSE(machine.takeTurn(start)); // one at a time
}

TEST(Reconnect, WaitsDoubleUpToTheLongest) {
    Reconnect machine;
    const std::chrono::milliseconds waits[] = {250ms, 500ms, 1s, 2s, 4s, 8s, 15s, 15s, 15s};
    for (const auto wait : waits) {
        machine.failed(ErrorKind::Offline, start, 0.5);
        EXPECT_EQ(machine.state(), State::Waiting);
        EXPECT_EQ(machine.retryAt() - start, wait);
        EXPECT_FALSE(machine.takeTurn(start + wait - 1ms));
        EXPECT_TRUE(machine.takeTurn(start + wait));
    }
    for (int i = 0; i < 1'000; ++i)
        machine.failed(ErrorKind::Timeout, start, 0.5);
    EXPECT_EQ(machine.retryAt() - start, 15s);
    EXPECT_EQ(machine.failures(), 1'009);
}

TEST(Reconnect, JitterIsAFifthEitherWay) {
    Reconnect low;
    Reconnect high;
    low.failed(ErrorKind::Offline, start, 0.0);
    high.failed(ErrorKind::Offline, start, 1.0);
    EXPECT_EQ(low.retryAt() - start, 200ms);
    EXPECT_EQ(high.retryAt() - start, 300ms);
}

TEST(Reconnect, SuccessForgetsFailures) {
    Reconnect machine;
    for (int i = 0; i < 5; ++i)
        machine.failed(ErrorKind::Busy, start, 0.5);
    machine.connected();
    EXPECT_EQ(machine.state(), State::Connected);
    EXPECT_EQ(machine.failures(), 0);
    EXPECT_FALSE(machine.takeTurn(start + 1h));
    machine.lost(start, 0.5);
    EXPECT_EQ(machine.state(), State::Waiting);
    EXPECT_EQ(machine.retryAt() - start, 250ms);
}

TEST(Reconnect, GivesUpWhereOnlyAPersonCanHelp) {
    for (const ErrorKind kind : {ErrorKind::Auth, ErrorKind::Denied}) {
        Reconnect machine;
        ASSERT_TRUE(machine.takeTurn(start));
        machine.failed(kind, start, 0.5);
        EXPECT_EQ(machine.state(), State::GivenUp);
        EXPECT_FALSE(machine.takeTurn(start + 24h));
        machine.retryNow(start);
        EXPECT_TRUE(machine.takeTurn(start));
    }
}

TEST(Reconnect, RetryNowShortensTheWaitOnly) {
    Reconnect machine;
    machine.failed(ErrorKind::Offline, start, 0.5);
    machine.retryNow(start + 1ms);
    EXPECT_TRUE(machine.takeTurn(start + 1ms));
    machine.retryNow(start + 2ms); // already trying
    EXPECT_EQ(machine.state(), State::Trying);
    machine.connected();
    machine.retryNow(start + 3ms); // nothing to do
    EXPECT_EQ(machine.state(), State::Connected);
}

} // namespace
