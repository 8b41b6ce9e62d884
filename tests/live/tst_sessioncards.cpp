// SPDX-License-Identifier: GPL-3.0-or-later
// Cards through a session: saving, conflicts, another Redis as ledger.
#include "core/base/errortext.h"
#include "core/engines/native/protocol.h"
#include "core/ledger/cards.h"
#include "core/live/redissession.h"
#include "core/query/jobhealth.h"
#include "core/redis/client.h"
#include "tests/support/redisserver.h"

#include <QTest>

#include <map>
#include <memory>
#include <optional>

namespace redispatch::live {
namespace {
using base::ErrorKind;
using base::JobId;
using domain::Card;
using domain::CardRevision;
using support::RedisServer;

const JobId mail("native:mail"), report("native:report");
constexpr int limitMs = 240000; // for a loaded machine under sanitizers

redis::Endpoint endpointOf(const RedisServer& server) {
    return redis::parseUrl(server.unixUrl()).value();
}

redis::Client connected(const RedisServer& server) {
    redis::Client client(endpointOf(server));
    if (auto done = client.connect(); !done)
        throw std::runtime_error(base::sentence(done.error()));
    return client;
}

void define(const RedisServer& server, const JobId& job) {
    redis::Client client = connected(server);
    engines::native::Definition definition;
    definition.id = job.path();
    definition.schedule = "manual";
    definition.card.owner = "seed";
    definition.card.tags = {"nightly"};
    auto defined = engines::native::Protocol("rd:").define(client, definition, std::nullopt, "test",
                                                           base::newRequestId());
    if (!defined)
        throw std::runtime_error(base::sentence(defined.error()));
}

std::string numberOfKeys(const RedisServer& server) {
    return server.raw("DBSIZE");
}

/// An open session and its answers about cards.
struct Opened {
    explicit Opened(const RedisServer& server, const RedisServer* ledger = nullptr, bool readOnly = false) {
        domain::Profile profile;
        profile.name = "test";
        profile.readOnly = readOnly;
        std::optional<redis::Endpoint> other;
        if (ledger) {
            profile.ledgerUrl = ledger->unixUrl();
            other = endpointOf(*ledger);
        }
        session = makeRedisSession(profile, endpointOf(server), base::systemClock(), other);
        QObject::connect(session.get(), &Session::openedJob, session.get(),
                         [this](const JobId&, const base::Result<OpenedJob>& result) { opened = result; });
        keep(&Session::cardReady, cards);
        keep(&Session::cardSaved, saved);
        keep(&Session::cardHistoryReady, histories);
        QObject::connect(session.get(), &Session::applied, session.get(),
                         [this](quint64, const base::Result<domain::Receipt>& result) { receipt = result; });
        session->open();
    }
    template <class T>
    using Answers = std::map<Session::Ticket, base::Result<T>>;
    template <class T>
    void keep(void (Session::*signal)(quint64, base::Result<T>), Answers<T>& into) {
        QObject::connect(session.get(), signal, session.get(),
                         [&into](quint64 ticket, const base::Result<T>& result) {
                             if (!into.emplace(ticket, result).second)
                                 throw std::logic_error("answered twice");
                         });
    }
    const domain::Job* row(const JobId& id) const {
        return session->snapshot() ? domain::findJob(*session->snapshot(), id) : nullptr;
    }
    const domain::Gap* ledgerGap() const {
        for (const domain::Gap& gap : session->snapshot()->gaps)
            if (gap.what == "ledger")
                return &gap;
        return nullptr;
    }

    std::unique_ptr<Session> session;
    std::optional<base::Result<OpenedJob>> opened;
    std::optional<base::Result<domain::Receipt>> receipt;
    Answers<CardRevision> cards, saved;
    Answers<std::vector<CardRevision>> histories;
};

Card ownedBy(const std::string& owner) {
    Card card;
    card.owner = owner;
    card.expectedResult = "a report";
    return card;
}
} // namespace
} // namespace redispatch::live

using namespace redispatch;
using namespace redispatch::live;

#define WAIT_FOR(condition) QTRY_VERIFY_WITH_TIMEOUT(condition, limitMs)

