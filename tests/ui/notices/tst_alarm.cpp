// SPDX-License-Identifier: GPL-3.0-or-later
// Alert rules from the file to the desktop and to commands, and the dialog that edits them.
#include "core/query/jobhealth.h"
#include "tests/ui/fakesession.h"
#include "tests/ui/notices/fakedesktop.h"
#include "ui/notices/alarm.h"
#include "ui/notices/alertsdialog.h"
#include "ui/notices/alerttext.h"
#include "ui/theme/fonts.h"
#include "ui/theme/palette.h"

#include <QAction>
#include <QCheckBox>
#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QMenu>
#include <QPushButton>
#include <QSignalSpy>

#include <memory>

using namespace redispatch;
using namespace std::chrono_literals;
using domain::AlertRule;
using domain::HealthState;
using ui::Alarm;
using uitest::FakeSession;

class AlarmTest : public QObject {
    Q_OBJECT

    struct Desk {
        explicit Desk(bool readOnly = false)
            : desktop(bus.connection("desktop")), file(std::filesystem::path(folder.path().toStdString())) {
            domain::Profile profile;
            profile.name = "orders";
            profile.readOnly = readOnly;
            session = std::make_unique<FakeSession>(profile, clock);
            session->goLive();
        }
        void begin(const std::vector<AlertRule>& rules) {
            QVERIFY(file.save(rules));
            alarm = std::make_unique<Alarm>(*session, file, bus.connection("console").name());
            alarm->load();
            publish(0);
        }
        /// So many of five jobs fail.
        void publish(int failing) {
            std::vector<domain::Job> jobs;
            for (int i = 0; i < 5; ++i) {
                domain::Job job = uitest::makeJob("job-" + std::to_string(i), clock.now());
                if (i < failing) {
                    job.last.id = "bad";
                    job.last.outcome = domain::Outcome::Failed;
                    job.strip.clear();
                }
                query::findVitals(job);
                jobs.push_back(std::move(job));
            }
            session->publish(std::move(jobs));
            alarm->setSnapshot(session->snapshot());
        }
        void wait(std::chrono::seconds length) {
            for (; length > 0s; length -= 1s) {
                clock.advance(1s);
                alarm->tick();
            }
        }
        static AlertRule rule(const std::string& hook = {}) {
            AlertRule made;
            made.name = "Failing";
            made.states.set(static_cast<std::size_t>(HealthState::Failing));
            made.hook = hook;
            return made;
        }

        QTemporaryDir folder;
        uitest::PrivateBus bus;
        uitest::FakeDesktop desktop;
        base::ManualClock clock{base::instantFromMs(1'800'000'000'000)};
        local::AlertFile file;
        std::unique_ptr<FakeSession> session;
        std::unique_ptr<Alarm> alarm;
    };

private slots:
    void initTestCase() {
        ui::applyFont(*qApp);
        ui::applyTheme(*qApp, ui::Theme::Light);
    }

    void failingJobsAreOneNotice() {
        Desk desk;
        desk.begin({Desk::rule()});
        desk.wait(5s);
        QCOMPARE(desk.desktop.notices.size(), 0U);
        desk.publish(3);
        desk.wait(5s);
        QTRY_COMPARE(desk.desktop.notices.size(), 1U);
        QCOMPARE(desk.desktop.notices[0].title, QStringLiteral("3 failing · orders"));
        QVERIFY(desk.desktop.notices[0].body.contains(QStringLiteral("native:job-0")));
        QVERIFY(desk.alarm->tray().toolTip().contains(QStringLiteral("3 failing")));
        QCOMPARE(desk.session->flipsAsked.size(), 0U); // nobody has to be first without a command
        QSignalSpy wanted(desk.alarm.get(), &Alarm::windowWanted);
        emit desk.desktop.ActionInvoked(desk.desktop.notices[0].id, QStringLiteral("default"));
        QTRY_COMPARE(wanted.size(), 1);
    }

