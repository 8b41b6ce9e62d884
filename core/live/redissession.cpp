// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/live/redissession.h"

#include "core/live/listener.h"
#include "core/live/reader.h"
#include "core/live/recording.h"
#include "core/live/writer.h"
#include "core/service/cards.h"
#include "core/service/declared.h"
#include "core/service/flips.h"
#include "core/service/latency.h"
#include "core/service/recordedrows.h"

#include <QMetaObject>

#include <optional>

namespace redispatch::live {

namespace {
using base::ErrorKind;
using base::makeError;
using base::Result;

class RedisSession final : public Session, private Outlet {
public:
    RedisSession(domain::Profile profile, const redis::Endpoint& endpoint, const base::Clock& clock,
                 const std::optional<redis::Endpoint>& ledger)
        : m_profile(std::move(profile))
        , m_clock(clock)
        , m_listener(m_profile, endpoint)
        , m_reader(
              m_profile, endpoint, clock, *this, m_listener.inbox(),
              [this] { return m_listener.commands() + (m_writer ? m_writer->commands() : 0); }, ledger) {
        if (!m_profile.readOnly || !m_profile.ledgerUrl.empty())
            m_writer.emplace(m_profile, endpoint, ledger);
        if (Recording::isWanted(m_profile))
            m_recording.emplace(m_profile, endpoint, ledger);
    }
    ~RedisSession() override { stopThreads(); }

    const domain::Profile& profile() const override { return m_profile; }
    domain::SnapshotPtr snapshot() const override { return m_snapshot; }
    LinkStatus status() const override { return m_status; }

    base::Instant serverNow() const override {
        // The steady clock carries Redis's time on: a wrong wall clock here, or one that jumps, is no matter.
        if (!m_snapshot)
            return m_clock.now();
        const auto since = m_clock.steady() - m_snapshot->readAt;
        return m_snapshot->takenAt + std::chrono::duration_cast<base::milliseconds>(since);
    }

    void open() override {
        if (m_opened || m_closed)
            return;
        m_opened = true;
        m_reader.start();
        m_listener.start(m_reader.inbox());
        if (m_writer)
            m_writer->start();
        if (m_recording)
            m_recording->start(m_reader.inbox());
    }

    void close() override {
        if (m_closed)
            return;
        m_closed = true;
        stopThreads();
        m_status.state = LinkStatus::State::Closed;
    }

    void retryNow() override {
        m_reader.inbox().post([](ReaderWants& wants) { wants.retry = true; });
    }

    void watch(const base::JobId& job) override {
        m_reader.inbox().post([&](ReaderWants& wants) { wants.watch = job; });
    }

    Ticket requestRuns(const base::JobId& job, const domain::RunQuery& query) override {
        return read<domain::RunPage>(&Session::runsReady, [job, query](Access& access) {
            return onEngine<domain::RunPage>(access, job, [&](engines::Engine& engine) {
                return service::loadRuns(engine, access.line.client, access.line.ledger, job, query);
            });
        });
    }

    Ticket requestParameters(const std::vector<base::JobId>& jobs) override {
        using Declared = domain::DeclaredParameters;
        return read<Declared>(&Session::parametersReady, [jobs](Access& access) {
            return service::loadDeclared(access.line.engines, access.line.client, jobs);
        });
    }

    Ticket requestRun(const base::JobId& job, const std::string& run) override {
        return read<domain::Run>(&Session::runReady, [job, run](Access& access) {
            return onEngine<domain::Run>(access, job, [&](engines::Engine& engine) {
                return service::loadRun(engine, access.line.client, access.line.ledger, job, run);
            });
        });
    }

    Ticket requestOutput(const base::JobId& job, const std::string& run) override {
        return read<domain::RunOutput>(&Session::outputReady, [job, run](Access& access) {
            return onEngine<domain::RunOutput>(access, job, [&](engines::Engine& engine) {
                return engine.loadOutput(access.line.client, job, run);
            });
        });
    }

