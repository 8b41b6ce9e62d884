// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/local/settings.h"

#include "core/base/errortext.h"
#include "core/base/log.h"
#include "core/local/statefiles.h"

#include <QFile>
#include <QSettings>

#include <algorithm>
#include <array>

namespace redispatch::local {

namespace {
using base::ErrorKind;
using base::makeError;
using Type = SettingRow::Type;

constexpr auto writeDelay = std::chrono::seconds(1);
const char* const versionKey = "file/version";
const std::array<SettingRow, settingCount> table = {{
    {Setting::WindowGeometry, "window/geometry", Type::Bytes, "", {}},
    {Setting::WindowState, "window/state", Type::Bytes, "", {}},
    {Setting::MainSplitter, "window/mainSplitter", Type::Bytes, "", {}},
    {Setting::DetailSplitter, "window/detailSplitter", Type::Bytes, "", {}},
    {Setting::TableColumns, "table/columns", Type::Bytes, "", {}},
    {Setting::TableSort, "table/sort", Type::Text, "", {}},
    {Setting::TableDensity, "table/density", Type::Word, "comfortable", {"comfortable", "compact", "dense"}},
    {Setting::Theme, "look/theme", Type::Word, "system", {"system", "light", "dark", "contrast"}},
    {Setting::LastProfile, "session/lastProfile", Type::Text, "", {}},
    {Setting::ChartLogScale, "chart/logScale", Type::Flag, "true", {}},
    {Setting::ListShown, "window/list", Type::Word, "attention", {"attention", "table", "timeline"}},
    {Setting::TimelineView, "timeline/view", Type::Text, "", {}},
    {Setting::Keys, "keys/changed", Type::Text, "", {}},
    {Setting::PaletteRecent, "palette/recent", Type::Text, "", {}},
    {Setting::LessMotion, "window/less_motion", Type::Flag, "false", {}},
}};

const SettingRow& rowOf(Setting setting) {
    return table[static_cast<std::size_t>(setting)];
}

QVariant fallbackOf(const SettingRow& row) {
    switch (row.type) {
    case Type::Flag:
        return qstrcmp(row.fallback, "true") == 0;
    case Type::Text:
    case Type::Word:
        return QString::fromLatin1(row.fallback);
    case Type::Bytes:
        return QByteArray(row.fallback);
    }
    return {};
}

/// The value when it makes sense for the row, else an invalid one.
QVariant accepted(const SettingRow& row, const QVariant& value) {
    switch (row.type) {
    case Type::Flag: {
        const QString text = value.toString();
        if (text == QLatin1String("true") || text == QLatin1String("false"))
            return text == QLatin1String("true");
        return {};
    }
    case Type::Text:
        // A comma in an edited file makes a list out of a text.
        return value.typeId() == QMetaType::QStringList ? QVariant() : QVariant(value.toString());
    case Type::Word:
        for (const char* word : row.words) {
            if (value.toString() == QLatin1String(word))
                return value.toString();
        }
        return {};
    case Type::Bytes:
        return value.typeId() == QMetaType::QByteArray ? value : QVariant();
    }
    return {};
}

QString keyOf(const char* key) {
    return QString::fromLatin1(key);
}

/// QSettings makes a new file readable by all, so it is made beforehand. An existing one keeps its mode.
void makePrivate(const std::filesystem::path& file) {
    QFile made(QString::fromStdString(file.string()));
    if (!made.exists() && made.open(QIODevice::NewOnly | QIODevice::WriteOnly))
        made.close();
    made.setPermissions(QFileDevice::ReadOwner | QFileDevice::WriteOwner);
}
} // namespace

std::span<const SettingRow> settingTable() {
    return table;
}

Settings::Settings(std::filesystem::path folder) : Settings(std::move(folder), Past{}) {}

Settings::Settings(std::filesystem::path folder, Past past)
    : m_file((folder.empty() ? configFolder() : std::move(folder)) / "settings.ini")
    , m_past(std::move(past)) {
    m_soon.setSingleShot(true);
    m_soon.setInterval(writeDelay);
    QObject::connect(&m_soon, &QTimer::timeout, &m_soon, [this] {
        if (auto saved = save(); !saved)
            base::log::warning(base::sentence(saved.error()));
    });
    load();
}

Settings::~Settings() {
    if (auto saved = save(); !saved)
        base::log::warning(base::sentence(saved.error()));
}

void Settings::load() {
    const QString path = QString::fromStdString(m_file.string());
    if (!QFile::exists(path))
        return;
    QSettings file(path, QSettings::IniFormat);
    const int newest = static_cast<int>(m_past.migrations.size());
    int version = file.value(keyOf(versionKey), 0).toInt();
    if (version < newest) {
        makePrivate(m_file);
        for (; version < newest; ++version)
            m_past.migrations[static_cast<std::size_t>(version)](file);
        file.setValue(keyOf(versionKey), newest);
        for (const char* key : m_past.retiredKeys)
            file.remove(keyOf(key));
        file.sync();
    }
    for (const SettingRow& row : table) {
        const QVariant stored = file.value(keyOf(row.key));
        if (const QVariant value = accepted(row, stored); stored.isValid() && value.isValid())
            m_values.insert(static_cast<int>(row.setting), value);
    }
}

bool Settings::flag(Setting setting) const {
    return m_values.value(static_cast<int>(setting), fallbackOf(rowOf(setting))).toBool();
}

QString Settings::text(Setting setting) const {
    return m_values.value(static_cast<int>(setting), fallbackOf(rowOf(setting))).toString();
}

QByteArray Settings::bytes(Setting setting) const {
    return m_values.value(static_cast<int>(setting), fallbackOf(rowOf(setting))).toByteArray();
}

void Settings::set(Setting setting, bool value) {
    put(setting, Type::Flag, value);
}

void Settings::set(Setting setting, const QString& value) {
    put(setting, rowOf(setting).type == Type::Word ? Type::Word : Type::Text, value);
}

void Settings::set(Setting setting, const QByteArray& value) {
    put(setting, Type::Bytes, value);
}

void Settings::put(Setting setting, Type type, const QVariant& value) {
    const SettingRow& row = rowOf(setting);
    Q_ASSERT_X(row.type == type, row.key, "set with another type than the table's");
    const QVariant good = accepted(row, value);
    if (!good.isValid() || good == m_values.value(static_cast<int>(setting), fallbackOf(row)))
        return;
    m_values.insert(static_cast<int>(setting), good);
    m_edits.insert(static_cast<int>(setting), good);
    m_soon.start(); // again from the beginning: a drag writes once, when it is over
}

base::Status Settings::save() {
    m_soon.stop();
    if (m_edits.isEmpty())
        return {};
    if (auto ready = ensurePrivateFolder(m_file.parent_path()); !ready)
        return ready;
    makePrivate(m_file);
    QSettings file(QString::fromStdString(m_file.string()), QSettings::IniFormat);
    // Read again and changed only where it was edited here: another window's edits survive.
    for (auto edit = m_edits.cbegin(); edit != m_edits.cend(); ++edit)
        file.setValue(keyOf(table[static_cast<std::size_t>(edit.key())].key), edit.value());
    // A newer program's version stays, so that it does not migrate its own file again.
    const int version = static_cast<int>(m_past.migrations.size());
    file.setValue(keyOf(versionKey), std::max(version, file.value(keyOf(versionKey), 0).toInt()));
    for (const char* key : m_past.retiredKeys)
        file.remove(keyOf(key));
    file.sync();
    if (file.status() != QSettings::NoError)
        return makeError(ErrorKind::Storage, m_file.string(), "a file that can be written");
    m_edits.clear();
    return {};
}

} // namespace redispatch::local
