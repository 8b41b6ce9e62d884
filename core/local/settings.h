// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <QByteArray>
#include <QHash>
#include <QString>
#include <QTimer>
#include <QVariant>

#include <filesystem>
#include <functional>
#include <span>
#include <vector>

class QSettings;

namespace redispatch::local {

/// What the window remembers. Key in the file, type and default stand in one table, settingTable().
enum class Setting {
    WindowGeometry, ///< Bytes: QWidget::saveGeometry
    WindowState,    ///< Bytes: QMainWindow::saveState
    MainSplitter,   ///< Bytes: QSplitter::saveState, table | panel
    DetailSplitter, ///< Bytes: QSplitter::saveState, table / tabs
    TableColumns,   ///< Bytes: whether widths were chosen, then QHeaderView::saveState
    TableSort,      ///< Text: sort key, a minus before it for descending
    TableDensity,   ///< Word: comfortable, compact, dense
    Theme,          ///< Word: system, light, dark, contrast
    LastProfile,    ///< Text: name of the profile opened last
    ChartLogScale,  ///< Flag: latency axis
    ListShown,      ///< Word: attention, table, timeline: how the jobs are shown
    TimelineView,   ///< Text: zone, time shown and grouping: "local 2d none"
    Keys,           ///< Text: JSON, action → key, those that a person changed
    PaletteRecent,  ///< Text: JSON, what was chosen in the command palette, newest first
    LessMotion,     ///< Flag: nothing flashes
};
inline constexpr int settingCount = 15;

struct SettingRow {
    enum class Type { Flag, Text, Word, Bytes };
    Setting setting;
    const char* key; ///< in the file, "group/name"
    Type type;
    const char* fallback;           ///< a Flag's is "true" or "false"
    std::vector<const char*> words; ///< all that a Word may be
};
std::span<const SettingRow> settingTable();

/// The settings, in `settings.ini` (0600) of the configuration folder. Reads give the default for what is
/// absent or makes no sense. Edits are kept at once and written a second after the last one, in one step, and
/// on destruction. Keys that this version does not know stay in the file; retired ones are dropped. For one
/// thread with an event loop.
class Settings {
public:
    /// What earlier versions of the program left behind.
    struct Past {
        /// Each brings a file from version `n` to `n + 1`, n being its place in the list.
        std::vector<std::function<void(QSettings&)>> migrations;
        /// Keys whose values mean nothing any more.
        std::vector<const char*> retiredKeys;
    };

    /// `folder` empty: configFolder().
    explicit Settings(std::filesystem::path folder = {});
    Settings(std::filesystem::path folder, Past past);
    ~Settings();
    Settings(const Settings&) = delete;
    Settings& operator=(const Settings&) = delete;

    bool flag(Setting setting) const;
    QString text(Setting setting) const; ///< of a Text or a Word
    QByteArray bytes(Setting setting) const;

    void set(Setting setting, bool value);
    void set(Setting setting, const QString& value); ///< a word that is not in the table changes nothing
    void set(Setting setting, const QByteArray& value);

    bool unsaved() const { return !m_edits.isEmpty(); }
    /// Writes now what is not written yet. Storage or Invalid (no folder there) when it cannot be; the edits
    /// are kept then.
    base::Status save();
    const std::filesystem::path& file() const { return m_file; }

private:
    void load();
    void put(Setting setting, SettingRow::Type type, const QVariant& value);

    std::filesystem::path m_file;
    Past m_past;
    QHash<int, QVariant> m_values; ///< what differs from the default
    QHash<int, QVariant> m_edits;  ///< not written yet
    QTimer m_soon;
};

} // namespace redispatch::local