    Ticket requestLatency(const base::JobId& job, base::Instant from, base::Instant to) override {
        using stats::LatencySeries;
        return read<LatencySeries>(&Session::latencyReady, [job, from, to](Access& access) {
            return onEngine<LatencySeries>(access, job, [&](engines::Engine& engine) {
                return service::loadLatency(engine, access.line.client, access.line.ledger, job, from, to);
            });
        });
    }

    Ticket requestPlan(const domain::Intent& intent) override {
        return read<domain::Plan>(&Session::planReady, [intent](Access& access) {
            return access.operations.plan(access.line.client, recordsOf(access), intent);
        });
    }

    Ticket requestApply(const domain::Intent& intent) override {
        const auto perform = [this, intent](Access& access) {
            auto receipt = access.operations.apply(access.line.client, recordsOf(access), intent);
            showAgain(intent.job);
            return receipt;
        };
        const Ticket ticket = ++m_lastTicket;
        Request request = requestOf<domain::Receipt>(ticket, &Session::applied, perform);
        write(std::move(request), std::string(word(intent)) + " of " + intent.job.str());
        return ticket;
    }

    Ticket requestCard(const base::JobId& job) override {
        using domain::CardRevision;
        return read<CardRevision>(&Session::cardReady, [job](Access& access) {
            return onEngine<CardRevision>(access, job, [&](engines::Engine& engine) -> Result<CardRevision> {
                auto loaded = service::loadDetail(engine, access.line.client, access.line.ledger, job);
                if (!loaded)
                    return std::move(loaded.error());
                if (loaded->ledgerError)
                    return std::move(*loaded->ledgerError);
                return service::cardOf(loaded->detail);
            });
        });
    }

    Ticket requestSaveCard(const base::JobId& job, const domain::Card& card, long long expectedRevision,
                           const std::string& comment) override {
        const ledger::CardEdit edit{expectedRevision, {}, comment, base::newRequestId()};
        const auto perform = [this, job, card, edit](Access& access) {
            auto saved = onEngine<domain::CardRevision>(access, job, [&](engines::Engine& engine) {
                return service::saveCard(engine, access.line.client, access.line.ledger, m_profile.name, job,
                                         card, edit);
            });
            showAgain(job);
            return saved;
        };
        const Ticket ticket = ++m_lastTicket;
        write(requestOf<domain::CardRevision>(ticket, &Session::cardSaved, perform), "card of " + job.str());
        return ticket;
    }

    Ticket requestCardHistory(const base::JobId& job, int limit) override {
        using Versions = std::vector<domain::CardRevision>;
        return read<Versions>(&Session::cardHistoryReady, [job, limit](Access& access) {
            return service::loadCardHistory(access.line.client, access.line.ledger, job, limit);
        });
    }

    Ticket requestRecordFlips(const std::vector<domain::Flip>& flips) override {
        using Fresh = std::vector<bool>;
        const Ticket ticket = ++m_lastTicket;
        const auto perform = [flips](Access& access) {
            return service::recordFlips(access.line.client, access.line.ledger, flips);
        };
        write(requestOf<Fresh>(ticket, &Session::flipsRecorded, perform), "changes of states");
        return ticket;
    }

private:
    /// Where records lie; null when that is another Redis which cannot be reached now.
    static redis::Client* recordsOf(Access& access) {
        const auto client = access.line.ledger.client(access.line.client);
        return client ? *client : nullptr;
    }

    template <class T>
    using Answer = void (Session::*)(quint64, Result<T>);

    template <class T, class Ask>
    static Result<T> onEngine(Access& access, const base::JobId& job, const Ask& ask) {
        const auto engine = access.line.engineOf(job);
        if (!engine)
            return engine.error();
        return ask(**engine);
    }