    void onlyTheFirstConsoleRunsTheCommand() {
        Desk desk;
        const QString out = desk.folder.filePath(QStringLiteral("out"));
        desk.begin({Desk::rule("sh -c \"cat >> " + out.toStdString() + "\"")});
        QSignalSpy ended(&desk.alarm->hooks(), &ui::Hooks::ended);
        desk.publish(2);
        desk.wait(5s);
        QCOMPARE(desk.session->flipsAsked.size(), 1U);
        const auto [ticket, flips] = desk.session->flipsAsked[0];
        QCOMPARE(flips.size(), 2U);
        emit desk.session->flipsRecorded(ticket, std::vector<bool>{false, false});
        QCOMPARE(desk.alarm->hooks().running(), 0);
        desk.wait(40s);
        desk.publish(4);
        desk.wait(5s);
        QCOMPARE(desk.session->flipsAsked.size(), 2U);
        emit desk.session->flipsRecorded(desk.session->flipsAsked[1].first, std::vector<bool>{false, true});
        QTRY_COMPARE(ended.size(), 1);
        QFile file(out);
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QJsonObject told = QJsonDocument::fromJson(file.readAll()).object();
        QCOMPARE(told[QStringLiteral("kind")].toString(), QStringLiteral("began"));
        QCOMPARE(told[QStringLiteral("jobs")].toInt(), 4);
        const QJsonArray told_flips = told[QStringLiteral("flips")].toArray();
        QCOMPARE(told_flips.size(), 1);
        QCOMPARE(told_flips[0][QStringLiteral("job")].toString(), QStringLiteral("native:job-3"));
        QCOMPARE(told_flips[0][QStringLiteral("to")].toString(), QStringLiteral("failing"));
    }

    void withoutTheLedgerTheCommandRunsAllTheSame() {
        Desk desk;
        desk.begin({Desk::rule("true")});
        QSignalSpy ended(&desk.alarm->hooks(), &ui::Hooks::ended);
        desk.publish(1);
        desk.wait(5s);
        emit desk.session->flipsRecorded(desk.session->flipsAsked[0].first,
                                         base::makeError(base::ErrorKind::Offline, "ledger"));
        QTRY_COMPARE(ended.size(), 1);
        Desk readOnly(true);
        readOnly.begin({Desk::rule("true")});
        QSignalSpy alsoEnded(&readOnly.alarm->hooks(), &ui::Hooks::ended);
        readOnly.publish(1);
        readOnly.wait(5s);
        QCOMPARE(readOnly.session->flipsAsked.size(), 0U);
        QTRY_COMPARE(alsoEnded.size(), 1);
    }

    void quietMeansQuiet() {
        Desk desk;
        desk.begin({Desk::rule()});
        auto* snooze = desk.alarm->tray().menu().findChild<QAction*>(QStringLiteral("traySnooze"));
        QVERIFY(snooze);
        snooze->trigger(); // an hour
        QVERIFY(!desk.alarm->snoozedUntil().isEmpty());
        desk.publish(2);
        desk.wait(60s);
        QCOMPARE(desk.desktop.notices.size(), 0U);
        desk.alarm->tray().menu().findChild<QAction*>(QStringLiteral("trayWake"))->trigger();
        desk.wait(5s);
        QTRY_COMPARE(desk.desktop.notices.size(), 1U);
    }

    void aLostServerIsToldOnce() {
        Desk desk;
        AlertRule rule;
        rule.name = "Server";
        rule.linkLost = true;
        rule.whenOver = true;
        rule.after = 10s;
        desk.begin({rule});
        desk.session->goOffline(5s);
        desk.wait(60s);
        QTRY_COMPARE(desk.desktop.notices.size(), 1U);
        QCOMPARE(desk.desktop.notices[0].title, QStringLiteral("orders cannot be reached"));
        desk.session->goLive();
        desk.wait(2s);
        QTRY_COMPARE(desk.desktop.notices.size(), 2U);
        QCOMPARE(desk.desktop.notices[1].title, QStringLiteral("orders is reached again"));
    }

