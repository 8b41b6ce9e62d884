// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStyledItemDelegate>

namespace redispatch::ui {

/// A column's check box and title, what it shows in grey beside it.
class ColumnDelegate final : public QStyledItemDelegate {
    Q_OBJECT

public:
    static constexpr int HintRole = Qt::UserRole;

    using QStyledItemDelegate::QStyledItemDelegate;
    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
};

} // namespace redispatch::ui
