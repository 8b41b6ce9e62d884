// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/runner/metrics.h"

#include "core/domain/meters.h"
#include "core/runner/durable.h"

#include <string>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace redispatch::runner {

namespace {
constexpr std::size_t maxBytes = 64 * 1024;
} // namespace

domain::Meters readMetrics(const std::filesystem::path& file) {
    // The job may have put anything in its place: neither links nor pipes are followed.
    const Descriptor descriptor(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
    struct stat status {};
    if (!descriptor || ::fstat(descriptor.get(), &status) != 0 || !S_ISREG(status.st_mode))
        return {};
    std::string text(maxBytes + 1, '\0');
    std::size_t size = 0;
    while (size < text.size()) {
        const ssize_t got = ::read(descriptor.get(), text.data() + size, text.size() - size);
        if (got <= 0)
            break;
        size += static_cast<std::size_t>(got);
    }
    text.resize(size);
    return domain::parseMeters(text);
}

} // namespace redispatch::runner
