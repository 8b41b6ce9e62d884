// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/brush.h"

#include <algorithm>
#include <cmath>

namespace redispatch::ui {

void Brush::drag(double pressed, double now) {
    m_from = std::min(pressed, now);
    m_to = std::max(pressed, now);
    m_active = m_to > m_from;
    m_byKeys = false;
}

void Brush::begin(double viewFrom, double viewTo) {
    m_from = viewTo - (viewTo - viewFrom) / 4;
    m_to = viewTo;
    m_active = m_byKeys = true;
}

void Brush::move(double by, double viewFrom, double viewTo) {
    const double length = m_to - m_from;
    m_from = std::clamp(m_from + by, viewFrom, std::max(viewFrom, viewTo - length));
    m_to = m_from + length;
}

void Brush::resize(double by, double viewFrom, double viewTo) {
    const double least = std::min(std::abs(by), m_to - m_from);
    m_to = std::clamp(m_to + by, std::max(m_from, viewFrom) + least, std::max(viewTo, m_from + least));
}

} // namespace redispatch::ui
