// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHeaderView>

namespace redispatch::ui {

/// Column titles in grey over a hairline, standing where the cells' texts stand.
class PlainHeader final : public QHeaderView {
    Q_OBJECT

public:
    /// `inset`: space between a section's edge and its text, in pixels, as the table's cells have it.
    explicit PlainHeader(QWidget* parent = nullptr, int inset = 8);

protected:
    void paintSection(QPainter* painter, const QRect& rect, int section) const override;
    void paintEvent(QPaintEvent* event) override;

private:
    int m_inset;
};

} // namespace redispatch::ui
