// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/changes/cardhistorydialog.h"

#include "ui/changes/carddiff.h"
#include "ui/detail/cardtext.h"
#include "ui/detail/phrases.h"
#include "ui/notices/messagebar.h"
#include "ui/theme/label.h"
#include "ui/theme/metrics.h"

#include <QListWidget>
#include <QPushButton>
#include <QVBoxLayout>

namespace redispatch::ui {

CardHistoryDialog::CardHistoryDialog(live::Session& session, const domain::Job& job, QWidget* parent)
    : QDialog(parent)
    , m_session(session)
    , m_job(job.id)
    , m_list(new QListWidget)
    , m_diff(new CardDiff)
    , m_message(new MessageBar) {
    setObjectName(QStringLiteral("cardHistoryDialog"));
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(tr("Card history of %1").arg(shown(job.name)));
    m_list->setObjectName(QStringLiteral("cardVersions"));
    m_list->setAccessibleName(tr("Versions of the card"));
    m_list->setWordWrap(true);
    m_list->setSpacing(space::tiny);
    m_list->setFixedWidth(280);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    auto* close = new QPushButton(tr("Close"));
    close->setObjectName(QStringLiteral("cancelButton"));
    connect(close, &QPushButton::clicked, this, &QDialog::reject);
    connect(m_list, &QListWidget::currentRowChanged, this, &CardHistoryDialog::showVersion);
    connect(&session, &live::Session::cardHistoryReady, this, &CardHistoryDialog::takeVersions);

    auto* row = new QHBoxLayout;
    row->setSpacing(space::large);
    row->addWidget(m_list);
    row->addWidget(m_diff, 1);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(space::huge, space::large, space::huge, space::large);
    column->setSpacing(space::medium);
    column->addWidget(wrappedLabel(windowTitle(), TextKind::Title));
    column->addWidget(m_message);
    column->addLayout(row, 1);
    column->addWidget(close, 0, Qt::AlignRight);
    resize(860, 560);
    ask();
}

void CardHistoryDialog::ask() {
    m_message->clear();
    m_diff->clear(tr("Reading the versions…"));
    m_ticket = m_session.requestCardHistory(m_job, most);
}

void CardHistoryDialog::takeVersions(quint64 ticket,
                                     const base::Result<std::vector<domain::CardRevision>>& versions) {
    if (ticket != m_ticket)
        return;
    if (!versions) {
        m_diff->clear({});
        m_message->showError(versions.error());
        m_message->setAction(tr("Try again"), [this] { ask(); });
        return;
    }
    m_versions = *versions;
    m_list->clear();
    for (const domain::CardRevision& version : m_versions) {
        const QString who = version.editedBy.empty() ? tr("somebody") : shown(version.editedBy);
        QString text = tr("Revision %1 · %2").arg(version.revision).arg(who) + QLatin1Char('\n') +
                       clockText(version.editedAt, workstationZone()) + QStringLiteral(" · ") +
                       relative(version.editedAt, m_session.serverNow());
        if (!version.comment.empty())
            text += QLatin1Char('\n') + shown(version.comment);
        m_list->addItem(text);
    }
    if (m_versions.empty())
        m_diff->clear(tr("The card was never edited here."));
    else
        m_list->setCurrentRow(0);
}

void CardHistoryDialog::showVersion(int row) {
    if (row < 0 || row >= static_cast<int>(m_versions.size()))
        return;
    const auto at = static_cast<std::size_t>(row);
    const domain::CardRevision& version = m_versions[at];
    const QString title = tr("Revision %1").arg(version.revision);
    if (at + 1 < m_versions.size()) {
        const domain::CardRevision& before = m_versions[at + 1];
        m_diff->setCards(tr("Revision %1").arg(before.revision), before.card, title, version.card);
    } else if (version.revision > 1) {
        m_diff->clear(tr("The version before this one was not read or is not kept any more."));
    } else {
        m_diff->setCards(tr("Before"), domain::Card(), title, version.card);
    }
}

} // namespace redispatch::ui
