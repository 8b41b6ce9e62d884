// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/detail/actionsview.h"

#include "ui/detail/phrases.h"
#include "ui/theme/label.h"
#include "ui/theme/metrics.h"

#include <QVBoxLayout>

#include <algorithm>

namespace redispatch::ui {

ActionsView::ActionsView(QWidget* parent) : QWidget(parent), m_column(new QVBoxLayout(this)) {
    m_column->setContentsMargins(0, 0, 0, 0);
    m_column->setSpacing(2);
    m_column->addWidget(plainLabel(tr("None recorded"), TextKind::Muted));
}

void ActionsView::setActions(const std::vector<domain::AuditRecord>& actions, domain::Instant now) {
    const std::vector<domain::AuditRecord> newest(
        actions.begin(), actions.begin() + static_cast<std::ptrdiff_t>(std::min(most, actions.size())));
    if (newest == m_shown && !newest.empty())
        return;
    m_shown = newest;
    while (QLayoutItem* item = m_column->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    if (newest.empty())
        m_column->addWidget(plainLabel(tr("None recorded"), TextKind::Muted));
    for (const domain::AuditRecord& record : newest) {
        QString line = tr("%1 by %2").arg(shown(record.action), shown(record.actor));
        if (record.result != "ok")
            line += QStringLiteral(" — ") + shown(record.result);
        m_column->addWidget(wrappedLabel(line));
        QString second = zonedText(record.at, workstationZone());
        if (!record.reason.empty())
            second += QStringLiteral(" · ") + shown(record.reason);
        auto* under = wrappedLabel(second, TextKind::Small);
        under->setToolTip(shownTip(relative(record.at, now) + QLatin1Char('\n') + shown(record.detail)));
        m_column->addWidget(under);
        m_column->addSpacing(space::tiny);
    }
}

} // namespace redispatch::ui