    void aBrokenFileIsTold() {
        Desk desk;
        desk.begin({Desk::rule()});
        QSignalSpy told(desk.alarm.get(), &Alarm::told);
        QFile file(QString::fromStdString(desk.file.file().string()));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("{\"rules\": [{\"after\": \"soon\"}]}");
        file.close();
        desk.alarm->load();
        QCOMPARE(told.size(), 1);
        QVERIFY(told[0][1].toString().contains(QStringLiteral("soon")));
        desk.publish(2);
        desk.wait(60s);
        QCOMPARE(desk.desktop.notices.size(), 0U);
    }

    void namesStayPlain() {
        query::Alert alert;
        alert.rule.name = "r";
        alert.begun = alert.jobs = 1;
        alert.counts[static_cast<std::size_t>(HealthState::Failing)] = 1;
        alert.flips.push_back(
            {base::JobId("native:a\x1b[31mb"), HealthState::Ok, HealthState::Failing, {}, {}, {}});
        domain::Profile profile;
        profile.name = "p";
        const QString title = ui::titleOf(alert, profile);
        QVERIFY(!title.contains(QChar(0x1b)));
        QVERIFY(title.contains(QStringLiteral("failing")));
        QVERIFY(QJsonDocument::fromJson(ui::hookInput(alert, profile, {})).isObject());
        QCOMPARE(ui::hookInput(alert, profile, {}).count('\n'), 1);
    }

    void theDialogEditsTheFile() {
        Desk desk;
        QVERIFY(desk.file.save({Desk::rule()}));
        ui::AlertsDialog dialog(desk.file);
        dialog.setAttribute(Qt::WA_DeleteOnClose, false);
        dialog.show();
        const auto child = [&](const char* name) { return dialog.findChild<QWidget*>(QLatin1String(name)); };
        auto* filter = qobject_cast<QLineEdit*>(child("ruleFilter"));
        auto* save = qobject_cast<QPushButton*>(child("saveRules"));
        auto* problem = qobject_cast<QLabel*>(child("ruleProblem"));
        QVERIFY(filter && save && problem);
        QVERIFY(save->isEnabled());
        QTest::keyClicks(filter, QStringLiteral("state:dancing"));
        QVERIFY(!save->isEnabled());
        QVERIFY(problem->text().contains(QStringLiteral("dancing")));
        filter->clear();
        QTest::keyClicks(filter, QStringLiteral("owner:billing"));
        QVERIFY(save->isEnabled());
        auto* after = qobject_cast<QLineEdit*>(child("ruleAfter"));
        after->clear();
        QTest::keyClicks(after, QStringLiteral("soon"));
        QVERIFY(!save->isEnabled());
        after->clear();
        QTest::keyClicks(after, QStringLiteral("5m"));
        qobject_cast<QCheckBox*>(child("ruleState_late"))->click();
        qobject_cast<QCheckBox*>(child("ruleSound"))->click();
        qobject_cast<QPushButton*>(child("addRule"))->click();
        QCOMPARE(qobject_cast<QListWidget*>(child("rules"))->count(), 2);
        auto* desktop = qobject_cast<QCheckBox*>(child("ruleDesktop"));
        desktop->click(); // the new rule calls by nothing now
        QVERIFY(!save->isEnabled());
        desktop->click();
        if (const QString shots = qEnvironmentVariable("REDISPATCH_SHOTS"); !shots.isEmpty()) {
            qobject_cast<QListWidget*>(child("rules"))->setCurrentRow(0);
            dialog.grab().save(QDir(shots).filePath(QStringLiteral("alerts.png")));
            qobject_cast<QListWidget*>(child("rules"))->setCurrentRow(1);
        }
        QSignalSpy saved(&dialog, &ui::AlertsDialog::saved);
        save->click();
        QCOMPARE(saved.size(), 1);
        const auto rules = desk.file.load();
        QVERIFY(rules && rules->size() == 2);
        AlertRule expected = Desk::rule();
        expected.filter = "owner:billing";
        expected.after = 5min;
        expected.sound = true;
        expected.states.set(static_cast<std::size_t>(HealthState::Late));
        QVERIFY(rules->front() == expected);
    }
};

QTEST_MAIN(AlarmTest)
#include "tst_alarm.moc"
