// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/changes/bulkprogress.h"

#include "ui/changes/bulkdelegate.h"
#include "ui/changes/bulkmodel.h"
#include "ui/theme/label.h"
#include "ui/theme/look.h"
#include "ui/theme/metrics.h"
#include "ui/theme/plainheader.h"

#include <QProgressBar>
#include <QTableView>
#include <QVBoxLayout>

namespace redispatch::ui {

QString countsText(const domain::BulkCounts& counts) {
    QStringList parts;
    const auto add = [&](std::size_t number, const QString& text) {
        if (number > 0)
            parts += text.arg(shownCount(number));
    };
    add(counts.done, BulkProgress::tr("%1 done"));
    add(counts.failed, BulkProgress::tr("%1 failed"));
    add(counts.refused, BulkProgress::tr("%1 refused"));
    add(counts.notTried, BulkProgress::tr("%1 not tried"));
    return parts.join(QStringLiteral(", "));
}

BulkProgress::BulkProgress(const BulkCourse& course, QWidget* parent)
    : QWidget(parent)
    , m_course(course)
    , m_model(new BulkModel(course, this))
    , m_counts(plainLabel({}, TextKind::Strong))
    , m_bar(new QProgressBar)
    , m_list(new QTableView) {
    m_counts->setObjectName(QStringLiteral("bulkCounts"));
    m_bar->setObjectName(QStringLiteral("bulkBar"));
    m_bar->setAccessibleName(tr("Jobs treated so far"));
    m_bar->setTextVisible(false);
    m_bar->setFixedHeight(space::tiny);
    m_list->setObjectName(QStringLiteral("bulkList"));
    m_list->setAccessibleName(tr("What came of each job"));
    m_list->setModel(m_model);
    m_list->setItemDelegate(new BulkDelegate(m_list));
    m_list->setHorizontalHeader(new PlainHeader(m_list));
    m_list->horizontalHeader()->setStretchLastSection(true);
    m_list->horizontalHeader()->setFixedHeight(space::row);
    m_list->horizontalHeader()->setHighlightSections(false);
    m_list->verticalHeader()->hide();
    m_list->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    m_list->verticalHeader()->setMinimumSectionSize(space::row - space::tiny);
    m_list->verticalHeader()->setDefaultSectionSize(space::row - space::tiny);
    m_list->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_list->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_list->setShowGrid(false);
    m_list->setWordWrap(false);
    m_list->setTabKeyNavigation(false);
    m_list->setColumnWidth(BulkModel::Result, 110);
    m_list->setColumnWidth(BulkModel::Job, 190);
    m_list->setMinimumHeight(10 * space::row);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(space::small);
    column->addWidget(m_counts);
    column->addWidget(m_bar);
    column->addWidget(m_list, 1);
    connect(&course, &BulkCourse::started, this, &BulkProgress::reset);
    connect(&course, &BulkCourse::itemChanged, this, &BulkProgress::show);
    connect(&course, &BulkCourse::ended, this, &BulkProgress::tellCounts);
}

void BulkProgress::reset() {
    m_list->scrollToTop();
    tellCounts();
}

void BulkProgress::show(int item) {
    m_list->scrollTo(m_model->index(item, 0));
    tellCounts();
}

void BulkProgress::tellCounts() {
    const domain::BulkCounts& counts = m_course.bulk().counts();
    const std::size_t settled = counts.total() - counts.waiting;
    m_bar->setRange(0, static_cast<int>(counts.total()));
    m_bar->setValue(static_cast<int>(settled));
    const QString so = countsText(counts);
    m_counts->setText(!m_course.isRunning()
                          ? so
                          : tr("%1 of %2").arg(shownCount(settled), shownCount(counts.total())) +
                                (so.isEmpty() ? so : QStringLiteral(" · ") + so));
}

QString BulkProgress::asTsv() const {
    return m_model->asTsv();
}

} // namespace redispatch::ui
