// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/runtip.h"

#include "core/base/humanize.h"
#include "core/base/text.h"
#include "ui/detail/runglyph.h"
#include "ui/detail/runtext.h"
#include "ui/theme/label.h"
#include "ui/theme/metrics.h"

#include <QEvent>
#include <QGridLayout>
#include <QStringList>

namespace redispatch::ui {

RunTip::RunTip(QWidget* parent)
    : QFrame(parent)
    , m_glyph(new RunGlyph(this))
    , m_title(plainLabel({}, TextKind::Strong, this))
    , m_when(plainLabel({}, TextKind::Muted, this))
    , m_facts(plainLabel({}, TextKind::Normal, this))
    , m_error(plainLabel({}, TextKind::Normal, this)) {
    setAttribute(Qt::WA_TransparentForMouseEvents);
    setFocusPolicy(Qt::NoFocus);
    setFrameShape(QFrame::Box);
    setAutoFillBackground(true);
    m_error->setWordWrap(true);
    auto* layout = new QGridLayout(this);
    layout->setContentsMargins(space::medium, space::small, space::medium, space::small);
    layout->setHorizontalSpacing(space::small);
    layout->setVerticalSpacing(2);
    layout->addWidget(m_glyph, 0, 0);
    layout->addWidget(m_title, 0, 1);
    layout->addWidget(m_when, 1, 1);
    layout->addWidget(m_facts, 2, 1);
    layout->addWidget(m_error, 3, 1);
    layout->setColumnStretch(1, 1);
    takeColours();
    hide();
}

void RunTip::showRun(const domain::Run& run, base::Instant now, const QTimeZone& zone) {
    m_glyph->setRun(run);
    m_glyph->show();
    m_when->show();
    m_facts->show();
    QString title = lookOf(run, coloursOf(palette())).word;
    if (run.outcome == domain::Outcome::Failed && (run.exitCode || run.signal))
        title += run.signal ? QStringLiteral(" · ") + exitText(run) : tr(" · exit %1").arg(exitText(run));
    if (run.duration)
        title += QStringLiteral(" · ") + durationWords(run.duration);
    m_title->setText(title);

    const auto at = run.startedAt ? run.startedAt : run.slotAt;
    m_when->setText(at ? tr("%1 · %2").arg(clockText(*at, now, zone),
                                           QString::fromStdString(base::relativeText(*at, now)))
                       : QString());
    QStringList facts;
    QStringList first = {triggerText(run)};
    if (run.attempt > 1)
        first << tr("attempt %1").arg(run.attempt);
    if (run.queueWait)
        first << tr("waited %1").arg(durationWords(run.queueWait));
    facts << first.join(QStringLiteral(" · "));
    QStringList meters;
    if (run.meters.responseMs)
        meters << tr("response %1").arg(durationWords(*run.meters.responseMs));
    if (run.meters.cache != domain::CacheStatus::Unknown)
        meters << tr("cache %1").arg(cacheText(run.meters));
    if (run.meters.dbCalls)
        meters << tr("%1 DB calls").arg(numberText(run.meters.dbCalls));
    if (!meters.isEmpty())
        facts << meters.join(QStringLiteral(" · "));
    if (!run.reason.empty())
        facts << QStringLiteral("“%1”").arg(shown(base::elided(run.reason, 80)));
    m_facts->setText(facts.join(QLatin1Char('\n')));
    m_error->setText(shown(base::elided(run.error, 160)));
    m_error->setVisible(!run.error.empty());
    m_error->setFixedWidth(run.error.empty() ? 0 : std::clamp(m_facts->sizeHint().width(), 220, 320));
    setAccessibleName(text());
    adjustSize();
}

void RunTip::showNote(const QString& title, const QString& sentence) {
    m_glyph->hide();
    m_when->hide();
    m_facts->hide();
    m_when->clear();
    m_facts->clear();
    m_title->setText(title);
    m_error->setText(sentence);
    m_error->setVisible(true);
    m_error->setFixedWidth(320);
    setAccessibleName(text());
    adjustSize();
}

void RunTip::placeBeside(const QPoint& point, const QRect& area) {
    constexpr int away = 16;
    int x = point.x() + away;
    if (x + width() > area.right())
        x = point.x() - away - width();
    const int y = point.y() - height() / 2;
    move(std::max(x, area.left()), std::clamp(y, area.top(), std::max(area.top(), area.bottom() - height())));
    raise();
    show();
}

QString RunTip::text() const {
    QStringList lines;
    for (const QLabel* label : {m_title, m_when, m_facts, m_error})
        if (!label->text().isEmpty())
            lines << label->text();
    return lines.join(QLatin1Char('\n'));
}

void RunTip::changeEvent(QEvent* event) {
    QFrame::changeEvent(event);
    if (event->type() == QEvent::ParentChange)
        takeColours();
}

void RunTip::takeColours() {
    setBackgroundRole(QPalette::ToolTipBase);
    setForegroundRole(QPalette::ToolTipText);
}

} // namespace redispatch::ui
