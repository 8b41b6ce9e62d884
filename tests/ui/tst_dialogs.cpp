// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/windowfixture.h"
#include "ui/changes/parameterform.h"
#include "ui/changes/untilfield.h"
#include "ui/connect/connectdialog.h"
#include "ui/jobs/jobstable.h"
#include "ui/theme/label.h"

#include <QCheckBox>
#include <QComboBox>
#include <QFile>
#include <QLabel>
#include <QLayout>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QRadioButton>
#include <QScreen>
#include <QToolButton>

using namespace redispatch;
using namespace redispatch::uitest;
using namespace std::chrono_literals;
using domain::Environment;

class TestDialogs : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void triggerIsFollowedToItsEnd();
    void lostAnswerKeepsTheRequestId();
    void productionWantsTheNameTyped();
    void pauseWantsAReasonAndAnEnd();
    void resumeShowsWhoPaused();
    void parametersAreCheckedAsTyped();
    void tomorrowMorningIsNine();
    void connectTestsWithoutWriter();
    void connectRemembersNoPassword();
    void connectKeepsWhatIsTuckedAway();
    void connectTakesThePasswordOfTheLedgerToo();
};

namespace {

QDialog* dialogOf(WindowFixture& f, const char* name) {
    auto* dialog = f.window->findChild<QDialog*>(QLatin1String(name));
    if (!dialog)
        qFatal("no dialog %s", name);
    return dialog;
}

template <class Widget>
Widget* in(QWidget* parent, const char* name) {
    auto* widget = parent->findChild<Widget*>(QLatin1String(name));
    if (!widget)
        qFatal("no widget %s", name);
    return widget;
}

domain::Plan planFor(const domain::Intent& intent) {
    domain::Plan plan;
    plan.intent = intent;
    plan.effects = {"One run starts as soon as a runner is free.", "The next scheduled slot stays as it is."};
    plan.keys = {"rd:{native:cache-warm}:triggers", "rd:audit"};
    return plan;
}

} // namespace

void TestDialogs::initTestCase() {
    ui::applyFont(*qApp);
    ui::applyTheme(*qApp, ui::Theme::Light);
}

void TestDialogs::triggerIsFollowedToItsEnd() {
    WindowFixture f;
    f.publish();
    f.open("cache-warm");
    QTest::mouseClick(f.find<QPushButton>("triggerButton"), Qt::LeftButton);
    QDialog* dialog = dialogOf(f, "triggerDialog");
    auto* deed = in<QPushButton>(dialog, "deedButton");
    QCOMPARE(deed->text(), QStringLiteral("Trigger cache-warm"));
    QTRY_VERIFY(!f.session->plans.empty());
    emit f.session->planReady(f.session->plans.back().first, planFor(f.session->plans.back().second));
    QVERIFY(in<QLabel>(dialog, "planEffects")->text().contains(QStringLiteral("One run starts")));
    QTest::keyClicks(in<QLineEdit>(dialog, "reason"), QStringLiteral("after the deploy"));
    auto* region = in<QLineEdit>(dialog, "parameter_region");
    region->setText(QStringLiteral("Europe"));
    QVERIFY(!deed->isEnabled());
    region->setText(QStringLiteral("us"));
    WindowFixture::picture(*dialog, QStringLiteral("dialog-trigger"));
    QTest::mouseClick(deed, Qt::LeftButton);
    QCOMPARE(f.session->applies.size(), std::size_t{1});
    const auto [ticket, intent] = f.session->applies.front();
    QCOMPARE(intent.reason, std::string("after the deploy"));
    QVERIFY(std::get<domain::TriggerIntent>(intent.what).parameters ==
            (domain::ParameterValues{{"region", "us"}}));
    QVERIFY(!deed->isEnabled());

    domain::Receipt receipt;
    receipt.requestId = intent.requestId;
    receipt.runId = "77";
    receipt.accepted = true;
    receipt.readBack = "1 trigger waits";
    emit f.session->applied(ticket, receipt);
    auto* state = in<ui::LookLabel>(dialog, "followState");
    QCOMPARE(state->text(), QStringLiteral("waiting"));
    QVERIFY(in<QLabel>(dialog, "followAccepted")->text().contains(QStringLiteral("1 trigger waits")));

    const auto answer = [&](const base::Result<domain::Run>& run) {
        QVERIFY(!f.session->runsAsked.empty());
        const auto asked = f.session->runsAsked.back();
        f.session->runsAsked.clear();
        QCOMPARE(asked.second, std::string("77"));
        emit f.session->runReady(asked.first, run);
    };
    answer(base::makeError(base::ErrorKind::Missing, "run 77"));
    QCOMPARE(state->text(), QStringLiteral("waiting"));
    domain::Run run = makeRuns(start, 1).runs.front();
    run.id = "77";
    run.finishedAt.reset();
    run.outcome = domain::Outcome::Running;
    const domain::Job* job = domain::findJob(*f.session->snapshot(), f.session->watched);
    emit f.session->openedJob(job->id, makeOpened(*job, start));
    answer(run);
    QCOMPARE(state->text(), QStringLiteral("running"));
    run.finishedAt = start + 1s;
    run.duration = 1200ms;
    run.outcome = domain::Outcome::Failed;
    run.exitCode = 3;
    emit f.session->openedJob(job->id, makeOpened(*job, start));
    answer(run);
    QCOMPARE(state->text(), QStringLiteral("failed"));
    QVERIFY(in<QLabel>(dialog, "followDetail")->text().contains(QStringLiteral("took 1.2 s · exit code 3")));
    QVERIFY(!f.session->outputsAsked.empty());
    emit f.session->outputReady(f.session->outputsAsked.back().first,
                                domain::RunOutput{"warmed 312 keys\nconnection lost\n", "", 32, ""});
    QVERIFY(in<QPlainTextEdit>(dialog, "followOutput")
                ->toPlainText()
                .contains(QStringLiteral("connection lost")));
    WindowFixture::picture(*dialog, QStringLiteral("dialog-followed"));
}

