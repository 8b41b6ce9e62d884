// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/timeline/timestretch.h"

#include <algorithm>
#include <cmath>

namespace redispatch::ui {

using base::Instant;
using base::milliseconds;

TimeStretch TimeStretch::around(Instant now, milliseconds span, double width) {
    return bounded({now - span / 2, now + span / 2, width}, now);
}

double TimeStretch::msPerPixel() const {
    return static_cast<double>(span().count()) / std::max(width, 1.0);
}

double TimeStretch::x(Instant at) const {
    return static_cast<double>((at - from).count()) / msPerPixel();
}

Instant TimeStretch::at(double x) const {
    return from + milliseconds(std::llround(x * msPerPixel()));
}

TimeStretch zoomed(const TimeStretch& view, double factor, Instant about, Instant now) {
    const auto wanted = static_cast<double>(view.span().count()) / factor;
    const auto length = std::clamp(wanted, static_cast<double>(TimeStretch::shortest.count()),
                                   static_cast<double>(TimeStretch::longest.count()));
    const double share =
        static_cast<double>((about - view.from).count()) / static_cast<double>(view.span().count());
    TimeStretch next = view;
    next.from = about - milliseconds(std::llround(share * length));
    next.to = next.from + milliseconds(std::llround(length));
    return bounded(next, now);
}

TimeStretch panned(const TimeStretch& view, milliseconds by, Instant now) {
    return bounded({view.from + by, view.to + by, view.width}, now);
}

TimeStretch bounded(TimeStretch view, Instant now) {
    const milliseconds length = std::clamp(view.span(), TimeStretch::shortest, TimeStretch::longest);
    if (length != view.span()) {
        const Instant middle = view.from + view.span() / 2;
        view.from = middle - length / 2;
    }
    view.from = std::clamp(view.from, now - TimeStretch::reach, now + TimeStretch::reach - length);
    view.to = view.from + length;
    return view;
}

} // namespace redispatch::ui
