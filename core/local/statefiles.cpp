// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/local/statefiles.h"

#include <QFile>
#include <QSaveFile>
#include <QString>

#include <cerrno>
#include <cstdlib>
#include <cstring>

#include <fcntl.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

namespace redispatch::local {

namespace {
using base::ErrorKind;
using base::makeError;
namespace fs = std::filesystem;

constexpr mode_t othersBits = S_IRWXG | S_IRWXO;

std::string modeText(mode_t mode) {
    char text[16];
    std::snprintf(text, sizeof text, "mode %04o", static_cast<unsigned>(mode & 07777));
    return text;
}

fs::path home() {
    if (const char* fromEnvironment = std::getenv("HOME"); fromEnvironment && *fromEnvironment == '/')
        return fromEnvironment;
    if (const passwd* entry = ::getpwuid(::getuid()); entry && entry->pw_dir)
        return entry->pw_dir;
    return "/";
}

/// The XDG base directory specification: a relative path is invalid and counts as unset.
fs::path xdg(const char* variable, const char* belowHome) {
    const char* value = std::getenv(variable);
    const fs::path base = value && *value == '/' ? fs::path(value) : home() / belowHome;
    return base / "redispatch";
}

/// A descriptor that closes itself.
struct Descriptor {
    int fd;
    ~Descriptor() {
        if (fd >= 0)
            ::close(fd);
    }
};
} // namespace

fs::path configFolder() {
    return xdg("XDG_CONFIG_HOME", ".config");
}

fs::path dataFolder() {
    return xdg("XDG_DATA_HOME", ".local/share");
}

fs::path runtimeFolder() {
    const char* value = std::getenv("XDG_RUNTIME_DIR");
    return value && *value == '/' ? fs::path(value) / "redispatch" : fs::path();
}

base::Status ensurePrivateFolder(const fs::path& folder) {
    std::error_code failed;
    if (folder.has_parent_path() && !fs::exists(folder.parent_path(), failed))
        fs::create_directories(folder.parent_path(), failed);
    if (::mkdir(folder.c_str(), S_IRWXU) != 0 && errno != EEXIST)
        return makeError(ErrorKind::Storage, folder.string(), "a folder that can be created", {},
                         std::strerror(errno));
    struct stat found {};
    if (::lstat(folder.c_str(), &found) != 0 || !S_ISDIR(found.st_mode))
        return makeError(ErrorKind::Invalid, folder.string(), "a folder", "something else");
    if (found.st_uid != ::geteuid())
        return makeError(ErrorKind::Invalid, folder.string(), "a folder of your own",
                         "another user's folder");
    if ((found.st_mode & othersBits) != 0 && ::chmod(folder.c_str(), S_IRWXU) != 0)
        return makeError(ErrorKind::Storage, folder.string(), "mode 0700", modeText(found.st_mode),
                         std::strerror(errno));
    return {};
}

base::Status writeAtomically(const fs::path& file, std::string_view bytes) {
    QSaveFile out(QString::fromStdString(file.string()));
    const auto failed = [&] {
        return makeError(ErrorKind::Storage, file.string(), "a file that can be written", {},
                         out.errorString().toStdString());
    };
    if (!out.open(QIODevice::WriteOnly))
        return failed();
    // Before the first byte: what is in it was never readable by others, whatever the umask.
    if (!out.setPermissions(QFileDevice::ReadOwner | QFileDevice::WriteOwner))
        return failed();
    if (out.write(bytes.data(), static_cast<qint64>(bytes.size())) != static_cast<qint64>(bytes.size()))
        return failed();
    if (!out.commit())
        return failed();
    return {};
}

base::Result<std::string> readFile(const fs::path& file, std::size_t maxBytes) {
    // Without O_NONBLOCK, opening a FIFO put in the file's place would wait for ever.
    const Descriptor in{::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)};
    if (in.fd < 0) {
        if (errno == ENOENT || errno == ENOTDIR)
            return makeError(ErrorKind::Missing, file.string(), "a file");
        return makeError(ErrorKind::Storage, file.string(), "a readable file", {}, std::strerror(errno));
    }
    struct stat found {};
    if (::fstat(in.fd, &found) != 0 || !S_ISREG(found.st_mode))
        return makeError(ErrorKind::Invalid, file.string(), "a plain file", "something else");
    std::string bytes;
    char piece[16 * 1024];
    for (;;) {
        const ssize_t got = ::read(in.fd, piece, sizeof piece);
        if (got == 0)
            return bytes;
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return makeError(ErrorKind::Storage, file.string(), "a readable file", {}, std::strerror(errno));
        bytes.append(piece, static_cast<std::size_t>(got));
        if (bytes.size() > maxBytes)
            return makeError(ErrorKind::Invalid, file.string(),
                             "at most " + std::to_string(maxBytes) + " bytes", "more");
    }
}

base::Status checkPrivate(const fs::path& file) {
    struct stat found {};
    if (::stat(file.c_str(), &found) != 0) {
        if (errno == ENOENT)
            return {};
        return makeError(ErrorKind::Storage, file.string(), "a readable file", {}, std::strerror(errno));
    }
    if ((found.st_mode & othersBits) != 0)
        return makeError(ErrorKind::Invalid, file.string(), "mode 0600, for its owner alone",
                         modeText(found.st_mode));
    return {};
}

} // namespace redispatch::local
