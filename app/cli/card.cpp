// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/cardjson.h"
#include "app/cli/command.h"
#include "app/cli/context.h"
#include "app/cli/jsonvalue.h"
#include "app/cli/lines.h"
#include "app/cli/table.h"
#include "app/cli/words.h"
#include "core/base/text.h"
#include "core/local/statefiles.h"
#include "core/redis/serverinfo.h"
#include "core/service/cards.h"

#include <algorithm>
#include <set>

namespace redispatch::cli {

namespace {

using base::ErrorKind;
using base::makeError;
using domain::Card;
using domain::CardField;
using domain::CardRevision;

constexpr std::size_t maxFileBytes = 256 * 1024;

std::string namesOf(const std::vector<CardField>& fields) {
    std::string text;
    for (const CardField field : fields)
        text += (text.empty() ? "" : ", ") + std::string(domain::info(field).key);
    return text;
}

/// The versions' changed parts, each against the one before it; the oldest that is known has none.
std::vector<CardField> changedIn(const std::vector<CardRevision>& versions, std::size_t index) {
    if (versions[index].revision == 1)
        return domain::differing(Card(), versions[index].card);
    if (index + 1 >= versions.size())
        return {};
    return domain::differing(versions[index + 1].card, versions[index].card);
}

class CardCommand final : public Command {
public:
    std::string name() const override { return "card"; }
    std::string summary() const override {
        return "Show, change or look back on what an operator must know about a job";
    }
    void declare(Arguments& arguments) override {
        arguments.text("ACTION", m_action, "show, set or history", Need::Required);
        arguments.text("JOB", m_job, "Id of the job, the end of one, or its name", Need::Required);
        arguments.texts("CHANGES", m_changes,
                        "set: field=value; a list has one entry per line, or the field again for each");
        arguments.text("--from", m_file, "set: parts of the card, as `card show --json` prints them");
        arguments.text("--revision", m_revision,
                       "set: the one that was edited; else the one that is there now");
        arguments.text("--comment", m_comment, "set: why");
        arguments.number("--limit", m_limit, 1, ledger::keptCardVersions + 1, "history: how many at most");
        arguments.named("ACTION", "show|set|history");
        arguments.named("--from", valueword::file);
        arguments.named("--revision", "N");
    }
    base::Result<int> run(Context& context) override;

private:
    base::Result<int> show(Context& context, const base::JobId& job);
    base::Result<int> set(Context& context, const base::JobId& job);
    base::Result<int> history(Context& context, const base::JobId& job);
    base::Status change(Card& card) const;

