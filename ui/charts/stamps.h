// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/mark.h"

#include <QPixmap>

#include <array>

namespace redispatch::ui {

/// Every look a point can have, drawn once per frame instead of once per point; in pictures made of lines
/// each is drawn by itself.
class Stamps {
public:
    Stamps(double side, double ratio, bool vector, const Colours& colours)
        : m_side(side), m_ratio(ratio), m_vector(vector), m_colours(colours) {}

    void put(QPainter& painter, const QPointF& centre, Mark mark, bool hollow, bool manual);

private:
    void paint(QPainter& painter, const QPointF& centre, Mark mark, bool hollow, bool manual) const;

    double m_side;
    double m_ratio;
    bool m_vector;
    const Colours& m_colours;
    std::array<QPixmap, 6 * 4> m_stamps;
};

} // namespace redispatch::ui
