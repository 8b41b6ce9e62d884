// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/domain/snapshot.h"

#include <gmock/gmock.h>

using namespace redispatch::domain;
using redispatch::base::JobId;
using testing::ElementsAre;
using testing::IsEmpty;

namespace {
std::shared_ptr<const Job> row(const char* id, const char* owner = "") {
    auto job = std::make_shared<Job>();
    job->id = JobId(id);
    job->owner = redispatch::base::SharedText(owner);
    return job;
}
} // namespace

TEST(Snapshot, EverythingIsNewToTheFirst) {
    Snapshot first;
    first.jobs = {row("n:a"), row("n:b")};
    EXPECT_THAT(difference(nullptr, first).added, ElementsAre(JobId("n:a"), JobId("n:b")));
}

TEST(Snapshot, TellsAddedRemovedAndChangedApart) {
    Snapshot before;
    before.jobs = {row("n:a"), row("n:b"), row("n:d"), row("n:e")};
    Snapshot after;
    after.jobs = {before.jobs[0], row("n:b", "ana"), row("n:c"), row("n:e")};
    const Delta delta = difference(&before, after);
    EXPECT_THAT(delta.added, ElementsAre(JobId("n:c")));
    EXPECT_THAT(delta.removed, ElementsAre(JobId("n:d")));
    EXPECT_THAT(delta.changed, ElementsAre(JobId("n:b")));
    EXPECT_FALSE(delta.empty());
    EXPECT_TRUE(difference(&after, after).empty());
}

TEST(Snapshot, FindsRowsById) {
    Snapshot snapshot;
    snapshot.jobs = {row("n:a"), row("n:c")};
    ASSERT_NE(findJob(snapshot, JobId("n:c")), nullptr);
    EXPECT_EQ(findJob(snapshot, JobId("n:c"))->id, JobId("n:c"));
    EXPECT_EQ(findJob(snapshot, JobId("n:b")), nullptr);
    EXPECT_EQ(findJob(snapshot, JobId("n:d")), nullptr);
}
