// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/detail/upcomingview.h"

#include "ui/detail/phrases.h"
#include "ui/theme/label.h"
#include "ui/theme/metrics.h"

#include <QGridLayout>

#include <algorithm>

namespace redispatch::ui {

UpcomingView::UpcomingView(QWidget* parent) : QWidget(parent), m_zone(plainLabel({}, TextKind::Small)) {
    auto* grid = new QGridLayout(this);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(space::medium);
    grid->setVerticalSpacing(space::tiny);
    grid->setColumnStretch(0, 1);
    for (int row = 0; row < rows; ++row) {
        m_rows.push_back({plainLabel({}), plainLabel({}, TextKind::Muted)});
        m_rows.back().countdown->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
        grid->addWidget(m_rows.back().at, row, 0);
        grid->addWidget(m_rows.back().countdown, row, 1);
    }
    m_rows.front().at->setObjectName(QStringLiteral("nextSlot"));
    m_rows.front().countdown->setObjectName(QStringLiteral("nextCountdown"));
    grid->addWidget(m_zone, rows, 0, 1, 2);
}

void UpcomingView::setSlots(const std::vector<domain::Instant>& at, const std::string& zone,
                            domain::Instant now) {
    m_at.assign(at.begin(), at.begin() + std::min<std::ptrdiff_t>(rows, std::ssize(at)));
    const std::vector<QString> texts = clockTexts(m_at, zone);
    for (std::size_t row = 0; row < m_rows.size(); ++row) {
        const bool used = row < m_at.size();
        m_rows[row].at->setText(used ? texts[row] : QString());
        m_rows[row].at->setVisible(used || row == 0);
        m_rows[row].countdown->setVisible(used);
    }
    if (m_at.empty())
        m_rows.front().at->setText(tr("No further slot"));
    m_zone->setVisible(!m_at.empty());
    m_zone->setText(tr("on the clock of %1").arg(zone.empty() ? QStringLiteral("UTC") : shown(zone)));
    tick(now);
}

void UpcomingView::tick(domain::Instant now) {
    for (std::size_t row = 0; row < m_at.size(); ++row)
        m_rows[row].countdown->setText(relative(m_at[row], now));
}

} // namespace redispatch::ui
