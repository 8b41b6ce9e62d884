// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/band.h"

#include "core/base/humanize.h"
#include "ui/theme/fonts.h"
#include "ui/theme/icon.h"
#include "ui/theme/label.h"
#include "ui/theme/metrics.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QPainter>
#include <QPushButton>

#include <algorithm>
#include <cmath>

namespace redispatch::ui {

using namespace std::chrono_literals;
using live::LinkStatus;
using std::chrono::duration_cast;
using std::chrono::seconds;

namespace {

constexpr base::milliseconds toleratedSkew = 2s;

QString minutesText(seconds age) {
    const auto total = std::max<long long>(0, age.count());
    return QStringLiteral("%1:%2")
        .arg(total / 60, 2, 10, QLatin1Char('0'))
        .arg(total % 60, 2, 10, QLatin1Char('0'));
}

QString duration(base::milliseconds length) {
    return QString::fromStdString(base::durationText(length));
}

} // namespace

QString freshnessText(const LinkStatus& status, std::chrono::steady_clock::time_point now) {
    const auto age = status.since ? duration_cast<seconds>(now - *status.since) : 0s;
    switch (status.state) {
    case LinkStatus::State::Connecting:
        return Band::tr("connecting…");
    case LinkStatus::State::Loading:
        return Band::tr("reading, %1 jobs so far")
            .arg(QString::fromStdString(base::countText(static_cast<long long>(status.rowsRead))));
    case LinkStatus::State::Live:
        return Band::tr("live, %1 s").arg(std::max<long long>(0, age.count()));
    case LinkStatus::State::Offline: {
        const QString frozen =
            status.since ? Band::tr("frozen %1").arg(minutesText(age)) : Band::tr("no connection");
        if (!status.retryAt || *status.retryAt <= now)
            return Band::tr("%1, trying now").arg(frozen);
        const auto left = std::chrono::ceil<seconds>(*status.retryAt - now);
        return Band::tr("%1, next try in %2 s").arg(frozen).arg(left.count());
    }
    case LinkStatus::State::NeedsPerson:
        return status.since ? Band::tr("frozen %1, waiting for you").arg(minutesText(age))
                            : Band::tr("not connected, waiting for you");
    case LinkStatus::State::Closed:
        return Band::tr("closed");
    }
    return {};
}

QString runnersText(const domain::Snapshot& snapshot) {
    const auto alive = std::count_if(snapshot.runners.begin(), snapshot.runners.end(),
                                     [](const domain::RunnerInfo& runner) { return runner.alive; });
    const QString runners = alive == 0   ? Band::tr("no runner alive")
                            : alive == 1 ? Band::tr("1 runner")
                                         : Band::tr("%1 runners").arg(alive);
    const base::milliseconds offset = snapshot.clockOffset;
    if (offset > toleratedSkew || offset < -toleratedSkew)
        return Band::tr("%1 · this clock is off by %2").arg(runners, duration(std::chrono::abs(offset)));
    const QString sign = offset.count() < 0 ? QStringLiteral("−") : QStringLiteral("+");
    return Band::tr("%1, skew %2%3 ms").arg(runners, sign).arg(std::abs(offset.count()));
}

Band::Band(QWidget* parent)
    : QWidget(parent)
    , m_word(plainLabel({}, TextKind::Strong))
    , m_name(new ElidedLabel(TextKind::Strong))
    , m_freshness(new ElidedLabel)
    , m_retry(new QPushButton(tr("Retry now")))
    , m_runners(plainLabel({}))
    , m_cost(plainLabel({}))
    , m_safetyIcon(plainLabel({}))
    , m_safety(plainLabel({})) {
    setObjectName(QStringLiteral("band"));
    m_word->setObjectName(QStringLiteral("bandEnvironment"));
    m_name->setObjectName(QStringLiteral("bandProfile"));
    m_freshness->setObjectName(QStringLiteral("bandFreshness"));
    m_retry->setObjectName(QStringLiteral("retryNow"));
    m_retry->setAccessibleName(tr("Retry the connection now"));
    m_runners->setObjectName(QStringLiteral("bandRunners"));
    m_cost->setObjectName(QStringLiteral("bandCost"));
    m_cost->setToolTip(tr("Redis commands per second sent by this console"));
    m_safety->setObjectName(QStringLiteral("bandSafety"));
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(space::medium, space::tiny, space::medium, space::tiny);
    row->setSpacing(space::small);
    row->addWidget(m_word);
    row->addWidget(m_name);
    row->addSpacing(space::large);
    row->addWidget(m_freshness);
    row->addWidget(m_retry);
    row->addStretch(1);
    row->addWidget(m_runners);
    row->addSpacing(space::large);
    row->addWidget(m_cost);
    row->addSpacing(space::large);
    row->addWidget(m_safetyIcon);
    row->addWidget(m_safety);
    setFixedHeight(38);
    m_retry->hide();
    connect(m_retry, &QPushButton::clicked, this, &Band::retryWanted);
}

void Band::setProfile(const domain::Profile& profile) {
    m_environment = profile.environment;
    const std::string_view word = domain::word(profile.environment);
    m_word->setText(profile.environment == domain::Environment::Unknown
                        ? tr("UNKNOWN ENVIRONMENT")
                        : QString::fromLatin1(word.data(), static_cast<qsizetype>(word.size())).toUpper());
    m_name->setText(shown(profile.name));
    m_readOnly = profile.readOnly;
    m_safety->setText(m_readOnly ? tr("read-only") : tr("operator"));
    m_safety->setToolTip(m_readOnly ? tr("This profile may not write: nothing here can change a job")
                                    : tr("This profile may trigger, pause and resume jobs"));
    recolour();
}

void Band::setSnapshot(const domain::Snapshot& snapshot) {
    m_runners->setText(runnersText(snapshot));
}

void Band::setStatus(const LinkStatus& status, std::chrono::steady_clock::time_point now) {
    m_freshness->setText(freshnessText(status, now));
    m_freshness->setToolTip(status.server.empty() ? QString() : shownTip(shown(status.server)));
    m_retry->setVisible(status.state == LinkStatus::State::Offline ||
                        status.state == LinkStatus::State::NeedsPerson);
    m_cost->setVisible(status.state == LinkStatus::State::Live);
    m_cost->setText(tr("%1 cmd/s").arg(std::lround(status.commandsPerSecond)));
}

void Band::recolour() {
    const BandColours colours = bandColours(m_environment, isDark(palette()));
    for (QLabel* label : {m_word, static_cast<QLabel*>(m_name), static_cast<QLabel*>(m_freshness), m_runners,
                          m_cost, m_safetyIcon, m_safety}) {
        QPalette own = label->palette();
        own.setColor(QPalette::WindowText, colours.text);
        label->setPalette(own);
    }
    m_safetyIcon->setPixmap(tintedPixmap(m_readOnly ? QStringLiteral("lock") : QStringLiteral("unlock"),
                                         colours.text, QSize(16, 16), devicePixelRatioF()));
    update();
}

void Band::changeEvent(QEvent* event) {
    if (event->type() == QEvent::ApplicationPaletteChange)
        recolour();
    QWidget::changeEvent(event);
}

void Band::paintEvent(QPaintEvent* /*event*/) {
    QPainter painter(this);
    painter.fillRect(rect(), bandColours(m_environment, isDark(palette())).back);
}

} // namespace redispatch::ui
