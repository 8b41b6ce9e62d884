// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/query/bulkplan.h"
#include "ui/changes/bulkcourse.h"

#include <QDialog>

#include <optional>
#include <vector>

class QLabel;
class QLineEdit;
class QPushButton;
class QStackedWidget;
class QTimer;

namespace redispatch::ui {

class BulkForm;
class BulkProgress;
class MessageBar;
class PlanView;

/// One verb for many jobs: a form, what it will do and what cannot be done and why; then what came of each,
/// with a stop between two of them. Follows the snapshots until it is started; in production the number of
/// jobs is typed.
class BulkDialog final : public QDialog {
    Q_OBJECT

public:
    /// `verb`: Trigger, Pause, Resume, Retry or Acknowledge. `jobs` in the order in which they are to be
    /// treated.
    BulkDialog(live::Session& session, domain::Verb verb, std::vector<base::JobId> jobs, QWidget* parent);
    /// Of runs of one job: `verb` is Retry, or Trigger for new ones with their parameters.
    BulkDialog(live::Session& session, domain::Verb verb, const base::JobId& job,
               std::vector<domain::Run> runs, QWidget* parent);

    bool isRunning() const { return m_course->isRunning(); }
    void reject() override; ///< while it runs, asks first

    static QString verbName(domain::Verb verb); ///< "Pause"

private:
    QWidget* buildForm();
    QWidget* buildButtons();
    BulkDialog(live::Session& session, domain::Verb verb, std::vector<base::JobId> jobs,
               std::vector<domain::Run> runs, bool ofRuns, QWidget* parent);
    QString titled(std::size_t number) const;
    QString counted(std::size_t number) const; ///< "3 jobs", "3 runs"
    void askParameters();
    void takeParameters(quint64 ticket, const base::Result<domain::DeclaredParameters>& declared);
    void plan();
    void updateButtons();
    QString obstacle() const;
    bool typedFits() const;
    void start();
    void showEnd();
    void askToStop();

    live::Session& m_session;
    domain::Verb m_verb;
    std::vector<base::JobId> m_jobs;
    const std::vector<domain::Run> m_runs; ///< of the one job
    const bool m_ofRuns;
    std::optional<quint64> m_asked; ///< the jobs' parameters are being read
    bool m_unread = false;          ///< they could not be; a person asks again
    std::optional<domain::DeclaredParameters> m_declared;
    std::string m_id; ///< of the bulk
    query::BulkPlan m_plan;
    BulkCourse* m_course;
    QLabel* m_title;
    BulkForm* m_form;
    PlanView* m_effects;
    QLabel* m_refusals;
    QWidget* m_refused;
    QLabel* m_typedLabel = nullptr;
    QLineEdit* m_typed = nullptr;
    BulkProgress* m_progress;
    QStackedWidget* m_pages;
    MessageBar* m_message;
    QLabel* m_obstacle;
    QPushButton* m_deed;
    QPushButton* m_stop;
    QPushButton* m_again;
    QPushButton* m_copy;
    QPushButton* m_close;
    QTimer* m_planSoon;
};

} // namespace redispatch::ui
