// SPDX-License-Identifier: GPL-3.0-or-later
// What one row of the timeline shows, as rectangles in pixels: computed once per change, painted often.
#pragma once

#include "core/domain/job.h"
#include "ui/timeline/jobslots.h"
#include "ui/timeline/timestretch.h"

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace redispatch::ui {

inline constexpr std::uint32_t noRun = ~std::uint32_t{0};

/// A run, or all those that fall on the same pixel; then the worst of them gives the outcome.
struct LaneBar {
    float x = 0;
    float width = 0; ///< at least leastBar
    domain::Outcome outcome = domain::Outcome::Unknown;
    std::uint8_t track = 0;    ///< runs of a job that overlap in time stand one under the other
    bool overlaps = false;     ///< another run of the same job was under way
    bool manual = false;       ///< a person or a program asked for it
    std::uint32_t count = 1;   ///< runs in it
    std::uint32_t run = noRun; ///< the worst, into the runs given
};

/// A slot that had no run.
struct LaneHole {
    enum class Kind : std::uint8_t {
        Skipped,    ///< for a reason that was recorded
        Missed,     ///< nobody was there, as the engine recorded it
        Unrecorded, ///< by the present schedule there was a slot, and no record speaks of it
    };
    float x = 0;
    Kind kind = Kind::Skipped;
    std::uint32_t count = 1;   ///< slots on this pixel, or in this record
    std::uint32_t run = noRun; ///< the record; noRun for Unrecorded
    base::Instant at{};
};

/// A slot to come, or all those on the same pixel.
struct LaneTick {
    float x = 0;
    float width = 0; ///< how long the run may take, by its median; 0 when that is not known
    std::uint32_t count = 1;
    base::Instant at{};
    bool late = false;     ///< due, and nothing has started
    bool held = false;     ///< inside a pause: it will not start
    bool overlaps = false; ///< by the median the slot before is still running then
};

/// A stretch during which the job is paused.
struct LanePause {
    float x = 0;
    float width = 0;
    bool open = false; ///< without an end
};

struct Lane {
    std::vector<LaneBar> bars;
    std::vector<LaneHole> holes;
    std::vector<LaneTick> ticks;
    std::optional<LanePause> pause;
    std::uint8_t tracks = 1;
    bool densePast = false; ///< more runs than pixels somewhere
    void clear();           ///< keeps its memory
};

inline constexpr float leastBar = 2;
inline constexpr std::uint8_t mostTracks = 3;

struct LaneInput {
    const domain::Job* job = nullptr;
    std::span<const domain::Run> runs; ///< in any order; skipped slots among them
    const JobSlots* due = nullptr;     ///< of the job's rule, around the view; null when not computable
    base::Instant now{};
    /// Records before this instant may be missing; nothing is called unrecorded without it.
    std::optional<base::Instant> completeFrom;
    base::milliseconds grace = std::chrono::seconds(60); ///< before a slot without a record is one
};

/// Fills `lane` with what `view` shows. Reuses its memory.
void layOut(Lane& lane, const LaneInput& input, const TimeStretch& view);

/// What is nearest to `x`: a bar covers its width, all else a few pixels.
struct LaneHit {
    enum class Kind : std::uint8_t { None, Bar, Hole, Tick, Pause };
    Kind kind = Kind::None;
    std::size_t index = 0;
    bool operator==(const LaneHit&) const = default;
};
LaneHit hitAt(const Lane& lane, double x, std::uint8_t track);

/// All that can be walked to by key (no pauses), from left to right.
std::vector<LaneHit> walkOrder(const Lane& lane);
float leftOf(const Lane& lane, const LaneHit& hit);

/// Which of several outcomes on one pixel is shown: greater is worse.
int severity(domain::Outcome outcome);

} // namespace redispatch::ui