void TestDialogs::lostAnswerKeepsTheRequestId() {
    WindowFixture f;
    f.publish();
    f.open("cache-warm");
    QTest::mouseClick(f.find<QPushButton>("triggerButton"), Qt::LeftButton);
    QDialog* dialog = dialogOf(f, "triggerDialog");
    auto* deed = in<QPushButton>(dialog, "deedButton");
    QTRY_VERIFY(deed->isEnabled());
    QTest::mouseClick(deed, Qt::LeftButton);
    base::Error lost = base::makeError(base::ErrorKind::Uncertain, "native:cache-warm");
    lost.effect = base::Effect::Uncertain;
    emit f.session->applied(f.session->applies.back().first, base::Result<domain::Receipt>(lost));
    QVERIFY(in<QLabel>(dialog, "messageHeadline")->text().contains(QStringLiteral("the answer was lost")));
    WindowFixture::picture(*dialog, QStringLiteral("dialog-uncertain"));
    QVERIFY(deed->isEnabled());
    QTest::mouseClick(deed, Qt::LeftButton);
    QCOMPARE(f.session->applies.size(), std::size_t{2});
    QCOMPARE(f.session->applies[0].second.requestId, f.session->applies[1].second.requestId);
    QVERIFY(!f.session->applies[0].second.requestId.empty());
}

void TestDialogs::productionWantsTheNameTyped() {
    WindowFixture f(Environment::Production);
    f.publish();
    f.open("cache-warm");
    QTest::mouseClick(f.find<QPushButton>("triggerButton"), Qt::LeftButton);
    QDialog* dialog = dialogOf(f, "triggerDialog");
    auto* deed = in<QPushButton>(dialog, "deedButton");
    QVERIFY(!deed->isEnabled());
    in<QLineEdit>(dialog, "reason")->setText(QStringLiteral("because"));
    QVERIFY(!deed->isEnabled());
    in<QLineEdit>(dialog, "typedName")->setText(QStringLiteral("cache-war"));
    QVERIFY(!deed->isEnabled());
    in<QLineEdit>(dialog, "typedName")->setText(QStringLiteral("cache-warm"));
    QVERIFY(deed->isEnabled());
    WindowFixture::picture(*dialog, QStringLiteral("dialog-production"));
    f.session->goOffline(5s);
    QVERIFY(!deed->isEnabled());
}

