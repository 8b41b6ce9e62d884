// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/local/profiles.h"

#include "core/local/statefiles.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <set>

namespace redispatch::local {

namespace {
using base::ErrorKind;
using base::makeError;
using domain::Environment;
using domain::Profile;

constexpr std::size_t maxFileBytes = 1 << 20;
constexpr int formatVersion = 1;
constexpr const char* damagedUrl = "unreadable"; ///< names no Redis, so that nothing is written to one
constexpr Environment environments[] = {Environment::Development, Environment::Staging,
                                        Environment::Production, Environment::Unknown};

QString toQt(std::string_view text) {
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

QJsonArray toQt(const std::vector<std::string>& texts) {
    QJsonArray array;
    for (const std::string& text : texts)
        array.append(toQt(text));
    return array;
}

QJsonObject encode(const Profile& profile) {
    return {{QStringLiteral("name"), toQt(profile.name)},
            {QStringLiteral("url"), toQt(profile.url)},
            {QStringLiteral("caCertFile"), toQt(profile.caCertFile)},
            {QStringLiteral("environment"), toQt(domain::word(profile.environment))},
            {QStringLiteral("readOnly"), profile.readOnly},
            {QStringLiteral("prefix"), toQt(profile.prefix)},
            {QStringLiteral("ledgerUrl"), toQt(profile.ledgerUrl)},
            {QStringLiteral("queues"), toQt(profile.queues)},
            {QStringLiteral("searchQueues"), profile.searchQueues},
            {QStringLiteral("record"), profile.record}};
}

Profile decode(const QJsonObject& object) {
    const auto text = [&](const char* key) {
        return object.value(QLatin1String(key)).toString().toStdString();
    };
    Profile profile;
    profile.name = text("name");
    profile.url = text("url");
    profile.caCertFile = text("caCertFile");
    for (const Environment environment : environments) {
        if (text("environment") == domain::word(environment))
            profile.environment = environment;
    }
    // Only a plain `false` opens a profile for writing; a damaged value does not.
    const QJsonValue readOnly = object.value(QLatin1String("readOnly"));
    profile.readOnly = readOnly.isBool() ? readOnly.toBool() : !readOnly.isUndefined();
    if (object.contains(QLatin1String("prefix")))
        profile.prefix = text("prefix");
    profile.ledgerUrl = text("ledgerUrl");
    for (const QJsonValue& queue : object.value(QLatin1String("queues")).toArray())
        if (std::string name = queue.toString().toStdString(); !name.empty())
            profile.queues.push_back(std::move(name));
    // What costs the server something, or writes to it, needs a plain `true`; looking for queues is what a
    // profile of before has.
    const QJsonValue search = object.value(QLatin1String("searchQueues"));
    profile.searchQueues = search.isUndefined() || (search.isBool() && search.toBool());
    const QJsonValue record = object.value(QLatin1String("record"));
    profile.record = record.isBool() && record.toBool();
    // A ledger's address that cannot be read must not turn into the application's Redis.
    const QJsonValue ledger = object.value(QLatin1String("ledgerUrl"));
    if (!ledger.isUndefined() && !ledger.isString())
        profile.ledgerUrl = damagedUrl;
    return profile;
}

bool hasPassword(const std::string& url) {
    // Judged by hand, as a password with odd characters in it does not parse as a URL. In a URL with a host
    // the last @ ends the password, whatever is in it; in one with a socket's path the path may hold an @.
    const auto scheme = url.find("://");
    const auto authority = url.substr(scheme == std::string::npos ? 0 : scheme + 3);
    const bool socket = url.starts_with("redis+unix:");
    const auto at = authority.rfind('@', socket ? authority.find('/') : std::string::npos);
    return at != std::string::npos && authority.substr(0, at).find(':') != std::string::npos;
}
} // namespace

base::Status check(const Profile& profile) {
    if (profile.name.empty())
        return makeError(ErrorKind::Invalid, "profile", "a name", "an empty one");
    if (hasPassword(profile.url) || hasPassword(profile.ledgerUrl))
        return makeError(ErrorKind::Invalid, profile.name, "a URL without a password",
                         "a password in the URL");
    return {};
}

Profiles::Profiles(std::filesystem::path folder)
    : m_folder(folder.empty() ? configFolder() : std::move(folder)), m_file(m_folder / "profiles.json") {}

base::Result<std::vector<Profile>> Profiles::load() const {
    if (auto isPrivate = checkPrivate(m_file); !isPrivate)
        return std::move(isPrivate).errorDuring("reading the profiles");
    auto bytes = readFile(m_file, maxFileBytes);
    if (!bytes && bytes.error().kind == ErrorKind::Missing)
        return std::vector<Profile>{};
    if (!bytes)
        return std::move(bytes).errorDuring("reading the profiles");

    QJsonParseError problem;
    const auto document = QJsonDocument::fromJson(QByteArray::fromStdString(*bytes), &problem);
    const QJsonObject root = document.object();
    const QJsonValue list = root.value(QLatin1String("profiles"));
    if (problem.error != QJsonParseError::NoError || !list.isArray())
        return makeError(ErrorKind::Invalid, m_file.string(), "a JSON object with a list \"profiles\"", {},
                         problem.errorString().toStdString());
    if (root.value(QLatin1String("version")).toInt() > formatVersion)
        return makeError(ErrorKind::Invalid, m_file.string(), "version " + std::to_string(formatVersion),
                         "a newer one");
    std::vector<Profile> profiles;
    for (const QJsonValue& entry : list.toArray()) {
        Profile profile = decode(entry.toObject());
        if (auto good = check(profile); !good)
            return std::move(good).errorDuring("reading " + m_file.string());
        profiles.push_back(std::move(profile));
    }
    return profiles;
}

base::Status Profiles::save(const std::vector<Profile>& profiles) const {
    std::set<std::string> names;
    QJsonArray list;
    for (const Profile& profile : profiles) {
        if (auto good = check(profile); !good)
            return good;
        if (!names.insert(profile.name).second)
            return makeError(ErrorKind::Invalid, profile.name, "a name that no other profile has",
                             "a second one");
        list.append(encode(profile));
    }
    if (auto ready = ensurePrivateFolder(m_folder); !ready)
        return ready;
    const QJsonObject root{{QStringLiteral("version"), formatVersion}, {QStringLiteral("profiles"), list}};
    return writeAtomically(m_file, QJsonDocument(root).toJson().toStdString());
}

} // namespace redispatch::local
