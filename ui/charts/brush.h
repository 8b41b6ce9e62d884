// SPDX-License-Identifier: GPL-3.0-or-later
// A stretch of time that a person marks, by mouse or by keys.
#pragma once

#include <utility>

namespace redispatch::ui {

/// Times in ms since the epoch, or anything else that is counted.
class Brush {
public:
    bool active() const { return m_active; }
    bool byKeys() const { return m_byKeys; } ///< arrows move it until it is taken
    double from() const { return m_from; }
    double to() const { return m_to; }

    void drag(double pressed, double now); ///< from where the mouse went down to where it is
    /// The last quarter of the view, to be moved by keys.
    void begin(double viewFrom, double viewTo);
    void move(double by, double viewFrom, double viewTo);   ///< both ends, inside of the view
    void resize(double by, double viewFrom, double viewTo); ///< the later end; never shorter than one step
    void take() { m_byKeys = false; }
    void clear() { *this = {}; }

private:
    double m_from = 0;
    double m_to = 0;
    bool m_active = false;
    bool m_byKeys = false;
};

} // namespace redispatch::ui
