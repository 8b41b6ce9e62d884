// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/domain/intent.h"
#include "core/domain/job.h"
#include "core/live/session.h"

#include <QDialog>

#include <memory>

class QLabel;
class QLineEdit;
class QPushButton;
class QTimer;
class QVBoxLayout;

namespace redispatch::ui {

class MessageBar;
class PlanView;

/// What trigger, pause and the other verbs have in common: a form, the effect worked out before, the deed
/// named on the button, in production the job's name typed, errors in place. Never blocks; one request id per
/// dialog, so that pressing again after a lost answer cannot do it twice.
class ActionDialog : public QDialog {
    Q_OBJECT

public:
    const base::JobId& job() const { return m_job.id; }

signals:
    void carriedOut(const redispatch::domain::Receipt& receipt);

protected:
    /// What the deed is done to, where that is not the job by its name.
    struct Target {
        QString name;  ///< on the button
        QString typed; ///< what is to be typed in production
    };
    ActionDialog(live::Session& session, const domain::Job& job, const QString& verb, QWidget* parent);
    ActionDialog(live::Session& session, const domain::Job& job, const QString& verb, const Target& target,
                 QWidget* parent);

    /// What would be done as the form stands.
    virtual domain::Intent intent() const = 0;
    /// Why it cannot be done as the form stands; empty when it can.
    virtual QString obstacle() const = 0;
    /// After success. The base closes the dialog.
    virtual void finished(const domain::Receipt& receipt);

    /// To be called by the subclass when its form is built, and whenever the form changes.
    void formChanged();
    void addForm(QWidget* form);
    /// Shown instead of the form and its preview from now on.
    void replaceForm(QWidget* widget);
    QWidget* field(const QString& name, QWidget* input, const QString& hint = {});
    bool event(QEvent* event) override;

    live::Session& m_session;
    domain::Job m_job;
    QString m_name; ///< of the job, as shown

private:
    QString m_typed;  ///< to be typed in production
    void fitHeight(); ///< to what stands in it now
    void updateButton();
    void askPlan();
    void apply();
    void takePlan(quint64 ticket, const base::Result<domain::Plan>& plan);
    void takeReceipt(quint64 ticket, const base::Result<domain::Receipt>& receipt);
    bool typedNameFits() const;

    std::string m_requestId;
    quint64 m_planTicket = 0;
    quint64 m_applyTicket = 0;
    int m_fitted = 0; ///< height that the texts wanted last
    bool m_applying = false;
    bool m_finished = false;
    QWidget* m_body;
    QVBoxLayout* m_column;
    PlanView* m_plan;
    QLineEdit* m_typedName = nullptr;
    MessageBar* m_message;
    QLabel* m_obstacle;
    QPushButton* m_deed;
    QPushButton* m_cancel;
    QTimer* m_planSoon;
};

} // namespace redispatch::ui
