// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/cardjson.h"

#include "app/cli/jsonvalue.h"
#include "core/base/text.h"
#include "core/service/cards.h"

#include <QJsonDocument>

#include <array>
#include <optional>

namespace redispatch::cli {

namespace {

using base::ErrorKind;
using base::makeError;
using domain::Card;
using domain::CardField;

/// Where a part stands: in the object itself, or in one inside it.
struct Place {
    CardField field;
    const char* group;
    const char* name;
};
constexpr std::array<Place, domain::cardFieldCount> places = {{
    {CardField::Owner, "", "owner"},
    {CardField::Contact, "", "contact"},
    {CardField::ExpectedResult, "", "expectedResult"},
    {CardField::RollbackNote, "", "rollbackNote"},
    {CardField::RollbackCommand, "", "rollbackCommand"},
    {CardField::BaselineRoute, "baseline", "route"},
    {CardField::BaselineInput, "baseline", "expectedInput"},
    {CardField::BaselineQuery, "baseline", "slowQuery"},
    {CardField::BaselineNoticed, "baseline", "noticedAt"},
    {CardField::BaselineDate, "baseline", "date"},
    {CardField::BaselineAuthor, "baseline", "author"},
    {CardField::Runbook, "", "runbook"},
    {CardField::Links, "", "links"},
    {CardField::CacheKeys, "", "cacheKeys"},
    {CardField::Tags, "", "tags"},
    {CardField::MeterResponse, "meters", "responseMs"},
    {CardField::MeterError, "meters", "error"},
    {CardField::MeterCacheHits, "meters", "cacheHits"},
    {CardField::MeterCacheMisses, "meters", "cacheMisses"},
    {CardField::MeterDbCalls, "meters", "dbCalls"},
}};

QString key(const char* name) {
    return QString::fromLatin1(name);
}

QJsonValue partJson(const Card& card, CardField field) {
    if (field == CardField::Links) {
        QJsonArray links;
        for (const domain::Link& link : card.links)
            links.append(QJsonObject{{QStringLiteral("title"), jsonTextOrNull(link.title)},
                                     {QStringLiteral("url"), json(link.url)}});
        return links;
    }
    const std::string text = domain::textOf(card, field);
    if (!domain::info(field).isList)
        return jsonTextOrNull(text);
    QJsonArray lines;
    for (const std::string_view line : base::split(text, '\n'))
        lines.append(json(line));
    return lines;
}

/// One line of a list: a text, or a link's object.
std::optional<std::string> lineOf(const QJsonValue& value, CardField field) {
    if (value.isString())
        return value.toString().toStdString();
    const QJsonObject link = value.toObject();
    const QJsonValue url = link.value(QLatin1String("url"));
    const QJsonValue title = link.value(QLatin1String("title"));
    if (field != CardField::Links || !url.isString() ||
        !(title.isString() || title.isNull() || title.isUndefined()))
        return std::nullopt;
    const std::string address = url.toString().toStdString();
    const std::string name = title.toString().toStdString();
    return name.empty() ? address : name + " <" + address + ">";
}

std::optional<std::string> textFrom(const QJsonValue& value, CardField field) {
    const bool isList = domain::info(field).isList;
    if (value.isNull())
        return std::string();
    if (!isList)
        return value.isString() ? std::optional(value.toString().toStdString()) : std::nullopt;
    if (!value.isArray())
        return std::nullopt;
    std::string text;
    for (const QJsonValue& entry : value.toArray()) {
        const auto line = lineOf(entry, field);
        if (!line || line->find('\n') != std::string::npos)
            return std::nullopt;
        text += (text.empty() ? "" : "\n") + *line;
    }
    return text;
}

base::Status readGroup(const QJsonObject& object, const std::string& group, const std::string& file,
                       Card& card) {
    for (auto entry = object.begin(); entry != object.end(); ++entry) {
        const std::string name = entry.key().toStdString();
        const std::string path = group.empty() ? name : group + "." + name;
        if (group.empty() && (name == "baseline" || name == "meters")) {
            if (!entry->isObject())
                return makeError(ErrorKind::Invalid, file, path + " as an object");
            if (auto read = readGroup(entry->toObject(), name, file, card); !read)
                return read;
            continue;
        }
        const auto place = std::find_if(places.begin(), places.end(), [&](const Place& one) {
            return group == one.group && name == one.name;
        });
        if (place == places.end())
            return makeError(ErrorKind::Invalid, file, "parts of a card, as `card show --json` prints them",
                             base::visible(base::elided(path, 80)));
        const auto text = textFrom(*entry, place->field);
        if (!text || !domain::setText(card, place->field, *text)) {
            const std::string_view form = domain::expectedForm(place->field);
            const char* kind =
                domain::info(place->field).isList ? "a list of lines, or null" : "a text, or null";
            return makeError(ErrorKind::Invalid, file + ": " + path, form.empty() ? kind : std::string(form));
        }
    }
    return {};
}

} // namespace

QJsonObject cardJson(const Card& card) {
    QJsonObject object;
    for (const Place& place : places) {
        if (*place.group == '\0') {
            object.insert(key(place.name), partJson(card, place.field));
            continue;
        }
        QJsonObject group = object.value(key(place.group)).toObject();
        group.insert(key(place.name), partJson(card, place.field));
        object.insert(key(place.group), group);
    }
    return object;
}

QJsonObject versionJson(const domain::CardRevision& version) {
    const bool edited = version.revision > 0;
    return {{QStringLiteral("revision"), json(version.revision)},
            {QStringLiteral("editedAt"), edited ? json(version.editedAt) : QJsonValue(QJsonValue::Null)},
            {QStringLiteral("editedBy"), jsonTextOrNull(version.editedBy)},
            {QStringLiteral("comment"), jsonTextOrNull(version.comment)},
            {QStringLiteral("card"), cardJson(version.card)}};
}

QJsonObject originJson(const domain::JobDetail& detail) {
    const domain::CardOrigin& origin = detail.cardOrigin;
    const bool edited = origin.revision > 0;
    return {{QStringLiteral("revision"), json(origin.revision)},
            {QStringLiteral("editedAt"), edited ? json(origin.editedAt) : QJsonValue(QJsonValue::Null)},
            {QStringLiteral("editedBy"), jsonTextOrNull(origin.editedBy)},
            {QStringLiteral("seed"), origin.seed ? cardJson(*origin.seed) : QJsonValue(QJsonValue::Null)},
            {QStringLiteral("differing"), fieldsJson(service::drift(detail))}};
}

QJsonArray fieldsJson(const std::vector<CardField>& fields) {
    QJsonArray array;
    for (const CardField field : fields)
        array.append(json(domain::info(field).key));
    return array;
}

base::Status readCardJson(const std::string& text, const std::string& file, Card& card) {
    QJsonParseError problem;
    const auto document = QJsonDocument::fromJson(QByteArray::fromStdString(text), &problem);
    if (problem.error != QJsonParseError::NoError || !document.isObject())
        return makeError(ErrorKind::Invalid, file, "a JSON object", {}, problem.errorString().toStdString());
    Card changed = card;
    if (auto read = readGroup(document.object(), {}, file, changed); !read)
        return read;
    card = std::move(changed);
    return {};
}

} // namespace redispatch::cli
