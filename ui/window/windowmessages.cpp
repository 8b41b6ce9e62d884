// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/windowmessages.h"

#include <utility>

namespace redispatch::ui {

void WindowMessages::tell(About about, MessageBar::Level level, const QString& headline,
                          const QString& rest) {
    m_about = about;
    m_bar.showNote(level, headline, rest);
}

void WindowMessages::tellLost(const base::Error& error) {
    m_bar.showError(error);
    m_about = About::Link;
    m_gapsTold.clear();
}

void WindowMessages::tellGaps(const std::vector<domain::Gap>& gaps, bool live) {
    if (gaps == m_gapsTold || (!gaps.empty() && !live))
        return;
    m_gapsTold = gaps;
    if (gaps.empty()) {
        settle(About::Gaps);
        return;
    }
    std::vector<base::Error> errors;
    for (const domain::Gap& gap : gaps)
        errors.push_back(gap.error);
    m_about = About::Gaps;
    m_bar.showErrors(errors);
}

bool WindowMessages::settle(About what) {
    if (m_about != what)
        return false;
    m_about = About::Other;
    m_bar.clear();
    return true;
}

} // namespace redispatch::ui
