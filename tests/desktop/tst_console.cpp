// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/desktop/console.h"
#include "app/desktop/options.h"
#include "core/redis/client.h"
#include "tests/support/redisserver.h"
#include "tests/support/tempdir.h"

#include <QApplication>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QTest>

using namespace redispatch;
using desktop::Console;
using desktop::Options;

namespace {

/// The one visible top-level widget of this name, or null.
QWidget* visibleWindow(const char* name) {
    for (QWidget* widget : QApplication::topLevelWidgets())
        if (widget->isVisible() && widget->objectName() == QLatin1String(name))
            return widget;
    return nullptr;
}

QString headline() {
    return visibleWindow("connectDialog")->findChild<QLabel*>(QStringLiteral("messageHeadline"))->text();
}

QLineEdit* field(const char* name) {
    return visibleWindow("connectDialog")->findChild<QLineEdit*>(QLatin1String(name));
}

void press(const char* name) {
    visibleWindow("connectDialog")->findChild<QPushButton*>(QLatin1String(name))->click();
}

Options optionsFrom(std::initializer_list<QString> arguments) {
    auto options = desktop::parseOptions(QStringList{QStringLiteral("redispatch")} + QStringList(arguments));
    return options ? *options : Options();
}

bool savesTwoServers(const support::RedisServer& jobs, const support::RedisServer& ledger) {
    domain::Profile profile;
    profile.name = "two servers";
    profile.url = jobs.unixUrl();
    profile.ledgerUrl = ledger.unixUrl();
    return local::Profiles().save({profile}).has_value();
}

} // namespace

