// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/detail/jobheader.h"

#include "core/query/jobhealth.h"
#include "ui/changes/verbtext.h"
#include "ui/detail/jobnotices.h"
#include "ui/detail/phrases.h"
#include "ui/theme/icon.h"
#include "ui/theme/label.h"
#include "ui/theme/metrics.h"

#include <QHBoxLayout>
#include <QPushButton>
#include <QToolButton>

#include <algorithm>

namespace redispatch::ui {

using domain::Verb;

namespace {

QString half(std::string_view text) {
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

} // namespace

JobHeader::JobHeader(QWidget* parent)
    : QWidget(parent)
    , m_title(wrappedLabel({}, TextKind::Title))
    , m_state(new LookLabel)
    , m_why(wrappedLabel({}, TextKind::Muted))
    , m_facts(wrappedLabel({}, TextKind::Small))
    , m_notices(new JobNotices)
    , m_trigger(new QPushButton(icon(QStringLiteral("trigger")), tr("Trigger…")))
    , m_pause(new QPushButton)
    , m_more(new QToolButton)
    , m_refusal(wrappedLabel({}, TextKind::Small)) {
    m_title->setObjectName(QStringLiteral("jobTitle"));
    m_state->setObjectName(QStringLiteral("jobState"));
    m_why->setObjectName(QStringLiteral("jobWhy"));
    m_trigger->setObjectName(QStringLiteral("triggerButton"));
    m_pause->setObjectName(QStringLiteral("pauseButton"));
    m_facts->setObjectName(QStringLiteral("jobFacts"));
    m_refusal->setObjectName(QStringLiteral("jobRefusal"));
    m_more->setObjectName(QStringLiteral("moreButton"));
    m_more->setIcon(icon(QStringLiteral("more")));
    m_more->setToolTip(tr("What else can be done"));
    m_more->setAccessibleName(tr("What else can be done to the job"));
    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(space::small);
    buttons->addWidget(m_trigger);
    buttons->addWidget(m_pause);
    buttons->addWidget(m_more);
    buttons->addStretch();
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(space::tiny);
    column->addWidget(m_title);
    column->addWidget(m_state);
    column->addWidget(m_why);
    column->addWidget(m_facts);
    column->addSpacing(space::tiny);
    column->addWidget(m_notices);
    column->addLayout(buttons);
    column->addWidget(m_refusal);
    connect(m_trigger, &QPushButton::clicked, this, &JobHeader::triggerWanted);
    connect(m_pause, &QPushButton::clicked, this, &JobHeader::pauseWanted);
    connect(m_more, &QToolButton::clicked, this,
            [this] { emit menuWanted(m_more->mapToGlobal(m_more->rect().bottomLeft())); });
    connect(m_notices, &JobNotices::pauseAgainWanted, this, &JobHeader::pauseAgainWanted);
    connect(m_notices, &JobNotices::dismissPauseWanted, this, &JobHeader::dismissPauseWanted);
    connect(m_notices, &JobNotices::verbWanted, this, &JobHeader::verbWanted);
}

void JobHeader::setJob(const domain::Job& job, domain::Instant now) {
    m_job = job;
    m_title->setText(shown(job.name));
    m_title->setToolTip(shownTip(QString::fromStdString(job.id.str())));
    const QString facts = queueText(job);
    m_facts->setText(facts);
    m_facts->setVisible(!facts.isEmpty());
    tick(now);
    showButtons();
}

void JobHeader::setConnected(bool connected) {
    m_connected = connected;
    showButtons();
}

void JobHeader::tick(domain::Instant now) {
    const stats::Health health = query::healthOf(m_job, now);
    m_state->setHealth(m_job, health);
    const QString why = healthText(m_job, health, now);
    m_why->setVisible(!why.isEmpty());
    if (why != m_why->text())
        m_why->setText(why);
}

void JobHeader::showButtons() {
    m_notices->setJob(m_job, m_connected);
    m_more->setVisible(std::ranges::any_of(verbTexts(), [this](const VerbText& text) {
        return !text.ofRun && text.verb != Verb::Acknowledge && isOffered(m_job, text.verb);
    }));
    const bool paused = m_job.paused != nullptr;
    const QString pauseWord = paused ? tr("Resume") : tr("Pause");
    m_pause->setText(pauseWord + QStringLiteral("…"));
    m_pause->setIcon(icon(paused ? QStringLiteral("resume") : QStringLiteral("pause")));
    const auto reason = [this](Verb verb) {
        return m_connected ? half(domain::reasonText(m_job.can.of(verb))) : tr("there is no connection");
    };
    const QString noTrigger = reason(Verb::Trigger);
    const QString noPause = reason(paused ? Verb::Resume : Verb::Pause);
    m_trigger->setEnabled(noTrigger.isEmpty());
    m_pause->setEnabled(noPause.isEmpty());
    const QString name = m_title->text();
    m_trigger->setToolTip(shownTip(noTrigger.isEmpty()
                                       ? tr("Run %1 now; its schedule stays as it is").arg(name)
                                       : tr("Not available: %1").arg(noTrigger)));
    m_pause->setToolTip(shownTip(!noPause.isEmpty() ? tr("Not available: %1").arg(noPause)
                                 : paused           ? tr("Let %1 run by its schedule again").arg(name)
                                          : tr("Hold %1 back, with a reason and an end").arg(name)));
    m_trigger->setAccessibleDescription(noTrigger);
    m_pause->setAccessibleDescription(noPause);
    QString refusal;
    if (!noTrigger.isEmpty() && noTrigger == noPause)
        refusal = tr("Trigger and %1 are not available: %2.").arg(pauseWord.toLower(), noTrigger);
    else if (!noTrigger.isEmpty() || !noPause.isEmpty()) {
        QStringList parts;
        if (!noTrigger.isEmpty())
            parts += tr("Trigger is not available: %1.").arg(noTrigger);
        if (!noPause.isEmpty())
            parts += tr("%1 is not available: %2.").arg(pauseWord, noPause);
        refusal = parts.join(QLatin1Char(' '));
    }
    m_refusal->setText(refusal);
    m_refusal->setVisible(!refusal.isEmpty());
}

} // namespace redispatch::ui
