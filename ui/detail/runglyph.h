// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/domain/run.h"
#include "ui/theme/look.h"

#include <QWidget>

namespace redispatch::ui {

/// How a run is shown; one that has not started yet waits.
Look lookOfRun(const domain::Run& run, const Colours& colours);

/// The shape of a run's outcome.
class RunGlyph final : public QWidget {
    Q_OBJECT

public:
    explicit RunGlyph(QWidget* parent = nullptr);
    void setRun(const domain::Run& run);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    domain::Run m_run;
};

} // namespace redispatch::ui
