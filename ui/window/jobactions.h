// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/live/session.h"

#include <QObject>

#include <optional>

class QMenu;
class QWidget;

namespace redispatch::ui {

/// What a person can do to a job from the window: the dialogs of trigger, pause and resume, one of each per
/// job, and the menu that offers them.
class JobActions final : public QObject {
    Q_OBJECT

public:
    /// The dialogs belong to `window`; `session` must outlive them.
    JobActions(live::Session& session, QWidget* window);

    /// The opened job's detail, for its trigger dialog; empty: not known yet.
    void setDetail(std::optional<domain::JobDetail> detail);
    void trigger(const domain::Job& job);
    void pauseOrResume(const domain::Job& job);
    /// Deletes itself when closed. What is not available says why in its tooltip.
    QMenu* menuFor(const std::shared_ptr<const domain::Job>& job);

signals:
    void refused(const QString& why); ///< nothing was opened
    void done(const QString& what);   ///< paused or resumed, as read back

private:
    bool refuse(domain::Verb verb, const domain::Job& job);
    template <class Dialog>
    void ask(const domain::Job& job);

    live::Session& m_session;
    QWidget* m_window;
    std::optional<domain::JobDetail> m_detail;
};

} // namespace redispatch::ui
