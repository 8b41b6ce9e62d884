// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/timing/zone.h"

#include "core/base/text.h"

#include <QDateTime>
#include <QTimeZone>

#include <algorithm>
#include <array>
#include <filesystem>
#include <functional>
#include <map>
#include <mutex>
#include <set>
#include <shared_mutex>

namespace redispatch::timing {

namespace chrono = std::chrono;
using base::ErrorKind;
using base::Result;
using chrono::sys_seconds;

namespace {

constexpr std::size_t maxName = 64;
constexpr std::size_t maxKept = 2000;

/// Only what can be an IANA name goes near the file system. Names that depend on the host, count leap seconds
/// or that Qt makes up ("UTC+03") would mean something else elsewhere.
bool plausible(std::string_view name) {
    const auto allowed = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
               c == '-' || c == '+' || c == '/';
    };
    if (name.empty() || name.size() > maxName || !std::all_of(name.begin(), name.end(), allowed))
        return false;
    for (const std::string_view prefix : {"/", "right/", "posix/", "UTC+", "UTC-"})
        if (name.starts_with(prefix))
            return false;
    return name != "localtime" && name != "posixrules" && name != "Factory";
}

/// Qt takes a folder of the database ("Europe") for a zone without transitions.
bool isFolder(std::string_view name) {
    std::error_code ignored;
    return std::ranges::any_of(std::array{"/usr/share/zoneinfo", "/usr/lib/zoneinfo"}, [&](const char* root) {
        return std::filesystem::is_directory(std::filesystem::path(root) / name, ignored);
    });
}

QDateTime qt(sys_seconds at) {
    return QDateTime::fromSecsSinceEpoch(at.time_since_epoch().count(), Qt::UTC);
}

class Zones {
public:
    using Load = std::function<std::shared_ptr<const Zone>()>;

    std::shared_ptr<const Zone> get(std::string_view name, const Load& load) {
        {
            const std::shared_lock lock(m_mutex);
            if (const auto found = m_known.find(name); found != m_known.end())
                return found->second;
            if (m_unknown.contains(name))
                return nullptr;
        }
        const std::unique_lock lock(m_mutex);
        std::shared_ptr<const Zone> zone = load();
        // Beyond any real number of names somebody is feeding us made-up ones: stop remembering.
        if (zone && m_known.size() < maxKept)
            m_known.emplace(name, zone);
        else if (!zone && m_unknown.size() < maxKept)
            m_unknown.emplace(name);
        return zone;
    }

private:
    std::shared_mutex m_mutex;
    std::map<std::string, std::shared_ptr<const Zone>, std::less<>> m_known;
    std::set<std::string, std::less<>> m_unknown;
};

} // namespace

Zone::Zone(std::string name) : m_name(std::move(name)) {
    const QTimeZone zone(QByteArray::fromStdString(m_name));
    const auto add = [this](sys_seconds begin, chrono::seconds offset) {
        Segment segment{begin, offset, {}};
        if (m_segments.empty()) {
            segment.covered = segment.localBegin();
        } else {
            const Segment& last = m_segments.back();
            segment.covered = std::max(last.covered, last.local(begin));
        }
        m_segments.push_back(segment);
        if (offset % chrono::hours(1) != chrono::seconds(0))
            m_wholeHours = false;
    };
    add(earliestTime, chrono::seconds(zone.offsetFromUtc(qt(earliestTime))));
    for (sys_seconds at = earliestTime; at < latestTime;) {
        QTimeZone::OffsetData next = zone.nextTransition(qt(at));
        // Asked at its last tabulated transition exactly, Qt forgets the rule that holds from there on.
        if (!next.atUtc.isValid())
            next = zone.nextTransition(qt(at + chrono::seconds(1)));
        if (!next.atUtc.isValid())
            break;
        at = sys_seconds(chrono::seconds(next.atUtc.toSecsSinceEpoch()));
        if (const auto offset = chrono::seconds(next.offsetFromUtc);
            at < latestTime && offset != m_segments.back().offset)
            add(at, offset);
    }
}

Result<std::shared_ptr<const Zone>> Zone::find(std::string_view name) {
    static Zones zones;
    if (name.empty())
        name = "UTC";
    if (plausible(name)) {
        const auto zone = zones.get(name, [&]() -> std::shared_ptr<const Zone> {
            const QByteArray id(name.data(), static_cast<qsizetype>(name.size()));
            if (!QTimeZone(id).isValid() || isFolder(name))
                return nullptr;
            return std::shared_ptr<const Zone>(new Zone(std::string(name)));
        });
        if (zone)
            return zone;
    }
    return base::makeError(ErrorKind::Invalid, "time zone", "an IANA name such as Europe/Berlin",
                           base::elided(base::visible(name), maxName));
}

std::size_t Zone::segmentAt(sys_seconds at) const {
    const auto after = std::upper_bound(m_segments.begin() + 1, m_segments.end(), at,
                                        [](sys_seconds t, const Segment& s) { return t < s.begin; });
    return static_cast<std::size_t>(after - m_segments.begin()) - 1;
}

sys_seconds Zone::endOf(std::size_t segment) const {
    return segment + 1 < m_segments.size() ? m_segments[segment + 1].begin : latestTime;
}

chrono::seconds Zone::offsetAt(base::Instant at) const {
    return m_segments[segmentAt(chrono::floor<chrono::seconds>(at))].offset;
}

} // namespace redispatch::timing
