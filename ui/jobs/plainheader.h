// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHeaderView>

namespace redispatch::ui {

/// Column titles in grey over a hairline, standing where the cells' texts stand.
class PlainHeader final : public QHeaderView {
    Q_OBJECT

public:
    explicit PlainHeader(QWidget* parent = nullptr);

protected:
    void paintSection(QPainter* painter, const QRect& rect, int section) const override;
    void paintEvent(QPaintEvent* event) override;
};

} // namespace redispatch::ui
