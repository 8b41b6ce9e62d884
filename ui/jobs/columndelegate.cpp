// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/jobs/columndelegate.h"

#include "ui/theme/colours.h"
#include "ui/theme/metrics.h"

#include <QPainter>

namespace redispatch::ui {

namespace {
constexpr int titleWidth = 150; ///< so that the hints stand under each other
} // namespace

void ColumnDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                           const QModelIndex& index) const {
    QStyledItemDelegate::paint(painter, option, index);
    const QRect hint = option.rect.adjusted(titleWidth, 0, -space::small, 0);
    painter->save();
    const bool chosen = option.state & QStyle::State_Selected;
    const auto group = option.state & QStyle::State_Active ? QPalette::Active : QPalette::Inactive;
    painter->setPen(chosen ? option.palette.color(group, QPalette::HighlightedText)
                           : coloursOf(option.palette).muted);
    painter->drawText(
        hint, Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine,
        option.fontMetrics.elidedText(index.data(HintRole).toString(), Qt::ElideRight, hint.width()));
    painter->restore();
}

QSize ColumnDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const {
    return {QStyledItemDelegate::sizeHint(option, index).width(), space::row - space::tiny};
}

} // namespace redispatch::ui
