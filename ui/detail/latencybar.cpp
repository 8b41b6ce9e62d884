// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/detail/latencybar.h"

#include "ui/theme/metrics.h"

#include <QBoxLayout>
#include <QButtonGroup>
#include <QComboBox>
#include <QMenu>
#include <QPushButton>
#include <QToolButton>

namespace redispatch::ui {

LatencyBar::LatencyBar(const QStringList& windows, QMenu* exports, QWidget* parent)
    : QWidget(parent)
    , m_cache(new QComboBox)
    , m_marking(new QToolButton)
    , m_newRuns(new QPushButton)
    , m_reset(new QPushButton(tr("Back to now"))) {
    auto* bar = new QHBoxLayout(this);
    bar->setContentsMargins(space::small, space::tiny, space::small, space::tiny);
    bar->setSpacing(2);
    m_windows = choice(bar, windows, tr("Time shown"), "window");
    bar->addSpacing(space::medium);
    m_scales = choice(bar, {tr("Log"), tr("Linear")}, tr("Scale of durations"), "scale");
    m_scales->button(0)->setChecked(true);
    bar->addSpacing(space::medium);
    m_cache->addItems({tr("Cold + warm"), tr("Warm"), tr("Cold")});
    m_cache->setObjectName(QStringLiteral("cacheFilter"));
    m_cache->setAccessibleName(tr("Runs by what they found in the cache"));
    m_cache->setToolTip(m_cache->accessibleName());
    bar->addWidget(m_cache);
    bar->addStretch(1);
    m_newRuns->setObjectName(QStringLiteral("newRuns"));
    m_reset->setObjectName(QStringLiteral("backToNow"));
    bar->addWidget(m_newRuns);
    bar->addWidget(m_reset);
    m_marking->setText(tr("Compare"));
    m_marking->setObjectName(QStringLiteral("markTime"));
    m_marking->setCheckable(true);
    m_marking->setAutoRaise(true);
    m_marking->setToolTip(
        tr("Mark time with the mouse and compare it with the time before.\nShift and drag does the same; B "
           "in the chart marks with the arrow keys."));
    m_marking->setAccessibleDescription(m_marking->toolTip());
    bar->addWidget(m_marking);
    auto* exporting = new QToolButton;
    exporting->setText(exports->title());
    exporting->setObjectName(QStringLiteral("exportButton"));
    exporting->setAutoRaise(true);
    exporting->setPopupMode(QToolButton::InstantPopup);
    exporting->setMenu(exports);
    exporting->setToolTip(tr("Save what is shown as a picture or as numbers"));
    bar->addWidget(exporting);

    connect(m_windows, &QButtonGroup::idClicked, this, &LatencyBar::windowChosen);
    connect(m_scales, &QButtonGroup::idClicked, this, &LatencyBar::scaleChosen);
    connect(m_cache, &QComboBox::currentIndexChanged, this, &LatencyBar::cacheChosen);
    connect(m_marking, &QToolButton::clicked, this, &LatencyBar::markingChosen);
    connect(m_newRuns, &QPushButton::clicked, this, &LatencyBar::nowWanted);
    connect(m_reset, &QPushButton::clicked, this, &LatencyBar::nowWanted);
    setAway(false, 0);
}

/// Buttons of which one is down, side by side.
QButtonGroup* LatencyBar::choice(QBoxLayout* row, const QStringList& names, const QString& tip,
                                 const char* name) {
    auto* group = new QButtonGroup(this);
    for (qsizetype i = 0; i < names.size(); ++i) {
        auto* button = new QToolButton;
        button->setText(names[i]);
        button->setObjectName(QStringLiteral("%1%2").arg(QLatin1String(name)).arg(i));
        button->setToolTip(tip);
        button->setAccessibleName(tip + QStringLiteral(": ") + names[i]);
        button->setCheckable(true);
        button->setAutoRaise(true);
        button->setFocusPolicy(Qt::TabFocus);
        group->addButton(button, static_cast<int>(i));
        row->addWidget(button);
    }
    return group;
}

void LatencyBar::setWindow(int index) {
    m_windows->button(index)->setChecked(true);
}

void LatencyBar::setMarking(bool marking) {
    m_marking->setChecked(marking);
}

void LatencyBar::setAway(bool away, int newer) {
    m_newRuns->setText(newer == 1 ? tr("1 new run") : tr("%1 new runs").arg(newer));
    m_newRuns->setVisible(newer > 0);
    m_reset->setVisible(newer == 0 && away);
}

QString LatencyBar::newRunsText() const {
    return m_newRuns->isHidden() ? QString() : m_newRuns->text();
}

} // namespace redispatch::ui
