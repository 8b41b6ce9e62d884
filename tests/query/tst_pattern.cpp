// SPDX-License-Identifier: GPL-3.0-or-later
// Regular expressions in both filter languages.
#include "core/query/filter.h"
#include "core/query/pattern.h"
#include "core/query/runfilter.h"
#include "tests/query/samplejobs.h"

#include <gtest/gtest.h>

using namespace redispatch;
using namespace redispatch::query;

namespace {

bool lets(const char* filter, const domain::Job& job) {
    const auto parsed = Filter::parse(filter);
    EXPECT_TRUE(parsed) << filter;
    return parsed && parsed->matches(job, searchText(job), sampleNow);
}

bool lets(const char* filter, const domain::Run& run) {
    const auto parsed = RunFilter::parse(filter);
    EXPECT_TRUE(parsed) << filter;
    return parsed && parsed->matches(run, sampleNow);
}

domain::Job sample() {
    domain::Job job;
    job.id = base::JobId::of("native", "shop/cache-warm-12");
    job.name = "cache-warm-12";
    job.owner = base::SharedText("Billing");
    job.tags = base::SharedText("nightly pci");
    return job;
}

TEST(Pattern, IsMatchedWithinOneField) {
    const domain::Job job = sample();
    EXPECT_TRUE(lets("/^cache-.*-\\d+$/", job));
    EXPECT_FALSE(lets("/^warm/", job)) << "no field begins so";
    EXPECT_TRUE(lets("/^billing$/", job));
    EXPECT_TRUE(lets("/BILL.NG/", job));
    EXPECT_FALSE(lets("/cache.*billing/", job)) << "two fields";
    EXPECT_TRUE(lets("name:/warm|cold/ owner:/^b/ tag:/pc[ij]/ engine:/^native$/ id:/shop.cache/", job));
    EXPECT_FALSE(lets("owner:/cache/", job));
    EXPECT_FALSE(lets("!name:/warm|cold/", job));
    EXPECT_TRUE(lets("name:/w(a|b){1,3}rm/", job)) << "a comma within";
}

TEST(Pattern, AnythingElseIsText) {
    domain::Job job = sample();
    job.name = "/usr/bin/warm";
    EXPECT_TRUE(lets("/usr/bin", job));
    EXPECT_TRUE(lets("name:/usr/bin/warm", job));
    EXPECT_TRUE(lets("\"/usr/\"", job));
    EXPECT_TRUE(lets("/", job));
    EXPECT_TRUE(lets("!//", job)) << "nothing stands between the slashes";
    EXPECT_FALSE(Filter::parse("state:/fail/"));
}

TEST(Pattern, WhatIsNoneIsToldWithItsPlace) {
    const auto bad = Filter::parse("cache name:/wa(rm/");
    ASSERT_FALSE(bad);
    EXPECT_EQ(bad.error().kind, base::ErrorKind::Invalid);
    EXPECT_EQ(bad.error().actual, "/wa(rm/");
    EXPECT_EQ(bad.error().detail, "at character 12");
    EXPECT_TRUE(bad.error().expected.starts_with("a regular expression (")) << bad.error().expected;
    EXPECT_FALSE(Filter::parse("/" + std::string(201, 'a') + "/"));
    EXPECT_FALSE(RunFilter::parse("error:/[/"));
}

TEST(Pattern, GivesUpWhereItWouldTryForLong) {
    const std::string text(40, 'a');
    for (const char* greedy : {"(a+)+b", "(a|aa)+$b", "(.*.*.*)*x", "(*LIMIT_MATCH=4000000000)(a+)+b"}) {
        const auto pattern = Pattern::parse(greedy);
        ASSERT_TRUE(pattern) << greedy;
        EXPECT_FALSE(pattern->occursIn(text)) << greedy;
    }
    EXPECT_TRUE(Pattern::parse("a+$")->occursIn(text));
}

TEST(Pattern, AnyBytesAreBearable) {
    const auto pattern = Pattern::parse("x$");
    ASSERT_TRUE(pattern);
    EXPECT_FALSE(pattern->occursIn(std::string("\xff\xfe\0y", 4)));
    EXPECT_FALSE(pattern->occursIn(std::string(Pattern::searchedBytes, 'y') + "x"));
}

TEST(Pattern, EqualFiltersHaveEqualPatterns) {
    EXPECT_EQ(*Filter::parse("/a/"), *Filter::parse("/a/"));
    EXPECT_NE(*Filter::parse("/a/"), *Filter::parse("/b/"));
    EXPECT_NE(*Filter::parse("/a/"), *Filter::parse("a"));
    EXPECT_NE(*RunFilter::parse("/a/"), *RunFilter::parse("/b/"));
}

TEST(Pattern, FindsRuns) {
    domain::Run run;
    run.id = "17-1";
    run.error = "disk 98% full";
    run.host = "web-12";
    run.parameters = {{"region", "eu"}};
    EXPECT_TRUE(lets("/disk.\\d+%/", run));
    EXPECT_TRUE(lets("error:/FULL$/ host:/^web-\\d+$/ param:/region=(eu|us)/", run));
    EXPECT_FALSE(lets("host:/^db/", run));
    EXPECT_FALSE(lets("!error:/full/", run));
    EXPECT_FALSE(RunFilter::parse("outcome:/ok/"));
}

} // namespace