void TestDialogs::pauseWantsAReasonAndAnEnd() {
    WindowFixture f;
    f.publish();
    f.open("cache-warm");
    QTest::mouseClick(f.find<QPushButton>("pauseButton"), Qt::LeftButton);
    QDialog* dialog = dialogOf(f, "pauseDialog");
    auto* deed = in<QPushButton>(dialog, "deedButton");
    QVERIFY(!deed->isEnabled());
    in<QLineEdit>(dialog, "reason")->setText(QStringLiteral("  "));
    QVERIFY(!deed->isEnabled());
    in<QLineEdit>(dialog, "reason")->setText(QStringLiteral("index rebuild"));
    QVERIFY(deed->isEnabled());
    QTRY_VERIFY(!f.session->plans.empty() && f.session->plans.back().second.reason == "index rebuild");
    const domain::Intent asked = f.session->plans.back().second;
    QCOMPARE(*std::get<domain::PauseIntent>(asked.what).until, start + 4h);
    domain::Plan plan = planFor(asked);
    plan.effects = {"48 runs will be skipped until 2027-01-15 12:00 (UTC)."};
    plan.warnings = {"It is running now; that run goes on."};
    emit f.session->planReady(f.session->plans.back().first, plan);
    QVERIFY(in<QLabel>(dialog, "planEffects")->text().contains(QStringLiteral("48 runs")));
    in<QRadioButton>(dialog, "untilResumed")->click();
    QVERIFY(!deed->isEnabled());
    in<QCheckBox>(dialog, "reallyOpen")->click();
    QVERIFY(deed->isEnabled());
    in<QRadioButton>(dialog, "untilHour")->click();
    const int wanted = dialog->layout()->totalHeightForWidth(dialog->width());
    QTRY_VERIFY(dialog->height() == wanted || wanted > dialog->screen()->availableGeometry().height());
    WindowFixture::picture(*dialog, QStringLiteral("dialog-pause"));
    QTest::mouseClick(deed, Qt::LeftButton);
    const auto [ticket, intent] = f.session->applies.back();
    QCOMPARE(*std::get<domain::PauseIntent>(intent.what).until, start + 1h);
    domain::Receipt receipt;
    receipt.accepted = true;
    receipt.readBack = "paused by ana until 2027-01-15 09:00";
    emit f.session->applied(ticket, receipt);
    QVERIFY(!dialog->isVisible());
    const auto* toast = f.find<QFrame>("toast");
    QVERIFY(toast->isVisible());
    QVERIFY(toast->accessibleName().contains(QStringLiteral("paused by ana")));
}

void TestDialogs::resumeShowsWhoPaused() {
    WindowFixture f;
    f.publish();
    f.open("search-index");
    QTest::mouseClick(f.find<QPushButton>("pauseButton"), Qt::LeftButton);
    QDialog* dialog = dialogOf(f, "resumeDialog");
    QVERIFY(in<QLabel>(dialog, "pausedWhy")->text().contains(QStringLiteral("ana@ops-1")));
    QTest::mouseClick(in<QPushButton>(dialog, "deedButton"), Qt::LeftButton);
    QCOMPARE(f.session->applies.size(), std::size_t{1});
    QVERIFY(std::holds_alternative<domain::ResumeIntent>(f.session->applies.front().second.what));
    emit f.session->applied(f.session->applies.front().first, base::Result<domain::Receipt>(base::makeError(
                                                                  base::ErrorKind::Denied, "EVALSHA")));
    QVERIFY(dialog->isVisible());
    QVERIFY(in<QLabel>(dialog, "messageHeadline")->text().startsWith(QStringLiteral("Not permitted")));
}

void TestDialogs::parametersAreCheckedAsTyped() {
    using ui::parameterProblem;
    const domain::Parameter region{"region", "", "[a-z]{2}", "eu", ""};
    QVERIFY(parameterProblem(region, QStringLiteral("eu")).isEmpty());
    QVERIFY(!parameterProblem(region, QStringLiteral("eu\n")).isEmpty());
    QVERIFY(!parameterProblem(region, QStringLiteral("xeu")).isEmpty());
    const domain::Parameter count{"count", "integer", "", std::nullopt, ""};
    QVERIFY(!parameterProblem(count, {}).isEmpty());
    QVERIFY(!parameterProblem(count, QStringLiteral("1.5")).isEmpty());
    QVERIFY(parameterProblem(count, QStringLiteral("-3")).isEmpty());
}

void TestDialogs::tomorrowMorningIsNine() {
    const base::Instant evening = base::instantFromMs(1'800'000'000'000); // 2027-01-15T08:00Z
    QCOMPARE(ui::tomorrowMorning(evening, "Europe/Berlin"), base::instantFromMs(1'800'086'400'000));
    QCOMPARE(ui::tomorrowMorning(evening, "UTC"), base::instantFromMs(1'800'090'000'000));
}