class ConsoleTest final : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() {
        qputenv("XDG_CONFIG_HOME", QByteArray::fromStdString(m_home.path().string()));
        qputenv("XDG_DATA_HOME", QByteArray::fromStdString(m_home.path().string()));
    }

    void optionsAreReadOrRefused() {
        const Options options =
            optionsFrom({QStringLiteral("-u"), QStringLiteral("rediss://h"), QStringLiteral("--cacert"),
                         QStringLiteral("/ca.pem"), QStringLiteral("--prefix"), QStringLiteral("x:"),
                         QStringLiteral("--environment"), QStringLiteral("production"),
                         QStringLiteral("--read-only"), QStringLiteral("--size"), QStringLiteral("900x700")});
        QCOMPARE(options.url, QStringLiteral("rediss://h"));
        QCOMPARE(options.caCertFile, QStringLiteral("/ca.pem"));
        QCOMPARE(options.prefix, QStringLiteral("x:"));
        QCOMPARE(options.environment, domain::Environment::Production);
        QVERIFY(options.readOnly);
        QCOMPARE(options.size, QSize(900, 700));
        for (const QStringList& wrong :
             {QStringList{QStringLiteral("--local"), QStringLiteral("-u"), QStringLiteral("redis://h")},
              QStringList{QStringLiteral("--environment"), QStringLiteral("moon")},
              QStringList{QStringLiteral("--theme"), QStringLiteral("pink")},
              QStringList{QStringLiteral("--size"), QStringLiteral("9x9")},
              QStringList{QStringLiteral("--after"), QStringLiteral("soon")}}) {
            const auto refused = desktop::parseOptions(QStringList{QStringLiteral("redispatch")} + wrong);
            QVERIFY(!refused);
            QCOMPARE(refused.error().kind, base::ErrorKind::Invalid);
        }
    }

    void withoutAnAddressItAsks() {
        Console console{Options()};
        QVERIFY(!console.start({}));
        QVERIFY(visibleWindow("connectDialog"));
    }

    void anAddressThatIsNoneIsAskedForAgain() {
        Console console(optionsFrom({QStringLiteral("-u"), QStringLiteral("http://h")}));
        QVERIFY(!console.start({}));
        QVERIFY(visibleWindow("connectDialog"));
    }

    void aMissingPasswordIsAskedForAndThenOpensTheWindow() {
        const support::RedisServer server({"--requirepass", "s3cret"});
        Console console(optionsFrom({QStringLiteral("-u"), QString::fromStdString(server.unixUrl())}));
        QVERIFY(!console.start({}));
        QTRY_VERIFY(visibleWindow("connectDialog"));
        QWidget* dialog = visibleWindow("connectDialog");
        QCOMPARE(dialog->findChild<QLineEdit*>(QStringLiteral("profileUrl"))->text(),
                 QString::fromStdString(server.unixUrl()));
        QTRY_VERIFY(!visibleWindow("mainWindow"));

        dialog->findChild<QLineEdit*>(QStringLiteral("profilePassword"))->setText(QStringLiteral("s3cret"));
        dialog->findChild<QPushButton*>(QStringLiteral("connectButton"))->click();
        QTRY_VERIFY(visibleWindow("mainWindow"));
        QTRY_VERIFY(!visibleWindow("connectDialog"));
    }

    void eachOfTwoServersIsAskedForItsOwnPassword() {
        const support::RedisServer jobs({"--requirepass", "opens-jobs"});
        const support::RedisServer ledger({"--requirepass", "opens-ledger"});
        QVERIFY(savesTwoServers(jobs, ledger));
        Console console(optionsFrom({QStringLiteral("--profile"), QStringLiteral("two servers")}));
        QVERIFY(!console.start({}));
        QTRY_VERIFY(visibleWindow("connectDialog"));
        QVERIFY(headline().contains(QString::fromStdString(jobs.unixUrl())));
        QCOMPARE(field("profileLedgerUrl")->text(), QString::fromStdString(ledger.unixUrl()));

        field("profilePassword")->setText(QStringLiteral("opens-jobs"));
        press("connectButton");
        QTRY_VERIFY(visibleWindow("connectDialog") &&
                    headline().contains(QString::fromStdString(ledger.unixUrl())));
        QVERIFY(visibleWindow("mainWindow")); // the jobs can be looked at without
        QVERIFY(field("profilePassword")->text().isEmpty());
        QVERIFY(!field("profilePassword")->placeholderText().isEmpty());
        QCOMPARE(field("profileUrl")->text(), QString::fromStdString(jobs.unixUrl()));

        field("profileLedgerPassword")->setText(QStringLiteral("opens-ledger"));
        press("connectButton"); // the other password is the one given before
        QTRY_VERIFY(!visibleWindow("connectDialog"));
        const auto seesTheConsole = [](const support::RedisServer& server, const char* password) {
            auto endpoint = redis::parseUrl(server.unixUrl()).value();
            endpoint.password = password;
            endpoint.clientName = "witness";
            redis::Client witness(endpoint);
            if (!witness.connect())
                return false;
            const auto answers = witness.run(redis::Pipeline().add("CLIENT", "LIST").add("ACL", "LOG"));
            // Nobody tried a password that is not this server's.
            return answers && (*answers)[1].size() == 0 &&
                   (*answers)[0].text().find("name=redispatch:reader") != std::string_view::npos;
        };
        QTRY_VERIFY(seesTheConsole(jobs, "opens-jobs"));
        QTRY_VERIFY(seesTheConsole(ledger, "opens-ledger"));
        QVERIFY(!visibleWindow("connectDialog"));
    }

    void withoutTheLedgersPasswordTheWindowStays() {
        const support::RedisServer jobs;
        const support::RedisServer ledger({"--requirepass", "opens-ledger"});
        QVERIFY(savesTwoServers(jobs, ledger));
        Console console(optionsFrom({QStringLiteral("--profile"), QStringLiteral("two servers")}));
        console.setLedgerPassword(local::Secret("something else"));
        QVERIFY(!console.start({}));
        QTRY_VERIFY(visibleWindow("connectDialog"));
        press("cancelButton");
        QVERIFY(!visibleWindow("connectDialog"));
        QVERIFY(visibleWindow("mainWindow"));
    }

    void aPasswordFromTheEnvironmentIsUsed() {
        const support::RedisServer server({"--requirepass", "s3cret"});
        Console console(optionsFrom({QStringLiteral("-u"), QString::fromStdString(server.unixUrl())}));
        QVERIFY(!console.start("s3cret"));
        QVERIFY(visibleWindow("mainWindow"));
        auto endpoint = redis::parseUrl(server.unixUrl());
        QVERIFY(endpoint);
        endpoint->password = "s3cret";
        endpoint->clientName = "witness";
        redis::Client witness(*endpoint);
        QVERIFY(witness.connect());
        QTRY_VERIFY((*witness.call(redis::Pipeline().add("CLIENT", "LIST")))[0].text().find(
                        "name=redispatch") != std::string_view::npos);
        QVERIFY(!visibleWindow("connectDialog"));
    }

    void aViewThatIsNoneLeavesTheOneShown() {
        const support::RedisServer server;
        Console console(optionsFrom({QStringLiteral("-u"), QString::fromStdString(server.unixUrl()),
                                     QStringLiteral("--view"), QStringLiteral("nowhere")}));
        QVERIFY(!console.start({}));
        const QWidget* window = visibleWindow("mainWindow");
        QVERIFY(window);
        QVERIFY(window->findChild<QWidget*>(QStringLiteral("attentionView"))->isVisible());
    }

    void itOpensTheViewAndFilterAskedFor() {
        const support::RedisServer server;
        Console console(
            optionsFrom({QStringLiteral("-u"), QString::fromStdString(server.unixUrl()),
                         QStringLiteral("--view"), QStringLiteral("timeline"), QStringLiteral("--filter"),
                         QStringLiteral("owner:ben"), QStringLiteral("--tab"), QStringLiteral("heatmap")}));
        QVERIFY(!console.start({}));
        const QWidget* window = visibleWindow("mainWindow");
        QVERIFY(window);
        QVERIFY(window->findChild<QWidget*>(QStringLiteral("timelineView"))->isVisible());
        QCOMPARE(window->findChild<QLineEdit*>(QStringLiteral("filterEdit"))->text(),
                 QStringLiteral("owner:ben"));
    }

private:
    support::TempDir m_home;
};

QTEST_MAIN(ConsoleTest)
#include "tst_console.moc"
