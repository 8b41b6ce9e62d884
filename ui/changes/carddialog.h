// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/domain/job.h"
#include "core/live/session.h"

#include <QDialog>

#include <optional>

class QLabel;
class QLineEdit;
class QPushButton;
class QStackedWidget;

namespace redispatch::ui {

class CardDiff;
class CardForm;
class MessageBar;

/// Edits a job's card. Saving compares the revision: where somebody else was faster, both versions stand side
/// by side and one is chosen part by part. Text that was typed is never lost: closing asks, a lost connection
/// or a refused save keeps it.
class CardDialog final : public QDialog {
    Q_OBJECT

public:
    CardDialog(live::Session& session, const domain::Job& job, QWidget* parent);

    const base::JobId& job() const { return m_job; }
    bool hasUnsavedText() const;
    void reject() override; ///< asks first where there is unsaved text

signals:
    void saved(const QString& what);
    void historyWanted();

private:
    void build();
    void ask();
    void save();
    void takeCard(quint64 ticket, const base::Result<domain::CardRevision>& card);
    void takeSaved(quint64 ticket, const base::Result<domain::CardRevision>& card);
    void showConflict(const domain::CardRevision& theirs);
    void backToForm();
    void finish(const domain::CardRevision& card);
    void refresh();
    QString obstacle() const;
    bool isConflict() const;

    live::Session& m_session;
    base::JobId m_job;
    QString m_name;
    std::optional<domain::CardRevision> m_base;   ///< what the form started from
    std::optional<domain::CardRevision> m_theirs; ///< saved by somebody else meanwhile
    domain::Card m_mine;                          ///< what could not be saved because of it
    quint64 m_cardTicket = 0;
    quint64 m_saveTicket = 0;
    bool m_asking = false;
    bool m_saving = false;
    bool m_discard = false;
    QStackedWidget* m_pages;
    CardForm* m_form;
    QLabel* m_conflictText;
    CardDiff* m_diff;
    QLineEdit* m_comment;
    MessageBar* m_message;
    QLabel* m_obstacle;
    QPushButton* m_back;
    QPushButton* m_close;
    QPushButton* m_save;
};

} // namespace redispatch::ui
