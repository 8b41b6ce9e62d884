// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"
#include "core/local/savedviews.h"

#include <QObject>

#include <optional>
#include <string>
#include <vector>

namespace redispatch::ui {

/// The saved views of the window's profile: every change is written at once, and the last one can be taken
/// back. A file that makes no sense is set aside before the first change.
class ViewBook final : public QObject {
    Q_OBJECT

public:
    ViewBook(local::SavedViews file, std::string profile, QObject* parent = nullptr);

    /// Reads the file; failed() when it makes no sense.
    void load();
    const std::vector<local::SavedView>& views() const { return m_views; }
    const local::SavedView* find(const std::string& name) const; ///< null when there is none

    /// Each does nothing where a name is not known, and returns whether it was written.
    bool put(const local::SavedView& view); ///< in place of the one with its name, else as the last
    bool rename(const std::string& from, const std::string& to);
    bool move(const std::string& name, int places); ///< towards the end; negative towards the beginning
    bool remove(const std::string& name);
    bool canUndo() const { return m_before.has_value(); }
    bool undo(); ///< the last change

signals:
    void changed();
    void failed(const redispatch::base::Error& error); ///< to read or to write; nothing has changed
    void setAside(const QString& file);                ///< a damaged file is there now

private:
    bool write(std::vector<local::SavedView> views);

    local::SavedViews m_file;
    std::string m_profile;
    std::vector<local::SavedView> m_views;
    std::optional<std::vector<local::SavedView>> m_before; ///< the last change
};

} // namespace redispatch::ui
