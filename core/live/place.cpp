// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/live/place.h"

#include "core/base/log.h"
#include "core/base/text.h"
#include "core/local/statefiles.h"

#include <csignal>
#include <cstdlib>
#include <cstring>
#include <string>

#include <poll.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

namespace redispatch::live {

namespace {
namespace fs = std::filesystem;
using base::ErrorKind;
using base::makeError;

constexpr std::size_t maxSocketPath = sizeof(sockaddr_un::sun_path) - 1;

/// One name per data folder, so that two of them do not meet in the runtime folder.
std::string shortName(const fs::path& folder) {
    std::uint64_t hash = 0xcbf29ce484222325; // FNV-1a, the same in every build
    for (const char c : folder.string())
        hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
    char text[40];
    std::snprintf(text, sizeof text, "local-%016llx.sock", static_cast<unsigned long long>(hash));
    return text;
}

/// A process that cannot be taken for another one, even when its number is given out anew.
class Process {
public:
    explicit Process(pid_t pid) : m_pid(pid), m_fd(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0))) {}
    ~Process() {
        if (m_fd >= 0)
            ::close(m_fd);
    }
    Process(const Process&) = delete;
    Process& operator=(const Process&) = delete;

    bool exists() const { return m_fd >= 0; }
    bool isServerIn(const fs::path& folder) const {
        const fs::path proc = fs::path("/proc") / std::to_string(m_pid);
        std::error_code failed;
        const auto comm = local::readFile(proc / "comm", 64);
        const bool named = comm && (comm->starts_with("redis-server") || comm->starts_with("valkey-server"));
        return named && fs::read_symlink(proc / "cwd", failed) == fs::canonical(folder, failed);
    }
    void signal(int number) const { ::syscall(SYS_pidfd_send_signal, m_fd, number, nullptr, 0); }
    bool endsWithin(std::chrono::milliseconds limit) const {
        pollfd ended{m_fd, POLLIN, 0};
        return ::poll(&ended, 1, static_cast<int>(limit.count())) > 0;
    }

private:
    pid_t m_pid;
    int m_fd;
};
} // namespace

base::Result<Place> choosePlace(const fs::path& folder) {
    Place place;
    place.folder = fs::absolute(folder);
    for (const fs::path& needed : {place.folder, place.runnerState()}) {
        if (auto ready = local::ensurePrivateFolder(needed); !ready)
            return ready.error();
    }
    place.socket = place.folder / "redis.sock";
    if (place.socket.string().size() <= maxSocketPath)
        return place;

    const fs::path runtime = local::runtimeFolder();
    place.socket = runtime / shortName(place.folder);
    if (!runtime.empty() && place.socket.string().size() <= maxSocketPath &&
        local::ensurePrivateFolder(runtime))
        return place;

    std::string made = "/tmp/redispatch-XXXXXX"; // not $TMPDIR, which may be too long as well
    if (!::mkdtemp(made.data()))
        return makeError(ErrorKind::Storage, made, "a folder for the server's socket", {},
                         std::strerror(errno));
    place.ownSocketFolder = made;
    place.socket = place.ownSocketFolder / "redis.sock";
    return place;
}

base::Status endStaleServer(const Place& place, std::chrono::milliseconds limit) {
    const auto written = local::readFile(place.pidFile(), 32);
    if (!written)
        return {}; // none was left
    const auto pid = base::parseInt(base::trimmed(*written));
    if (!pid || *pid <= 1)
        return {};
    const Process process(static_cast<pid_t>(*pid));
    if (!process.exists() || !process.isServerIn(place.folder))
        return {};
    base::log::warning("ending the server that an earlier console left behind, process " +
                       std::to_string(*pid));
    process.signal(SIGTERM); // saves first
    if (process.endsWithin(limit))
        return {};
    process.signal(SIGKILL); // the append-only file holds all but the last second
    if (process.endsWithin(std::chrono::seconds(2)))
        return {};
    return makeError(ErrorKind::Busy, place.folder.string(), "an end of the server left behind",
                     "process " + std::to_string(*pid) + " goes on");
}

} // namespace redispatch::live
