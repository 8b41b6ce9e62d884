// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/runpoints.h"

#include <QString>
#include <QWidget>

#include <vector>

namespace redispatch::ui {

/// What the shapes on screen mean, and how many there are of each. Only those that occur.
class Legend final : public QWidget {
    Q_OBJECT

public:
    explicit Legend(QWidget* parent = nullptr);
    /// The points from `from` to `to`, in ms.
    void setPoints(const ChartPoints& points, double from, double to);
    QString text() const; ///< "ok 57, failed 3"
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    enum class Kind { Mark, Cold, Manual, Slot };
    struct Entry {
        Kind kind;
        Mark mark;
        QString text;
    };
    int widthOf(const Entry& entry) const;
    std::vector<Entry> m_entries;
};

} // namespace redispatch::ui
