// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/local/places.h"

#include "core/local/statefiles.h"

#include <QCryptographicHash>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

namespace redispatch::local {

namespace {
using base::ErrorKind;

constexpr std::size_t maxPlacesBytes = 16 << 20;
constexpr std::size_t maxPlaces = 10'000;

// Names of queues are bytes, and JSON knows only text: they are kept in hexadecimal where they are not.
QString encoded(const std::string& place) {
    const QByteArray bytes = QByteArray::fromStdString(place);
    const QString text = QString::fromUtf8(bytes);
    return text.toUtf8() == bytes && !text.startsWith(QLatin1String("hex:"))
               ? text
               : QLatin1String("hex:") + QString::fromLatin1(bytes.toHex());
}
std::string decoded(const QString& text) {
    if (text.startsWith(QLatin1String("hex:")))
        return QByteArray::fromHex(text.mid(4).toLatin1()).toStdString();
    return text.toStdString();
}

std::string fileName(const std::string& server) {
    const QByteArray hash =
        QCryptographicHash::hash(QByteArray::fromStdString(server), QCryptographicHash::Sha256).toHex();
    return hash.left(24).toStdString() + ".json";
}
} // namespace

Places::Places(const std::string& server, std::filesystem::path folder)
    : m_server(server)
    , m_root((folder.empty() ? dataFolder() : std::move(folder)) / "places")
    , m_file(m_root / fileName(server)) {}

base::Result<Places::ByEngine> Places::load() const {
    auto bytes = readFile(m_file, maxPlacesBytes);
    if (!bytes && bytes.error().kind == ErrorKind::Missing)
        return ByEngine{};
    if (!bytes)
        return std::move(bytes).errorDuring("reading the remembered queues");
    const auto document = QJsonDocument::fromJson(QByteArray::fromStdString(*bytes));
    if (!document.isObject() ||
        document.object().value(QLatin1String("server")).toString().toStdString() != m_server)
        return base::makeError(ErrorKind::Invalid, m_file.string(), "the remembered queues of " + m_server,
                               "something else");
    ByEngine places;
    const QJsonObject engines = document.object().value(QLatin1String("places")).toObject();
    for (auto engine = engines.begin(); engine != engines.end(); ++engine) {
        auto& list = places[engine.key().toStdString()];
        for (const QJsonValue& place : engine.value().toArray())
            if (place.isString() && list.size() < maxPlaces)
                list.push_back(decoded(place.toString()));
    }
    return places;
}

base::Status Places::save(const ByEngine& places) const {
    QJsonObject engines;
    for (const auto& [engine, list] : places) {
        QJsonArray names;
        for (std::size_t i = 0; i < list.size() && i < maxPlaces; ++i)
            names.append(encoded(list[i]));
        engines.insert(QString::fromStdString(engine), names);
    }
    if (auto ready = ensurePrivateFolder(m_root); !ready)
        return ready;
    const QJsonObject root{{QStringLiteral("server"), QString::fromStdString(m_server)},
                           {QStringLiteral("places"), engines}};
    return writeAtomically(m_file, QJsonDocument(root).toJson(QJsonDocument::Compact).toStdString());
}

} // namespace redispatch::local
