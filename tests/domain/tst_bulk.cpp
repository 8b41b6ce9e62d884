// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/domain/bulk.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

using namespace redispatch;
using namespace redispatch::domain;
using base::ErrorKind;
using base::JobId;
using base::makeError;

namespace {

Bulk bulkOf(int jobs, decltype(Intent::what) what = PauseIntent{}) {
    std::vector<BulkItem> items;
    for (int i = 0; i < jobs; ++i) {
        BulkItem item;
        item.job = JobId("native:j" + std::to_string(i));
        item.run = "r" + std::to_string(i);
        items.push_back(item);
    }
    return {BulkOrder{std::move(what), "ana@desk", "release", "0123456789abcdef0123456789abcdef"}, items};
}

base::Result<Receipt> done(std::string text = "paused") {
    Receipt receipt;
    receipt.accepted = true;
    receipt.readBack = std::move(text);
    return receipt;
}

TEST(Bulk, EachItemHasAnIntentOfItsOwn) {
    const Bulk bulk = bulkOf(3, RetryIntent{{}, true});
    const Intent second = bulk.intent(1);
    EXPECT_EQ(second.job.str(), "native:j1");
    EXPECT_EQ(std::get<RetryIntent>(second.what).run, "r1");
    EXPECT_TRUE(std::get<RetryIntent>(second.what).allAttempts);
    EXPECT_EQ(second.by, "ana@desk");
    EXPECT_EQ(second.reason, "release (bulk 01234567, 2 of 3)");
}

TEST(Bulk, RequestIdsFollowFromTheBulkAndTheJobAlone) {
    const Bulk all = bulkOf(50);
    std::set<std::string> ids;
    for (std::size_t i = 0; i < all.items().size(); ++i)
        ids.insert(all.intent(i).requestId);
    EXPECT_EQ(ids.size(), 50U);
    EXPECT_EQ(bulkOf(2).intent(1).requestId, all.intent(1).requestId);
    EXPECT_LE(all.intent(0).requestId.size(), 64U); // what engines take
    EXPECT_EQ(bulkRequestId("b", JobId("native:a")), "b-3bb29248118a4fc3");
}

TEST(Bulk, RunsOfOneJobAreToldApart) {
    std::vector<BulkItem> items(3);
    for (std::size_t i = 0; i < items.size(); ++i) {
        items[i].job = JobId("native:a");
        items[i].run = "17-" + std::to_string(i);
        items[i].parameters = ParameterValues{{"region", i == 0 ? "eu" : "us"}};
    }
    BulkOrder order{TriggerIntent{{{"region", "all"}}}, "ana@desk", {}, "b"};
    order.ofRuns = true;
    const Bulk bulk(order, items);
    EXPECT_EQ(std::get<TriggerIntent>(bulk.intent(0).what).parameters, (ParameterValues{{"region", "eu"}}));
    EXPECT_EQ(std::get<TriggerIntent>(bulk.intent(2).what).parameters, (ParameterValues{{"region", "us"}}));
    EXPECT_NE(bulk.intent(0).requestId, bulk.intent(1).requestId);
    EXPECT_EQ(bulk.intent(1).requestId, bulkRequestId("b", JobId("native:a"), "17-1"));
    EXPECT_NE(bulk.intent(1).requestId, bulkRequestId("b", JobId("native:a")));
    // Where each job is meant once, its last run may be another when the bulk is repeated.
    order.ofRuns = false;
    EXPECT_EQ(Bulk(order, items).intent(1).requestId, bulkRequestId("b", JobId("native:a")));
    EXPECT_LE(bulk.intent(1).requestId.size(), 64U);
}

TEST(Bulk, WithoutAReasonTheBulkIsTheReason) {
    const Bulk bulk(BulkOrder{ResumeIntent{}, {}, {}, "0123456789abcdef"}, bulkOf(1).items());
    EXPECT_EQ(bulk.intent(0).reason, "bulk 01234567, 1 of 1");
}

TEST(Bulk, AnswersAreSortedByWhatTheyMean) {
    Bulk bulk = bulkOf(4);
    bulk.take(0, done());
    bulk.take(1, makeError(ErrorKind::Missing, "native:j1"));
    bulk.take(2, makeError(ErrorKind::Internal, "native:j2"));
    base::Error applied = makeError(ErrorKind::Conflict, "native:j3");
    applied.effect = base::Effect::Applied;
    bulk.take(3, applied);
    EXPECT_FALSE(bulk.next());
    EXPECT_EQ(bulk.counts(), (BulkCounts{0, 1, 1, 2, 0}));
    EXPECT_EQ(bulk.items()[0].receipt.readBack, "paused");
    EXPECT_EQ(bulk.items()[1].fate, BulkFate::Refused);
    EXPECT_EQ(bulk.items()[3].fate, BulkFate::Failed); // it was done, and is not as it was left
    EXPECT_EQ(bulk.worst()->kind, ErrorKind::Internal);
}

TEST(Bulk, ABrokenLinkStopsTheRest) {
    Bulk bulk = bulkOf(5);
    bulk.take(0, done());
    bulk.take(1, makeError(ErrorKind::Uncertain, "native:j1"));
    EXPECT_FALSE(bulk.next());
    EXPECT_EQ(bulk.counts(), (BulkCounts{0, 1, 0, 1, 3}));
    EXPECT_EQ(bulk.items()[4].error->kind, ErrorKind::Uncertain);
    EXPECT_EQ(bulk.items()[4].error->effect, base::Effect::NotApplied); // nothing was sent for that one
    EXPECT_EQ(bulk.worst()->effect, base::Effect::Uncertain);
    const std::string before = bulk.intent(1).requestId;
    const std::string reason = bulk.intent(1).reason;
    bulk.again();
    EXPECT_EQ(bulk.counts(), (BulkCounts{4, 1, 0, 0, 0}));
    ASSERT_EQ(bulk.next(), std::optional<std::size_t>(1));
    EXPECT_EQ(bulk.intent(1).requestId, before);
    EXPECT_EQ(bulk.intent(1).reason, reason);
    EXPECT_FALSE(bulk.items()[4].error);
}

TEST(Bulk, AStopByHandIsNoErrorOfTheJobs) {
    Bulk bulk = bulkOf(3);
    bulk.take(0, done());
    bulk.stop();
    EXPECT_EQ(bulk.counts(), (BulkCounts{0, 1, 0, 0, 2}));
    EXPECT_FALSE(bulk.items()[2].error);
    EXPECT_EQ(bulk.worst()->kind, ErrorKind::Stopped);
    EXPECT_EQ(bulk.worst()->actual, "1 tried");
}

TEST(Bulk, WhatIsRefusedBeforehandIsNotCountedAsTried) {
    std::vector<BulkItem> items = bulkOf(3).items();
    items[0].fate = BulkFate::Refused;
    items[0].error = makeError(ErrorKind::Conflict, "native:j0");
    Bulk bulk(BulkOrder{PauseIntent{}, {}, "x", "0123456789abcdef"}, items);
    EXPECT_EQ(bulk.next(), std::optional<std::size_t>(1));
    EXPECT_EQ(bulk.intent(1).reason, "x (bulk 01234567, 1 of 2)");
    EXPECT_EQ(bulk.items()[0].place, 0);
    bulk.again(); // a refusal stays one
    EXPECT_EQ(bulk.counts(), (BulkCounts{2, 0, 1, 0, 0}));
    bulk.take(1, done());
    bulk.take(2, done());
    EXPECT_EQ(bulk.worst()->kind, ErrorKind::Conflict);
}

TEST(Bulk, EveryKindOfErrorIsARefusalOrAFailureAndOnlyGeneralOnesStop) {
    const std::set<ErrorKind> single = {ErrorKind::Denied,  ErrorKind::Busy,    ErrorKind::Conflict,
                                        ErrorKind::Missing, ErrorKind::Invalid, ErrorKind::Undecodable,
                                        ErrorKind::Internal};
    for (const ErrorKind kind : base::allErrorKinds) {
        Bulk bulk = bulkOf(2);
        bulk.take(0, makeError(kind, "native:j0"));
        EXPECT_EQ(bulk.next().has_value(), single.contains(kind)) << static_cast<int>(kind);
        EXPECT_EQ(bulk.counts().refused + bulk.counts().failed, 1U);
    }
}

TEST(Bulk, NothingIsNothing) {
    Bulk bulk;
    EXPECT_FALSE(bulk.next());
    EXPECT_FALSE(bulk.worst());
    bulk.stop();
    bulk.again();
    EXPECT_EQ(bulk.counts().total(), 0U);
}

} // namespace
