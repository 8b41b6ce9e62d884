// SPDX-License-Identifier: GPL-3.0-or-later
// What goes out of the window: notifications over a real bus, and commands.
#include "tests/ui/notices/fakedesktop.h"
#include "ui/notices/desktopnotices.h"
#include "ui/notices/hooks.h"

#include <QFile>
#include <QSignalSpy>
#include <QStandardPaths>

using namespace redispatch;
using ui::DesktopNotices;
using ui::Hooks;

class DesktopTest : public QObject {
    Q_OBJECT

private slots:
    void noticesArriveAsPlainText() {
        const uitest::PrivateBus bus;
        uitest::FakeDesktop desktop(bus.connection("desktop"));
        DesktopNotices notices(bus.connection("console").name());
        notices.show(QStringLiteral("rule"), QStringLiteral("3 failing"), QStringLiteral("<b>a & b</b>"),
                     DesktopNotices::Urgency::Normal);
        QTRY_COMPARE(desktop.notices.size(), 1U);
        QCOMPARE(desktop.notices[0].title, QStringLiteral("3 failing"));
        QCOMPARE(desktop.notices[0].body, QStringLiteral("&lt;b&gt;a &amp; b&lt;/b&gt;"));
        QCOMPARE(desktop.notices[0].hints.value(QStringLiteral("urgency")).value<uchar>(), uchar(1));
    }

    void aTopicHasOneNoticeAndAClickTellsIt() {
        const uitest::PrivateBus bus;
        uitest::FakeDesktop desktop(bus.connection("desktop2"));
        DesktopNotices notices(bus.connection("console2").name());
        const auto show = [&](const char* topic) {
            const auto before = desktop.notices.size();
            notices.show(QLatin1String(topic), QStringLiteral("t"), {}, DesktopNotices::Urgency::Low);
            QTRY_COMPARE(desktop.notices.size(), before + 1);
            QTRY_VERIFY(notices.isShown(QLatin1String(topic)));
        };
        show("a");
        show("b");
        show("a");
        QCOMPARE(desktop.notices.back().replaces, desktop.notices.front().id);
        QSignalSpy clicked(&notices, &DesktopNotices::activated);
        emit desktop.ActionInvoked(desktop.notices[1].id, QStringLiteral("default"));
        QTRY_COMPARE(clicked.size(), 1);
        QCOMPARE(clicked[0][0].toString(), QStringLiteral("b"));
        emit desktop.NotificationClosed(desktop.notices[1].id, 2);
        QTRY_VERIFY(!notices.isShown(QStringLiteral("b")));
        show("b");
        QCOMPARE(desktop.notices.back().replaces, 0U);
    }

    void withoutADesktopWhatWasToBeSaidComesBack() {
        const uitest::PrivateBus bus;
        DesktopNotices nobody(bus.connection("console3").name());
        QSignalSpy failed(&nobody, &DesktopNotices::failed);
        nobody.show(QStringLiteral("a"), QStringLiteral("title"), QStringLiteral("body"),
                    DesktopNotices::Urgency::Low);
        QTRY_COMPARE(failed.size(), 1);
        QCOMPARE(failed[0][0].toString(), QStringLiteral("title"));
        QVERIFY(!failed[0][2].toString().isEmpty());
        DesktopNotices noBus(QStringLiteral("there is none"));
        QSignalSpy alsoFailed(&noBus, &DesktopNotices::failed);
        noBus.show(QStringLiteral("a"), QStringLiteral("title"), {}, DesktopNotices::Urgency::Low);
        QCOMPARE(alsoFailed.size(), 1);
    }

    void commandsGetTheirInputAndNoSecrets() {
        const QTemporaryDir folder;
        const QString script = folder.filePath(QStringLiteral("my hook.sh"));
        QFile file(script);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("#!/bin/sh\ncat > \"$1\"\nprintf '%s|%s|%s' \"$REDISPATCH_RULE\" \"$REDISCLI_AUTH\" "
                   "\"$2\" >> \"$1\"\n");
        file.close();
        file.setPermissions(QFile::ReadOwner | QFile::ExeOwner);
        qputenv("REDISCLI_AUTH", "secret");
        Hooks hooks;
        QSignalSpy ended(&hooks, &Hooks::ended);
        const QString out = folder.filePath(QStringLiteral("out"));
        hooks.run(QStringLiteral("\"%1\" %2 $(date)").arg(script, out), "{\"a\":1}\n",
                  {QStringLiteral("REDISPATCH_RULE=a=b")});
        QTRY_COMPARE(ended.size(), 1);
        QFile result(out);
        QVERIFY(result.open(QIODevice::ReadOnly));
        QCOMPARE(result.readAll(), QByteArray("{\"a\":1}\na=b||$(date)"));
        qunsetenv("REDISCLI_AUTH");
    }

    void commandsThatFailAreTold() {
        Hooks hooks;
        hooks.setLimit(100);
        QSignalSpy failed(&hooks, &Hooks::failed);
        const auto why = [&](const QString& command) {
            failed.clear();
            hooks.run(command, {}, {});
            return QTest::qWaitFor([&] { return failed.size() == 1; }) ? failed[0][1].toString() : QString();
        };
        QVERIFY(!why(QStringLiteral("/nowhere/at/all")).isEmpty());
        QVERIFY(!why(QStringLiteral("  ")).isEmpty());
        QVERIFY(why(QStringLiteral("sleep 60")).contains(QStringLiteral("ended")));
        hooks.setLimit(30'000);
        const QString bad = why(QStringLiteral("sh -c \"echo no luck >&2; exit 3\""));
        QVERIFY(bad.contains(QStringLiteral("exit code 3")) && bad.contains(QStringLiteral("no luck")));
        QCOMPARE(hooks.running(), 0);
    }

    void aStormOfCommandsIsBounded() {
        Hooks hooks;
        QSignalSpy failed(&hooks, &Hooks::failed);
        QSignalSpy ended(&hooks, &Hooks::ended);
        const int allowed = Hooks::atOnce + static_cast<int>(Hooks::mostWaiting);
        for (int i = 0; i < allowed + 3; ++i)
            hooks.run(QStringLiteral("true"), {}, {});
        QCOMPARE(hooks.running(), Hooks::atOnce);
        QCOMPARE(failed.size(), 3);
        QTRY_COMPARE(ended.size(), allowed);
        QCOMPARE(hooks.running(), 0);
    }
};

QTEST_GUILESS_MAIN(DesktopTest)
#include "tst_desktop.moc"
