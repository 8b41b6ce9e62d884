// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/changes/carddialog.h"

#include "ui/changes/carddiff.h"
#include "ui/changes/cardform.h"
#include "ui/detail/cardtext.h"
#include "ui/detail/phrases.h"
#include "ui/notices/messagebar.h"
#include "ui/theme/label.h"
#include "ui/theme/metrics.h"

#include <QLineEdit>
#include <QPushButton>
#include <QStackedWidget>
#include <QVBoxLayout>

namespace redispatch::ui {

using live::LinkStatus;

CardDialog::CardDialog(live::Session& session, const domain::Job& job, QWidget* parent)
    : QDialog(parent)
    , m_session(session)
    , m_job(job.id)
    , m_name(shown(job.name))
    , m_pages(new QStackedWidget)
    , m_form(new CardForm)
    , m_conflictText(wrappedLabel({}))
    , m_diff(new CardDiff)
    , m_comment(new QLineEdit)
    , m_message(new MessageBar)
    , m_obstacle(plainLabel({}, TextKind::Small))
    , m_back(new QPushButton(tr("Back to the fields")))
    , m_close(new QPushButton(tr("Close")))
    , m_save(new QPushButton(tr("Save card"))) {
    setObjectName(QStringLiteral("cardDialog"));
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(tr("Card of %1").arg(m_name));
    build();
    connect(m_form, &CardForm::changed, this, &CardDialog::refresh);
    connect(m_diff, &CardDiff::changed, this, &CardDialog::refresh);
    connect(m_save, &QPushButton::clicked, this, &CardDialog::save);
    connect(m_close, &QPushButton::clicked, this, &CardDialog::reject);
    connect(m_back, &QPushButton::clicked, this, &CardDialog::backToForm);
    connect(&session, &live::Session::cardReady, this, &CardDialog::takeCard);
    connect(&session, &live::Session::cardSaved, this, &CardDialog::takeSaved);
    connect(&session, &live::Session::statusChanged, this, [this] {
        if (!m_base && !m_asking && m_session.status().state == LinkStatus::State::Live)
            ask();
        refresh();
    });
    ask();
    refresh();
}

void CardDialog::build() {
    m_comment->setObjectName(QStringLiteral("cardComment"));
    m_comment->setAccessibleName(tr("What was changed and why"));
    m_comment->setPlaceholderText(tr("What was changed and why (optional, kept in the history)"));
    m_comment->setMaxLength(300);
    m_conflictText->setObjectName(QStringLiteral("conflictText"));
    m_obstacle->setObjectName(QStringLiteral("dialogObstacle"));
    m_back->setObjectName(QStringLiteral("backToForm"));
    m_close->setObjectName(QStringLiteral("cancelButton"));
    m_save->setObjectName(QStringLiteral("saveCard"));
    m_close->setAutoDefault(false);
    m_save->setAutoDefault(false); // Enter belongs to the fields
    auto* history = new QPushButton(tr("History…"));
    history->setObjectName(QStringLiteral("historyButton"));
    history->setAutoDefault(false);
    connect(history, &QPushButton::clicked, this, &CardDialog::historyWanted);

    auto* conflict = new QWidget;
    auto* conflictColumn = new QVBoxLayout(conflict);
    conflictColumn->setContentsMargins(0, space::small, 0, 0);
    conflictColumn->setSpacing(space::medium);
    conflictColumn->addWidget(m_conflictText);
    conflictColumn->addWidget(m_diff, 1);
    m_pages->addWidget(m_form);
    m_pages->addWidget(conflict);

    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(space::small);
    buttons->addWidget(history);
    buttons->addWidget(m_obstacle, 1, Qt::AlignRight);
    buttons->addWidget(m_back);
    buttons->addWidget(m_close);
    buttons->addWidget(m_save);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(space::huge, space::large, space::huge, space::large);
    column->setSpacing(space::medium);
    column->addWidget(wrappedLabel(windowTitle(), TextKind::Title));
    column->addWidget(m_pages, 1);
    column->addWidget(m_comment);
    column->addWidget(m_message);
    column->addLayout(buttons);
    resize(860, 640);
}

void CardDialog::ask() {
    m_asking = true;
    m_message->clear();
    m_cardTicket = m_session.requestCard(m_job);
}

void CardDialog::takeCard(quint64 ticket, const base::Result<domain::CardRevision>& card) {
    if (!m_asking || ticket != m_cardTicket)
        return;
    m_asking = false;
    if (!card) {
        m_message->showError(card.error());
        m_message->setAction(tr("Try again"), [this] {
            ask();
            refresh();
        });
    } else if (!m_base) {
        m_base = *card;
        m_form->setCard(card->card);
        m_form->setFocus();
    } else if (card->card == m_mine && card->revision > m_base->revision) {
        finish(*card); // an answer that was lost, or two who meant the same
        return;
    } else {
        showConflict(*card);
    }
    refresh();
}

void CardDialog::save() {
    if (!m_save->isEnabled())
        return;
    m_mine = isConflict() ? m_diff->merged() : m_form->card();
    if (isConflict())
        m_base = *m_theirs; // what was chosen against
    const long long expected = m_base->revision;
    m_saving = true;
    m_message->clear();
    m_saveTicket =
        m_session.requestSaveCard(m_job, m_mine, expected, m_comment->text().trimmed().toStdString());
    refresh();
}

void CardDialog::takeSaved(quint64 ticket, const base::Result<domain::CardRevision>& card) {
    if (!m_saving || ticket != m_saveTicket)
        return;
    m_saving = false;
    if (card)
        return finish(*card);
    if (card.error().kind == base::ErrorKind::Conflict)
        ask(); // for theirs
    else
        m_message->showError(card.error());
    refresh();
}

void CardDialog::showConflict(const domain::CardRevision& theirs) {
    m_theirs = theirs;
    const QString who = theirs.editedBy.empty() ? tr("Somebody") : shown(theirs.editedBy);
    QString text = tr("%1 saved revision %2, %3, while you were editing.")
                       .arg(who)
                       .arg(theirs.revision)
                       .arg(relative(theirs.editedAt, m_session.serverNow()));
    if (!theirs.comment.empty())
        text += tr(" They say: %1").arg(shown(theirs.comment));
    m_conflictText->setText(text +
                            tr("\nChoose what each part shall say; nothing is overwritten until you save."));
    m_diff->setCards(tr("Yours"), m_mine, tr("Theirs"), theirs.card, true);
    // Where only one of the two changed a part, that is the one to keep.
    for (const domain::CardField field : domain::differing(m_mine, theirs.card)) {
        const std::string before = domain::textOf(m_base->card, field);
        if (before == domain::textOf(m_mine, field))
            m_diff->choose(field, CardDiff::Side::Right);
        else if (before == domain::textOf(theirs.card, field))
            m_diff->choose(field, CardDiff::Side::Left);
    }
    m_pages->setCurrentIndex(1);
}

void CardDialog::backToForm() {
    const domain::Card merged = m_diff->merged();
    m_base = *m_theirs;
    m_theirs.reset();
    m_form->setCard(m_base->card);
    m_form->putTexts(merged);
    m_pages->setCurrentIndex(0);
    refresh();
}

bool CardDialog::isConflict() const {
    return m_theirs.has_value();
}

void CardDialog::finish(const domain::CardRevision& card) {
    m_discard = true;
    emit saved(tr("%1: card saved, revision %2").arg(m_name).arg(card.revision));
    accept();
}

bool CardDialog::hasUnsavedText() const {
    return !m_discard && (isConflict() || m_form->isChanged());
}

void CardDialog::reject() {
    if (!hasUnsavedText()) {
        QDialog::reject();
        return;
    }
    m_message->showNote(MessageBar::Level::Warning, tr("What you wrote is not saved."),
                        tr("Save it, go on writing, or discard it."));
    m_message->setAction(tr("Discard"), [this] {
        m_discard = true;
        reject();
    });
}

QString CardDialog::obstacle() const {
    const domain::Profile& profile = m_session.profile();
    if (profile.readOnly && profile.ledgerUrl.empty())
        return tr("This profile is read-only");
    if (m_session.status().state != LinkStatus::State::Live)
        return m_base ? tr("There is no connection; your text stays here") : tr("There is no connection");
    if (m_asking)
        return tr("reading the card…");
    if (m_saving)
        return tr("saving…");
    if (!m_base)
        return tr("The card could not be read");
    if (isConflict()) {
        const auto open = m_diff->undecided();
        return open ? tr("Choose for %1").arg(fieldTitle(*open)) : QString();
    }
    return m_form->problem();
}

void CardDialog::refresh() {
    const QString why = obstacle();
    const domain::Profile& profile = m_session.profile();
    m_form->setReadOnly(!m_base || m_saving || (profile.readOnly && profile.ledgerUrl.empty()));
    m_save->setEnabled(why.isEmpty() && hasUnsavedText());
    m_save->setToolTip(shownTip(why.isEmpty() && !hasUnsavedText() ? tr("Nothing has changed") : why));
    m_obstacle->setText(why);
    m_back->setVisible(isConflict() && !m_saving && !m_asking);
}

} // namespace redispatch::ui
