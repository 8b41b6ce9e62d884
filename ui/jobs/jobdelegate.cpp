// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/jobs/jobdelegate.h"

#include "ui/jobs/jobsmodel.h"
#include "ui/jobs/strippainter.h"
#include "ui/theme/fonts.h"
#include "ui/theme/look.h"
#include "ui/theme/metrics.h"

#include <QCache>
#include <QHeaderView>
#include <QPainter>
#include <QTableView>

namespace redispatch::ui {

using query::Column;

namespace {

constexpr int rowFocusEdge = 3; // pixels
constexpr int mostElided = 4000;

/// `text` as far as it fits. Measuring costs as much as drawing, and most cells say the same in every frame.
QString elided(const QPainter& painter, const QString& text, int width) {
    const QString key = QStringLiteral("elided %1 %2 ").arg(qHash(painter.font())).arg(width) + text;
    static QCache<QString, QString> known(mostElided);
    if (const QString* found = known.object(key))
        return *found;
    const QString fitting = painter.fontMetrics().elidedText(text, Qt::ElideRight, width);
    known.insert(key, new QString(fitting));
    return fitting;
}

void drawText(QPainter& painter, const QRect& rect, const QString& text) {
    painter.drawText(rect, Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine,
                     elided(painter, text, rect.width()));
}

void drawLook(QPainter& painter, QRect rect, const Look& look) {
    const QRectF glyph(rect.left(), rect.center().y() + 0.5 - space::glyph / 2.0, space::glyph, space::glyph);
    paintGlyph(painter, glyph, look.glyph, look.colour);
    rect.setLeft(rect.left() + space::glyph + 6);
    drawText(painter, rect, look.word);
}

void drawValue(QPainter& painter, const QRect& rect, const QString& text, query::Align align) {
    if (align == query::Align::Right && elided(painter, text, rect.width()) == text)
        drawTabular(painter, QRectF(rect), text);
    else
        drawText(painter, rect, text);
}

/// A check before the first cell of a marked row, and of the others the place that takes one.
void drawMark(QPainter& painter, const QRect& rect, const Colours& colours, bool marked) {
    const QPointF middle(rect.left() + 5.0, rect.center().y() + 1.0);
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    if (!marked) {
        QColor quiet = colours.muted; // to be seen, but not as loud as a check
        quiet.setAlphaF(0.6F);
        painter.setPen(QPen(quiet, 1.0));
        painter.drawRoundedRect(QRectF(middle - QPointF(5, 5.5), QSizeF(10, 10)), 2, 2);
        painter.restore();
        return;
    }
    painter.setPen(QPen(colours.accent, 2.0, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    painter.drawPolyline(
        QPolygonF{middle + QPointF(-4.5, 0), middle + QPointF(-1.5, 3.5), middle + QPointF(5, -4.5)});
    painter.restore();
}

/// What stands where a value is not known.
void drawAside(QPainter& painter, const QRect& rect, const QString& text, const Colours& colours) {
    painter.setPen(colours.muted);
    drawText(painter, rect, text);
}

/// The columns whose cells are read second, after state and name.
bool isQuiet(Column column) {
    switch (column) {
    case Column::Schedule:
    case Column::LastRun:
    case Column::LastSuccess:
    case Column::LastFailure:
    case Column::Lag:
    case Column::Iteration:
    case Column::Group:
    case Column::Engine:
    case Column::Tags:
    case Column::Id:
        return true;
    case Column::State:
    case Column::Job:
    case Column::Next:
    case Column::LastOutcome:
    case Column::LastDuration:
    case Column::DeltaMedian:
    case Column::Strip:
    case Column::Owner:
    case Column::Notes:
    case Column::PausedUntil:
    case Column::Cache:
    case Column::DbCalls:
    case Column::QueueState:
    case Column::P95:
    case Column::ErrorShare:
    case Column::DeltaBaseline:
        return false;
    }
    return false;
}

} // namespace

void JobDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                        const QModelIndex& index) const {
    const auto* model = qobject_cast<const JobsModel*>(index.model());
    const query::JobPtr job = model ? model->jobAt(index.row()) : nullptr;
    if (!job)
        return;
    const Colours& colours = coloursOf(option.palette);
    const query::ColumnInfo& info = JobsModel::column(index.column());
    painter->save();
    if (option.state.testFlag(QStyle::State_Selected))
        painter->fillRect(option.rect, colours.selection);
    else if (index.data(JobsModel::ChangedRole).toBool())
        painter->fillRect(option.rect, colours.flash);
    const bool marked = index.data(JobsModel::MarkedRole).toBool();
    if (marked) {
        QColor tint = colours.accent;
        tint.setAlphaF(0.08F);
        painter->fillRect(option.rect, tint);
    }
    // The keyboard is here: an edge that a selection without the focus does not have.
    const auto* table = qobject_cast<const QTableView*>(option.widget);
    if (table && table->hasFocus() && index.row() == table->currentIndex().row() &&
        index.column() == table->horizontalHeader()->logicalIndex(0))
        painter->fillRect(QRect(option.rect.left(), option.rect.top(), rowFocusEdge, option.rect.height()),
                          colours.accent);
    painter->setFont(info.column == Column::Job ? strongFont(option.font) : option.font);
    const bool stale = model->isStale();
    painter->setPen(stale || isQuiet(info.column) ? colours.muted : colours.text);
    QRect rect = option.rect.adjusted(space::small, 0, -space::small, 0);
    if (table && model->hasMarks() && index.column() == table->horizontalHeader()->logicalIndex(0)) {
        drawMark(*painter, rect, colours, marked);
        rect.setLeft(rect.left() + markWidth); // the same in all rows, so that they stay in line
    }
    switch (info.column) {
    case Column::State:
        if (stale) {
            QFont struck = option.font;
            struck.setStrikeOut(true);
            painter->setFont(struck);
            Look look = lookOf(stats::HealthState::Unknown, colours);
            look.word = lookOf(*job, query::healthOf(*job, model->now()), colours).word;
            drawLook(*painter, rect, look);
        } else {
            drawLook(*painter, rect, lookOf(*job, model->healthOf(*job), colours));
        }
        break;
    case Column::LastOutcome:
        if (job->last.outcome != domain::Outcome::None)
            drawLook(*painter, rect, lookOf(job->last.outcome, colours));
        else
            drawAside(*painter, rect, index.data(Qt::DisplayRole).toString(), colours);
        break;
    case Column::LastRun:
        if (!job->last.startedAt && job->queue)
            drawAside(*painter, rect, index.data(Qt::DisplayRole).toString(), colours);
        else
            drawValue(*painter, rect, index.data(Qt::DisplayRole).toString(), info.align);
        break;
    case Column::QueueState:
        if (job->queue && job->queue->queuePaused)
            drawLook(*painter, rect, lookOf(domain::JobState::Paused, colours));
        break;
    case Column::Strip:
        paintStrip(*painter, stripRect(option.rect), job->strip, colours,
                   m_overlay ? m_overlay(*job) : StripOverlay());
        break;
    case Column::Notes:
        paintNotes(*painter, QRectF(rect), job->notes, colours);
        break;
    case Column::Job:
    case Column::Schedule:
    case Column::Next:
    case Column::LastDuration:
    case Column::DeltaMedian:
    case Column::Lag:
    case Column::Owner:
    case Column::LastSuccess:
    case Column::LastFailure:
    case Column::PausedUntil:
    case Column::Cache:
    case Column::DbCalls:
    case Column::Iteration:
    case Column::Group:
    case Column::Engine:
    case Column::Tags:
    case Column::Id:
    case Column::P95:
    case Column::ErrorShare:
    case Column::DeltaBaseline:
        drawValue(*painter, rect, index.data(Qt::DisplayRole).toString(), info.align);
        break;
    }
    painter->restore();
}

QSize JobDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const {
    return {JobsModel::column(index.column()).width * option.fontMetrics.averageCharWidth() +
                2 * space::small,
            space::row};
}

} // namespace redispatch::ui
