// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/domain/job.h"
#include "core/live/session.h"

#include <QDialog>

#include <vector>

class QListWidget;

namespace redispatch::ui {

class CardDiff;
class MessageBar;

/// The versions of a job's card, newest first: who, when, with which comment, and what differed from the one
/// before.
class CardHistoryDialog final : public QDialog {
    Q_OBJECT

public:
    CardHistoryDialog(live::Session& session, const domain::Job& job, QWidget* parent);
    const base::JobId& job() const { return m_job; }

private:
    void ask();
    void takeVersions(quint64 ticket, const base::Result<std::vector<domain::CardRevision>>& versions);
    void showVersion(int row);

    static constexpr int most = 100;
    live::Session& m_session;
    base::JobId m_job;
    quint64 m_ticket = 0;
    std::vector<domain::CardRevision> m_versions;
    QListWidget* m_list;
    CardDiff* m_diff;
    MessageBar* m_message;
};

} // namespace redispatch::ui
