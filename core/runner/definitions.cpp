// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/runner/definitions.h"

#include "core/base/text.h"
#include "core/runner/qttext.h"

#include <QElapsedTimer>
#include <QProcess>
#include <QStandardPaths>
#include <QStringList>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <system_error>

#include <sys/stat.h>

namespace redispatch::runner {

using base::ErrorKind;
using base::makeError;
namespace fs = std::filesystem;

namespace {
constexpr std::size_t maxFiles = 10'000;
constexpr std::size_t maxFileBytes = 256 * 1024;
constexpr int gitMsInAll = 10'000;
constexpr int gitMsEach = 2'000;

base::Result<std::vector<fs::path>> listFiles(const fs::path& folder) {
    std::error_code failed;
    std::vector<fs::path> files;
    for (fs::directory_iterator at(folder, failed), end; !failed && at != end; at.increment(failed)) {
        const std::string name = at->path().filename().string();
        if (name.starts_with('.') || at->path().extension() != ".toml")
            continue;
        if (files.size() == maxFiles)
            return makeError(ErrorKind::Invalid, folder.string(), "at most 10,000 job files", "more");
        files.push_back(at->path());
    }
    if (failed) {
        const bool denied = failed == std::errc::permission_denied;
        return makeError(denied ? ErrorKind::Denied : ErrorKind::Missing, folder.string(),
                         "a readable folder of job files", {}, failed.message());
    }
    std::sort(files.begin(), files.end());
    return files;
}

base::Result<std::string> readFile(const fs::path& path) {
    struct stat status {};
    if (::stat(path.c_str(), &status) != 0)
        return makeError(ErrorKind::Missing, path.string() + ":1", "a readable file", {},
                         std::strerror(errno));
    if (!S_ISREG(status.st_mode))
        return makeError(ErrorKind::Invalid, path.string() + ":1", "a regular file", "something else");
    if ((status.st_mode & S_IWOTH) != 0)
        return makeError(ErrorKind::Invalid, path.string() + ":1",
                         "a file that not everybody may write (chmod o-w), as it decides what runs here",
                         "a file that everybody may write");
    std::ifstream file(path, std::ios::binary);
    if (!file)
        return makeError(ErrorKind::Denied, path.string() + ":1", "a readable file", {},
                         std::strerror(errno));
    std::string text(maxFileBytes + 1, '\0');
    file.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(file.gcount()));
    if (text.size() > maxFileBytes)
        return makeError(ErrorKind::Invalid, path.string() + ":1", "at most 256 KiB", "a longer file");
    return text;
}

/// Two files that claim one id are both out: which of them was meant, nobody can tell.
void refuseDuplicates(Definitions& definitions, const std::multimap<std::string, std::size_t>& filesById) {
    for (auto at = filesById.begin(); at != filesById.end();) {
        const auto end = filesById.upper_bound(at->first);
        if (std::distance(at, end) > 1) {
            definitions.jobs.erase(at->first);
            for (auto one = at; one != end; ++one) {
                std::string others;
                for (auto other = at; other != end; ++other) {
                    if (other != one)
                        others +=
                            (others.empty() ? "" : ", ") + definitions.files[other->second].path.string();
                }
                Definitions::File& file = definitions.files[one->second];
                file.errors.push_back(makeError(ErrorKind::Invalid, file.path.string() + ":1",
                                                "an id that no other file has",
                                                "\"" + at->first + "\", which is also in " + others, "id"));
            }
        }
        at = end;
    }
}

/// What git prints, trimmed; empty on any failure.
std::string askGit(const QString& git, const fs::path& folder, QStringList args, int ms) {
    args = QStringList{QStringLiteral("-c"), QStringLiteral("core.fsmonitor=false"), QStringLiteral("-C"),
                       toQt(folder.string())} +
           args;
    QProcess process;
    process.setStandardInputFile(QProcess::nullDevice());
    process.setStandardErrorFile(QProcess::nullDevice());
    process.start(git, args, QIODevice::ReadOnly);
    if (!process.waitForFinished(ms)) {
        process.kill();
        process.waitForFinished(ms);
        return {};
    }
    if (process.exitStatus() != QProcess::NormalExit || process.exitCode() != 0)
        return {};
    return process.readAllStandardOutput().trimmed().left(64).toStdString();
}
} // namespace

const base::Error* Definitions::firstError() const {
    for (const File& file : files) {
        if (!file.errors.empty())
            return &file.errors.front();
    }
    return nullptr;
}

base::Result<Definitions> loadDefinitions(const fs::path& folder) {
    const auto paths = listFiles(folder);
    if (!paths)
        return paths.error();
    Definitions definitions;
    std::multimap<std::string, std::size_t> filesById;
    for (const fs::path& path : *paths) {
        Definitions::File file{path, {}, {}};
        if (const auto text = readFile(path); !text) {
            file.errors.push_back(text.error());
        } else if (Parsed parsed = parseJobFile(*text, path); parsed.job) {
            file.jobId = parsed.job->definition.id;
            filesById.emplace(file.jobId, definitions.files.size());
            parsed.job->definition.source = path.filename().string();
            definitions.jobs.insert_or_assign(file.jobId, std::move(*parsed.job));
        } else {
            file.errors = std::move(parsed.errors);
        }
        definitions.files.push_back(std::move(file));
    }
    refuseDuplicates(definitions, filesById);
    return definitions;
}

void addRevisions(Definitions& definitions, const fs::path& folder, const std::string& fixed) {
    if (!fixed.empty()) {
        for (auto& [id, job] : definitions.jobs)
            job.definition.revision = fixed;
        return;
    }
    if (definitions.jobs.empty())
        return;
    const QString git = QStandardPaths::findExecutable(QStringLiteral("git"));
    if (git.isEmpty() ||
        askGit(git, folder, {QStringLiteral("rev-parse"), QStringLiteral("--is-inside-work-tree")},
               gitMsEach) != "true")
        return;
    QElapsedTimer spent;
    spent.start();
    for (auto& [id, job] : definitions.jobs) {
        if (spent.elapsed() > gitMsInAll)
            return;
        job.definition.revision =
            askGit(git, folder,
                   {QStringLiteral("log"), QStringLiteral("-1"), QStringLiteral("--format=%h"),
                    QStringLiteral("--"), toQt(job.file.filename().string())},
                   gitMsEach);
    }
}

std::string fingerprint(const fs::path& folder) {
    const auto paths = listFiles(folder);
    if (!paths)
        return {};
    std::string all;
    for (const fs::path& path : *paths) {
        struct stat status {};
        if (::stat(path.c_str(), &status) != 0)
            continue;
        all += path.filename().string() + '\0';
        for (const long long part :
             {static_cast<long long>(status.st_mtim.tv_sec), static_cast<long long>(status.st_mtim.tv_nsec),
              static_cast<long long>(status.st_size), static_cast<long long>(status.st_ino)})
            all += std::to_string(part) + ',';
    }
    return all;
}

} // namespace redispatch::runner
