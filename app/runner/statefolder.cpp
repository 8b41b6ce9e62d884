// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/runner/statefolder.h"

#include "core/runner/orphans.h"

#include <cerrno>
#include <cstring>
#include <system_error>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

namespace redispatch::app {

using base::ErrorKind;
using base::makeError;
namespace fs = std::filesystem;

namespace {
constexpr int mostOfOneHost = 16;

base::Result<StateFolder> take(const fs::path& all, const std::string& name) {
    StateFolder folder{all / runner::fileNameOf(name), name, runner::Descriptor()};
    if (::mkdir(folder.path.c_str(), 0700) != 0 && errno != EEXIST)
        return makeError(ErrorKind::Storage, folder.path.string(), "a folder that can be made", {},
                         std::strerror(errno));
    folder.lock.reset(::open((folder.path / "lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
    if (!folder.lock)
        return makeError(ErrorKind::Storage, folder.path.string(), "a folder that can be written", {},
                         std::strerror(errno));
    if (::flock(folder.lock.get(), LOCK_EX | LOCK_NB) != 0)
        return makeError(ErrorKind::Conflict, folder.path.string(), "a --name of its own for each runner",
                         "a running one named " + name);
    return folder;
}
} // namespace

base::Result<StateFolder> takeStateFolder(const fs::path& all, const std::string& name,
                                          const std::string& host) {
    std::error_code failed;
    fs::create_directories(all, failed);
    if (failed)
        return makeError(ErrorKind::Storage, all.string(), "a folder that can be made", {}, failed.message());
    if (!name.empty())
        return take(all, name);
    auto folder = take(all, host);
    for (int i = 2; !folder && folder.error().kind == ErrorKind::Conflict && i <= mostOfOneHost; ++i)
        folder = take(all, host + "-" + std::to_string(i));
    return folder;
}

} // namespace redispatch::app
