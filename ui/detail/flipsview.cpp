// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/detail/flipsview.h"

#include "core/query/alerts.h"
#include "core/stats/healthtext.h"
#include "ui/detail/phrases.h"
#include "ui/theme/label.h"
#include "ui/theme/metrics.h"

#include <QVBoxLayout>

#include <algorithm>

namespace redispatch::ui {

namespace {

QString titleOf(domain::HealthState state) {
    const std::string_view title = stats::title(state);
    return QString::fromUtf8(title.data(), static_cast<qsizetype>(title.size()));
}

} // namespace

FlipsView::FlipsView(QWidget* parent) : QWidget(parent), m_column(new QVBoxLayout(this)) {
    setObjectName(QStringLiteral("flips"));
    m_column->setContentsMargins(0, 0, 0, 0);
    m_column->setSpacing(2);
}

void FlipsView::setFlips(const std::vector<domain::Flip>& flips, base::Instant now) {
    const std::vector<domain::Flip> newest(
        flips.begin(), flips.begin() + static_cast<std::ptrdiff_t>(std::min(most, flips.size())));
    if (newest == m_shown)
        return;
    m_shown = newest;
    while (QLayoutItem* item = m_column->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    for (const domain::Flip& flip : newest) {
        m_column->addWidget(wrappedLabel(tr("%1 → %2").arg(titleOf(flip.from), titleOf(flip.to))));
        QString second = zonedText(flip.at, workstationZone());
        // The others name the instant at which it was seen, or nearly.
        if (flip.mark.starts_with("run "))
            second += QStringLiteral(" · ") + shown(flip.mark);
        auto* under = wrappedLabel(second, TextKind::Small);
        QString tip = relative(flip.at, now);
        if (!flip.mark.empty())
            tip += QLatin1Char('\n') + shown(query::markText(flip.mark));
        if (!flip.by.empty())
            tip += QLatin1Char('\n') + tr("told by %1").arg(shown(flip.by));
        under->setToolTip(shownTip(tip));
        m_column->addWidget(under);
        m_column->addSpacing(space::tiny);
    }
}

} // namespace redispatch::ui