class TestSessionCards : public QObject {
    Q_OBJECT

private slots:
    void whatWasMissedIsAcknowledgedForEveryConsole() {
        const RedisServer server, ledger;
        define(server, mail);
        const auto slot = base::msSinceEpoch(base::systemClock().now()) - 3 * 3'600'000;
        QVERIFY(connected(server).call(
            redis::Pipeline().add("HSET", "rd:{native:mail}:st", "sched", "every 1h", "next_hint", slot),
            redis::Client::Intent::Write));
        const auto isMissed = [](const Opened& one) {
            const domain::Job* row = one.row(mail);
            return row &&
                   query::healthOf(*row, one.session->serverNow()).state == domain::HealthState::Missed;
        };
        Opened it(server, &ledger, true), other(server, &ledger, true);
        WAIT_FOR(isMissed(it) && isMissed(other));
        const std::string keysBefore = numberOfKeys(server);
        it.session->requestApply(
            {mail, domain::AcknowledgeIntent{}, "ana@desk", "the host was moved", base::newRequestId()});
        WAIT_FOR(it.receipt && it.row(mail)->acknowledged);
        QVERIFY2(*it.receipt, "acknowledged");
        QVERIFY(!isMissed(it));
        QCOMPARE(it.row(mail)->acknowledged->reason, std::string("the host was moved"));
        QCOMPARE(numberOfKeys(server), keysBefore);
        QVERIFY(isMissed(other));
        other.session->retryNow(); // or when it next reads everything
        WAIT_FOR(other.row(mail)->acknowledged);
        QVERIFY(!isMissed(other));
        QVERIFY(*other.row(mail)->acknowledged == *it.row(mail)->acknowledged);
    }

    void aSavedCardShowsInTheRowThePanelAndTheHistory() {
        const RedisServer server;
        define(server, mail);
        define(server, report);
        Opened it(server);
        WAIT_FOR(it.row(mail));
        const auto otherRow = it.session->snapshot()->jobs.at(1);
        it.session->watch(mail);
        WAIT_FOR(it.opened && *it.opened);
        QCOMPARE((*it.opened)->detail.cardOrigin.revision, 0);
        QCOMPARE((*it.opened)->detail.card.owner, std::string("seed"));
        const auto seed = it.session->requestCard(mail);
        WAIT_FOR(it.cards.contains(seed));
        QCOMPARE(it.cards.at(seed)->revision, 0);
        QCOMPARE(it.cards.at(seed)->card.tags, std::vector<std::string>{"nightly"});

        const auto ticket = it.session->requestSaveCard(mail, ownedBy("ana"), 0, "took over");
        WAIT_FOR(it.saved.contains(ticket));
        QVERIFY2(it.saved.at(ticket), "saved");
        QCOMPARE(it.saved.at(ticket)->revision, 1);
        WAIT_FOR(it.row(mail)->owner.view() == "ana");
        QVERIFY(it.row(mail)->notes.expectedResult);
        QVERIFY(it.row(mail)->tags.empty());
        QCOMPARE(it.session->snapshot()->jobs.at(1).get(), otherRow.get());
        WAIT_FOR((*it.opened)->detail.cardOrigin.revision == 1);
        const OpenedJob& panel = **it.opened;
        QCOMPARE(panel.detail.card, ownedBy("ana"));
        QCOMPARE(panel.detail.cardOrigin.seed->owner, std::string("seed"));
        QCOMPARE(panel.detail.job.owner.str(), std::string("ana"));
        QCOMPARE(panel.actions.front().action, std::string("edit_card"));
        QCOMPARE(panel.actions.front().reason, std::string("took over"));
        QCOMPARE(panel.actions.front().detail, std::string("revision 1: owner, expected_result, tags"));

        const auto second = it.session->requestSaveCard(mail, ownedBy("ben"), 1, {});
        const auto history = it.session->requestCardHistory(mail, 10);
        WAIT_FOR(it.saved.contains(second) && it.histories.contains(history));
        const auto all = it.session->requestCardHistory(mail, 10);
        WAIT_FOR(it.histories.contains(all));
        QCOMPARE(it.histories.at(all)->size(), 2u);
        QCOMPARE(it.histories.at(all)->front().card.owner, std::string("ben"));
        QCOMPARE(it.histories.at(all)->back().comment, std::string("took over"));
    }

    void aConflictLeavesTheCardAndIsRecorded() {
        const RedisServer server;
        define(server, mail);
        Opened it(server);
        WAIT_FOR(it.row(mail));
        redis::Client client = connected(server);
        QVERIFY(ledger::Cards().save(client, mail, ownedBy("ben"), {0, "ben@desk", {}, {}}));
        const auto ticket = it.session->requestSaveCard(mail, ownedBy("ana"), 0, {});
        WAIT_FOR(it.saved.contains(ticket));
        QCOMPARE(it.saved.at(ticket).error().kind, ErrorKind::Conflict);
        // The row shows what the other one saved.
        WAIT_FOR(it.row(mail)->owner.view() == "ben");
        const auto now = it.session->requestCard(mail);
        WAIT_FOR(it.cards.contains(now));
        QCOMPARE(it.cards.at(now)->revision, 1);
        QCOMPARE(it.cards.at(now)->editedBy, std::string("ben@desk"));
    }

    void aReadOnlyProfileEditsNoCardOfTheApplicationsRedis() {
        const RedisServer server;
        define(server, mail);
        Opened it(server, nullptr, true);
        WAIT_FOR(it.row(mail));
        const std::string before = numberOfKeys(server);
        const auto ticket = it.session->requestSaveCard(mail, ownedBy("ana"), 0, {});
        WAIT_FOR(it.saved.contains(ticket));
        QCOMPARE(it.saved.at(ticket).error().kind, ErrorKind::ReadOnly);
        QCOMPARE(numberOfKeys(server), before);
    }

