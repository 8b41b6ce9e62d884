// SPDX-License-Identifier: GPL-3.0-or-later
// The real redispatchctl against the real libraries.
#include "tests/interop/bullmq/fixture.h"

#include <QJsonDocument>
#include <QProcess>

using namespace redispatch;
using namespace redispatch::interop;
using testing::HasSubstr;
using testing::IsEmpty;

namespace {

class Programs : public BullmqTest {
protected:
    struct Ran {
        int code = -1;
        std::string out;
        std::string err;
        QJsonDocument json() const { return QJsonDocument::fromJson(QByteArray::fromStdString(out)); }
    };
    Ran ctl(std::vector<std::string> words) {
        QStringList arguments = {"-u", QString::fromStdString(server().unixUrl())};
        for (const std::string& word : words)
            arguments << QString::fromStdString(word);
        QProcess program;
        program.start(REDISPATCHCTL, arguments);
        if (!program.waitForFinished(120'000))
            return {};
        return {program.exitCode(), program.readAllStandardOutput().toStdString(),
                program.readAllStandardError().toStdString()};
    }
};
INTEROP_MODELS(Programs);

TEST_P(Programs, ListTriggerHoldAndRelease) {
    const JobId id = schedule("nightly", {{"pattern", newYear}});
    work("w");

    const Ran listed = ctl({"list", "--json"});
    ASSERT_EQ(listed.code, 0) << listed.err;
    EXPECT_THAT(listed.out, HasSubstr('"' + id.str() + '"'));

    const Ran triggered = ctl({"trigger", id.str(), "--reason", "cold cache", "--json"});
    ASSERT_EQ(triggered.code, 0) << triggered.err;
    const std::string run = text(triggered.json()["runId"]);
    ASSERT_TRUE(until([&] { return completed() == std::vector{run}; }));
    EXPECT_EQ(text(shownJob(run)["state"]), "completed");

    const Ran held = ctl({"pause", id.str(), "--reason", "wrong data", "--json"});
    ASSERT_EQ(held.code, 0) << held.err;
    const auto waiting = pending(id);
    ASSERT_EQ(waiting.size(), 1U);
    EXPECT_EQ(text(shownJob(waiting[0])["state"]), "delayed");
    const Ran shown = ctl({"show", id.str()});
    ASSERT_EQ(shown.code, 0) << shown.err;
    EXPECT_THAT(shown.out, HasSubstr("wrong data"));

    const Ran released = ctl({"resume", id.str(), "--reason", "data is right again", "--json"});
    ASSERT_EQ(released.code, 0) << released.err;
    EXPECT_EQ(pending(id), waiting);
    EXPECT_FALSE(row(id)->paused);

    const Ran again = ctl({"runs", id.str(), "--json"});
    ASSERT_EQ(again.code, 0) << again.err;
    EXPECT_THAT(again.out, HasSubstr(run));
}

} // namespace
