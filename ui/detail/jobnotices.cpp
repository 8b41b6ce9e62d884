// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/detail/jobnotices.h"

#include "ui/changes/verbtext.h"
#include "ui/detail/phrases.h"
#include "ui/theme/colours.h"
#include "ui/theme/label.h"
#include "ui/theme/metrics.h"

#include <QEvent>
#include <QFrame>
#include <QPainter>
#include <QPushButton>
#include <QVBoxLayout>

#include <functional>

namespace redispatch::ui {

using domain::Verb;

namespace {

/// A quiet box with a coloured edge; both follow the palette.
class NoticeBox final : public QFrame {
public:
    using QFrame::QFrame;

protected:
    void paintEvent(QPaintEvent* /*event*/) override {
        QPainter painter(this);
        const Colours& colours = coloursOf(palette());
        painter.fillRect(rect(), colours.warningBack);
        painter.fillRect(QRect(0, 0, 3, height()), colours.late);
    }
};

} // namespace

struct JobNotices::Notice {
    QString name; ///< of the box
    QString text;
    struct Button {
        QString name;
        QString text;
        QString refusal;
        std::function<void()> press;
    };
    std::vector<Button> buttons;
};

JobNotices::JobNotices(QWidget* parent) : QWidget(parent), m_column(new QVBoxLayout(this)) {
    setObjectName(QStringLiteral("jobNotices"));
    m_column->setContentsMargins(0, 0, 0, space::tiny);
    m_column->setSpacing(space::tiny);
    hide();
}

void JobNotices::setJob(const domain::Job& job, bool connected) {
    m_job = job.id;
    std::vector<Notice> notices;
    const auto refusal = [&](Verb verb) {
        return connected ? refusalOf(job, verb) : tr("there is no connection");
    };
    const auto verbButton = [&](Verb verb) {
        const VerbText& text = textOf(verb);
        return Notice::Button{text.id + QStringLiteral("Button"), text.menu, refusal(verb),
                              [this, verb] { emit verbWanted(verb); }};
    };
    const domain::Pause* ended = job.queue && job.queue->endedPause ? &*job.queue->endedPause : nullptr;
    if (ended && !job.paused && !m_dismissed.contains({job.id, ended->since})) {
        m_pauseSince = ended->since;
        const QString who = ended->by.empty() ? tr("somebody") : shown(ended->by);
        Notice notice{QStringLiteral("endedPause"),
                      tr("The pause by %1 of %2 (%3) has ended: the application registered the job again.")
                          .arg(who, clockText(ended->since, workstationZone()),
                               ended->reason.empty() ? tr("no reason given") : shown(ended->reason)),
                      {}};
        notice.buttons.push_back({QStringLiteral("pauseAgainButton"), tr("Pause again…"),
                                  refusal(Verb::Pause), [this] { emit pauseAgainWanted(); }});
        notice.buttons.push_back(
            {QStringLiteral("dismissPauseButton"), tr("Dismiss"), {}, [this] { dismissPause(); }});
        notices.push_back(std::move(notice));
    }
    if (job.state == domain::JobState::Broken && isOffered(job, Verb::Rearm))
        notices.push_back({QStringLiteral("broken"),
                           tr("No run is pending, so none will follow."),
                           {verbButton(Verb::Rearm)}});
    if (job.queue && job.queue->queuePaused)
        notices.push_back(
            {QStringLiteral("queuePaused"),
             tr("The whole queue %1 is paused: none of its jobs runs.").arg(shown(job.group.view())),
             {verbButton(Verb::ResumeQueue)}});
    if (job.can.can(Verb::Sweep))
        notices.push_back({QStringLiteral("leftovers"),
                           tr("An ended pause left runs behind that nothing clears."),
                           {verbButton(Verb::Sweep)}});
    QStringList wanted;
    for (const Notice& notice : notices) {
        wanted += notice.text;
        for (const Notice::Button& button : notice.buttons)
            wanted += button.text + button.refusal;
    }
    wanted += QString::fromStdString(job.id.str());
    if (wanted == m_shown)
        return;
    m_shown = wanted;
    while (QLayoutItem* item = m_column->takeAt(0)) {
        item->widget()->hide();
        item->widget()->deleteLater();
        delete item;
    }
    for (const Notice& notice : notices)
        add(notice);
    setVisible(!notices.empty());
}

void JobNotices::add(const Notice& notice) {
    auto* box = new NoticeBox;
    box->setObjectName(notice.name + QStringLiteral("Notice"));
    auto* text = wrappedLabel(notice.text);
    text->setObjectName(notice.name + QStringLiteral("Text"));
    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(space::small);
    for (const Notice::Button& button : notice.buttons) {
        auto* push = new QPushButton(button.text);
        push->setObjectName(button.name);
        push->setEnabled(button.refusal.isEmpty());
        push->setToolTip(button.refusal.isEmpty() ? QString()
                                                  : shownTip(tr("Not available: %1").arg(button.refusal)));
        connect(push, &QPushButton::clicked, this, button.press);
        buttons->addWidget(push);
    }
    buttons->addStretch();
    auto* column = new QVBoxLayout(box);
    column->setContentsMargins(space::medium, space::small, space::small, space::small);
    column->setSpacing(space::tiny + 2);
    column->addWidget(text);
    column->addLayout(buttons);
    for (const Notice::Button& button : notice.buttons)
        if (!button.refusal.isEmpty())
            column->addWidget(wrappedLabel(tr("Not available: %1.").arg(button.refusal), TextKind::Small));
    m_column->addWidget(box);
}

void JobNotices::dismissPause() {
    m_dismissed.insert({m_job, m_pauseSince});
    for (int i = 0; i < m_column->count(); ++i)
        if (QWidget* box = m_column->itemAt(i)->widget();
            box->objectName() == QStringLiteral("endedPauseNotice"))
            box->hide();
    setVisible(m_column->count() > 1);
    m_shown.clear();
    emit dismissPauseWanted();
}

} // namespace redispatch::ui
