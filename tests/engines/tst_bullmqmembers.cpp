// SPDX-License-Identifier: GPL-3.0-or-later
// Texts of members, options and connections, as the libraries write them. The hashes are those that bullmq
// 4.18.3 and bull 4.16.5 gave to these schedules.
#include "core/base/humanize.h"
#include "core/engines/bullmq/keys.h"
#include "core/engines/bullmq/members.h"
#include "core/engines/bullmq/payload.h"
#include "core/engines/bullmq/rule.h"
#include "core/engines/bullmq/workers.h"
#include "core/timing/nextruns.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

using namespace redispatch;
using namespace redispatch::engines::bullmq;
using testing::ElementsAre;

namespace {

TEST(Members, CompositeTextsAreTakenApartFromTheRight) {
    const auto plain = compositeFrom("report:::Europe/Madrid:0 0 3 * * *");
    ASSERT_TRUE(plain);
    EXPECT_EQ(plain->name, "report");
    EXPECT_EQ(plain->timeZone, "Europe/Madrid");
    EXPECT_EQ(plain->pattern, "0 0 3 * * *");
    EXPECT_FALSE(plain->every);

    const auto withColon = compositeFrom("leg:colon::::*/5 * * * * *");
    ASSERT_TRUE(withColon);
    EXPECT_EQ(withColon->name, "leg:colon");
    EXPECT_EQ(withColon->jobId, "");

    const auto full = compositeFrom("legacy:myid:1798761600000:Asia/Tokyo:0 15 4 * * *");
    ASSERT_TRUE(full);
    EXPECT_EQ(full->jobId, "myid");
    EXPECT_EQ(full->endAt, 1'798'761'600'000);

    const auto every = compositeFrom("legev::::1500");
    ASSERT_TRUE(every);
    EXPECT_EQ(every->every, 1'500);
    EXPECT_EQ(every->name, "legev");
    const auto bull = compositeFrom("ev:::3600000");
    ASSERT_TRUE(bull);
    EXPECT_EQ(bull->every, 3'600'000);
    EXPECT_EQ(bull->name, "ev");

    EXPECT_FALSE(compositeFrom("daily-digest"));
    EXPECT_FALSE(compositeFrom("ns:my:sched:one:x"));
    EXPECT_FALSE(compositeFrom("06cc6dcd0eccdb092aed4b8bc20bddeb"));
    EXPECT_FALSE(compositeFrom(""));
    EXPECT_FALSE(compositeFrom(":"));
}

TEST(Members, HashesAreThoseOfTheLibraries) {
    EXPECT_EQ(compositeHashes("rb:::1500").bull, "47d80cb918d59fbc786b81c94e284443");
    EXPECT_EQ(compositeHashes("rbc:::Europe/Madrid:*/4 * * * * *").bull, "fd49578e466254f6147e0351a3744ca0");
    EXPECT_EQ(compositeHashes("__default__:jj:::0 3 * * *").bull, "9ff035cb4b15d8ffa6a6e2f914083bfc");
    EXPECT_EQ(compositeHashes("rep4::::1500").bullmq, "132fabbb2255f06cc4df3e89367b41d0");
    EXPECT_EQ(compositeHashes("leg:colon::::*/5 * * * * *").bullmq, "b678cafb375b758c30e845cb50f949b6");
    EXPECT_EQ(compositeHashes("with:myid::Asia/Tokyo:0 15 4 * * *").bullmq,
              "1c0149e438180f05bb515533cc853cc8");
    EXPECT_EQ(compositeHashes("digest").bullmq, "");
}

TEST(Members, GenerationsFollowFromTheHash) {
    EXPECT_EQ(generationOf("a::::1500", false, false), Generation::Composite);
    EXPECT_EQ(generationOf("06cc6dcd0eccdb092aed4b8bc20bddeb", true, false), Generation::Hashed);
    EXPECT_EQ(generationOf("digest", true, false), Generation::Early);
    EXPECT_EQ(generationOf("digest", true, true), Generation::Scheduler);
}

TEST(Payload, OptionsAreReadAsTheLibrariesWroteThem) {
    const RunOptions options =
        readOptions(R"({"timestamp":1,"removeOnComplete":5,"removeOnFail":{"age":3600},"delay":1971,)"
                    R"("repeat":{"cron":"0 3 * * *","count":62,"limit":"70","tz":"Asia/Tokyo",)"
                    R"("endDate":"2026-12-31T00:00:00.000Z","key":"k"},"attempts":3})");
    EXPECT_TRUE(options.readable);
    EXPECT_TRUE(options.repeats);
    EXPECT_EQ(options.pattern, "0 3 * * *");
    EXPECT_EQ(options.count, 62);
    EXPECT_EQ(options.limit, 70);
    EXPECT_EQ(options.endAt, 1'798'675'200'000);
    EXPECT_EQ(options.delay, 1'971);
    EXPECT_EQ(options.onComplete.kind, Retention::Kind::Limited);
    EXPECT_EQ(options.onComplete.count, 5);
    EXPECT_EQ(options.onFail.ageSeconds, 3'600);
    EXPECT_EQ(readOptions(R"({"removeOnComplete":true})").onComplete.kind, Retention::Kind::AtOnce);
    EXPECT_EQ(readOptions(R"({"removeOnComplete":false})").onComplete.kind, Retention::Kind::Kept);
    EXPECT_EQ(readOptions(R"({"removeOnComplete":{"count":0}})").onComplete.kind, Retention::Kind::AtOnce);
    EXPECT_EQ(readOptions("{}").onComplete.kind, Retention::Kind::NotSaid);
    for (const std::string_view bad : {"", "null", "[1]", "{", "\xff\xfe", R"({"repeat":7})"})
        EXPECT_FALSE(readOptions(bad).repeats) << bad;
}

TEST(Workers, ConnectionsAreNamedAfterTheirQueue) {
    const auto plain =
        namedClient("id=18 addr=127.0.0.1:36494 laddr=127.0.0.1:7901 name=bull:YnVsbHk= cmd=brpoplpush");
    ASSERT_TRUE(plain);
    EXPECT_EQ(plain->queues.front(), "bull:bully:");
    EXPECT_TRUE(plain->worker);
    EXPECT_EQ(plain->seen, (WorkerSeen{"", "18", "127.0.0.1", "brpoplpush"}));
    const auto named = namedClient("id=5 addr=[::1]:3 name=my:app:c2l4:w:w:six cmd=bzpopmin");
    ASSERT_TRUE(named);
    EXPECT_EQ(named->queues.front(), "my:app:six:");
    EXPECT_EQ(named->seen.name, "w:six");
    EXPECT_EQ(named->seen.host, "[::1]");
    const auto listener = namedClient("id=5 addr=/tmp/redis.sock:0 name={bull}:Zml2ZQ==:qe cmd=xread");
    ASSERT_TRUE(listener);
    EXPECT_EQ(listener->queues.front(), "{bull}:five:");
    EXPECT_FALSE(listener->worker);
    EXPECT_EQ(listener->seen.host, "");
    const auto python = namedClient("id=5 addr=h:1 name=bull:mail-s cmd=bzpopmin");
    ASSERT_TRUE(python);
    EXPECT_THAT(python->queues, ElementsAre("bull:mail-s:"));
    EXPECT_FALSE(namedClient("id=5 addr=h:1 name= cmd=get"));
    EXPECT_FALSE(namedClient("id=5 addr=h:1 name=redispatch cmd=get"));
    EXPECT_FALSE(namedClient("id=5 addr=h:1 name=redis:tool! cmd=get"));
    EXPECT_FALSE(namedClient(""));
}

base::Instant at(std::string_view text) {
    return *base::parseInstant(text);
}

TEST(Rule, PatternsMeanWhatCronParserMakesOfThem) {
    const auto rule = ruleOf("0 15 4 * * *", "Asia/Tokyo", {}, {});
    ASSERT_TRUE(rule);
    EXPECT_EQ(timing::nextAfter(*rule, at("2026-11-23T00:00:00Z")), at("2026-11-23T19:15:00Z"));
    // A date and a weekday: either will do, and ? is no restriction.
    const auto either = ruleOf("0 0 13 * FRI", "", {}, {});
    ASSERT_TRUE(either);
    EXPECT_EQ(timing::nextAfter(*either, at("2026-11-09T00:00:00Z")), at("2026-11-13T00:00:00Z"));
    EXPECT_EQ(timing::nextAfter(*either, at("2026-11-13T00:00:00Z")), at("2026-11-20T00:00:00Z"));
    const auto any = ruleOf("0 0 ? * 1#2", "", {}, {});
    ASSERT_TRUE(any);
    EXPECT_EQ(timing::nextAfter(*any, at("2026-11-01T00:00:00Z")), at("2026-11-09T00:00:00Z"));
    EXPECT_TRUE(ruleOf("0 0 L * *", "", {}, {}));
    EXPECT_FALSE(ruleOf("RRULE:FREQ=DAILY;COUNT=3", "", {}, {}));
    EXPECT_FALSE(ruleOf("0 3 * * *", "Mars/Olympus", {}, {}));
    EXPECT_FALSE(ruleOf("", "", {}, {}));
    EXPECT_FALSE(ruleOf("", "", 0, {}));
    const auto every = ruleOf("", "", 90'000, 681);
    ASSERT_TRUE(every);
    EXPECT_EQ(timing::nextAfter(*every, base::instantFromMs(180'681)), base::instantFromMs(270'681));
}

TEST(Keys, PatternsMeanJustTheText) {
    EXPECT_EQ(escapedPattern("a*b?[c]\\:"), "a\\*b\\?\\[c\\]\\\\:");
}

} // namespace
