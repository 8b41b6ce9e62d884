// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/local/profiles.h"
#include "core/local/secrets.h"
#include "core/local/statefiles.h"

#include "tests/support/tempdir.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

#include <sys/stat.h>
#include <unistd.h>

namespace redispatch::local {
namespace {
using base::ErrorKind;
using domain::Environment;
using domain::Profile;
using support::TempDir;
using ::testing::HasSubstr;

unsigned modeOf(const std::filesystem::path& path) {
    struct stat found {};
    return ::stat(path.c_str(), &found) == 0 ? found.st_mode & 0777 : 0;
}

/// An environment variable for the time of one test.
class Variable {
public:
    Variable(const char* name, const char* value) : m_name(name) {
        if (const char* old = std::getenv(name))
            m_old = old;
        value ? ::setenv(name, value, 1) : ::unsetenv(name);
    }
    ~Variable() { m_old ? ::setenv(m_name, m_old->c_str(), 1) : ::unsetenv(m_name); }

private:
    const char* m_name;
    std::optional<std::string> m_old;
};

TEST(StateFiles, foldersFollowXdgAndIgnoreRelativeOnes) {
    const Variable homeIs("HOME", "/home/ana");
    {
        const Variable config("XDG_CONFIG_HOME", "/srv/conf");
        const Variable data("XDG_DATA_HOME", "relative");
        const Variable runtime("XDG_RUNTIME_DIR", nullptr);
        EXPECT_EQ(configFolder(), "/srv/conf/redispatch");
        EXPECT_EQ(dataFolder(), "/home/ana/.local/share/redispatch");
        EXPECT_EQ(runtimeFolder(), "");
    }
    const Variable config("XDG_CONFIG_HOME", nullptr);
    const Variable runtime("XDG_RUNTIME_DIR", "/run/user/7");
    EXPECT_EQ(configFolder(), "/home/ana/.config/redispatch");
    EXPECT_EQ(runtimeFolder(), "/run/user/7/redispatch");
}

TEST(StateFiles, writtenFilesArePrivateWhateverTheUmask) {
    const TempDir dir;
    const auto old = ::umask(0);
    const auto made = ensurePrivateFolder(dir.file("a/b"));
    const auto written = writeAtomically(dir.file("a/b/f"), std::string("one\0two", 7));
    ::umask(old);
    ASSERT_TRUE(made) << made.error().detail;
    ASSERT_TRUE(written) << written.error().detail;
    EXPECT_EQ(modeOf(dir.file("a/b")), 0700u);
    EXPECT_EQ(modeOf(dir.file("a/b/f")), 0600u);
    EXPECT_EQ(*readFile(dir.file("a/b/f"), 100), std::string("one\0two", 7));
    // A file that had been opened up is private again after the next write.
    ASSERT_EQ(::chmod(dir.file("a/b/f").c_str(), 0644), 0);
    ASSERT_TRUE(writeAtomically(dir.file("a/b/f"), "three"));
    EXPECT_EQ(modeOf(dir.file("a/b/f")), 0600u);
    EXPECT_EQ(*readFile(dir.file("a/b/f"), 100), "three");
}

TEST(StateFiles, aFolderOpenToOthersIsClosed) {
    const TempDir dir;
    ASSERT_EQ(::mkdir(dir.file("open").c_str(), 0777), 0);
    ASSERT_TRUE(ensurePrivateFolder(dir.file("open")));
    EXPECT_EQ(modeOf(dir.file("open")), 0700u);
}

TEST(StateFiles, whatIsNoFolderIsNotUsedAsOne) {
    const TempDir dir;
    dir.write("f", "");
    ASSERT_EQ(::symlink("/tmp", dir.file("link").c_str()), 0);
    EXPECT_EQ(ensurePrivateFolder(dir.file("f")).error().kind, ErrorKind::Invalid);
    EXPECT_EQ(ensurePrivateFolder(dir.file("link")).error().kind, ErrorKind::Invalid);
    EXPECT_EQ(ensurePrivateFolder(dir.file("f/below")).error().kind, ErrorKind::Storage);
}

TEST(StateFiles, aFailedWriteLeavesTheOldFile) {
    const TempDir dir;
    const auto written = writeAtomically(dir.file("none/f"), "x");
    ASSERT_FALSE(written);
    EXPECT_EQ(written.error().kind, ErrorKind::Storage);
    EXPECT_FALSE(written.error().detail.empty());
}

TEST(StateFiles, readingIsBoundedAndRefusesPipes) {
    const TempDir dir;
    const auto file = dir.write("f", std::string(100, 'x'));
    EXPECT_EQ(readFile(file, 100)->size(), 100u);
    EXPECT_EQ(readFile(file, 99).error().kind, ErrorKind::Invalid);
    EXPECT_EQ(readFile(dir.file("none"), 1).error().kind, ErrorKind::Missing);
    ASSERT_EQ(::mkfifo(dir.file("pipe").c_str(), 0600), 0);
    EXPECT_EQ(readFile(dir.file("pipe"), 1).error().kind, ErrorKind::Invalid);
    EXPECT_EQ(readFile(dir.path(), 1).error().kind, ErrorKind::Invalid);
}

std::vector<Profile> someProfiles() {
    Profile one;
    one.name = "shop “live”";
    one.url = "rediss://ops@redis.example.org:6380/2";
    one.caCertFile = "/etc/ssl/shop.pem";
    one.environment = Environment::Production;
    one.readOnly = true;
    one.prefix = "ops:";
    one.ledgerUrl = "rediss://notes@ledger.example.org/1";
    one.queues = {"bull:emails", "{my:app}:déjà"};
    one.searchQueues = false;
    one.record = true;
    Profile two;
    two.name = "here";
    two.url = "redis+unix:///run/a:b@c.sock";
    two.environment = Environment::Development;
    return {one, two};
}

TEST(ProfilesFile, comesBackAsItWasSaved) {
    const TempDir dir;
    const Profiles profiles(dir.file("config"));
    EXPECT_TRUE(profiles.load()->empty());
    ASSERT_TRUE(profiles.save(someProfiles()));
    EXPECT_EQ(*profiles.load(), someProfiles());
    EXPECT_EQ(modeOf(profiles.file()), 0600u);
    EXPECT_EQ(modeOf(dir.file("config")), 0700u);
}

TEST(ProfilesFile, isRefusedWhenOthersMayReadIt) {
    const TempDir dir;
    const Profiles profiles(dir.path());
    ASSERT_TRUE(profiles.save(someProfiles()));
    for (const mode_t mode : {0640, 0604, 0620}) {
        ASSERT_EQ(::chmod(profiles.file().c_str(), mode), 0);
        const auto loaded = profiles.load();
        ASSERT_FALSE(loaded);
        EXPECT_EQ(loaded.error().kind, ErrorKind::Invalid);
        EXPECT_THAT(loaded.error().expected, HasSubstr("0600"));
    }
}

TEST(ProfilesFile, holdsNoPassword) {
    const TempDir dir;
    const Profiles profiles(dir.path());
    for (const char* url : {"redis://ana:canary@host", "rediss://:canary@host:1/0", "redis://a:can/ary@host",
                            "redis://a:can@ary@host", "ana:canary@host"}) {
        Profile profile;
        profile.name = "p";
        profile.url = url;
        const auto saved = profiles.save({profile});
        ASSERT_FALSE(saved) << url;
        EXPECT_EQ(saved.error().kind, ErrorKind::Invalid);
        EXPECT_EQ(saved.error().actual.find("canary"), std::string::npos);
        profile.url = "redis://host";
        profile.ledgerUrl = url;
        EXPECT_EQ(profiles.save({profile}).error().kind, ErrorKind::Invalid) << url;
    }
    EXPECT_FALSE(std::filesystem::exists(profiles.file()));

    ASSERT_TRUE(writeAtomically(profiles.file(),
                                R"({"version":1,"profiles":[{"name":"p","url":"redis://a:canary@h"}]})"));
    EXPECT_EQ(profiles.load().error().kind, ErrorKind::Invalid);
}

TEST(ProfilesFile, namesAreGivenAndUnique) {
    const TempDir dir;
    const Profiles profiles(dir.path());
    Profile profile;
    EXPECT_EQ(profiles.save({profile}).error().kind, ErrorKind::Invalid);
    profile.name = "twice";
    EXPECT_EQ(profiles.save({profile, profile}).error().kind, ErrorKind::Invalid);
}

TEST(ProfilesFile, damageIsSaidAndNeverOpensAProfileForWriting) {
    const TempDir dir;
    const Profiles profiles(dir.path());
    for (const char* bytes : {"", "[]", "{\"profiles\":{}}", "{\"version\":2,\"profiles\":[]}",
                              "{\"profiles\":[{\"url\":\"redis://h\"}]}", "{\"profiles\":[7]}", "{\"prof"}) {
        ASSERT_TRUE(writeAtomically(profiles.file(), bytes));
        const auto loaded = profiles.load();
        ASSERT_FALSE(loaded) << bytes;
        EXPECT_EQ(loaded.error().kind, ErrorKind::Invalid);
    }
    ASSERT_TRUE(
        writeAtomically(profiles.file(), R"({"profiles":[{"name":"a","readOnly":"no"},{"name":"b"}]})"));
    const auto loaded = profiles.load();
    ASSERT_TRUE(loaded);
    EXPECT_TRUE(loaded->at(0).readOnly);
    EXPECT_FALSE(loaded->at(1).readOnly);
    EXPECT_EQ(loaded->at(1).environment, Environment::Unknown);
    EXPECT_EQ(loaded->at(1).prefix, "rd:");
}

TEST(ProfilesFile, whatAProfileOfBeforeDoesNotSayIsTheUsual) {
    const TempDir dir;
    const Profiles profiles(dir.path());
    ASSERT_TRUE(writeAtomically(profiles.file(), R"({"profiles":[{"name":"a","url":"redis://h"}]})"));
    Profile expected;
    expected.name = "a";
    expected.url = "redis://h";
    EXPECT_EQ(profiles.load()->at(0), expected);
}

TEST(ProfilesFile, damagedPartsFallToTheSafeSide) {
    const TempDir dir;
    const Profiles profiles(dir.path());
    for (const char* damaged : {"\"yes\"", "1", "null", "{}", "[true]"}) {
        const std::string value(damaged);
        ASSERT_TRUE(writeAtomically(profiles.file(), R"({"profiles":[{"name":"a","record":)" + value +
                                                         R"(,"searchQueues":)" + value + "}]}"));
        const auto loaded = profiles.load();
        ASSERT_TRUE(loaded) << value;
        EXPECT_FALSE(loaded->at(0).record) << value;
        EXPECT_FALSE(loaded->at(0).searchQueues) << value;
    }
    // An address that cannot be read must not turn into the application's Redis.
    for (const char* damaged : {"7", "null", "[\"redis://ledger\"]"}) {
        ASSERT_TRUE(writeAtomically(profiles.file(), R"({"profiles":[{"name":"a","ledgerUrl":)" +
                                                         std::string(damaged) + "}]}"));
        EXPECT_FALSE(profiles.load()->at(0).ledgerUrl.empty()) << damaged;
    }
    ASSERT_TRUE(
        writeAtomically(profiles.file(), R"({"profiles":[{"name":"a","queues":["bull:a",7,"",null]}]})"));
    EXPECT_EQ(profiles.load()->at(0).queues, std::vector<std::string>{"bull:a"});
}

TEST(Secrets, theGivenOneComesBeforeTheEnvironment) {
    const Variable set("REDISCLI_AUTH", "from-environment");
    auto given = findSecret(Secret("typed"));
    ASSERT_TRUE(given);
    EXPECT_EQ(given->secret.view(), "typed");
    EXPECT_EQ(given->source, SecretSource::Given);
    auto found = findSecret(Secret());
    ASSERT_TRUE(found);
    EXPECT_EQ(found->secret.view(), "from-environment");
    EXPECT_EQ(found->source, SecretSource::Environment);
    forgetEnvironmentSecret();
    EXPECT_FALSE(findSecret(Secret()));
    EXPECT_EQ(std::getenv("REDISCLI_AUTH"), nullptr);
}

TEST(Secrets, noServerIsGivenThePasswordOfAnother) {
    const Variable application("REDISCLI_AUTH", "of-the-application");
    EXPECT_FALSE(findSecret(Secret(), SecretOf::Ledger));
    const Variable ledger("REDISPATCH_LEDGER_AUTH", "of-the-ledger");
    EXPECT_EQ(findSecret(Secret(), SecretOf::Ledger)->secret.view(), "of-the-ledger");
    EXPECT_EQ(findSecret(Secret())->secret.view(), "of-the-application");
    forgetEnvironmentSecret();
    EXPECT_EQ(std::getenv("REDISPATCH_LEDGER_AUTH"), nullptr);
}

TEST(Secrets, anEmptyOneIsNone) {
    const Variable set("REDISCLI_AUTH", "");
    EXPECT_FALSE(findSecret(Secret()));
}

TEST(Secrets, aMovedOneLeavesNothingBehind) {
    for (const std::size_t length : {std::size_t(5), std::size_t(200)}) {
        Secret from(std::string(length, 'c'));
        const char* place = from.view().data();
        Secret to(std::move(from));
        EXPECT_EQ(to.view(), std::string(length, 'c'));
        EXPECT_TRUE(from.empty()); // NOLINT(bugprone-use-after-move): what is left is the point
        if (to.view().data() != place) {
            EXPECT_EQ(std::string(place, 5), std::string(5, '\0'));
        }
        to.wipe();
        EXPECT_TRUE(to.empty());
    }
}

} // namespace
} // namespace redispatch::local
