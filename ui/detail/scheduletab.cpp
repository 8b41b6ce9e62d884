// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/detail/scheduletab.h"

#include "ui/detail/factgrid.h"
#include "ui/detail/phrases.h"
#include "ui/detail/section.h"
#include "ui/theme/label.h"
#include "ui/theme/metrics.h"
#include "ui/theme/plainheader.h"

#include <QHeaderView>
#include <QTableWidget>
#include <QVBoxLayout>

namespace redispatch::ui {

ScheduleTab::ScheduleTab(QWidget* parent)
    : QScrollArea(parent)
    , m_sentence(wrappedLabel({}, TextKind::Strong))
    , m_slots(new QTableWidget(0, 4))
    , m_policies(new FactGrid) {
    setObjectName(QStringLiteral("scheduleTab"));
    setAccessibleName(tr("Schedule"));
    setWidgetResizable(true);
    setFrameShape(QFrame::NoFrame);
    m_sentence->setObjectName(QStringLiteral("scheduleSentence"));
    auto* rule = new FactGrid;
    m_expression = rule->add(tr("Stored as"), QStringLiteral("scheduleExpression"), true);
    m_zone = rule->add(tr("Time zone"), QStringLiteral("scheduleZone"));

    m_slots->setObjectName(QStringLiteral("scheduleSlots"));
    m_slots->setAccessibleName(tr("Next slots"));
    m_slots->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_slots->setSelectionMode(QAbstractItemView::NoSelection);
    m_slots->setFocusPolicy(Qt::NoFocus);
    m_slots->setShowGrid(false);
    m_slots->setWordWrap(false);
    m_slots->setFrameShape(QFrame::NoFrame);
    m_slots->setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_slots->verticalHeader()->hide();
    m_slots->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    m_slots->verticalHeader()->setDefaultSectionSize(space::row - space::tiny);
    constexpr int cellInset = 3; // of Qt's own delegate
    m_slots->setHorizontalHeader(new PlainHeader(m_slots, cellInset));
    m_slots->horizontalHeader()->setSectionResizeMode(QHeaderView::Stretch);

    auto* page = new QWidget;
    auto* column = new QVBoxLayout(page);
    column->setContentsMargins(space::large, space::medium, space::large, space::large);
    column->setSpacing(space::medium);
    column->addStrut(320);
    column->addWidget(m_sentence);
    column->addWidget(rule);
    column->addWidget(new Section(tr("Next slots"), m_slots));
    column->addWidget(new Section(tr("Policies"), m_policies));
    column->addStretch();
    setWidget(page);
}

void ScheduleTab::setJob(const domain::Job& job) {
    m_sentence->setText(shown(job.schedule.text.view()));
    setFact(*m_expression, shown(job.schedule.expression.view()), tr("not stored"));
    setFact(*m_zone, shown(job.schedule.timeZone.view()), tr("none; UTC"));
}

void ScheduleTab::setDetail(const domain::JobDetail& detail, domain::Instant now) {
    setJob(detail.job);
    const std::string& zone = detail.job.schedule.timeZone.str();
    const std::string here = workstationZone();
    m_slots->setHorizontalHeaderLabels({zone.empty() ? tr("Job's zone (UTC)") : shown(zone), tr("UTC"),
                                        tr("Here (%1)").arg(shown(here)), tr("From now")});
    m_slots->setRowCount(static_cast<int>(detail.nextSlots.size()));
    // A clock that shows the same as one before it is no news.
    const bool inUtc = zone.empty() || zone == "UTC";
    m_slots->setColumnHidden(1, inUtc);
    m_slots->setColumnHidden(2, here == "UTC" || here == zone);
    int column = 0;
    for (const std::string& clock : {zone, std::string("UTC"), here}) {
        int row = 0;
        for (const QString& text : clockTexts(detail.nextSlots, clock))
            m_slots->setItem(row++, column, new QTableWidgetItem(text));
        ++column;
    }
    int row = 0;
    for (const domain::Instant at : detail.nextSlots)
        m_slots->setItem(row++, column, new QTableWidgetItem(relative(at, now)));
    m_slots->setFixedHeight(space::row + std::max(1, row) * m_slots->verticalHeader()->defaultSectionSize() +
                            2);
    if (detail.policy == m_shownPolicies)
        return;
    m_shownPolicies = detail.policy;
    m_policies->clear();
    for (const auto& [name, value] : detail.policy)
        m_policies->add(shown(name))->setText(shown(value));
}

} // namespace redispatch::ui
