// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/live/session.h"

#include <QObject>

#include <map>
#include <optional>

class QMenu;
class QWidget;

namespace redispatch::ui {

/// What a person can do to a job from the window: the dialogs of its verbs and of its card, one of each per
/// job, and the menu that offers them.
class JobActions final : public QObject {
    Q_OBJECT

public:
    /// The dialogs belong to `window`; `session` must outlive them.
    JobActions(live::Session& session, QWidget* window);

    /// The opened job's detail, for its trigger dialog; empty: not known yet.
    void setDetail(std::optional<domain::JobDetail> detail);
    void trigger(const domain::Job& job);
    /// A new run, with the parameters of an earlier one as they may be changed.
    void runAgain(const domain::Job& job, const domain::Run& run);
    void pauseOrResume(const domain::Job& job);
    void pauseAgain(const domain::Job& job); ///< with the words of the pause that was ended
    /// Removes the record of a pause that was ended, so that no console tells of it any more; nothing where
    /// the profile may not write.
    void dismissPause(const domain::Job& job);
    /// A verb of verbtext.h; `run` for those that are done to one.
    void carryOut(const domain::Job& job, domain::Verb verb, const std::string& run = {});
    void pauseOrResumeQueue(const domain::Job& job);
    void editCard(const domain::Job& job);
    void showCardHistory(const domain::Job& job);
    /// What the job file says beside what applies.
    void showCardDrift(const domain::Job& job, const domain::Card& applies, const domain::Card& seed);
    /// A card with text that is not saved, brought to the front and asked about; false when there is none.
    bool askAboutUnsavedCards();
    /// Deletes itself when closed. What is not available says why in its tooltip.
    QMenu* menuFor(const std::shared_ptr<const domain::Job>& job);

signals:
    void refused(const QString& why); ///< nothing was opened
    void done(const QString& what);   ///< paused or resumed, as read back

private:
    bool refuse(domain::Verb verb, const domain::Job& job);
    template <class Dialog>
    Dialog* raised(const base::JobId& job) const; ///< null when none is open
    template <class Dialog>
    void ask(const domain::Job& job);
    void open(class ActionDialog* dialog, const QString& name);
    void takeDismissal(quint64 ticket, const base::Result<domain::Receipt>& receipt);
    void addVerb(QMenu& menu, const std::shared_ptr<const domain::Job>& job, domain::Verb verb);

    live::Session& m_session;
    QWidget* m_window;
    std::optional<domain::JobDetail> m_detail;
    std::map<quint64, QString> m_dismissals; ///< on their way: ticket → name of the job
};

} // namespace redispatch::ui