void TestDialogs::connectTestsWithoutWriter() {
    const QTemporaryDir folder;
    const local::Profiles profiles(std::filesystem::path(folder.path().toStdString()));
    const base::ManualClock clock(start);
    FakeSession* made = nullptr;
    ui::ConnectDialog dialog(profiles,
                             [&](const domain::Profile& profile,
                                 const ui::Passwords&) -> base::Result<std::unique_ptr<live::Session>> {
                                 if (profile.url == "nonsense")
                                     return base::makeError(base::ErrorKind::Invalid, "address", "redis://…",
                                                            profile.url);
                                 auto session = std::make_unique<FakeSession>(profile, clock);
                                 made = session.get();
                                 return std::unique_ptr<live::Session>(std::move(session));
                             });
    dialog.show();
    QVERIFY(!in<QPushButton>(&dialog, "connectButton")->isEnabled());
    in<QLineEdit>(&dialog, "profileUrl")->setText(QStringLiteral("nonsense"));
    QTest::mouseClick(in<QPushButton>(&dialog, "testButton"), Qt::LeftButton);
    QVERIFY(in<QLabel>(&dialog, "messageHeadline")->text().startsWith(QStringLiteral("Not valid")));
    in<QLineEdit>(&dialog, "profileUrl")->setText(QStringLiteral("redis://127.0.0.1"));
    QTest::mouseClick(in<QPushButton>(&dialog, "testButton"), Qt::LeftButton);
    QVERIFY(made && made->opened && made->profile().readOnly);
    made->goLive();
    QVERIFY(in<QLabel>(&dialog, "messageHeadline")->text().contains(QStringLiteral("It answers")));
    WindowFixture::picture(dialog, QStringLiteral("dialog-connect"));
}

void TestDialogs::connectRemembersNoPassword() {
    const QTemporaryDir folder;
    const std::filesystem::path path(folder.path().toStdString());
    const local::Profiles profiles(path);
    const base::ManualClock clock(start);
    std::string secretSeen;
    const auto factory = [&](const domain::Profile& profile,
                             const ui::Passwords& typed) -> base::Result<std::unique_ptr<live::Session>> {
        secretSeen = std::string(typed.application.view());
        return std::unique_ptr<live::Session>(std::make_unique<FakeSession>(profile, clock));
    };
    {
        ui::ConnectDialog dialog(profiles, factory);
        in<QLineEdit>(&dialog, "profileName")->setText(QStringLiteral("orders"));
        in<QLineEdit>(&dialog, "profileUrl")->setText(QStringLiteral("redis://ana@127.0.0.1:6379/0"));
        in<QLineEdit>(&dialog, "profilePassword")->setText(QStringLiteral("hunter2"));
        in<QComboBox>(&dialog, "profileEnvironment")->setCurrentText(QStringLiteral("production"));
        in<QPushButton>(&dialog, "connectButton")->click();
        QCOMPARE(secretSeen, std::string("hunter2"));
        QVERIFY(dialog.takeSession() != nullptr);
    }
    QFile file(QString::fromStdString(profiles.file().string()));
    QVERIFY(file.open(QIODevice::ReadOnly));
    QVERIFY(!file.readAll().contains("hunter2"));
    ui::ConnectDialog again(profiles, factory);
    QCOMPARE(again.profile().name, std::string("orders"));
    QCOMPARE(again.profile().environment, Environment::Production);
}

void TestDialogs::connectKeepsWhatIsTuckedAway() {
    const QTemporaryDir folder;
    const local::Profiles profiles(std::filesystem::path(folder.path().toStdString()));
    const base::ManualClock clock(start);
    const auto factory = [&](const domain::Profile& profile,
                             const ui::Passwords&) -> base::Result<std::unique_ptr<live::Session>> {
        return std::unique_ptr<live::Session>(std::make_unique<FakeSession>(profile, clock));
    };
    {
        ui::ConnectDialog dialog(profiles, factory);
        dialog.show();
        QVERIFY(!in<QLineEdit>(&dialog, "profileLedgerUrl")->isVisible());
        QVERIFY(in<QCheckBox>(&dialog, "profileSearchQueues")->isChecked());
        QVERIFY(!in<QCheckBox>(&dialog, "profileRecord")->isChecked());
        QTest::mouseClick(in<QToolButton>(&dialog, "moreFields"), Qt::LeftButton);
        QVERIFY(in<QLineEdit>(&dialog, "profileLedgerUrl")->isVisible());
        in<QLineEdit>(&dialog, "profileUrl")->setText(QStringLiteral("redis://127.0.0.1:6379/0"));
        in<QLineEdit>(&dialog, "profileName")->setText(QStringLiteral("queues"));
        in<QLineEdit>(&dialog, "profileLedgerUrl")->setText(QStringLiteral("redis://127.0.0.1:6380/0"));
        in<QPlainTextEdit>(&dialog, "profileQueues")
            ->setPlainText(QStringLiteral("bull:emails\n\n my:app:reports "));
        in<QCheckBox>(&dialog, "profileSearchQueues")->setChecked(false);
        in<QCheckBox>(&dialog, "profileRecord")->setChecked(true);
        WindowFixture::picture(dialog, QStringLiteral("dialog-connect-more"));
        in<QPushButton>(&dialog, "connectButton")->click();
    }
    ui::ConnectDialog again(profiles, factory);
    const domain::Profile profile = again.profile();
    QCOMPARE(profile.ledgerUrl, std::string("redis://127.0.0.1:6380/0"));
    QCOMPARE(profile.queues, (std::vector<std::string>{"bull:emails", "my:app:reports"}));
    QVERIFY(!profile.searchQueues && profile.record);
    again.show();
    QVERIFY(in<QLineEdit>(&again, "profileLedgerUrl")->isVisible()); // what it says is not hidden
}

