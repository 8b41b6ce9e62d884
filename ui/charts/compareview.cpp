// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/compareview.h"

#include "ui/charts/figurestext.h"
#include "ui/theme/icon.h"
#include "ui/theme/label.h"
#include "ui/theme/metrics.h"

#include <QEvent>
#include <QGridLayout>
#include <QScrollArea>
#include <QScrollBar>
#include <QStringList>
#include <QToolButton>

namespace redispatch::ui {

namespace {

/// As high as the table in it, and scrolled where the table is wider: what stands beside keeps its room.
class WideTable final : public QScrollArea {
public:
    explicit WideTable(QWidget* table) {
        setFrameShape(NoFrame);
        setWidgetResizable(true);
        setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
        setAccessibleName(CompareView::tr("Comparison with the time before"));
        setWidget(table);
        viewport()->setAutoFillBackground(false);
        table->setAutoFillBackground(false);
    }

protected:
    bool eventFilter(QObject* watched, QEvent* event) override {
        if (watched == widget() && event->type() == QEvent::LayoutRequest)
            fit();
        return QScrollArea::eventFilter(watched, event);
    }
    void resizeEvent(QResizeEvent* event) override {
        QScrollArea::resizeEvent(event);
        fit();
    }

private:
    void fit() {
        const QSize table = widget()->minimumSizeHint();
        const bool scrolls = width() < table.width();
        setFixedHeight(table.height() + (scrolls ? horizontalScrollBar()->sizeHint().height() : 0));
        setFocusPolicy(scrolls ? Qt::StrongFocus : Qt::NoFocus);
    }
};

} // namespace

CompareView::CompareView(QWidget* parent)
    : QFrame(parent)
    , m_table(new QWidget)
    , m_grid(new QGridLayout(m_table))
    , m_hint(plainLabel({}, TextKind::Small)) {
    setObjectName(QStringLiteral("compareView"));
    auto* close = new QToolButton;
    close->setIcon(icon(QStringLiteral("close")));
    close->setAutoRaise(true);
    close->setToolTip(tr("End the comparison (Esc)"));
    close->setAccessibleName(tr("End the comparison"));
    close->setObjectName(QStringLiteral("endComparison"));
    connect(close, &QToolButton::clicked, this, &CompareView::closed);
    m_grid->setContentsMargins(0, 0, 0, 0);
    m_grid->setHorizontalSpacing(space::large);
    m_grid->setVerticalSpacing(1);
    auto* outer = new QGridLayout(this);
    outer->setContentsMargins(space::medium, space::tiny, space::small, space::tiny);
    outer->setVerticalSpacing(1);
    outer->addWidget(new WideTable(m_table), 0, 0);
    outer->addWidget(close, 0, 1, Qt::AlignTop);
    outer->addWidget(m_hint, 1, 0, 1, 2);
    outer->setColumnStretch(0, 1);
    hide();
}

QLabel* CompareView::labelAt(int row, int column) {
    QLayoutItem* item = m_grid->itemAtPosition(row, column);
    if (!item) {
        const TextKind kind = row == 0 || column == 0 ? TextKind::Muted
                              : row == 3              ? TextKind::Strong
                                                      : TextKind::Normal;
        QLabel* label = plainLabel({}, kind, m_table);
        m_grid->addWidget(label, row, column, column == 0 ? Qt::AlignLeft : Qt::AlignRight);
        return label;
    }
    return qobject_cast<QLabel*>(item->widget());
}

void CompareView::setComparison(const std::optional<Comparison>& comparison, const QTimeZone& zone) {
    setVisible(comparison.has_value());
    if (!comparison)
        return;
    const auto columns = comparedFigures(*comparison);
    const QStringList rows = {{},
                              spanText(comparison->marked.from, comparison->marked.to, zone),
                              tr("just before"),
                              tr("difference")};
    for (int row = 0; row < rows.size(); ++row)
        labelAt(row, 0)->setText(rows[row]);
    int column = 1;
    for (const ComparedFigure& figure : columns) {
        const QString texts[] = {figure.name, figure.marked, figure.before, figure.difference};
        for (int row = 0; row < 4; ++row) {
            labelAt(row, column)->setText(texts[row]);
            labelAt(row, column)->show();
        }
        ++column;
    }
    for (; column < m_grid->columnCount(); ++column)
        for (int row = 0; row < 4; ++row)
            labelAt(row, column)->hide();
    m_grid->setColumnStretch(static_cast<int>(columns.size()) + 1, 0);
    const bool exact = comparison->marked.exact && comparison->before.exact;
    m_hint->setText(exact
                        ? QString()
                        : tr("From sketches (percentiles to 1 %), in whole hours or days as they are kept"));
    m_hint->setVisible(!exact);
    setAccessibleName(tr("Comparison with the time before"));
    setAccessibleDescription(text());
}

QString CompareView::text() const {
    QStringList lines;
    for (int column = 1; column < m_grid->columnCount(); ++column) {
        QStringList cells;
        for (int row = 0; row < 4; ++row)
            if (QLayoutItem* item = m_grid->itemAtPosition(row, column); item && !item->widget()->isHidden())
                cells << qobject_cast<QLabel*>(item->widget())->text();
        if (cells.size() == 4)
            lines << tr("%1: %2, before %3, difference %4").arg(cells[0], cells[1], cells[2], cells[3]);
    }
    return lines.join(QStringLiteral("; "));
}

} // namespace redispatch::ui
