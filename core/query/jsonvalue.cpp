// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/jsonvalue.h"

#include "core/base/humanize.h"
#include "core/base/text.h"

#include <QJsonDocument>
#include <QString>
#include <QStringDecoder>

#include <cmath>

namespace redispatch::query {

QJsonValue json(std::string_view text) {
    QStringDecoder decoder(QStringDecoder::Utf8, QStringConverter::Flag::Stateless);
    QString decoded = decoder(QByteArrayView(text.data(), static_cast<qsizetype>(text.size())));
    if (decoder.hasError())
        return QString::fromStdString(base::visible(text));
    return decoded;
}

QJsonValue json(double value) {
    return std::isfinite(value) ? QJsonValue(value) : QJsonValue(QJsonValue::Null);
}

QJsonValue json(base::Instant at) {
    return QString::fromStdString(base::utcText(at));
}

QJsonValue json(base::milliseconds duration) {
    return qint64(duration.count());
}

QJsonValue json(const std::vector<std::string>& texts) {
    QJsonArray array;
    for (const std::string& text : texts)
        array.append(json(text));
    return array;
}

QJsonValue json(const std::vector<std::pair<std::string, std::string>>& pairs) {
    QJsonObject object;
    for (const auto& [name, value] : pairs)
        object.insert(json(name).toString(), json(value));
    return object;
}

QJsonValue jsonTextOrNull(std::string_view text) {
    return text.empty() ? QJsonValue(QJsonValue::Null) : json(text);
}

std::string jsonLine(const QJsonObject& object) {
    const QString text = QString::fromUtf8(QJsonDocument(object).toJson(QJsonDocument::Compact));
    QString safe;
    safe.reserve(text.size());
    for (const QChar c : text) {
        const char16_t code = c.unicode();
        // Outside ASCII they can only stand inside strings, where an escape means the same.
        if ((code >= 0x7F && code <= 0x9F) || code == 0x061C || code == 0x200E || code == 0x200F ||
            (code >= 0x2028 && code <= 0x202E) || (code >= 0x2066 && code <= 0x2069) || code == 0xFEFF)
            safe += QStringLiteral("\\u%1").arg(uint(code), 4, 16, QLatin1Char('0'));
        else
            safe += c;
    }
    return safe.toStdString();
}

} // namespace redispatch::query
