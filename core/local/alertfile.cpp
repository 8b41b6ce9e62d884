// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/local/alertfile.h"

#include "core/base/humanize.h"
#include "core/base/text.h"
#include "core/local/statefiles.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <system_error>

namespace redispatch::local {

namespace {
using base::ErrorKind;
using domain::AlertRule;
using domain::HealthState;

constexpr std::size_t maxAlertBytes = 1 << 20;

QString fromUtf8(std::string_view text) {
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

base::Error nonsense(std::string subject, std::string expected, const QJsonValue& found) {
    const QByteArray text = QJsonDocument(QJsonArray{found}).toJson(QJsonDocument::Compact);
    return base::makeError(ErrorKind::Invalid, std::move(subject), std::move(expected),
                           base::visible(base::elided(text.mid(1, text.size() - 2).toStdString(), 200)));
}

/// Reads the fields of one rule and remembers the first that makes no sense.
class RuleReader {
public:
    RuleReader(QJsonObject object, std::string subject)
        : m_object(std::move(object)), m_subject(std::move(subject)) {}

    void read(const char* name, std::string& into) {
        with(name, "a text", [&](const QJsonValue& value) {
            into = value.toString().toStdString();
            return value.isString();
        });
    }
    void read(const char* name, bool& into) {
        with(name, "true or false", [&](const QJsonValue& value) {
            into = value.toBool();
            return value.isBool();
        });
    }
    void read(const char* name, base::milliseconds& into) {
        with(name, "a duration, as in 30s or 2h", [&](const QJsonValue& value) {
            const auto parsed = base::parseDuration(value.toString().toStdString());
            if (parsed)
                into = *parsed;
            return parsed && *parsed >= base::milliseconds(0);
        });
    }
    void readStates(AlertRule& rule) {
        with("states", "a list of states, as in [\"failing\", \"late\"]", [&](const QJsonValue& value) {
            for (const QJsonValue& word : value.toArray()) {
                const auto state = domain::healthStateFrom(word.toString().toStdString());
                if (!state)
                    return false;
                rule.states.set(static_cast<std::size_t>(*state));
            }
            return value.isArray();
        });
    }
    const std::optional<base::Error>& error() const { return m_error; }

private:
    template <class Take>
    void with(const char* name, const char* expected, const Take& take) {
        const QJsonValue value = m_object.value(QLatin1String(name));
        if (!value.isUndefined() && !take(value) && !m_error)
            m_error = nonsense(m_subject + ", " + name, expected, value);
    }
    QJsonObject m_object;
    std::string m_subject;
    std::optional<base::Error> m_error;
};

QJsonObject asJson(const AlertRule& rule) {
    QJsonArray states;
    for (std::size_t i = 0; i < domain::healthStateCount; ++i)
        if (rule.states[i])
            states.append(fromUtf8(word(static_cast<HealthState>(i))));
    return {{QStringLiteral("name"), fromUtf8(rule.name)},
            {QStringLiteral("enabled"), rule.enabled},
            {QStringLiteral("states"), states},
            {QStringLiteral("link_lost"), rule.linkLost},
            {QStringLiteral("filter"), fromUtf8(rule.filter)},
            {QStringLiteral("after"), fromUtf8(base::durationCode(rule.after))},
            {QStringLiteral("desktop"), rule.desktop},
            {QStringLiteral("sound"), rule.sound},
            {QStringLiteral("when_over"), rule.whenOver},
            {QStringLiteral("repeat_every"), fromUtf8(base::durationCode(rule.repeatEvery))},
            {QStringLiteral("hook"), fromUtf8(rule.hook)}};
}

base::Result<AlertRule> ruleFrom(const QJsonValue& value, const std::string& subject) {
    if (!value.isObject())
        return nonsense(subject, "an object", value);
    RuleReader reader(value.toObject(), subject);
    AlertRule rule;
    reader.read("name", rule.name);
    reader.read("enabled", rule.enabled);
    reader.readStates(rule);
    reader.read("link_lost", rule.linkLost);
    reader.read("filter", rule.filter);
    reader.read("after", rule.after);
    reader.read("desktop", rule.desktop);
    reader.read("sound", rule.sound);
    reader.read("when_over", rule.whenOver);
    reader.read("repeat_every", rule.repeatEvery);
    reader.read("hook", rule.hook);
    if (reader.error())
        return *reader.error();
    return rule;
}
} // namespace

AlertFile::AlertFile(std::filesystem::path folder)
    : m_file((folder.empty() ? configFolder() : std::move(folder)) / "alerts.json") {}

base::Result<std::vector<AlertRule>> AlertFile::load() const {
    const auto bytes = readFile(m_file, maxAlertBytes);
    if (!bytes && bytes.error().kind == ErrorKind::Missing)
        return domain::defaultAlertRules();
    if (!bytes)
        return base::Error(bytes.error()).during("reading the alert rules");
    if (auto safe = checkPrivate(m_file); !safe)
        return std::move(safe.error()).during("reading the alert rules");
    const auto document = QJsonDocument::fromJson(QByteArray::fromStdString(*bytes));
    const QJsonValue list = document.object().value(QLatin1String("rules"));
    if (!list.isArray())
        return base::makeError(ErrorKind::Invalid, m_file.string(), "an object with a list of rules",
                               document.isNull() ? "no JSON" : "something else");
    std::vector<AlertRule> rules;
    for (const QJsonValue& value : list.toArray()) {
        if (rules.size() == mostRules)
            return base::makeError(ErrorKind::Invalid, m_file.string(), "at most 100 rules", "more");
        auto rule = ruleFrom(value, m_file.string() + ", rule " + std::to_string(rules.size() + 1));
        if (!rule)
            return std::move(rule).error();
        rules.push_back(std::move(*rule));
    }
    return rules;
}

base::Status AlertFile::save(const std::vector<AlertRule>& rules) const {
    if (auto ready = ensurePrivateFolder(m_file.parent_path()); !ready)
        return ready;
    if (std::filesystem::exists(m_file) && !load()) {
        std::error_code failed;
        std::filesystem::rename(m_file, m_file.string() + ".bad", failed);
        if (failed)
            return base::makeError(ErrorKind::Storage, m_file.string(), "to be set aside", failed.message());
    }
    QJsonArray list;
    for (const AlertRule& rule : rules)
        list.append(asJson(rule));
    const QJsonObject root{{QStringLiteral("rules"), list}};
    return writeAtomically(m_file, QJsonDocument(root).toJson().toStdString());
}

} // namespace redispatch::local