    template <class T, class Ask>
    Request requestOf(Ticket ticket, Answer<T> signal, Ask ask) {
        const auto answer = [this, ticket, signal](Result<T> result) {
            deliver([ticket, signal, result = std::move(result)](Session& session) {
                emit(session.*signal)(ticket, result);
            });
        };
        Request request;
        request.perform = [answer, ask = std::move(ask)](Access& access) { answer(ask(access)); };
        request.refuse = [answer](const base::Error& error) { answer(error); };
        return request;
    }

    /// Also after an error: what is shown is what Redis says now.
    void showAgain(const base::JobId& job) {
        m_reader.inbox().post([&](ReaderWants& wants) { wants.changed.insert(job); });
    }

    /// The operator refuses what a read-only profile may not do even where there is a writer.
    void write(Request request, const std::string& subject) {
        if (m_writer)
            post(m_writer->inbox(), std::move(request));
        else
            request.refuse(makeError(ErrorKind::ReadOnly, subject, "a profile that may write",
                                     "profile " + m_profile.name + ", which is read-only"));
    }

    template <class T, class Ask>
    Ticket read(Answer<T> signal, Ask ask) {
        const Ticket ticket = ++m_lastTicket;
        post(m_reader.inbox(), requestOf<T>(ticket, signal, std::move(ask)));
        return ticket;
    }

    template <class Wants>
    static void post(Inbox<Wants>& inbox, Request request) {
        bool full = false;
        inbox.post([&](Wants& wants) {
            full = wants.requests.size() >= maxRequests;
            if (!full)
                wants.requests.push_back(std::move(request));
        });
        if (full)
            request.refuse(makeError(ErrorKind::Busy, "session", "an answer to earlier requests",
                                     std::to_string(maxRequests) + " are waiting"));
    }

    // Outlet, called by the threads.
    void publish(Mail mail) override {
        if (m_mail.put(std::move(mail), foldMail))
            wake(&RedisSession::takeMail);
    }
    void tell(LinkStatus status) override {
        if (m_news.put(std::move(status)))
            wake(&RedisSession::takeNews);
    }
    void deliver(std::function<void(Session&)> answer) override {
        QMetaObject::invokeMethod(
            this,
            [this, answer = std::move(answer)] {
                if (!m_closed)
                    answer(*this);
            },
            Qt::QueuedConnection);
    }
    void wake(void (RedisSession::*take)()) {
        QMetaObject::invokeMethod(
            this,
            [this, take] {
                if (!m_closed)
                    (this->*take)();
            },
            Qt::QueuedConnection);
    }

    void takeMail() {
        if (auto mail = m_mail.take()) {
            m_snapshot = std::move(mail->snapshot);
            emit snapshotReady(m_snapshot, std::make_shared<const domain::Delta>(std::move(mail->delta)));
        }
    }
    void takeNews() {
        if (auto news = m_news.take()) {
            m_status = std::move(*news);
            emit statusChanged();
        }
    }

    /// All are asked first, so that they end side by side.
    void stopThreads() {
        if (m_recording)
            m_recording->stop();
        m_reader.stop();
        m_listener.stop();
        if (m_writer)
            m_writer->stop();
        if (m_recording)
            m_recording->join();
        m_reader.join();
        m_listener.join();
        if (m_writer)
            m_writer->join();
    }

    const domain::Profile m_profile;
    const base::Clock& m_clock;
    bool m_opened = false;
    bool m_closed = false;
    Ticket m_lastTicket = 0;
    domain::SnapshotPtr m_snapshot;
    LinkStatus m_status;
    Mailbox<Mail> m_mail;
    Mailbox<LinkStatus> m_news;
    Listener m_listener;
    std::optional<Writer> m_writer;
    Reader m_reader;
    std::optional<Recording> m_recording; // uses the reader's inbox
};
} // namespace

std::unique_ptr<Session> makeRedisSession(domain::Profile profile, redis::Endpoint endpoint,
                                          const base::Clock& clock, std::optional<redis::Endpoint> ledger) {
    return std::make_unique<RedisSession>(std::move(profile), endpoint, clock, ledger);
}

} // namespace redispatch::live