    void withALedgerOfItsOwnItEditsCardsAndWritesNothingElse() {
        const RedisServer server, ledger;
        define(server, mail);
        Opened it(server, &ledger, true);
        WAIT_FOR(it.row(mail));
        const std::string before = numberOfKeys(server);
        const auto ticket = it.session->requestSaveCard(mail, ownedBy("ana"), 0, {});
        WAIT_FOR(it.saved.contains(ticket));
        QVERIFY2(it.saved.at(ticket), "saved");
        WAIT_FOR(it.row(mail)->owner.view() == "ana");
        QCOMPARE(numberOfKeys(server), before);
        QVERIFY(!ledger.raw("EXISTS rd:{native:mail}:card").starts_with(":0"));
        domain::Intent trigger;
        trigger.job = mail;
        trigger.what = domain::TriggerIntent{};
        it.session->requestApply(trigger);
        WAIT_FOR(it.receipt);
        QCOMPARE(it.receipt->error().kind, ErrorKind::ReadOnly);
        QCOMPARE(numberOfKeys(server), before);
    }

    void eachServerIsGivenItsOwnPassword() {
        const RedisServer server, ledger;
        define(server, mail);
        for (const RedisServer* one : {&server, &ledger})
            QVERIFY(one->raw(one == &server ? "CONFIG SET requirepass opens-jobs"
                                            : "CONFIG SET requirepass opens-ledger")
                        .starts_with("+OK"));
        auto jobs = endpointOf(server), records = endpointOf(ledger);
        jobs.password = "opens-jobs";
        records.password = "opens-ledger";
        domain::Profile profile;
        profile.ledgerUrl = records.display();
        const auto session = makeRedisSession(profile, jobs, base::systemClock(), records);
        std::optional<base::Result<CardRevision>> saved;
        QObject::connect(session.get(), &Session::cardSaved, session.get(),
                         [&](quint64, const base::Result<CardRevision>& result) { saved = result; });
        session->open();
        WAIT_FOR(session->snapshot() && session->snapshot()->jobs.size() == 1);
        QVERIFY(session->snapshot()->gaps.empty());
        session->requestSaveCard(mail, ownedBy("ana"), 0, {});
        WAIT_FOR(saved);
        QVERIFY2(*saved, "saved");
        const auto ask = [](const redis::Endpoint& endpoint) {
            redis::Client witness(endpoint);
            QVERIFY2(witness.connect(), "witness");
            const auto answers =
                witness.run(redis::Pipeline().add("ACL", "LOG").add("EXISTS", "rd:{native:mail}:card"));
            QVERIFY2(answers, answers ? "" : base::sentence(answers.error()).c_str());
            QCOMPARE((*answers)[0].size(), std::size_t{0}); // no wrong password was tried here
            QCOMPARE((*answers)[1].integer(), endpoint.password == "opens-ledger" ? 1 : 0);
        };
        ask(jobs);
        ask(records);
        session->close();
    }

    void aLedgerThatIsDownIsAGapAndTheJobsAreShown() {
        const RedisServer server;
        RedisServer ledger({"--appendonly", "yes", "--appendfsync", "always"});
        define(server, mail);
        {
            redis::Client client = connected(ledger);
            QVERIFY(ledger::Cards().save(client, mail, ownedBy("ben"), {0, "ben@desk", {}, {}}));
        }
        ledger.stop();
        Opened it(server, &ledger);
        WAIT_FOR(it.row(mail));
        QVERIFY(it.ledgerGap());
        QCOMPARE(it.ledgerGap()->error.kind, ErrorKind::Offline);
        QCOMPARE(it.row(mail)->owner.str(), std::string("seed"));
        it.session->watch(mail);
        WAIT_FOR(it.opened && *it.opened);
        QVERIFY((*it.opened)->ledgerError);
        QCOMPARE((*it.opened)->detail.card.owner, std::string("seed"));
        const auto refused = it.session->requestSaveCard(mail, ownedBy("ana"), 0, {});
        WAIT_FOR(it.saved.contains(refused));
        QCOMPARE(it.saved.at(refused).error().kind, ErrorKind::Offline);

        ledger.start();
        it.session->retryNow();
        const auto saved = it.session->requestSaveCard(mail, ownedBy("ana"), 1, {});
        WAIT_FOR(it.saved.contains(saved));
        QVERIFY2(it.saved.at(saved), "saved");
        WAIT_FOR(it.row(mail)->owner.view() == "ana" && !it.ledgerGap());
    }
};

QTEST_GUILESS_MAIN(TestSessionCards)
#include "tst_sessioncards.moc"
