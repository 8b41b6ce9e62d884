// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/jobs/emptystate.h"

#include "core/base/errortext.h"
#include "core/base/humanize.h"
#include "ui/theme/label.h"
#include "ui/theme/metrics.h"

#include <QPushButton>
#include <QVBoxLayout>

namespace redispatch::ui {

using live::LinkStatus;

EmptyState::EmptyState(QWidget* parent, const QString& prefix)
    : QWidget(parent)
    , m_title(plainLabel({}, TextKind::Title))
    , m_text(plainLabel({}, TextKind::Muted))
    , m_button(new QPushButton) {
    setObjectName(prefix + QStringLiteral("emptyState"));
    m_title->setObjectName(prefix + QStringLiteral("emptyTitle"));
    m_text->setObjectName(prefix + QStringLiteral("emptyText"));
    m_button->setObjectName(prefix + QStringLiteral("emptyButton"));
    m_title->setAlignment(Qt::AlignCenter);
    m_text->setAlignment(Qt::AlignCenter);
    m_text->setWordWrap(true);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(space::huge, space::huge, space::huge, space::huge);
    column->setSpacing(space::small);
    column->addStretch(2);
    column->addWidget(m_title);
    column->addWidget(m_text);
    column->addSpacing(space::small);
    column->addWidget(m_button, 0, Qt::AlignHCenter);
    column->addStretch(3);
    connect(m_button, &QPushButton::clicked, this, [this] {
        if (m_retry)
            emit retryWanted();
        else
            emit dropFilter();
    });
}

void EmptyState::update(const LinkStatus& status, bool haveSnapshot, int total, const QString& filter) {
    QString title;
    QString text;
    QString button;
    m_retry = false;
    if (haveSnapshot && total > 0) {
        title = tr("No job matches");
        text = tr("The filter “%1” hides %2.")
                   .arg(filter, total == 1
                                    ? tr("the one job here")
                                    : tr("all %1 jobs").arg(QString::fromStdString(base::countText(total))));
        button = tr("Drop the filter");
    } else if (haveSnapshot) {
        title = tr("No jobs here yet");
        text = tr("This Redis holds no scheduled jobs that Redispatch knows.\n\n"
                  "A job is one TOML file on the host that runs it: put it into /etc/redispatch/jobs.d,\n"
                  "check it with “redispatch-runner --check DIR” and start redispatch-runner there.\n"
                  "It appears here by itself.\n\n"
                  "Queues of BullMQ and Bull without a connected worker are named in the profile.");
    } else if (status.state == LinkStatus::State::Offline || status.state == LinkStatus::State::NeedsPerson) {
        title = status.state == LinkStatus::State::Offline ? tr("No connection") : tr("Not let in");
        text = status.error ? QString::fromStdString(base::sentence(*status.error)) : QString();
        button = tr("Try again");
        m_retry = true;
    } else if (status.state == LinkStatus::State::Closed) {
        title = tr("Closed");
    } else if (status.state == LinkStatus::State::Loading) {
        title = tr("Reading the jobs…");
        text = tr("%1 so far")
                   .arg(QString::fromStdString(base::countText(static_cast<long long>(status.rowsRead))));
    } else {
        title = tr("Connecting…");
    }
    showTexts(title, text, button);
}

void EmptyState::showNeedHidden(int needing, const QString& filter) {
    m_retry = false;
    showTexts(tr("No job that matches needs you"),
              needing == 1 ? tr("The filter “%1” hides one job that does.").arg(filter)
                           : tr("The filter “%1” hides %2 jobs that do.")
                                 .arg(filter, QString::fromStdString(base::countText(needing))),
              tr("Drop the filter"));
}

void EmptyState::showTexts(const QString& title, const QString& text, const QString& button) {
    m_title->setText(title);
    m_text->setText(text);
    m_text->setVisible(!text.isEmpty());
    m_button->setText(button);
    m_button->setVisible(!button.isEmpty());
}

} // namespace redispatch::ui
