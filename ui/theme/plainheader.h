// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHeaderView>

#include <vector>

namespace redispatch::ui {

/// Column titles in grey over a hairline, standing where the cells' texts stand.
class PlainHeader final : public QHeaderView {
    Q_OBJECT

public:
    /// `inset`: space between a section's edge and its text, in pixels, as the table's cells have it.
    explicit PlainHeader(QWidget* parent = nullptr, int inset = 8);

    /// One of several columns that are sorted by.
    struct SortMark {
        int section = 0;
        bool descending = false;
    };
    /// In place of the sort indicator; the first counts most. Numbered when there are several.
    void setSortMarks(std::vector<SortMark> marks);

protected:
    void paintSection(QPainter* painter, const QRect& rect, int section) const override;
    void paintEvent(QPaintEvent* event) override;

private:
    int m_inset;
    std::vector<SortMark> m_marks;
};

} // namespace redispatch::ui
