// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/domain/snapshot.h"
#include "ui/notices/messagebar.h"

#include <vector>

namespace redispatch::ui {

/// What stands in the window's message bar, and what it is about, so that it goes when that is over.
class WindowMessages final {
public:
    enum class About { Other, Link, Gaps, WantedJob };

    explicit WindowMessages(MessageBar& bar) : m_bar(bar) {}

    void tell(About about, MessageBar::Level level, const QString& headline, const QString& rest = {});
    /// The connection is lost; what was said of gaps is said again once there is room for it.
    void tellLost(const base::Error& error);
    /// Each set of gaps is told once, so that a message which was closed stays closed.
    void tellGaps(const std::vector<domain::Gap>& gaps, bool live);
    /// Takes the message away when it is about `what`; whether it was.
    bool settle(About what);

private:
    MessageBar& m_bar;
    About m_about = About::Other;
    std::vector<domain::Gap> m_gapsTold;
};

} // namespace redispatch::ui
