// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/live/samples.h"

#include "core/local/statefiles.h"

#include <QDir>
#include <QFile>

#include <string>

// Outside any namespace, as the macro declares a function there. The resources lie in a static library, where
// nothing else would keep them.
static void keepSampleResources() {
    Q_INIT_RESOURCE(samples);
}

namespace redispatch::live {

namespace {
namespace fs = std::filesystem;
using base::ErrorKind;
using base::makeError;

/// The inside of a TOML basic string.
std::string tomlEscaped(const std::string& text) {
    std::string escaped;
    for (const char c : text) {
        if (c == '"' || c == '\\')
            escaped += '\\';
        escaped += c;
    }
    return escaped;
}

void replaceAll(std::string& text, std::string_view what, const std::string& by) {
    for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + by.size()))
        text.replace(at, what.size(), by);
}

/// Copies what lies below the resource `from`, with the scripts' place filled in.
base::Status copyAll(const QString& from, const fs::path& to, const std::string& scriptsPlace) {
    if (auto ready = local::ensurePrivateFolder(to); !ready)
        return ready;
    const auto names = QDir(from).entryList(QDir::Files);
    for (const QString& name : names) {
        QFile source(from + QLatin1Char('/') + name);
        if (!source.open(QIODevice::ReadOnly))
            return makeError(ErrorKind::Internal, name.toStdString(), "a sample built into this program");
        std::string text = source.readAll().toStdString();
        replaceAll(text, "@SCRIPTS@", scriptsPlace);
        if (auto written = local::writeAtomically(to / name.toStdString(), text); !written)
            return written;
    }
    return {};
}
} // namespace

base::Result<bool> writeSamples(const fs::path& jobsFolder, const fs::path& scriptsFolder) {
    keepSampleResources();
    std::error_code failed;
    if (fs::exists(jobsFolder, failed))
        return false;
    const std::string place = tomlEscaped(scriptsFolder.string());
    // Scripts first, jobs under another name: an interrupted first start begins anew.
    fs::path unfinished = jobsFolder;
    unfinished += ".new";
    if (auto copied = copyAll(QStringLiteral(":/samples/scripts"), scriptsFolder, place); !copied)
        return std::move(copied).errorDuring("writing the sample jobs");
    if (auto copied = copyAll(QStringLiteral(":/samples/jobs"), unfinished, place); !copied)
        return std::move(copied).errorDuring("writing the sample jobs");
    fs::rename(unfinished, jobsFolder, failed);
    if (failed)
        return makeError(ErrorKind::Storage, jobsFolder.string(), "a folder that can be created", {},
                         failed.message());
    return true;
}

} // namespace redispatch::live
