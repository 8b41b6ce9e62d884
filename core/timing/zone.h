// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"
#include "core/base/result.h"

#include <chrono>
#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace redispatch::timing {

/// Times outside these bounds have no slots and no zone rules.
inline constexpr std::chrono::sys_seconds earliestTime =
    std::chrono::sys_days(std::chrono::year(1970) / 1 / 1);
inline constexpr std::chrono::sys_seconds latestTime = std::chrono::sys_days(std::chrono::year(2200) / 1 / 1);

/// The offsets of an IANA time zone from 1970 to 2200 by the system's tzdata, as one immutable table. Before
/// 1970 the zone's offset of that moment is assumed.
class Zone {
public:
    /// A stretch of constant offset.
    struct Segment {
        std::chrono::sys_seconds begin;
        std::chrono::seconds offset; ///< local − UTC
        /// Wall-clock times before this occurred in an earlier segment already. When it lies before
        /// begin + offset, the times between were skipped.
        std::chrono::local_seconds covered;

        std::chrono::local_seconds local(std::chrono::sys_seconds at) const {
            return std::chrono::local_seconds(at.time_since_epoch() + offset);
        }
        std::chrono::sys_seconds utc(std::chrono::local_seconds at) const {
            return std::chrono::sys_seconds(at.time_since_epoch() - offset);
        }
        std::chrono::local_seconds localBegin() const { return local(begin); }
    };

    /// Loaded once per name and kept. The empty name is UTC. Invalid, with the name as `actual`, when the
    /// system does not know it. Safe from any thread.
    static base::Result<std::shared_ptr<const Zone>> find(std::string_view name);

    const std::string& name() const { return m_name; }
    std::span<const Segment> segments() const { return m_segments; } ///< never empty
    std::size_t segmentAt(std::chrono::sys_seconds at) const;
    std::chrono::sys_seconds endOf(std::size_t segment) const; ///< exclusive
    std::chrono::seconds offsetAt(base::Instant at) const;
    bool wholeHours() const { return m_wholeHours; } ///< all its offsets are full hours

private:
    explicit Zone(std::string name);
    std::string m_name;
    std::vector<Segment> m_segments;
    bool m_wholeHours = true;
};

} // namespace redispatch::timing
