// SPDX-License-Identifier: GPL-3.0-or-later
// Who records, and how far. One recorder at a time: `<prefix>recorder` is its lease (a string that expires)
// and says who it is; `<prefix>recorder:position` holds a position per engine and the fence of the last
// recorder.
#pragma once

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/redis/client.h"

#include <optional>
#include <string>
#include <string_view>

namespace redispatch::ledger {

/// The recorder as others see it.
struct RecorderStatus {
    std::string host;
    long long pid = 0;
    base::Instant since{};                      ///< it records, by Redis time
    std::optional<base::Instant> recordedUntil; ///< every end before it is in the ledger; empty: not yet
    base::milliseconds delay{};                 ///< since then, or since it began
    bool operator==(const RecorderStatus&) const = default;
};
/// Nothing when no recorder runs.
base::Result<std::optional<RecorderStatus>> loadRecorder(redis::Client& client, const std::string& prefix);

class RecorderLease {
public:
    /// `host` and `pid` are for others to see.
    RecorderLease(std::string prefix, std::string host, long long pid);

    /// Takes the lease for `leaseFor`, or renews it. False when another recorder has it; then, and when it
    /// had lapsed, everything read under it before is void. All on the ledger's Redis.
    base::Result<bool> hold(redis::Client& client, base::milliseconds leaseFor);
    bool isHeld() const { return m_fence > 0; } ///< as far as known
    /// Also when the answer to taking it was lost.
    bool mayBeHeld() const { return isHeld() || m_mayBeTaken; }
    base::Status release(redis::Client& client);

    /// Of an engine; empty: nothing was recorded yet.
    base::Result<std::string> loadPosition(redis::Client& client, std::string_view engine) const;
    /// Conflict when another recorder has taken over: nothing is written then.
    base::Status savePosition(redis::Client& client, std::string_view engine, const std::string& position);
    /// Said with the next renewal.
    void setRecordedUntil(base::Instant at) { m_recordedUntil = at; }

private:
    std::string value() const;
    base::Result<bool> renew(redis::Client& client, base::milliseconds leaseFor);
    base::Result<bool> take(redis::Client& client, base::milliseconds leaseFor);
    std::string leaseKey() const { return m_prefix + "recorder"; }
    std::string positionKey() const { return m_prefix + "recorder:position"; }

    std::string m_prefix;
    std::string m_host;
    long long m_pid;
    std::string m_token;       ///< of this holding
    long long m_fence = 0;     ///< raised with every taking; 0: not held
    bool m_mayBeTaken = false; ///< under m_token, by a try of which nobody heard
    base::Instant m_since{};
    std::optional<base::Instant> m_recordedUntil;
};

} // namespace redispatch::ledger
