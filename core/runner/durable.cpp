// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/runner/durable.h"

#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <unistd.h>

namespace redispatch::runner {

using base::ErrorKind;
using base::makeError;
namespace fs = std::filesystem;

namespace {
base::Error storageError(const fs::path& path, std::string wanted) {
    return makeError(ErrorKind::Storage, path.string(), std::move(wanted), {}, std::strerror(errno));
}

base::Status syncFolder(const fs::path& folder) {
    const Descriptor descriptor(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!descriptor || ::fsync(descriptor.get()) != 0)
        return storageError(folder, "a folder that can be written");
    return {};
}

bool writeAll(int descriptor, std::string_view content) {
    while (!content.empty()) {
        const ssize_t written = ::write(descriptor, content.data(), content.size());
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return false;
        content.remove_prefix(static_cast<std::size_t>(written));
    }
    return true;
}
} // namespace

void Descriptor::reset(int descriptor) {
    if (m_descriptor >= 0)
        ::close(m_descriptor);
    m_descriptor = descriptor;
}

base::Status writeDurably(const fs::path& path, std::string_view content) {
    fs::path fresh = path;
    fresh += ".new";
    const Descriptor descriptor(::open(fresh.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
    if (!descriptor)
        return storageError(fresh, "a file that can be written");
    if (!writeAll(descriptor.get(), content) || ::fsync(descriptor.get()) != 0 ||
        ::rename(fresh.c_str(), path.c_str()) != 0) {
        base::Error error = storageError(path, "room for " + std::to_string(content.size()) + " bytes");
        ::unlink(fresh.c_str());
        return error;
    }
    return syncFolder(path.parent_path());
}

base::Status removeDurably(const fs::path& path) {
    if (::unlink(path.c_str()) != 0 && errno != ENOENT)
        return storageError(path, "a file that can be removed");
    return syncFolder(path.parent_path());
}

base::Result<std::string> readBounded(const fs::path& path, std::size_t maxBytes) {
    const Descriptor descriptor(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
    if (!descriptor)
        return makeError(ErrorKind::Missing, path.string(), "a readable file", {}, std::strerror(errno));
    std::string content(maxBytes + 1, '\0');
    std::size_t size = 0;
    while (size < content.size()) {
        const ssize_t got = ::read(descriptor.get(), content.data() + size, content.size() - size);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return storageError(path, "a readable file");
        if (got == 0)
            break;
        size += static_cast<std::size_t>(got);
    }
    content.resize(size);
    if (size > maxBytes)
        return makeError(ErrorKind::Invalid, path.string(), "at most " + std::to_string(maxBytes) + " bytes",
                         "more");
    return content;
}

} // namespace redispatch::runner
