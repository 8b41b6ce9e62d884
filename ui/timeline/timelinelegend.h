// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/timeline/lanepainter.h"

#include <QWidget>

namespace redispatch::ui {

/// What the shapes of the timeline mean, drawn by what draws them there. Entries that have no room are left
/// out from the end; all of them are in the tooltip.
class TimelineLegend final : public QWidget {
    Q_OBJECT

public:
    explicit TimelineLegend(QWidget* parent = nullptr);
    QString text() const;
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    LanePainter m_painter;
};

} // namespace redispatch::ui
