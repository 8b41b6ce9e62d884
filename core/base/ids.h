// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

namespace redispatch::base {

/// A job's id, one printable text "engine:path" (architecture.md 7). Bytes outside printable ASCII, and
/// { } % space, are percent-encoded in the path. It is what people see, what JSON prints and what stands in
/// keys as the hash tag.
class JobId {
public:
    JobId() = default;
    /// Takes an already encoded text, such as one read from Redis or typed by a person.
    explicit JobId(std::string text) : m_text(std::move(text)) {}
    /// Encodes the engine's own name of the job.
    static JobId of(std::string_view engine, std::string_view rawPath);

    const std::string& str() const { return m_text; }
    bool empty() const { return m_text.empty(); }
    std::string_view engine() const; ///< before the first colon; empty when there is none
    std::string_view path() const;   ///< after it, still encoded
    std::string rawPath() const;     ///< decoded

    /// Whether `tail`, as typed by a person, names this job: the whole id, the path, or what follows a colon.
    bool endsWith(std::string_view tail) const;

    auto operator<=>(const JobId&) const = default;
    bool operator==(const JobId&) const = default;

private:
    std::string m_text;
};

/// A fresh random id for a write, 32 lower-case hex digits from the system's generator.
std::string newRequestId();

} // namespace redispatch::base

template <>
struct std::hash<redispatch::base::JobId> {
    std::size_t operator()(const redispatch::base::JobId& id) const noexcept {
        return std::hash<std::string>{}(id.str());
    }
};
