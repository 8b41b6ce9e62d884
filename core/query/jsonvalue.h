// SPDX-License-Identifier: GPL-3.0-or-later
// Values as JSON shows them: times as RFC 3339 in UTC with milliseconds, durations as integer milliseconds,
// null where nothing is known.
#pragma once

#include "core/base/clock.h"

#include <QJsonArray>
#include <QJsonObject>
#include <QJsonValue>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace redispatch::query {

/// Valid UTF-8 stays as it is; other bytes appear as \xff, as for people.
QJsonValue json(std::string_view text);
inline QJsonValue json(const char* text) {
    return json(std::string_view(text));
}
inline QJsonValue json(const std::string& text) {
    return json(std::string_view(text));
}
inline QJsonValue json(bool value) {
    return value;
}
inline QJsonValue json(int value) {
    return value;
}
inline QJsonValue json(long long value) {
    return qint64(value);
}
QJsonValue json(double value); ///< null when it is not finite
QJsonValue json(base::Instant at);
QJsonValue json(base::milliseconds duration);
QJsonValue json(const std::vector<std::string>& texts);
QJsonValue json(const std::vector<std::pair<std::string, std::string>>& pairs); ///< an object
QJsonValue jsonTextOrNull(std::string_view text);                               ///< null when empty

template <class T>
QJsonValue json(const std::optional<T>& value) {
    return value ? json(*value) : QJsonValue(QJsonValue::Null);
}

/// One line. Control characters that a terminal might obey stand as \u escapes, DEL, C1 and the characters
/// that turn the writing direction among them.
std::string jsonLine(const QJsonObject& object);

} // namespace redispatch::query
