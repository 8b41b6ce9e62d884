// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/changes/planview.h"

#include "ui/theme/label.h"
#include "ui/theme/metrics.h"

#include <QVBoxLayout>

namespace redispatch::ui {

namespace {

constexpr std::size_t mostKeys = 8;

QString lines(const std::vector<std::string>& texts, const QString& mark) {
    QStringList list;
    for (const std::string& text : texts)
        list += mark + shown(text);
    return list.join(QLatin1Char('\n'));
}

} // namespace

PlanView::PlanView(QWidget* parent)
    : QWidget(parent)
    , m_effects(wrappedLabel({}))
    , m_warnings(wrappedLabel({}, TextKind::Strong))
    , m_keys(wrappedLabel({}, TextKind::Small)) {
    setObjectName(QStringLiteral("planView"));
    m_effects->setObjectName(QStringLiteral("planEffects"));
    m_warnings->setObjectName(QStringLiteral("planWarnings"));
    m_keys->setObjectName(QStringLiteral("planKeys"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(space::tiny);
    column->addWidget(m_effects);
    column->addWidget(m_warnings);
    column->addWidget(m_keys);
    setWorking();
}

void PlanView::setWorking() {
    if (m_effects->text().isEmpty())
        m_effects->setText(tr("working out the effect…"));
    m_warnings->setVisible(!m_warnings->text().isEmpty());
    m_keys->setVisible(!m_keys->text().isEmpty());
}

void PlanView::setPlan(const domain::Plan& plan) {
    m_effects->setText(plan.effects.empty()
                           ? tr("No effect on other runs.")
                           : lines(plan.effects, plan.effects.size() > 1 ? QStringLiteral("• ") : QString()));
    m_warnings->setText(lines(plan.warnings, QStringLiteral("! ")));
    m_warnings->setVisible(!plan.warnings.empty());
    std::vector<std::string> keys = plan.keys;
    const std::size_t more = keys.size() > mostKeys ? keys.size() - mostKeys : 0;
    keys.resize(keys.size() - more);
    QString text = keys.empty() ? QString() : tr("Writes:\n") + lines(keys, QStringLiteral("  "));
    if (more > 0)
        text += tr("\n  and %1 more").arg(more);
    m_keys->setText(text);
    m_keys->setVisible(!text.isEmpty());
}

void PlanView::setUnknown() {
    m_effects->setText(tr("No preview."));
    m_warnings->clear();
    m_keys->clear();
    m_warnings->hide();
    m_keys->hide();
}

} // namespace redispatch::ui
