// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStyledItemDelegate>

namespace redispatch::ui {

class AttentionTree;

/// Paints the rows of the attention page: two lines each, with a quiet button at the end.
class AttentionDelegate final : public QStyledItemDelegate {
    Q_OBJECT

public:
    explicit AttentionDelegate(AttentionTree& tree);
    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    /// Of the button in the cell, in the view's coordinates.
    QRect deedRect(const QRect& cell, const QModelIndex& index) const;

private:
    AttentionTree& m_tree;
};

} // namespace redispatch::ui
