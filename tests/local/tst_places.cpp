// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/local/places.h"

#include "core/local/statefiles.h"
#include "tests/support/tempdir.h"

#include <gtest/gtest.h>

namespace redispatch::local {
namespace {

using base::ErrorKind;

TEST(Places, ComeBackPerServerAlsoWithBytesThatAreNoText) {
    const support::TempDir folder;
    const Places one("redis://one:6379/0", folder.path());
    const Places other("redis://one:6379/1", folder.path());
    const Places::ByEngine found = {
        {"bullmq", {"bull:emails:", "{bull}:käse:", "my:app:\xff\x01:", "hex:62756c6c:"}}};
    ASSERT_TRUE(one.save(found));
    EXPECT_EQ(one.load().value(), found);
    EXPECT_TRUE(other.load().value().empty());

    ASSERT_TRUE(one.save({}));
    EXPECT_TRUE(one.load().value().empty());
}

TEST(Places, FileOfAnotherServerOrDamagedOneIsAnError) {
    const support::TempDir folder;
    const Places one("redis://one:6379/0", folder.path());
    const Places other("redis://other:6379/0", folder.path());
    ASSERT_TRUE(other.save({{"bullmq", {"bull:emails:"}}}));
    ASSERT_TRUE(ensurePrivateFolder(one.file().parent_path()));
    ASSERT_TRUE(writeAtomically(one.file(), readFile(other.file(), 1000).value()));
    EXPECT_EQ(one.load().error().kind, ErrorKind::Invalid);
    ASSERT_TRUE(writeAtomically(one.file(), "{\"server\": "));
    EXPECT_EQ(one.load().error().kind, ErrorKind::Invalid);
}

} // namespace
} // namespace redispatch::local
