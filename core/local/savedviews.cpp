// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/local/savedviews.h"

#include "core/base/text.h"
#include "core/local/statefiles.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>
#include <set>

namespace redispatch::local {

namespace {
using base::ErrorKind;
using base::makeError;

constexpr std::size_t maxFileBytes = 4 << 20;
constexpr int formatVersion = 1;
constexpr const char* during = "reading the saved views";

QString toQt(std::string_view text) {
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

QString key(const char* name) {
    return QString::fromLatin1(name);
}

void encode(const SavedView& view, QJsonObject& object) {
    QJsonArray columns;
    for (const std::string& column : view.columns)
        columns.append(toQt(column));
    object.insert(key("name"), toQt(view.name));
    object.insert(key("filter"), toQt(view.filter));
    object.insert(key("sort"), toQt(view.sort));
    object.insert(key("columns"), columns);
    object.insert(key("density"), toQt(view.density));
    object.insert(key("list"), toQt(view.list));
}

SavedView decode(const QJsonObject& object) {
    const auto text = [&](const char* name) { return object.value(key(name)).toString().toStdString(); };
    SavedView view;
    view.name = text("name");
    view.filter = text("filter");
    view.sort = text("sort");
    for (const QJsonValue& column : object.value(key("columns")).toArray())
        if (column.isString())
            view.columns.push_back(column.toString().toStdString());
    view.density = text("density");
    view.list = text("list");
    return view;
}

QJsonArray viewsOf(const QJsonObject& root, std::string_view profile) {
    return root.value(key("profiles")).toObject().value(toQt(profile)).toArray();
}

std::vector<SavedView> decodeAll(const QJsonArray& list) {
    std::vector<SavedView> views;
    for (const QJsonValue& entry : list)
        if (SavedView view = decode(entry.toObject()); !view.name.empty())
            views.push_back(std::move(view));
    return views;
}

base::Status check(const std::vector<SavedView>& views) {
    if (views.size() > SavedViews::mostViews)
        return makeError(ErrorKind::Invalid, "views", "at most " + std::to_string(SavedViews::mostViews),
                         std::to_string(views.size()));
    std::set<std::string> names;
    for (const SavedView& view : views) {
        if (base::trimmed(view.name).empty() || view.name.size() > SavedViews::longestName)
            return makeError(ErrorKind::Invalid, "view",
                             "a name of 1 to " + std::to_string(SavedViews::longestName) + " bytes",
                             base::elided(base::visible(view.name), 80));
        if (!names.insert(view.name).second)
            return makeError(ErrorKind::Invalid, view.name, "a name that no other view has", "a second one");
    }
    return {};
}
} // namespace

SavedViews::SavedViews(std::filesystem::path folder)
    : m_folder(folder.empty() ? configFolder() : std::move(folder)), m_file(m_folder / "views.json") {}

base::Result<QJsonObject> SavedViews::read() const {
    auto bytes = readFile(m_file, maxFileBytes);
    if (!bytes && bytes.error().kind == ErrorKind::Missing)
        return QJsonObject();
    if (!bytes)
        return std::move(bytes).errorDuring(during);
    QJsonParseError problem;
    const auto document = QJsonDocument::fromJson(QByteArray::fromStdString(*bytes), &problem);
    QJsonObject root = document.object();
    if (problem.error != QJsonParseError::NoError || !root.value(key("profiles")).isObject())
        return makeError(ErrorKind::Invalid, m_file.string(), "a JSON object with the views of \"profiles\"",
                         {}, problem.errorString().toStdString())
            .during(during);
    if (root.value(key("version")).toInt() > formatVersion)
        return makeError(ErrorKind::Invalid, m_file.string(), "version " + std::to_string(formatVersion),
                         "a newer one")
            .during(during);
    return root;
}

base::Result<std::vector<SavedView>> SavedViews::load(std::string_view profile) const {
    const auto root = read();
    if (!root)
        return root.error();
    return decodeAll(viewsOf(*root, profile));
}

base::Status SavedViews::save(std::string_view profile, const std::vector<SavedView>& views) const {
    if (auto good = check(views); !good)
        return good;
    auto root = read();
    if (!root)
        return root.error();
    const QJsonArray before = viewsOf(*root, profile);
    QJsonArray list;
    for (const SavedView& view : views) {
        QJsonObject object;
        for (const QJsonValue& old : before)
            if (old.toObject().value(key("name")).toString() == toQt(view.name))
                object = old.toObject();
        encode(view, object);
        list.append(object);
    }
    QJsonObject profiles = root->value(key("profiles")).toObject();
    if (list.isEmpty())
        profiles.remove(toQt(profile));
    else
        profiles.insert(toQt(profile), list);
    root->insert(key("version"), formatVersion);
    root->insert(key("profiles"), profiles);
    if (auto ready = ensurePrivateFolder(m_folder); !ready)
        return ready;
    return writeAtomically(m_file, QJsonDocument(*root).toJson().toStdString());
}

base::Result<SavedView> SavedViews::find(std::string_view name) const {
    const auto root = read();
    if (!root)
        return root.error();
    std::vector<SavedView> found;
    std::string profilesOfThem;
    const QJsonObject profiles = root->value(key("profiles")).toObject();
    for (auto profile = profiles.begin(); profile != profiles.end(); ++profile) {
        const std::string owner = profile.key().toStdString();
        for (SavedView& view : decodeAll(profile.value().toArray())) {
            if (owner + "/" + view.name == name)
                return view;
            if (view.name != name)
                continue;
            profilesOfThem += (profilesOfThem.empty() ? "" : ", ") + base::visible(owner + "/" + view.name);
            if (found.empty() || found.front() != view)
                found.push_back(std::move(view));
        }
    }
    const std::string asked = base::elided(base::visible(name), 80);
    if (found.empty())
        return makeError(ErrorKind::Missing, "view " + asked, "a view saved in the window");
    if (found.size() > 1)
        return makeError(ErrorKind::Invalid, "view " + asked, "one of " + profilesOfThem,
                         "a name of several profiles");
    return std::move(found.front());
}

base::Result<std::filesystem::path> SavedViews::setAside() const {
    for (int n = 1; n < 1000; ++n) {
        const auto to = m_folder / ("views.damaged-" + std::to_string(n) + ".json");
        std::error_code failed;
        if (std::filesystem::exists(to, failed))
            continue;
        std::filesystem::rename(m_file, to, failed);
        if (failed)
            return makeError(ErrorKind::Storage, m_file.string(), "a file that can be renamed", {},
                             failed.message());
        return to;
    }
    return makeError(ErrorKind::Storage, m_folder.string(), "fewer than 1000 damaged files");
}

} // namespace redispatch::local
