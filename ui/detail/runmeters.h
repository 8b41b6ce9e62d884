// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/domain/run.h"
#include "core/query/runcompare.h"

#include <QWidget>

class QLabel;

namespace redispatch::ui {

/// The four meters of a run side by side, each with what is usual for the job.
class RunMeters final : public QWidget {
    Q_OBJECT

public:
    enum Meter { Response, Error, Cache, DbCalls, Count };

    explicit RunMeters(QWidget* parent = nullptr);
    void setRun(const domain::Run& run, const query::Usual& usual);
    QString text(int meter) const;
    QString note(int meter) const; ///< what is usual, or that it was not reported

private:
    void set(Meter meter, const QString& value, const QString& note, const QString& tip);
    struct Cell {
        QLabel* value = nullptr;
        QLabel* note = nullptr;
    };
    Cell m_cells[Count];
};

} // namespace redispatch::ui
