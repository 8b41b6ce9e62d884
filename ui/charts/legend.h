// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/domain/vitals.h"
#include "ui/charts/picture.h"

#include <QString>
#include <QWidget>

#include <vector>

namespace redispatch::ui {

/// What the shapes on screen mean, and how many there are of each. Only those that occur.
class Legend final : public QWidget {
    Q_OBJECT

public:
    explicit Legend(QWidget* parent = nullptr);
    /// Counts stand with shapes only where every run has one.
    void setPicture(const ChartPoints& points, const Picture& picture,
                    const std::optional<domain::DurationBaseline>& usual);
    QString text() const; ///< "ok 57, failed 3"
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    enum class Kind { Mark, Cold, Manual, Slot, Cells, Band };
    struct Entry {
        Kind kind;
        Mark mark;
        QString text;
    };
    int widthOf(const Entry& entry) const;
    std::vector<Entry> m_entries;
};

} // namespace redispatch::ui