    std::string m_action;
    std::string m_job;
    std::vector<std::string> m_changes;
    std::string m_file;
    std::optional<std::string> m_revision;
    std::string m_comment;
    int m_limit = 20;
};

base::Result<int> CardCommand::run(Context& context) {
    const std::set<std::string_view> actions = {"show", "set", "history"};
    if (!actions.contains(m_action))
        return makeError(ErrorKind::Invalid, "card", "show, set or history", base::visible(m_action));
    const bool changes = !m_changes.empty() || !m_file.empty();
    if (m_action == "set" && !changes)
        return makeError(ErrorKind::Invalid, "card set", "field=value, or --from FILE");
    if (m_action != "set" && (changes || m_revision || !m_comment.empty()))
        return makeError(ErrorKind::Invalid, "card " + m_action, "no changes, which only card set makes");
    const auto job = context.resolve(m_job);
    if (!job)
        return job.error();
    if (m_action == "show")
        return show(context, *job);
    return m_action == "set" ? set(context, *job) : history(context, *job);
}

base::Result<int> CardCommand::show(Context& context, const base::JobId& job) {
    const auto loaded = context.loadDetail(job);
    if (!loaded)
        return loaded.error();
    if (loaded->ledgerError) // the card is what was asked for
        return *loaded->ledgerError;
    const domain::JobDetail& detail = loaded->detail;
    const auto now = redis::serverTime(**context.client());
    if (!now)
        return now.error();
    if (context.json()) {
        QJsonObject object{{QStringLiteral("job"), json(job.str())},
                           {QStringLiteral("card"), cardJson(detail.card)},
                           {QStringLiteral("origin"), originJson(detail)}};
        context.report().value(object);
        return 0;
    }
    context.report().line(base::visible(job.str()));
    Lines lines(context.report());
    printCard(lines, detail, *now);
    return 0;
}

base::Status CardCommand::change(Card& card) const {
    if (!m_file.empty()) {
        const auto text = local::readFile(m_file, maxFileBytes);
        if (!text)
            return text.error();
        if (auto read = readCardJson(*text, m_file, card); !read)
            return read;
    }
    std::set<CardField> set;
    for (const std::string& one : m_changes) {
        const std::size_t equals = one.find('=');
        const auto field = domain::cardFieldFrom(std::string_view(one).substr(0, equals));
        if (equals == std::string::npos || !field) {
            std::string known;
            for (const domain::CardFieldInfo& each : domain::cardFields())
                known += (known.empty() ? "" : ", ") + std::string(each.key);
            return makeError(ErrorKind::Invalid, base::visible(base::elided(one.substr(0, equals), 80)),
                             "field=value, with one of " + known);
        }
        std::string text = one.substr(equals + 1);
        if (!set.insert(*field).second) {
            if (!domain::info(*field).isList)
                return makeError(ErrorKind::Invalid, one.substr(0, equals), "one value", "several");
            text = domain::textOf(card, *field) + "\n" + text;
        }
        if (!domain::setText(card, *field, text))
            return makeError(ErrorKind::Invalid, one.substr(0, equals),
                             std::string(domain::expectedForm(*field)),
                             base::visible(base::elided(text, 80)));
    }
    return {};
}

/// What the ledger has now and what was to be saved, where they differ.
void tellConflict(Report& report, const CardRevision& now, const Card& wanted) {
    const std::vector<CardField> fields = domain::differing(now.card, wanted);
    QJsonObject facts{{QStringLiteral("current"), versionJson(now)},
                      {QStringLiteral("wanted"), cardJson(wanted)},
                      {QStringLiteral("differing"), fieldsJson(fields)}};
    std::string text = "Revision " + std::to_string(now.revision) + " in the ledger, by " +
                       base::visible(now.editedBy) + ", and what was to be saved:";
    const auto shown = [](const Card& card, CardField field) {
        const std::string part = domain::textOf(card, field);
        return part.empty() ? std::string("–") : base::visible(base::elided(part, 500));
    };
    for (const CardField field : fields)
        text += "\n  " + std::string(domain::info(field).key) + "\n    ledger: " + shown(now.card, field) +
                "\n    yours:  " + shown(wanted, field);
    if (fields.empty())
        text += " no difference";
    report.note(text, facts);
}

base::Result<int> CardCommand::set(Context& context, const base::JobId& job) {
    const auto loaded = context.loadDetail(job);
    if (!loaded)
        return loaded.error();
    if (loaded->ledgerError)
        return *loaded->ledgerError;
    const CardRevision present = service::cardOf(loaded->detail);
    long long expected = present.revision;
    Card card = present.card;
    redis::Client& client = **context.client();
    if (m_revision) {
        const auto typed = base::parseInt(*m_revision);
        if (!typed || *typed < 0)
            return makeError(ErrorKind::Invalid, "--revision", "a whole number", base::visible(*m_revision));
        expected = *typed;
        // The changes were meant for that version.
        if (expected != present.revision)
            if (const auto old =
                    service::loadCardHistory(client, context.ledger(), job, ledger::keptCardVersions + 1))
                for (const CardRevision& version : *old)
                    if (version.revision == expected)
                        card = version.card;
    }
    if (auto changed = change(card); !changed)
        return changed.error();
    const auto fields = domain::differing(present.card, card);
    if (fields.empty() && expected == present.revision) {
        if (context.json())
            context.report().value(versionJson(present));
        else
            context.report().line("The card says so already.");
        return 0;
    }
    const ledger::CardEdit edit{expected, service::currentActor(), m_comment, base::newRequestId()};
    auto saved = service::saveCard(context.engineOf(job), client, context.ledger(), context.profile().name,
                                   job, card, edit);
    if (!saved) {
        if (saved.error().kind == ErrorKind::Conflict)
            if (const auto now = context.loadDetail(job); now && !now->ledgerError)
                tellConflict(context.report(), service::cardOf(now->detail), card);
        return saved.error();
    }
    if (context.json()) {
        QJsonObject object = versionJson(*saved);
        object.insert(QStringLiteral("changed"), fieldsJson(fields));
        context.report().value(object);
    } else {
        context.report().line("Saved as revision " + std::to_string(saved->revision) + ": " +
                              namesOf(fields) + ".");
    }
    return 0;
}

base::Result<int> CardCommand::history(Context& context, const base::JobId& job) {
    redis::Client& client = **context.client();
    auto versions = service::loadCardHistory(client, context.ledger(), job, m_limit);
    if (!versions)
        return versions.error();
    if (context.json()) {
        std::vector<QJsonObject> objects;
        for (std::size_t i = 0; i < versions->size(); ++i) {
            objects.push_back(versionJson((*versions)[i]));
            objects.back().insert(QStringLiteral("changed"), fieldsJson(changedIn(*versions, i)));
        }
        context.report().values(objects);
        return 0;
    }
    const auto now = redis::serverTime(client);
    if (!now)
        return now.error();
    Table table({{"Revision", true, false}, {"Edited"}, {"By"}, {"Changed"}, {"Comment"}});
    for (std::size_t i = 0; i < versions->size(); ++i) {
        const CardRevision& one = (*versions)[i];
        table.add({{std::to_string(one.revision)},
                   {timeText(one.editedAt, *now)},
                   {one.editedBy},
                   {namesOf(changedIn(*versions, i))},
                   {one.comment}});
    }
    context.report().table(table);
    if (versions->empty())
        context.report().note("No version in the ledger.");
    return 0;
}

} // namespace

std::unique_ptr<Command> makeCard() {
    return std::make_unique<CardCommand>();
}

} // namespace redispatch::cli
