// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <filesystem>
#include <string>
#include <string_view>
#include <utility>

namespace redispatch::runner {

/// A file descriptor that closes itself.
class Descriptor {
public:
    explicit Descriptor(int descriptor = -1) : m_descriptor(descriptor) {}
    ~Descriptor() { reset(); }
    Descriptor(Descriptor&& other) noexcept : m_descriptor(other.release()) {}
    Descriptor& operator=(Descriptor&& other) noexcept {
        if (this != &other)
            reset(other.release());
        return *this;
    }
    int get() const { return m_descriptor; }
    explicit operator bool() const { return m_descriptor >= 0; }
    int release() { return std::exchange(m_descriptor, -1); }
    void reset(int descriptor = -1);

private:
    int m_descriptor;
};

/// Writes a file that is there as a whole after a power cut, or not at all: a new file, fsync, rename, fsync
/// of the folder. Mode 0600. Storage names the path and the system's words.
base::Status writeDurably(const std::filesystem::path& path, std::string_view content);

/// Removes it, and makes that last too. No error when it is not there.
base::Status removeDurably(const std::filesystem::path& path);

/// At most `maxBytes` of a file. Missing, or Invalid when it is longer.
base::Result<std::string> readBounded(const std::filesystem::path& path, std::size_t maxBytes);

} // namespace redispatch::runner
