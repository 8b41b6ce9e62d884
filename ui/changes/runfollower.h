// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/live/session.h"

#include <QWidget>

#include <optional>

class QLabel;
class QPlainTextEdit;
class QTimer;

namespace redispatch::ui {

class LookLabel;

/// Follows a triggered run in place: accepted, waiting, running, and how it ended, with the end of its
/// output. Asks again when the session reports a change, not by the clock.
class RunFollower final : public QWidget {
    Q_OBJECT

public:
    RunFollower(live::Session& session, base::JobId job, const domain::Receipt& receipt,
                QWidget* parent = nullptr);

private:
    void ask();
    void tick();
    void takeRun(quint64 ticket, const base::Result<domain::Run>& run);
    void takeOutput(quint64 ticket, const base::Result<domain::RunOutput>& output);
    void showSteps();
    bool ended() const;

    live::Session& m_session;
    base::JobId m_job;
    domain::Receipt m_receipt;
    domain::Instant m_acceptedAt;
    std::optional<domain::Run> m_run;
    quint64 m_runTicket = 0;
    bool m_asking = false;
    bool m_askAgain = false;
    quint64 m_outputTicket = 0;
    QLabel* m_accepted;
    LookLabel* m_state;
    QLabel* m_detail;
    QPlainTextEdit* m_output;
    QTimer* m_second;
};

} // namespace redispatch::ui
