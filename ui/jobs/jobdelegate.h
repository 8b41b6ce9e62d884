// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/jobs/strippainter.h"

#include <QStyledItemDelegate>

#include <functional>

namespace redispatch::ui {

/// Paints the cells of the job table.
class JobDelegate final : public QStyledItemDelegate {
    Q_OBJECT

public:
    using QStyledItemDelegate::QStyledItemDelegate;
    static constexpr int markWidth = 18; ///< pixels, in the first column while anything is marked
    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
    /// What is drawn over the strip of a row.
    using Overlay = std::function<StripOverlay(const domain::Job& job)>;
    void setStripOverlay(Overlay overlay) { m_overlay = std::move(overlay); }
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;

private:
    Overlay m_overlay;
};

} // namespace redispatch::ui