void TestDialogs::connectTakesThePasswordOfTheLedgerToo() {
    const QTemporaryDir folder;
    const local::Profiles profiles(std::filesystem::path(folder.path().toStdString()));
    const base::ManualClock clock(start);
    std::vector<std::pair<std::string, std::string>> typed;
    FakeSession* made = nullptr;
    ui::ConnectDialog dialog(profiles,
                             [&](const domain::Profile& profile,
                                 const ui::Passwords& with) -> base::Result<std::unique_ptr<live::Session>> {
                                 typed.emplace_back(with.application.view(), with.ledger.view());
                                 auto session = std::make_unique<FakeSession>(profile, clock);
                                 made = session.get();
                                 return std::unique_ptr<live::Session>(std::move(session));
                             });
    dialog.show();
    auto* ledger = in<QLineEdit>(&dialog, "profileLedgerUrl");
    auto* password = in<QLineEdit>(&dialog, "profileLedgerPassword");
    in<QLineEdit>(&dialog, "profileUrl")->setText(QStringLiteral("redis://ana@orders.example:6379/0"));
    in<QLineEdit>(&dialog, "profilePassword")->setText(QStringLiteral("hunter2"));
    QTest::mouseClick(in<QToolButton>(&dialog, "moreFields"), Qt::LeftButton);
    QVERIFY(!password->isEnabled() && !password->toolTip().isEmpty());
    ledger->setText(QStringLiteral("redis://ben@records.example:6379/0"));
    QVERIFY(password->isEnabled() && password->isVisible());
    QCOMPARE(password->echoMode(), QLineEdit::Password);
    password->setText(QStringLiteral("xyzzy"));

    QTest::mouseClick(in<QPushButton>(&dialog, "testButton"), Qt::LeftButton);
    live::LinkStatus loading;
    loading.state = live::LinkStatus::State::Loading;
    made->setStatus(loading);
    QVERIFY(!in<QLabel>(&dialog, "messageHeadline")->text().contains(QStringLiteral("It answers")));
    auto snapshot = std::make_shared<domain::Snapshot>();
    snapshot->gaps.push_back(
        {"ledger", base::makeError(base::ErrorKind::Auth, "redis://ben@records.example:6379/0",
                                   "the right user and password")});
    made->publish(domain::SnapshotPtr(snapshot));
    made->goLive();
    QVERIFY(in<QLabel>(&dialog, "messageHeadline")->text().contains(QStringLiteral("records.example")));
    QVERIFY(in<QLabel>(&dialog, "messageRest")->text().contains(QStringLiteral("ledger")));
    WindowFixture::picture(dialog, QStringLiteral("dialog-connect-ledger-refused"));

    in<QPushButton>(&dialog, "connectButton")->click();
    QCOMPARE(typed, (std::vector<std::pair<std::string, std::string>>(2, {"hunter2", "xyzzy"})));
    QVERIFY(password->text().isEmpty());
    QFile file(QString::fromStdString(profiles.file().string()));
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QByteArray saved = file.readAll();
    QVERIFY(saved.contains("records.example") && !saved.contains("xyzzy"));

    password->setText(QStringLiteral("left over"));
    ledger->clear(); // without a ledger there is nothing that it could open
    QVERIFY(!password->isEnabled());
    in<QPushButton>(&dialog, "connectButton")->click();
    QVERIFY(typed.back().second.empty());
}

QTEST_MAIN(TestDialogs)
#include "tst_dialogs.moc"
